// SPDX-License-Identifier: MIT
import {
  Alert, Badge, Button, Checkbox, Group, Loader, Paper, Stack,
  Text, TextInput, Title, VisuallyHidden,
} from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { ApiError } from '../../../shared/api';
import { day, instant } from '../../../shared/format';
import type { ApiToken, List } from '../../../shared/types';
import { IconPlus } from '../../icons';
import { AppModal } from '../../kit/AppModal';
import { DayInput } from '../../kit/DayInput';
import { Problem } from '../../kit/Problem';
import { ShownOnce } from '../../kit/ShownOnce';
import { wordsOf } from '../../kit/words';
import { api, useStaff } from '../../state/session';
import { useText } from '../../state/text';

export default function Tokens() {
  const t = useText();
  const { isp } = useStaff();
  const [isAdding, setAdding] = useState(false);
  const [leaving, setLeaving] = useState<ApiToken | null>(null);
  const list = useQuery({
    queryKey: ['tokens'],
    queryFn: ({ signal }) => api.json<List<ApiToken>>('/tokens?per_page=100', { signal }),
  });
  useEffect(() => {
    document.title = t.title(t.tokens, isp.name);
  }, [t, isp.name]);

  return (
    <>
      <Group justify="space-between" mb="md" align="flex-start">
        <div>
          <Title order={1} size="h2">{t.tokens}</Title>
          <Text c="dimmed">{t.tokensHint}</Text>
        </div>
        <Button leftSection={<IconPlus size={16} />} onClick={() => setAdding(true)}>
          {t.tokenAdd}
        </Button>
      </Group>
      <Paper className="table-paper">
        {list.isError && list.data === undefined
          ? <Problem error={list.error} retry={() => void list.refetch()} />
          : list.data === undefined
            ? <Group justify="center" py="xl"><Loader type="dots" /></Group>
            : list.data.items.length === 0
              ? <Text c="dimmed" p="xl" ta="center">{t.noTokens}</Text>
              : <Table tokens={list.data.items} revoke={setLeaving} />}
      </Paper>
      {isAdding && <Add close={() => setAdding(false)} />}
      {leaving !== null && <Revoke token={leaving} close={() => setLeaving(null)} />}
    </>
  );
}

function Table({ tokens, revoke }: {
  tokens: ApiToken[];
  revoke: (token: ApiToken) => void;
}) {
  const t = useText();
  const { isp } = useStaff();
  return (
    <div className="table-scroll">
      <table className="table stacks">
        <thead>
          <tr>
            <th scope="col">{t.tokenName}</th>
            <th scope="col">{t.permissions}</th>
            <th scope="col">{t.lastUsed}</th>
            <th scope="col">{t.expires}</th>
            <th scope="col"><VisuallyHidden>{t.actions}</VisuallyHidden></th>
          </tr>
        </thead>
        <tbody>
          {tokens.map((token) => (
            <tr key={token.id}>
              <td><Text size="sm" fw={600}>{token.name}</Text></td>
              <td className="wraps" data-label={t.permissions}>
                <Group gap={4}>
                  {token.permissions.map((p) => (
                    <Badge key={p} color="gray" tt="none">{t.permissionNames[p] ?? p}</Badge>
                  ))}
                </Group>
              </td>
              <td data-label={t.lastUsed}>
                {token.last_used_at
                  ? instant(token.last_used_at, isp.time_zone, t.dates) : t.never}
              </td>
              <td data-label={t.expires}>
                {token.expires_on ? day(token.expires_on, t.dates) : t.never}
              </td>
              <td className="right">
                <Button
                  variant="subtle" color="red" size="compact-sm"
                  aria-label={`${t.tokenRevoke}: ${token.name}`}
                  onClick={() => revoke(token)}
                >
                  {t.tokenRevoke}
                </Button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Add({ close }: { close: () => void }) {
  const t = useText();
  const staff = useStaff();
  const queries = useQueryClient();
  const [made, setMade] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState('');
  const form = useForm<{ name: string; permissions: string[]; expires_on: string }>({
    initialValues: { name: '', permissions: [], expires_on: '' },
    validate: {
      name: (v) => (v.trim() === '' ? t.fillTokenName : null),
      permissions: (v) => (v.length === 0 ? t.fillPermissions : null),
    },
  });

  async function submit(values: typeof form.values): Promise<void> {
    setBusy(true);
    setFailure('');
    try {
      const token = await api.json<ApiToken>('/tokens', {
        method: 'POST',
        body: {
          name: values.name.trim(),
          permissions: values.permissions,
          ...(values.expires_on === '' ? {} : { expires_on: values.expires_on }),
        },
      });
      setMade(token.token ?? '');
      await queries.invalidateQueries({ queryKey: ['tokens'] });
    } catch (error) {
      if (error instanceof ApiError && Object.keys(error.fields).length > 0) {
        form.setErrors(Object.fromEntries(Object.entries(error.fields)
          .map(([name, e]) => [name, e.message])));
      } else {
        setFailure(wordsOf(error, t));
      }
    } finally {
      setBusy(false);
    }
  }

  if (made !== null) {
    return (
      <AppModal title={t.tokenMade} close={close}>
        <ShownOnce warning={t.tokenOnce} secret={made} close={close} />
      </AppModal>
    );
  }
  return (
    <AppModal title={t.tokenAdd} close={close}>
      <form noValidate onSubmit={form.onSubmit((v) => void submit(v))}>
        <Stack gap="md">
          {failure !== '' && <Alert color="red" role="alert">{failure}</Alert>}
          <TextInput
            label={t.tokenName} description={t.tokenNameHint} data-autofocus
            maxLength={80} {...form.getInputProps('name')}
          />
          <Checkbox.Group label={t.permissions} {...form.getInputProps('permissions')}>
            <div className="permissions">
              {staff.permissions.map((p) => (
                <Checkbox key={p} value={p} label={t.permissionNames[p] ?? p} />
              ))}
            </div>
          </Checkbox.Group>
          <DayInput
            label={t.expires} description={t.expiresHint} min={staff.today}
            {...form.getInputProps('expires_on')}
          />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={close}>{t.cancel}</Button>
            <Button type="submit" loading={isBusy}>{t.tokenMake}</Button>
          </Group>
        </Stack>
      </form>
    </AppModal>
  );
}

function Revoke({ token, close }: { token: ApiToken; close: () => void }) {
  const t = useText();
  const queries = useQueryClient();
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState('');

  async function revoke(): Promise<void> {
    setBusy(true);
    try {
      await api.json<void>(`/tokens/${token.id}`, { method: 'DELETE' });
      await queries.invalidateQueries({ queryKey: ['tokens'] });
      notifications.show({ message: t.tokenRevoked });
      close();
    } catch (error) {
      setBusy(false);
      setFailure(wordsOf(error, t));
    }
  }

  return (
    <AppModal title={t.tokenRevokeTitle(token.name)} close={close}>
      <Stack gap="md">
        {failure !== '' && <Alert color="red" role="alert">{failure}</Alert>}
        <Text>{t.tokenRevokeText}</Text>
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={close} data-autofocus>{t.cancel}</Button>
          <Button color="red" loading={isBusy} onClick={() => void revoke()}>
            {t.tokenRevoke}
          </Button>
        </Group>
      </Stack>
    </AppModal>
  );
}
