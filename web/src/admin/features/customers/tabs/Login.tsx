// SPDX-License-Identifier: MIT
import { Button, Switch, Text, TextInput } from '@mantine/core';
import { instant } from '../../../../shared/format';
import { PasswordBox } from '../../../kit/PasswordBox';
import { Strength } from '../../../kit/Strength';
import { useStaff } from '../../../state/session';
import { useText } from '../../../state/text';
import type { TabProps } from '../edit/tab';
import { useEditText } from '../edit/text';

export function LoginTab({ form, base, reset }: TabProps & { reset: () => void }) {
  const t = useEditText();
  const b = useText();
  const { isp } = useStaff();
  const { password } = form.values;
  const seen = base.portal.last_sign_in_at;
  return (
    <div className="fields">
      <TextInput
        label={t.fields['username']} description={t.usernameHint} required maxLength={254}
        autoComplete="off" {...form.getInputProps('username')} data-autofocus
      />
      <div>
        <Text size="sm" fw={600}>{t.signedInLast}</Text>
        <Text size="sm">
          {seen === null ? b.never : instant(seen, isp.time_zone, b.dates)}
        </Text>
        {!base.portal.has_password && <Text size="sm" c="dimmed">{t.noPassword}</Text>}
      </div>
      <div>
        <Switch
          label={t.changePassword} checked={password !== null}
          onChange={(e) => form.setFieldValue('password', e.currentTarget.checked ? '' : null)}
        />
        {password !== null && (
          <>
            <PasswordBox
              mt="sm" label={b.newPassword} autoComplete="new-password"
              description={t.passwordEffect} {...form.getInputProps('password')}
            />
            <Strength password={password} />
          </>
        )}
      </div>
      <div>
        <Text size="sm" c="dimmed" mb={6}>{t.rather}</Text>
        <Button variant="default" onClick={reset}>{t.passwordReset}</Button>
      </div>
    </div>
  );
}
