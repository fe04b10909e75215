// SPDX-License-Identifier: MIT
// The page behind the link in the mail. The token stands in the fragment,
// which a browser never sends, and is used by POST only.
import { useState } from 'preact/hooks';
import { ApiError } from '../../shared/api';
import { PASSWORD_MIN } from '../../shared/password';
import { go } from '../router';
import { customer, resetPassword } from '../state/session';
import { t } from '../state/text';
import { Field } from '../ui/field';
import { Strength } from '../ui/strength';
import { wordsOf } from '../ui/words';

type Step = 'ask' | 'done' | 'bad';

function token(): string {
  return new URLSearchParams(location.hash.slice(1)).get('token') ?? '';
}

export default function Reset() {
  const [step, setStep] = useState<Step>(token() === '' ? 'bad' : 'ask');

  function done(): void {
    // The link is spent, and so is every session of this login.
    go('/reset', { replace: true });
    customer.value = null;
    setStep('done');
  }

  return (
    <main id="main" class="narrow">
      <div class="card form">
        {step === 'ask' && <Ask done={done} bad={() => setStep('bad')} />}
        {step === 'done' && (
          <>
            <h1 tabIndex={-1} ref={(h) => h?.focus()}>{t.value.resetDone}</h1>
            <p class="lead">{t.value.resetDoneText}</p>
            <a class="button wide" href="/login">{t.value.signIn}</a>
          </>
        )}
        {step === 'bad' && (
          <>
            <h1 tabIndex={-1} ref={(h) => h?.focus()}>{t.value.linkInvalid}</h1>
            <p class="lead">{t.value.linkInvalidText}</p>
            <a class="button wide" href="/forgotten">{t.value.askNewLink}</a>
          </>
        )}
      </div>
    </main>
  );
}

function Ask({ done, bad }: { done: () => void; bad: () => void }) {
  const [isBusy, setBusy] = useState(false);
  const [errors, setErrors] = useState<Record<string, string>>({});
  const [failure, setFailure] = useState('');
  const [typed, setTyped] = useState('');

  async function submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const data = new FormData(form);
    const password = String(data.get('password') ?? '');
    const wrong: Record<string, string> = {};
    if ([...password].length < PASSWORD_MIN) {
      wrong['password'] = t.value.passwordShort(PASSWORD_MIN);
    } else if (password !== String(data.get('repeat') ?? '')) {
      wrong['repeat'] = t.value.passwordsDiffer;
    }
    setErrors(wrong);
    setFailure('');
    const first = Object.keys(wrong)[0];
    if (first !== undefined) {
      form.querySelector<HTMLInputElement>(`#${first}`)?.focus();
      return;
    }

    setBusy(true);
    try {
      await resetPassword(token(), password);
      done();
    } catch (error) {
      setBusy(false);
      if (error instanceof ApiError && error.code === 'link_invalid') {
        bad();
      } else if (error instanceof ApiError && error.fields['password']) {
        setErrors({ password: error.fields['password'].message });
      } else {
        setFailure(wordsOf(error));
      }
    }
  }

  return (
    <form method="post" noValidate onSubmit={submit}>
      <h1>{t.value.resetTitle}</h1>
      <p class="lead">{t.value.resetHint}</p>
      {failure !== '' && <p class="banner bad" role="alert">{failure}</p>}
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
        {isBusy ? t.value.saving : t.value.resetSave}
      </button>
    </form>
  );
}
