// SPDX-License-Identifier: MIT
import {
  Alert, Anchor, Button, Paper, PinInput, Stack, Text, TextInput,
  Title,
} from '@mantine/core';
import { useForm } from '@mantine/form';
import { useEffect, useState } from 'react';
import { ApiError } from '../../../shared/api';
import { AppModal } from '../../kit/AppModal';
import { Mark } from '../../kit/Mark';
import { PasswordBox } from '../../kit/PasswordBox';
import { wordsOf } from '../../kit/words';
import { leave, signIn, signInTotp, useSession } from '../../state/session';
import { useText } from '../../state/text';

/** How long the server waits for the second step. */
const PENDING_MS = 5 * 60_000;

export function SignInPage() {
  const t = useText();
  const { isHeld } = useSession();
  useEffect(() => {
    document.title = `${t.signIn} · ${t.console}`;
  }, [t]);
  return (
    <main className="lone">
      <Paper p="xl" shadow="sm" className="sign-in">
        <Stack gap="lg">
          <Mark size={40} />
          {isHeld && <Alert color="yellow" role="status" p="sm">{t.sessionHeld}</Alert>}
          <Steps />
        </Stack>
      </Paper>
    </main>
  );
}

/** In front of the page that was open; everything typed there stays. */
export function SignInAgain({ username }: { username: string }) {
  const t = useText();
  return (
    <AppModal title={t.expiredTitle} close={() => undefined} isLocked size="sm">
      <Text c="dimmed" size="sm" mb="md">{t.expiredHint}</Text>
      <Steps username={username} />
    </AppModal>
  );
}

function Steps({ username }: { username?: string }) {
  const [pending, setPending] = useState<string | null>(null);
  const [notice, setNotice] = useState('');
  if (pending !== null) {
    return (
      <Totp
        pending={pending}
        leave={(why) => {
          setNotice(why);
          setPending(null);
        }}
      />
    );
  }
  return <Password username={username} notice={notice} next={setPending} />;
}

function Password({ username, notice, next }: {
  username: string | undefined;
  notice: string;
  next: (pending: string) => void;
}) {
  const t = useText();
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState(notice);
  const form = useForm({
    initialValues: { username: username ?? '', password: '' },
    validate: {
      username: (v) => (v.trim() === '' ? t.fillUsername : null),
      password: (v) => (v === '' ? t.fillPassword : null),
    },
  });

  async function submit(values: { username: string; password: string }) {
    setBusy(true);
    setFailure('');
    try {
      const pending = await signIn(values.username.trim(), values.password);
      if (pending !== null) {
        next(pending);
      }
    } catch (error) {
      setFailure(error instanceof ApiError && error.status === 401
        ? t.loginFailed : wordsOf(error, t));
      setBusy(false);
    }
  }

  return (
    <form noValidate onSubmit={form.onSubmit((v) => void submit(v))}>
      <Stack gap="md">
        {username === undefined && (
          <div>
            <Title order={1} size="h2">{t.signIn}</Title>
            <Text c="dimmed">{t.signInHint}</Text>
          </div>
        )}
        {failure !== '' && (
          <Alert color="red" role="alert" p="sm">{failure}</Alert>
        )}
        <TextInput
          label={t.username} autoComplete="username" name="username" size="md"
          readOnly={username !== undefined} spellCheck={false} autoCapitalize="none"
          data-autofocus={username === undefined || undefined}
          {...form.getInputProps('username')}
        />
        <PasswordBox
          label={t.password} autoComplete="current-password" name="password"
          size="md" data-autofocus={username !== undefined || undefined}
          {...form.getInputProps('password')}
        />
        <Button type="submit" size="md" fullWidth loading={isBusy}>{t.signIn}</Button>
        {username !== undefined && (
          <Anchor component="button" type="button" size="sm" onClick={leave}>
            {t.otherLogin}
          </Anchor>
        )}
      </Stack>
    </form>
  );
}

function Totp({ pending, leave: back }: {
  pending: string;
  leave: (why: string) => void;
}) {
  const t = useText();
  const [since] = useState(() => Date.now());
  const [code, setCode] = useState('');
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState('');

  async function submit(totp: string) {
    if (!/^\d{6}$/.test(totp)) {
      setFailure(t.fillTotp);
      return;
    }
    setBusy(true);
    setFailure('');
    try {
      await signInTotp(pending, totp);
    } catch (error) {
      setBusy(false);
      setCode('');
      if (Date.now() - since > PENDING_MS) {
        back(t.totpExpired);
      } else if (error instanceof ApiError && error.status === 401) {
        setFailure(t.totpWrong);
      } else {
        setFailure(wordsOf(error, t));
      }
    }
  }

  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void submit(code);
      }}
    >
      <Stack gap="md">
        <div>
          <Title order={1} size="h2">{t.totpTitle}</Title>
          <Text c="dimmed">{t.totpHint}</Text>
        </div>
        {failure !== '' && (
          <Alert color="red" role="alert" p="sm">{failure}</Alert>
        )}
        <PinInput
          length={6} type="number" oneTimeCode autoFocus value={code} size="md"
          onChange={setCode} onComplete={(v) => void submit(v)}
          getInputProps={(i) => ({ 'aria-label': `${t.totp} ${i + 1}` })}
        />
        <Button type="submit" size="md" fullWidth loading={isBusy}>{t.signIn}</Button>
        <Anchor component="button" type="button" size="sm" onClick={() => back('')}>
          {t.otherLogin}
        </Anchor>
      </Stack>
    </form>
  );
}
