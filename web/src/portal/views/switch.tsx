// SPDX-License-Identifier: MIT
// One e-mail address with several accounts: from one to another.
import { useState } from 'preact/hooks';
import { go } from '../router';
import { choices, own } from '../state/own';
import { switchCustomer } from '../state/session';
import { t } from '../state/text';
import { Asked, useAsked } from '../ui/ask';
import { wordsOf } from '../ui/words';

export default function Switch() {
  const w = own();
  const asked = useAsked(choices);
  const [failure, setFailure] = useState('');
  const [isBusy, setBusy] = useState(false);

  async function pick(id: number): Promise<void> {
    setBusy(true);
    setFailure('');
    try {
      await switchCustomer(id);
      go('/usage');
    } catch (error) {
      setFailure(wordsOf(error));
      setBusy(false);
    }
  }

  return (
    <Asked asked={asked}>
      {(list) => (
        <main id="main" class="narrow">
          <div class="card form">
            <section>
              <h1>{t.value.chooseTitle}</h1>
              <p class="lead">{list.items.length > 1 ? w.switchHint : w.switchNone}</p>
              {failure !== '' && <p class="banner bad" role="alert">{failure}</p>}
              <ul class="picks">
                {list.items.map((c) => (
                  <li key={c.customer_id}>
                    <button
                      type="button" class="pick" disabled={isBusy || c.is_current}
                      onClick={() => void pick(c.customer_id)}
                    >
                      <strong>{c.name}</strong>
                      <span>{c.is_current ? w.here : c.code}</span>
                    </button>
                  </li>
                ))}
              </ul>
            </section>
          </div>
        </main>
      )}
    </Asked>
  );
}
