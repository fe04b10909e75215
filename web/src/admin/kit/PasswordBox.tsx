// SPDX-License-Identifier: MIT
import { PasswordInput, type PasswordInputProps } from '@mantine/core';
import { useText } from '../state/text';

/** A password whose eye says in the reader's language what it does. */
export function PasswordBox(props: PasswordInputProps) {
  const t = useText();
  return (
    <PasswordInput
      visibilityToggleButtonProps={{ 'aria-label': t.showPassword }} {...props}
    />
  );
}
