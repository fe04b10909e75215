// SPDX-License-Identifier: MIT
import { useState } from 'preact/hooks';
import { ApiError } from '../../shared/api';
import type { Choice } from '../../shared/types';
import { chooseCustomer, hasEnded, isHeld, signIn } from '../state/session';
import { t } from '../state/text';
import { Field } from '../ui/field';
import { wordsOf } from '../ui/words';

export default function Login() {
  const [pending, setPending] = useState<string | null>(null);
  const [choices, setChoices] = useState<Choice[]>([]);
  const [notice, setNotice] = useState('');

  return (
    <main id="main" class="narrow">
      <div class="card form">
        {pending === null
          ? (
            <Password
              notice={notice}
              choose={(token, list) => {
                setChoices(list);
                setPending(token);
              }}
            />
          )
          : (
            <Chooser
              pending={pending}
              choices={choices}
              leave={(why) => {
                setNotice(why);
                setPending(null);
              }}
            />
          )}
      </div>
    </main>
  );
}

function Password({ notice, choose }: {
  notice: string;
  choose: (pending: string, choices: Choice[]) => void;
}) {
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState(notice);
  const [missing, setMissing] = useState<Record<string, string>>({});

  async function submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const data = new FormData(form);
    const username = String(data.get('username') ?? '').trim();
    const password = String(data.get('password') ?? '');
    const empty: Record<string, string> = {};
    if (username === '') {
      empty['username'] = t.value.fillUsername;
    }
    if (password === '') {
      empty['password'] = t.value.fillPassword;
    }
    setMissing(empty);
    setFailure('');
    const first = Object.keys(empty)[0];
    if (first !== undefined) {
      form.querySelector<HTMLInputElement>(`#${first}`)?.focus();
      return;
    }

    setBusy(true);
    try {
      const step = await signIn(username, password);
      if (step !== null) {
        choose(step.pending, step.choose);
      }
    } catch (error) {
      setFailure(error instanceof ApiError && error.status === 401
        ? t.value.loginFailed : wordsOf(error));
      form.querySelector<HTMLInputElement>('#password')?.select();
    } finally {
      setBusy(false);
    }
  }

  return (
    <form method="post" noValidate onSubmit={submit}>
      <h1>{t.value.signIn}</h1>
      <p class="lead">{t.value.signInHint}</p>
      {hasEnded.value && failure === '' && (
        <p class="banner" role="status">{t.value.sessionEnded}</p>
      )}
      {isHeld.value && failure === '' && (
        <p class="banner" role="status">{t.value.sessionHeld}</p>
      )}
      {failure !== '' && <p class="banner bad" role="alert">{failure}</p>}
      <Field
        name="username" label={t.value.username} autocomplete="username"
        error={missing['username']}
        onInput={() => setMissing((old) => ({ ...old, username: '' }))}
      />
      <Field
        name="password" label={t.value.password} type="password"
        autocomplete="current-password" error={missing['password']}
        onInput={() => setMissing((old) => ({ ...old, password: '' }))}
      />
      <button class="button wide" disabled={isBusy}>
        {isBusy ? t.value.signingIn : t.value.signIn}
      </button>
      <p class="after"><a href="/forgotten">{t.value.forgottenLink}</a></p>
    </form>
  );
}

function Chooser({ pending, choices, leave }: {
  pending: string;
  choices: Choice[];
  leave: (why: string) => void;
}) {
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState('');

  async function pick(id: number): Promise<void> {
    setBusy(true);
    setFailure('');
    try {
      await chooseCustomer(pending, id);
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) {
        leave(t.value.chooseExpired);
        return;
      }
      setFailure(wordsOf(error));
      setBusy(false);
    }
  }

  return (
    <section aria-labelledby="choose">
      <h1 id="choose" tabIndex={-1} ref={(h) => h?.focus()}>{t.value.chooseTitle}</h1>
      <p class="lead">{t.value.chooseHint}</p>
      {failure !== '' && <p class="banner bad" role="alert">{failure}</p>}
      <ul class="picks">
        {choices.map((c) => (
          <li key={c.customer_id}>
            <button
              type="button" class="pick" disabled={isBusy}
              onClick={() => void pick(c.customer_id)}
            >
              <strong>{c.name}</strong>
              <span>{c.code}</span>
            </button>
          </li>
        ))}
      </ul>
      <p class="after">
        <button type="button" class="link" onClick={() => leave('')}>
          {t.value.chooseOther}
        </button>
      </p>
    </section>
  );
}
