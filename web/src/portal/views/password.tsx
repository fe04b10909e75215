// SPDX-License-Identifier: MIT
// A new password for whoever knows the old one.
import { useState } from 'preact/hooks';
import { ApiError } from '../../shared/api';
import { PASSWORD_MIN } from '../../shared/password';
import { changePassword, own } from '../state/own';
import { t } from '../state/text';
import { Field } from '../ui/field';
import { Strength } from '../ui/strength';
import { wordsOf } from '../ui/words';

export default function Password() {
  const w = own();
  const [isDone, setDone] = useState(false);
  return (
    <main id="main" class="narrow">
      <div class="card form">
        {isDone ? (
          <>
            <h1 tabIndex={-1} ref={(h) => h?.focus()}>{t.value.changePassword}</h1>
            <p class="lead" role="status">{w.passwordDone}</p>
            <a class="button wide" href="/profile">{t.value.profile}</a>
          </>
        ) : <Ask done={() => setDone(true)} />}
      </div>
    </main>
  );
}

/** What is wrong before anything is sent, by field. */
function mistakes(current: string, password: string, repeat: string) {
  const wrong: Record<string, string> = {};
  if (current === '') {
    wrong['current'] = own().fillCurrent;
  }
  if ([...password].length < PASSWORD_MIN) {
    wrong['password'] = t.value.passwordShort(PASSWORD_MIN);
  } else if (password !== repeat) {
    wrong['repeat'] = t.value.passwordsDiffer;
  }
  return wrong;
}

function Ask({ done }: { done: () => void }) {
  const w = own();
  const [isBusy, setBusy] = useState(false);
  const [errors, setErrors] = useState<Record<string, string>>({});
  const [failure, setFailure] = useState('');
  const [typed, setTyped] = useState('');

  function point(form: HTMLFormElement, wrong: Record<string, string>): void {
    setErrors(wrong);
    const first = Object.keys(wrong)[0];
    form.querySelector<HTMLInputElement>(`#${first}`)?.focus();
  }

  async function submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const data = new FormData(form);
    const text = (name: string) => String(data.get(name) ?? '');
    const wrong = mistakes(text('current'), text('password'), text('repeat'));
    setFailure('');
    if (Object.keys(wrong).length > 0) {
      point(form, wrong);
      return;
    }
    setErrors({});
    setBusy(true);
    try {
      await changePassword(text('current'), text('password'));
      done();
    } catch (error) {
      setBusy(false);
      if (error instanceof ApiError && Object.keys(error.fields).length > 0) {
        point(form, Object.fromEntries(Object.entries(error.fields)
          .map(([name, e]) => [name, e.message])));
      } else {
        setFailure(wordsOf(error));
      }
    }
  }

  return (
    <form method="post" noValidate onSubmit={submit}>
      <h1>{t.value.changePassword}</h1>
      <p class="lead">{w.passwordHint}</p>
      {failure !== '' && <p class="banner bad" role="alert">{failure}</p>}
      <Field
        name="current" label={w.current} type="password" error={errors['current']}
        autocomplete="current-password" onInput={() => setErrors({})}
      />
      <Field
        name="password" label={t.value.newPassword} type="password"
        autocomplete="new-password" error={errors['password']}
        hint={t.value.passwordRule(PASSWORD_MIN)}
        onInput={(text) => {
          setTyped(text);
          setErrors({});
        }}
      >
        {typed !== '' && <Strength password={typed} />}
      </Field>
      <Field
        name="repeat" label={t.value.repeatPassword} type="password"
        autocomplete="new-password" error={errors['repeat']}
        onInput={() => setErrors({})}
      />
      <button class="button wide" disabled={isBusy}>
        {isBusy ? t.value.saving : w.passwordSave}
      </button>
    </form>
  );
}
