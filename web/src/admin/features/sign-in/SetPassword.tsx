// SPDX-License-Identifier: MIT
// The page behind a link for staff. The token stands in the fragment, which a
// browser never sends, and is used by POST only.
import { Alert, Button, Paper, Stack, Text, Title } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useEffect, useState } from 'react';
import { ApiError } from '../../../shared/api';
import { PASSWORD_MIN } from '../../../shared/password';
import { Mark } from '../../kit/Mark';
import { PasswordBox } from '../../kit/PasswordBox';
import { Strength } from '../../kit/Strength';
import { wordsOf } from '../../kit/words';
import { setPassword } from '../../state/session';
import { useText } from '../../state/text';
import { useSetPasswordText } from './text';

type Step = 'ask' | 'done' | 'bad';

function token(): string {
  return new URLSearchParams(location.hash.slice(1)).get('token') ?? '';
}

export default function SetPassword() {
  const t = useText();
  const w = useSetPasswordText();
  const [step, setStep] = useState<Step>(token() === '' ? 'bad' : 'ask');

  useEffect(() => {
    document.title = `${w.title} · ${t.console}`;
  }, [t, w]);

  function done(): void {
    // The link is spent: nothing of it stays in the history.
    history.replaceState(null, '', location.pathname);
    setStep('done');
  }

  return (
    <main className="lone">
      <Paper p="xl" shadow="sm" className="sign-in">
        <Stack gap="lg">
          <Mark size={40} />
          {step === 'ask' && <Ask done={done} bad={() => setStep('bad')} />}
          {step === 'done' && <Said title={w.done} text={w.doneText} />}
          {step === 'bad' && <Said title={w.linkInvalid} text={w.linkInvalidText} />}
        </Stack>
      </Paper>
    </main>
  );
}

/** How it ended, and the way to the sign-in. */
function Said({ title, text }: { title: string; text: string }) {
  const t = useText();
  return (
    <Stack gap="md">
      <div>
        <Title order={1} size="h2" tabIndex={-1} ref={(h) => h?.focus()}>{title}</Title>
        <Text c="dimmed">{text}</Text>
      </div>
      <Button component="a" href="/admin/" size="md" fullWidth>{t.signIn}</Button>
    </Stack>
  );
}

function Ask({ done, bad }: { done: () => void; bad: () => void }) {
  const t = useText();
  const w = useSetPasswordText();
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState('');
  const form = useForm({
    initialValues: { password: '', repeat: '' },
    validate: {
      password: (v) => ([...v].length < PASSWORD_MIN
        ? t.passwordShort(PASSWORD_MIN) : null),
      repeat: (v, all) => (v !== all.password ? t.passwordsDiffer : null),
    },
  });

  async function submit(password: string): Promise<void> {
    setBusy(true);
    setFailure('');
    try {
      await setPassword(token(), password);
      done();
    } catch (error) {
      setBusy(false);
      if (error instanceof ApiError && error.code === 'link_invalid') {
        bad();
      } else if (error instanceof ApiError && error.fields['password']) {
        form.setFieldError('password', error.fields['password'].message);
      } else {
        setFailure(wordsOf(error, t));
      }
    }
  }

  return (
    <form noValidate onSubmit={form.onSubmit((v) => void submit(v.password))}>
      <Stack gap="md">
        <div>
          <Title order={1} size="h2">{w.title}</Title>
          <Text c="dimmed">{w.hint}</Text>
        </div>
        {failure !== '' && <Alert color="red" role="alert" p="sm">{failure}</Alert>}
        <PasswordBox
          label={t.newPassword} description={t.passwordRule(PASSWORD_MIN)}
          autoComplete="new-password" name="password" size="md" data-autofocus
          {...form.getInputProps('password')}
        />
        <Strength password={form.values.password} />
        <PasswordBox
          label={t.repeatPassword} autoComplete="new-password" name="repeat"
          size="md" {...form.getInputProps('repeat')}
        />
        <Button type="submit" size="md" fullWidth loading={isBusy}>{w.save}</Button>
      </Stack>
    </form>
  );
}
