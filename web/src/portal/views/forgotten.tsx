// SPDX-License-Identifier: MIT
import { useState } from 'preact/hooks';
import { forgotten } from '../state/session';
import { t } from '../state/text';
import { Field } from '../ui/field';
import { wordsOf } from '../ui/words';

export default function Forgotten() {
  const [isSent, setSent] = useState(false);
  return (
    <main id="main" class="narrow">
      <div class="card form">
        {isSent ? <Sent /> : <Ask sent={() => setSent(true)} />}
        <p class="after"><a href="/login">{t.value.backToSignIn}</a></p>
      </div>
    </main>
  );
}

function Sent() {
  return (
    <>
      <h1 tabIndex={-1} ref={(h) => h?.focus()}>{t.value.forgottenDone}</h1>
      <p class="lead" role="status">{t.value.forgottenDoneText}</p>
    </>
  );
}

function Ask({ sent }: { sent: () => void }) {
  const [isBusy, setBusy] = useState(false);
  const [missing, setMissing] = useState('');
  const [failure, setFailure] = useState('');

  async function submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const username = String(new FormData(form).get('username') ?? '').trim();
    setFailure('');
    if (username === '') {
      setMissing(t.value.fillUsername);
      form.querySelector<HTMLInputElement>('#username')?.focus();
      return;
    }
    setMissing('');
    setBusy(true);
    try {
      await forgotten(username);
      sent();
    } catch (error) {
      setFailure(wordsOf(error));
      setBusy(false);
    }
  }

  return (
    <form method="post" noValidate onSubmit={submit}>
      <h1>{t.value.forgottenTitle}</h1>
      <p class="lead">{t.value.forgottenHint}</p>
      {failure !== '' && <p class="banner bad" role="alert">{failure}</p>}
      <Field
        name="username" label={t.value.username} autocomplete="username"
        error={missing || undefined} onInput={() => setMissing('')}
      />
      <button class="button wide" disabled={isBusy}>
        {isBusy ? t.value.sending : t.value.forgottenSend}
      </button>
    </form>
  );
}
