// SPDX-License-Identifier: MIT
// Adds a data account with a product that exists, or changes one.
import {
  Alert, Button, Group, Select, Stack, Text, Textarea, TextInput,
} from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useReducer, useRef, useState } from 'react';
import { ApiError, once } from '../../../shared/api';
import type { Account, Change, Customer, Product } from '../../../shared/customer';
import { amountOf, bytes, money, speed } from '../../../shared/format';
import type { List } from '../../../shared/types';
import { AppModal } from '../../kit/AppModal';
import { changesOf, StaleNotice } from '../../kit/Changes';
import { DayInput } from '../../kit/DayInput';
import { Discard } from '../../kit/Discard';
import { Problem } from '../../kit/Problem';
import { ShownOnce } from '../../kit/ShownOnce';
import { wordsOf } from '../../kit/words';
import { api, useStaff } from '../../state/session';
import { useText } from '../../state/text';
import { useFieldText } from '../customers/edit/fields';
import { customerKey, useSites } from '../customers/queries';
import {
  type AccountDraft, accountChange, accountDraft, kbpsOf, PATHS, priceWith,
} from './form';
import { useAccountText } from './text';

const CALM_MS = 60_000;
const MBPS = <Text size="sm" c="dimmed">Mb/s</Text>;

function useProducts() {
  return useQuery({
    queryKey: ['products'],
    queryFn: ({ signal }) => api.json<List<Product>>('/products?per_page=100', { signal }),
    staleTime: CALM_MS,
  });
}

