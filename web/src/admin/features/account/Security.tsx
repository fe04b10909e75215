// SPDX-License-Identifier: MIT
import {
  Alert, Badge, Button, Code, Group, Paper, PinInput,
  Stack, Text, Title,
} from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { useEffect, useState } from 'react';
import { ApiError } from '../../../shared/api';
import { PASSWORD_MIN } from '../../../shared/password';
import type { TotpEnrolment } from '../../../shared/types';
import { CopyButton } from '../../kit/CopyButton';
import { PasswordBox } from '../../kit/PasswordBox';
import { QrCode } from '../../kit/QrCode';
import { Strength } from '../../kit/Strength';
import { wordsOf } from '../../kit/words';
import { api, refreshStaff, useStaff } from '../../state/session';
import { useText } from '../../state/text';

export default function Security() {
  const t = useText();
  const { isp } = useStaff();
  useEffect(() => {
    document.title = t.title(t.security, isp.name);
  }, [t, isp.name]);
  return (
    <>
      <Title order={1} size="h2" mb="md">{t.security}</Title>
      <div className="two">
        <TwoStep />
        <ChangePassword />
      </div>
    </>
  );
}

function TwoStep() {
  const t = useText();
  const staff = useStaff();
  const [enrolment, setEnrolment] = useState<TotpEnrolment | null>(null);
  const [isLeaving, setLeaving] = useState(false);
  const [failure, setFailure] = useState('');
  const [isBusy, setBusy] = useState(false);

  async function begin(): Promise<void> {
    setBusy(true);
    setFailure('');
    try {
      setEnrolment(await api.json<TotpEnrolment>('/me/totp', {
        method: 'POST', body: {},
      }));
    } catch (error) {
      setFailure(wordsOf(error, t));
    } finally {
      setBusy(false);
    }
  }

  return (
    <Paper component="section" p="lg">
      <Group justify="space-between" mb={4}>
        <Title order={2} size="h4">{t.twoStep}</Title>
        <Badge color={staff.totp_enabled ? 'green' : 'gray'}>
          {staff.totp_enabled ? t.twoStepOn : t.twoStepOff}
        </Badge>
      </Group>
      <Text c="dimmed" size="sm" mb="md">{t.twoStepHint}</Text>
      {failure !== '' && <Alert color="red" role="alert" mb="md">{failure}</Alert>}
      {enrolment !== null
        ? <Enrol enrolment={enrolment} done={() => setEnrolment(null)} />
        : isLeaving
          ? <Disable done={() => setLeaving(false)} />
          : staff.totp_enabled
            ? (
              <Button variant="default" onClick={() => setLeaving(true)}>
                {t.twoStepDisable}
              </Button>
            )
            : (
              <Button loading={isBusy} onClick={() => void begin()}>
                {t.twoStepStart}
              </Button>
            )}
    </Paper>
  );
}

function Enrol({ enrolment, done }: { enrolment: TotpEnrolment; done: () => void }) {
  const t = useText();
  const [code, setCode] = useState('');
  const [failure, setFailure] = useState('');
  const [isBusy, setBusy] = useState(false);

  async function confirm(totp: string): Promise<void> {
    if (!/^\d{6}$/.test(totp)) {
      setFailure(t.fillTotp);
      return;
    }
    setBusy(true);
    setFailure('');
    try {
      await api.json<void>('/me/totp', { method: 'PUT', body: { totp } });
      await refreshStaff();
      notifications.show({ color: 'green', message: t.twoStepDone });
      done();
    } catch (error) {
      setCode('');
      setBusy(false);
      setFailure(error instanceof ApiError && error.status === 422
        ? error.fields['totp']?.message ?? t.totpWrong : wordsOf(error, t));
    }
  }

  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void confirm(code);
      }}
    >
      <Stack gap="md">
        <div>
          <Text fw={600} size="sm" mb={6}>{t.twoStepScan}</Text>
          <QrCode svg={enrolment.svg} label={t.qrAlt} />
        </div>
        <div>
          <Text fw={600} size="sm" mb={6}>{t.twoStepSecret}</Text>
          <Group gap="xs">
            <Code className="secret">
              {enrolment.secret.replace(/(.{4})(?=.)/g, '$1 ')}
            </Code>
            <CopyButton variant="default" size="compact-sm" value={enrolment.secret} />
          </Group>
        </div>
        <div>
          <Text fw={600} size="sm" mb={6}>{t.twoStepConfirm}</Text>
          <PinInput
            length={6} type="number" oneTimeCode value={code} onChange={setCode}
            onComplete={(v) => void confirm(v)} error={failure !== ''}
            getInputProps={(i) => ({ 'aria-label': `${t.totp} ${i + 1}` })}
          />
          {failure !== '' && (
            <Text c="var(--mantine-color-error)" size="sm" mt={6} role="alert">
              {failure}
            </Text>
          )}
        </div>
        <Group gap="xs">
          <Button type="submit" loading={isBusy}>{t.twoStepSave}</Button>
          <Button variant="default" onClick={done}>{t.cancel}</Button>
        </Group>
      </Stack>
    </form>
  );
}

