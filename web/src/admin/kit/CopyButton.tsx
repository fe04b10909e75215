// SPDX-License-Identifier: MIT
import { Button, type ButtonProps } from '@mantine/core';
import { useState } from 'react';
import { useText } from '../state/text';
import { copyText } from './copy';

const SAID_MS = 1500;

export function CopyButton({ value, ...button }: ButtonProps & { value: string }) {
  const t = useText();
  const [isCopied, setCopied] = useState(false);

  function copy(): void {
    copyText(value).then(() => {
      setCopied(true);
      setTimeout(() => setCopied(false), SAID_MS);
    }, () => undefined);
  }

  return (
    <Button {...button} onClick={copy}>{isCopied ? t.copied : t.copy}</Button>
  );
}
