// SPDX-License-Identifier: MIT
// Where the customer is signed in, and the way out of each.
import { useState } from 'preact/hooks';
import { instant } from '../../shared/format';
import { device } from '../state/device';
import { endSessions, type OwnSession, own, sessions } from '../state/own';
import { customer } from '../state/session';
import { t } from '../state/text';
import { Asked, useAsked } from '../ui/ask';
import { wordsOf } from '../ui/words';
import '../own.css';

export default function Sessions() {
  const w = own();
  const asked = useAsked(sessions);
  const [said, setSaid] = useState('');
  const [failure, setFailure] = useState('');
  const [isBusy, setBusy] = useState(false);

  async function end(id: number | undefined, done: string): Promise<void> {
    setBusy(true);
    setFailure('');
    setSaid('');
    try {
      await endSessions(id);
      setSaid(done);
      asked.again();
    } catch (error) {
      setFailure(wordsOf(error));
    } finally {
      setBusy(false);
    }
  }

  return (
    <Asked asked={asked}>
      {(list) => (
        <main id="main" class="page own">
          <h1>{t.value.sessions}</h1>
          <p class="lead">{w.sessionsHint}</p>
          <p class={said === '' ? 'hidden' : 'banner'} role="status">{said}</p>
          {failure !== '' && <p class="banner bad" role="alert">{failure}</p>}
          <ul class="card rows">
            {list.items.map((s) => (
              <One
                key={s.id} session={s} isBusy={isBusy}
                end={() => void end(s.id, w.ended)}
              />
            ))}
          </ul>
          {list.items.length > 1 ? (
            <button
              type="button" class="button quiet" disabled={isBusy}
              onClick={() => void end(undefined, w.endedAll)}
            >
              {w.endAll}
            </button>
          ) : <p class="dim">{w.onlyThis}</p>}
        </main>
      )}
    </Asked>
  );
}

function One({ session: s, isBusy, end }: {
  session: OwnSession;
  isBusy: boolean;
  end: () => void;
}) {
  const w = own();
  const zone = customer.value?.isp.time_zone ?? 'UTC';
  const when = (at: string) => instant(at, zone, t.value.dates);
  const name = device(s.user_agent ?? '') || w.unknownDevice;
  return (
    <li>
      <div>
        <strong>{name}</strong>
        {s.is_current && <> <span class="pill">{w.thisOne}</span></>}
        <p class="dim">
          {[s.address, w.seen(when(s.last_seen_at)), w.signedIn(when(s.created_at))]
            .filter(Boolean).join(' · ')}
        </p>
      </div>
      {!s.is_current && (
        <button
          type="button" class="button quiet" disabled={isBusy} onClick={end}
          aria-label={w.endOf(`${name}, ${s.address ?? ''}`)}
        >
          {w.end}
        </button>
      )}
    </li>
  );
}
