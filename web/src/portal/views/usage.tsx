// SPDX-License-Identifier: MIT
// What was used, what is left, and day by day how it went.
import { useEffect, useRef, useState } from 'preact/hooks';
import { ApiError, isAbort } from '../../shared/api';
import {
  addMonths, bytes, bytesParts, civil, daysBetween, day as dayText, instant,
  isMonth, month as monthText, monthOf, percent, speed,
} from '../../shared/format';
import type { Account, Customer, Usage } from '../../shared/types';
import { go, place } from '../router';
import { poll, type Poll } from '../state/poll';
import { accounts as askAccounts, customer, usage as askUsage }
  from '../state/session';
import { t } from '../state/text';
import { Chart } from '../ui/chart';
import { ContactUs } from '../ui/contact';
import { Failure } from '../ui/failure';
import { Loading } from '../ui/loading';

/** How far back the month picker goes. */
const MONTHS = 13;

export default function UsageView() {
  const who = customer.value;
  const [list, setList] = useState<Account[] | null>(null);
  const [failure, setFailure] = useState<ApiError | null>(null);
  const [round, setRound] = useState(0);

  useEffect(() => {
    const stop = new AbortController();
    askAccounts(stop.signal).then(
      (answer) => {
        setList(answer.items);
        setFailure(null);
      },
      (error) => {
        if (!isAbort(error)) {
          setFailure(error instanceof ApiError
            ? error : new ApiError(500, 'internal', ''));
        }
      },
    );
    return () => stop.abort();
  }, [round]);

  if (who === null || who === undefined) {
    return <Loading />;
  }
  if (list === null) {
    return failure === null ? <Loading /> : (
      <Failure error={failure} retry={async () => setRound(round + 1)} isAutomatic />
    );
  }
  const wanted = Number(place.value.query.get('account'));
  const account = list.find((a) => a.id === wanted) ?? list[0];
  if (account === undefined) {
    return (
      <main id="main" class="narrow notice">
        <h1>{t.value.noAccounts}</h1>
        <p>{t.value.noAccountsText}</p>
      </main>
    );
  }
  return <OneAccount who={who} list={list} account={account} />;
}