function Disable({ done }: { done: () => void }) {
  const t = useText();
  const [isBusy, setBusy] = useState(false);
  const form = useForm({
    initialValues: { password: '' },
    validate: { password: (v) => (v === '' ? t.fillPassword : null) },
  });

  async function submit(password: string): Promise<void> {
    setBusy(true);
    try {
      await api.json<void>('/me/totp', { method: 'DELETE', body: { password } });
      await refreshStaff();
      notifications.show({ message: t.twoStepDisabled });
      done();
    } catch (error) {
      setBusy(false);
      form.setFieldError('password', error instanceof ApiError
        && error.fields['password'] ? error.fields['password'].message
        : wordsOf(error, t));
    }
  }

  return (
    <form noValidate onSubmit={form.onSubmit((v) => void submit(v.password))}>
      <Stack gap="md">
        <PasswordBox
          label={t.password} description={t.twoStepDisableHint}
          autoComplete="current-password" {...form.getInputProps('password')}
        />
        <Group gap="xs">
          <Button type="submit" color="red" loading={isBusy}>{t.twoStepDisable}</Button>
          <Button variant="default" onClick={done}>{t.cancel}</Button>
        </Group>
      </Stack>
    </form>
  );
}

function ChangePassword() {
  const t = useText();
  const staff = useStaff();
  const [isBusy, setBusy] = useState(false);
  const form = useForm({
    initialValues: { current: '', password: '', repeat: '' },
    validate: {
      current: (v) => (v === '' ? t.fillPassword : null),
      password: (v) => ([...v].length < PASSWORD_MIN
        ? t.passwordShort(PASSWORD_MIN) : null),
      repeat: (v, all) => (v !== all.password ? t.passwordsDiffer : null),
    },
  });

  async function submit(values: { current: string; password: string }) {
    setBusy(true);
    try {
      await api.json<void>('/me/password', {
        method: 'PUT',
        body: { current: values.current, password: values.password },
      });
      form.reset();
      notifications.show({ color: 'green', message: t.passwordChanged });
    } catch (error) {
      if (error instanceof ApiError && Object.keys(error.fields).length > 0) {
        form.setErrors(Object.fromEntries(Object.entries(error.fields)
          .map(([name, e]) => [name, e.message])));
      } else {
        form.setFieldError('current', wordsOf(error, t));
      }
    } finally {
      setBusy(false);
    }
  }

  return (
    <Paper component="section" p="lg">
      <Title order={2} size="h4" mb="md">{t.changePassword}</Title>
      <form noValidate onSubmit={form.onSubmit((v) => void submit(v))}>
        <Stack gap="md">
          <input
            type="text" name="username" autoComplete="username" hidden readOnly
            value={staff.username}
          />
          <PasswordBox
            label={t.currentPassword} autoComplete="current-password"
            {...form.getInputProps('current')}
          />
          <PasswordBox
            label={t.newPassword} description={t.passwordRule(PASSWORD_MIN)}
            autoComplete="new-password" {...form.getInputProps('password')}
          />
          <Strength password={form.values.password} />
          <PasswordBox
            label={t.repeatPassword} autoComplete="new-password"
            {...form.getInputProps('repeat')}
          />
          <Group><Button type="submit" loading={isBusy}>{t.changePassword}</Button></Group>
        </Stack>
      </form>
    </Paper>
  );
}