export default function AccountForm({ customer: c, account, close }: {
  customer: Pick<Customer, 'id' | 'code' | 'site'>;
  /** Null adds one. */
  account: Account | null;
  close: () => void;
}) {
  const t = useAccountText();
  const b = useText();
  const staff = useStaff();
  const { isp } = staff;
  const queries = useQueryClient();
  const products = useProducts();
  const sites = useSites();
  const [key] = useState(once);
  const [version, setVersion] = useState(account?.version ?? 0);
  const [isBusy, setBusy] = useState(false);
  const [isLeaving, setLeaving] = useState(false);
  /** How often something was found wrong: each time the first field gets the focus. */
  const [refusals, refuse] = useReducer((n: number) => n + 1, 0);
  const box = useRef<HTMLFormElement>(null);
  const [failure, setFailure] = useState('');
  const [changes, setChanges] = useState<Change[] | null>(null);
  const [made, setMade] = useState<{ username: string; password: string } | null>(null);
  const [base] = useState(() => accountDraft(account, isp.money, {
    site_id: String(c.site?.id ?? ''), starts_on: staff.today,
  }));
  const form = useForm<AccountDraft>({
    initialValues: base,
    validate: {
      username: (v) => (v.trim() === '' ? t.fillUsername : null),
      product_id: (v) => (v === '' ? t.fillProduct : null),
      custom_price: (v) => (v.trim() !== '' && amountOf(v, isp.money) === undefined
        ? t.priceWrong : null),
      down: (v) => (v.trim() !== '' && kbpsOf(v) === undefined ? t.speedWrong : null),
      up: (v) => (v.trim() !== '' && kbpsOf(v) === undefined ? t.speedWrong : null),
    },
  });
  const words = useFieldText('data_account', {
    product_id: Object.fromEntries(products.data?.items.map((p) => [p.id, p.name]) ?? []),
  });
  const product = products.data?.items
    .find((p) => String(p.id) === form.values.product_id);
  const change = accountChange(
    account === null ? accountDraft(null, isp.money) : base, form.values, isp,
  );

  const ownPrice = account?.custom_price ?? null;
  const symbolled = ownPrice === null ? '' : money(ownPrice.amount, isp.money);
  const endsPrice = ownPrice !== null && form.values.product_id !== base.product_id
    && form.values.custom_price.trim() === '';

  const keptBytes = form.values.product_id === base.product_id
    || (account?.starts_on ?? '') > staff.today ? 0 : account?.cap_bytes ?? 0;

  useEffect(() => {
    if (refusals > 0) {
      box.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
    }
  }, [refusals]);

  async function submit(): Promise<void> {
    setBusy(true);
    setFailure('');
    setChanges(null);
    try {
      const answer = account === null
        ? await api.json<{ account: Account; password?: string }>(
          `/customers/${c.id}/accounts`,
          { method: 'POST', body: change, idempotencyKey: key },
        )
        : await api.json<{ account: Account; password?: string }>(
          `/accounts/${account.id}`, { method: 'PATCH', body: { version, ...change } },
        );
      await queries.invalidateQueries({ queryKey: customerKey(c.id) });
      if (answer.password) {
        setMade({ username: answer.account.username, password: answer.password });
        return;
      }
      notifications.show({ color: 'green', message: t.accountSaved(form.values.username) });
      close();
    } catch (error) {
      refused(error);
    } finally {
      setBusy(false);
    }
  }

  function refused(error: unknown): void {
    if (error instanceof ApiError && error.code === 'stale_version' && account !== null) {
      setChanges(changesOf(error));
      void api.json<{ items: Account[] }>(`/customers/${c.id}/accounts?per_page=100`)
        .then(({ items }) => setVersion(items.find((a) => a.id === account.id)!.version));
    } else if (error instanceof ApiError && Object.keys(error.fields).length > 0) {
      form.setErrors(Object.fromEntries(Object.entries(error.fields)
        .map(([name, e]) => [PATHS[name] ?? name, e.message])));
      refuse();
    } else {
      setFailure(wordsOf(error, b));
    }
  }

  function choose(id: string | null): void {
    form.setFieldValue('custom_price', priceWith(base, form.values, id ?? ''));
    form.setFieldValue('product_id', id ?? '');
  }

  function leave(): void {
    if (form.isDirty()) {
      setLeaving(true);
    } else {
      close();
    }
  }

  const title = account === null ? t.addTitle(c.code) : t.editTitle(account.username);
  if (made !== null) {
    return (
      <AppModal title={t.passwordMade} close={close}>
        <ShownOnce
          warning={t.once} name={made.username} secret={made.password} close={close}
        />
      </AppModal>
    );
  }
  return (
    <AppModal title={title} close={leave} size="lg">
      {products.isError ? <Problem error={products.error} /> : (
        <form
          ref={box} noValidate
          onSubmit={form.onSubmit(() => void submit(), refuse)}
        >
          <Stack gap="md">
            {isLeaving && (
              <Discard
                title={t.discard} yes={t.discardYes} no={t.discardNo}
                leave={close} stay={() => setLeaving(false)}
              />
            )}
            {failure !== '' && <Alert color="red" role="alert">{failure}</Alert>}
            {changes !== null && (
              <StaleNotice changes={changes} words={words} />
            )}
            <div className="fields">
              <TextInput
                label={b.username} required maxLength={253} autoComplete="off"
                readOnly={account !== null} data-autofocus
                description={account === null ? undefined : t.usernameFixed}
                {...form.getInputProps('username')}
              />
              {account === null && (
                <TextInput
                  label={b.password} description={t.passwordLeft} autoComplete="off"
                  {...form.getInputProps('password')}
                />
              )}
              <Select
                label={t.product} required searchable
                data={(products.data?.items ?? []).map((p) => ({
                  value: String(p.id),
                  label: p.price === null ? p.name
                    : `${p.name}, ${money(p.price.amount, isp.money)}`,
                }))}
                {...form.getInputProps('product_id')}
                onChange={choose}
              />
              <TextInput
                label={b.customPrice} inputMode="decimal" leftSection={isp.money.symbol}
                description={product?.price
                  ? t.insteadOf(money(product.price.amount, isp.money)) : undefined}
                {...form.getInputProps('custom_price')}
              />
              <TextInput
                label={t.down} inputMode="decimal" rightSection={MBPS} rightSectionWidth={56}
                description={product?.down_kbps
                  ? t.insteadOf(speed(product.down_kbps, isp.money.decimal)) : undefined}
                {...form.getInputProps('down')}
              />
              <TextInput
                label={t.up} inputMode="decimal" rightSection={MBPS} rightSectionWidth={56}
                description={product?.up_kbps
                  ? t.insteadOf(speed(product.up_kbps, isp.money.decimal)) : undefined}
                {...form.getInputProps('up')}
              />
              <Select
                label={b.site} searchable clearable allowDeselect
                data={(sites.data?.items ?? [])
                  .map((s) => ({ value: String(s.id), label: s.name }))}
                {...form.getInputProps('site_id')}
                value={form.values.site_id === '' ? null : form.values.site_id}
                onChange={(v) => form.setFieldValue('site_id', v ?? '')}
              />
              <TextInput label={b.fixedIp} {...form.getInputProps('fixed_ip')} />
              <TextInput
                label={t.macLock} placeholder="4C:5E:0C:12:34:56"
                {...form.getInputProps('mac_lock')}
              />
              <DayInput label={t.startsOn} {...form.getInputProps('starts_on')} />
              {account !== null && (
                <DayInput label={t.cancelledOn} {...form.getInputProps('cancelled_on')} />
              )}
              <Textarea
                label={t.comment} autosize minRows={1} maxLength={200} className="whole"
                {...form.getInputProps('comment')}
              />
            </div>
            {product !== undefined && endsPrice && (
              <Alert color="yellow" role="status">
                <Text size="sm">{t.priceEnds(symbolled, product.name)}</Text>
                <Button
                  mt="xs" size="xs" variant="default"
                  onClick={() => form.setFieldValue('custom_price', base.custom_price)}
                >
                  {t.priceKeep(symbolled)}
                </Button>
              </Alert>
            )}
            {product !== undefined && (
              <Text size="sm" c="dimmed">
                {product.cap_bytes === null ? b.uncapped
                  : keptBytes > product.cap_bytes
                    ? t.monthKept(bytes(keptBytes, isp.money.decimal),
                      bytes(product.cap_bytes, isp.money.decimal))
                    : `${b.cap}: ${bytes(product.cap_bytes, isp.money.decimal)}`}
              </Text>
            )}
            <Group justify="flex-end" gap="xs">
              <Button variant="default" onClick={leave}>{b.cancel}</Button>
              <Button
                type="submit" loading={isBusy}
                disabled={account !== null && Object.keys(change).length === 0}
              >
                {account === null ? t.add : b.save}
              </Button>
            </Group>
          </Stack>
        </form>
      )}
    </AppModal>
  );
}