function OneAccount({ who, list, account }: {
  who: Customer;
  list: Account[];
  account: Account;
}) {
  // The month that is running may change while the page is open; the server
  // says so by the day of its answers.
  const [thisMonth, setThisMonth] = useState(monthOf(who.today));
  const asked = place.value.query.get('month') ?? '';
  const month = isMonth(asked) && asked <= thisMonth ? asked : thisMonth;
  const [usage, setUsage] = useState<Usage | null>(null);
  const [failure, setFailure] = useState<ApiError | null>(null);
  const polling = useRef<Poll | null>(null);

  useEffect(() => {
    setFailure(null);
    const p = poll(
      async (signal) => {
        const answer = await askUsage(account.id, month, signal);
        setUsage(answer);
        setFailure(null);
        const now = monthOf(civil(answer.as_of, who.isp.time_zone).day);
        if (now > thisMonth) {
          setThisMonth(now);
        }
        return month >= now;
      },
      setFailure,
    );
    polling.current = p;
    return () => p.stop();
  }, [account.id, month]);

  function show(to: { account?: number; month?: string }): void {
    const q = new URLSearchParams();
    const a = to.account ?? account.id;
    const m = to.month ?? month;
    if (a !== list[0]?.id) {
      q.set('account', String(a));
    }
    if (m !== thisMonth) {
      q.set('month', m);
    }
    const text = q.toString();
    go(`/usage${text === '' ? '' : `?${text}`}`, { replace: true });
  }

  const fresh = usage?.account_id === account.id && usage.month === month
    ? usage : null;
  const isCurrent = month === thisMonth;

  return (
    <main id="main" class="page">
      <div class="head">
        <h1>{t.value.usage}</h1>
        {list.length > 1 && (
          <span class="select">
            <select
              aria-label={t.value.accounts}
              value={String(account.id)}
              onChange={(e) => show({ account: Number(e.currentTarget.value) })}
            >
              {list.map((a) => (
                <option key={a.id} value={String(a.id)}>{a.username}</option>
              ))}
            </select>
          </span>
        )}
      </div>
      <Trouble account={account} />
      {failure !== null && fresh !== null && (
        <p class="banner" role="status">
          {t.value.stale(civil(fresh.as_of, who.isp.time_zone).time)}{' '}
          <button type="button" class="link" onClick={() => polling.current?.now()}>
            {t.value.retry}
          </button>
        </p>
      )}
      {failure !== null && fresh === null ? (
        <section class="card notice" role="status">
          <h2>{failure.status === 0 ? t.value.noConnection
            : failure.isAway ? t.value.away : t.value.broken}</h2>
          <p>{failure.status === 0 ? t.value.noConnectionText
            : failure.isAway ? t.value.awayText : t.value.brokenText}</p>
          <button
            type="button" class="button" onClick={() => polling.current?.now()}
          >
            {t.value.retry}
          </button>
        </section>
      ) : (
        <>
          <div class="pair">
            {fresh === null
              ? <div class="card skeleton" />
              : <Allowance usage={fresh} who={who} isCurrent={isCurrent} />}
            <Package
              account={account} usage={fresh} who={who}
            />
          </div>
          <section class="card" aria-labelledby="daily">
            <div class="head wrap">
              <h2 id="daily">{t.value.daily}</h2>
              <MonthPicker
                month={month} thisMonth={thisMonth}
                show={(m) => show({ month: m })}
              />
            </div>
            {fresh === null
              ? <div class="chart-space" />
              : (
                <Chart
                  month={month} days={fresh.days}
                  bytesDown={fresh.bytes_out} bytesUp={fresh.bytes_in}
                  isCurrent={isCurrent} decimal={who.isp.money.decimal}
                />
              )}
          </section>
        </>
      )}
    </main>
  );
}

function Trouble({ account }: { account: Account }) {
  const words = {
    active: '',
    blocked: t.value.isBlocked,
    suspended: t.value.isSuspended,
    cancelled: t.value.isCancelled,
    capped: t.value.isCapped,
  }[account.status];
  return words ? <p class="banner bad" role="status">{words}<ContactUs /></p> : null;
}

function Allowance({ usage, who, isCurrent }: {
  usage: Usage;
  who: Customer;
  isCurrent: boolean;
}) {
  const decimal = who.isp.money.decimal;
  const name = monthText(usage.month, t.value.dates);
  const left = usage.remaining_bytes;

  if (usage.cap_bytes === null || left === null) {
    const used = bytesParts(usage.used_bytes, decimal);
    return (
      <section class="card hero" aria-labelledby="left">
        <div class="head">
          <h2 class="label" id="left">
            {isCurrent ? t.value.usedThisMonth : t.value.usedIn(name)}
          </h2>
          <span class="pill">{t.value.uncapped}</span>
        </div>
        <p class="figure"><b>{used.value}</b> {used.unit}</p>
        <p class="foot"><span>{t.value.noLimit}</span></p>
      </section>
    );
  }

  const cap = left > 0
    ? usage.used_bytes + left : usage.cap_bytes + usage.topup_bytes;
  const p = percent(usage.used_bytes, cap);
  const big = bytesParts(left, decimal);
  const sentence = t.value.usedOf(
    bytes(usage.used_bytes, decimal), bytes(cap, decimal),
  );
  return (
    <section class="card hero" aria-labelledby="left">
      <div class="head">
        <h2 class="label" id="left">
          {isCurrent ? t.value.leftThisMonth : t.value.leftIn(name)}
        </h2>
        <span class={`pill ${levelOf(p)}`}>{t.value.percentUsed(p)}</span>
      </div>
      <p class="figure"><b>{big.value}</b> {big.unit}</p>
      <svg
        class={`meter ${levelOf(p)}`} viewBox="0 0 100 4"
        preserveAspectRatio="none" role="img" aria-label={sentence}
      >
        <rect class="track" width="100" height="4" />
        <rect class="fill" width={p} height="4" />
      </svg>
      <p class="foot">
        <span>{left === 0 ? t.value.allUsed : sentence}</span>
        {isCurrent && (
          <span class="dim">
            {t.value.resets(dayText(usage.resets_on, t.value.dates))}
          </span>
        )}
      </p>
    </section>
  );
}

