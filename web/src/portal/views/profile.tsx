// SPDX-License-Identifier: MIT
// The customer's own details, contacts, and who receives what.
import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { ApiError } from '../../shared/api';
import { type Channel, giveToPrimary, reaches, uncovered, withRule }
  from '../../shared/coverage';
import { phone } from '../../shared/format';
import { LANGUAGES } from '../../shared/i18n/language';
import type { Language } from '../../shared/types';
import { type OwnContact, own, type Profile, profile, saveProfile } from '../state/own';
import { customer } from '../state/session';
import { t } from '../state/text';
import { Asked, useAsked } from '../ui/ask';
import { ContactUs } from '../ui/contact';
import { wordsOf } from '../ui/words';
import '../own.css';

export default function ProfileView() {
  const asked = useAsked(profile);
  return (
    <Asked asked={asked}>
      {(data) => (
        <main id="main" class="page own">
          <h1>{t.value.profile}</h1>
          <div class="pair even">
            <Details profile={data} />
            <Choices profile={data} put={asked.put} reload={asked.again} />
          </div>
        </main>
      )}
    </Asked>
  );
}

function Details({ profile: p }: { profile: Profile }) {
  const w = own();
  const rows: [string, ComponentChildren][] = [
    [w.code, p.code], [w.name, p.name],
    [w.contactName, p.contact_name === p.name ? null : p.contact_name],
    [w.registration, p.registration_number], [w.vat, p.vat_number],
    [w.username, p.username], [w.phone, p.phone && phone(p.phone)],
    [w.physical, p.physical_address], [w.postal, p.postal_address],
  ];
  return (
    <section class="card" aria-labelledby="details">
      <h2 id="details">{w.details}</h2>
      <dl class="details">
        {rows.filter(([, value]) => value).map(([name, value]) => (
          <div key={name}><dt>{name}</dt><dd>{value}</dd></div>
        ))}
      </dl>
      {customer.value?.isp.phone && <p class="dim">{w.wrong}<ContactUs /></p>}
      <p class="links">
        <a href="/password">{t.value.changePassword}</a>
        <a href="/sessions">{t.value.sessions}</a>
      </p>
    </section>
  );
}

function Choices({ profile: p, put, reload }: {
  profile: Profile;
  put: (p: Profile) => void;
  reload: () => void;
}) {
  const w = own();
  const [contacts, setContacts] = useState(p.contacts);
  const [language, setLanguage] = useState<Language>(p.language);
  const [isBusy, setBusy] = useState(false);
  const [said, setSaid] = useState('');
  const [failure, setFailure] = useState('');
  const missing = uncovered(contacts,
    p.kinds.filter((k) => k.is_required).map((k) => k.name));
  const primary = contacts.find((c) => c.is_primary);

  // What the server says now wins over what was shown.
  useEffect(() => {
    setContacts(p.contacts);
    setLanguage(p.language);
  }, [p.version]);

  function change(to: OwnContact[]): void {
    setContacts(to);
    setSaid('');
    setFailure('');
  }

  async function save(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    setBusy(true);
    setFailure('');
    setSaid('');
    try {
      put(await saveProfile({ ...p, contacts, language }));
      setSaid(w.saved);
    } catch (error) {
      const isStale = error instanceof ApiError && error.code === 'stale_version';
      const field = error instanceof ApiError ? Object.values(error.fields)[0] : undefined;
      setFailure(isStale ? w.changedMeanwhile : field?.message ?? wordsOf(error));
      if (isStale) {
        reload();
      }
    } finally {
      setBusy(false);
    }
  }

  return (
    <section class="card" aria-labelledby="contacts">
      <h2 id="contacts">{w.contacts}</h2>
      <p class="dim">{w.contactsHint}</p>
      <form method="post" noValidate onSubmit={save}>
        {contacts.map((c) => (
          <Contact
            key={c.id} contact={c} kinds={p.kinds} mayChange={p.may_change}
            tick={(kind, channel, isOn) => change(
              withRule(contacts, c, kind, channel, isOn),
            )}
          />
        ))}
        <p class="field">
          <label for="language">{w.language}</label>
          <span class="select">
            <select
              id="language" value={language} disabled={!p.may_change}
              onChange={(e) => {
                setLanguage(e.currentTarget.value as Language);
                setSaid('');
              }}
            >
              {LANGUAGES.map((l) => <option key={l.code} value={l.code}>{l.name}</option>)}
            </select>
          </span>
        </p>
        {missing.map((name) => (
          <p key={name} class="banner bad" role="alert">
            {w.mustReach(p.kinds.find((k) => k.name === name)?.text ?? name)}{' '}
            {primary && (
              <button
                type="button" class="link"
                onClick={() => change(giveToPrimary(contacts, name))}
              >
                {w.give(primary.name)}
              </button>
            )}
          </p>
        ))}
        {failure !== '' && <p class="banner bad" role="alert">{failure}</p>}
        <p class={said === '' ? 'hidden' : 'banner'} role="status">{said}</p>
        {p.may_change && (
          <button class="button wide" disabled={isBusy || missing.length > 0}>
            {isBusy ? t.value.saving : w.save}
          </button>
        )}
      </form>
    </section>
  );
}

const CHANNELS: readonly Channel[] = ['email', 'sms'];

function Contact({ contact: c, kinds, mayChange, tick }: {
  contact: OwnContact;
  kinds: Profile['kinds'];
  mayChange: boolean;
  tick: (kind: string, channel: Channel, isOn: boolean) => void;
}) {
  const w = own();
  const way = { email: w.byEmail, sms: w.bySms };
  return (
    <fieldset class="contact">
      <legend>
        <strong>{c.name}</strong>
        {c.is_primary && <> <span class="pill">{w.primary}</span></>}
      </legend>
      <p class="dim">
        {[c.email || w.noEmail, c.mobile ? phone(c.mobile) : w.noMobile].join(' · ')}
      </p>
      <table class="rules">
        <thead>
          <tr>
            <th scope="col"><span class="hidden">{w.what}</span></th>
            {CHANNELS.map((channel) => <th key={channel} scope="col">{way[channel]}</th>)}
          </tr>
        </thead>
        <tbody>
          {kinds.map((kind) => (
            <tr key={kind.name}>
              <th scope="row">{kind.text}</th>
              {CHANNELS.map((channel) => (
                <td key={channel}>
                  <label>
                    <span class="hidden">{w.byWhat(kind.text, way[channel], c.name)}</span>
                    <input
                      type="checkbox" disabled={!mayChange || !reaches(c, channel)}
                      checked={(c.rules[kind.name] ?? []).includes(channel)}
                      onChange={(e) => tick(kind.name, channel, e.currentTarget.checked)}
                    />
                  </label>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </fieldset>
  );
}