function levelOf(p: number): '' | 'warn' | 'full' {
  return p >= 100 ? 'full' : p >= 80 ? 'warn' : '';
}

function Package({ account, usage, who }: {
  account: Account;
  usage: Usage | null;
  who: Customer;
}) {
  const decimal = who.isp.money.decimal;
  const product = usage?.product ?? account.product;
  const isOnline = usage?.online ?? account.online;
  return (
    <section class="card package" aria-labelledby="package">
      <div class="head">
        <h2 class="label" id="package">{t.value.package}</h2>
        <span class="pill plain">
          {t.value.technologies[product.technology] ?? product.technology}
        </span>
      </div>
      <p class="strong">{product.name}</p>
      <p class="dim username">{account.username}</p>
      <p class="speeds">
        {Boolean(product.down_kbps) && (
          <span>
            <span aria-hidden="true">↓</span>
            <span class="hidden">{t.value.download}</span>{' '}
            {speed(product.down_kbps ?? 0, decimal)}
          </span>
        )}
        {Boolean(product.up_kbps) && (
          <span>
            <span aria-hidden="true">↑</span>
            <span class="hidden">{t.value.upload}</span>{' '}
            {speed(product.up_kbps ?? 0, decimal)}
          </span>
        )}
      </p>
      {usage !== null && usage.topup_bytes > 0 && (
        <p class="dim">{t.value.includesTopup(bytes(usage.topup_bytes, decimal))}</p>
      )}
      <p class={isOnline ? 'presence on' : 'presence'}>
        <span class="dot" aria-hidden="true" />
        {isOnline ? t.value.online : seen(
          usage === null ? account.last_seen_at : usage.last_seen_at, who, usage,
        )}
      </p>
    </section>
  );
}

function seen(
  at: string | null,
  who: Customer,
  usage: Usage | null,
): string {
  if (at === null) {
    return usage !== null && usage.used_bytes > 0
      ? t.value.offline : t.value.neverSeen;
  }
  const zone = who.isp.time_zone;
  const when = civil(at, zone);
  const today = usage === null ? who.today : civil(usage.as_of, zone).day;
  const ago = daysBetween(when.day, today);
  return t.value.lastSeen(
    ago === 0 ? `${t.value.today}, ${when.time}`
      : ago === 1 ? `${t.value.yesterday}, ${when.time}`
        : instant(at, zone, t.value.dates),
  );
}

function MonthPicker({ month, thisMonth, show }: {
  month: string;
  thisMonth: string;
  show: (month: string) => void;
}) {
  const months = Array.from({ length: MONTHS }, (_, i) => addMonths(thisMonth, -i));
  if (!months.includes(month)) {
    months.push(month);
  }
  const oldest = months[MONTHS - 1]!;
  return (
    <div class="months">
      <button
        type="button" class="arrow" aria-label={t.value.monthBefore}
        disabled={month <= oldest} onClick={() => show(addMonths(month, -1))}
      >
        <Arrow d="M14 6l-6 6 6 6" />
      </button>
      <span class="select">
        <select
          aria-label={t.value.month} value={month}
          onChange={(e) => show(e.currentTarget.value)}
        >
          {months.map((m) => (
            <option key={m} value={m}>{monthText(m, t.value.dates)}</option>
          ))}
        </select>
      </span>
      <button
        type="button" class="arrow" aria-label={t.value.monthAfter}
        disabled={month >= thisMonth} onClick={() => show(addMonths(month, 1))}
      >
        <Arrow d="M10 6l6 6-6 6" />
      </button>
    </div>
  );
}

function Arrow({ d }: { d: string }) {
  return <svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d={d} /></svg>;
}
