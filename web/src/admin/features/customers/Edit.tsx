// SPDX-License-Identifier: MIT
// The edit dialog. Fields and contacts wait for Save changes; what acts at
// once asks first, and keeps what was typed.
import { Alert, Button, Group } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useQueryClient } from '@tanstack/react-query';
import { lazy, type ReactNode, Suspense, useState } from 'react';
import { useLocation } from 'wouter';
import type { Customer } from '../../../shared/customer';
import { AppModal } from '../../kit/AppModal';
import { Confirm } from '../../kit/Confirm';
import { useLeaveGuard } from '../../kit/leave';
import { TabForm } from '../../kit/TabForm';
import { api, useMay, useStaff } from '../../state/session';
import { useText } from '../../state/text';
import { type Tab, tabOf } from './edit/draft';
import type { Promotion } from './edit/promotion';
import { useEditText } from './edit/text';
import { type Saved, useEdit } from './edit/useEdit';
import { customerKey } from './queries';
import type { StandingAct } from './StandingDialog';
import { AccountDetailTab } from './tabs/AccountDetail';
import { AccountingTab } from './tabs/Accounting';
import { AddressDetailTab } from './tabs/AddressDetail';
import { BillingTab } from './tabs/Billing';
import { CancellationTab } from './tabs/Cancellation';
import { ContactsTab } from './tabs/Contacts';
import { LoginTab } from './tabs/Login';

const ConflictDialog = lazy(() => import('./edit/Conflict'));
const Promoted = lazy(() => import('./edit/Promoted'));
const MasterTab = lazy(() => import('./tabs/Master'));
const ResetPassword = lazy(() => import('./ResetPassword'));
const StandingDialog = lazy(() => import('./StandingDialog')
  .then((m) => ({ default: m.StandingDialog })));

type Over = StandingAct | 'leave' | 'reset' | 'delete' | 'code' | 'promoted' | 'link' | null;

const TABS: Tab[] = ['account', 'address', 'contacts', 'login', 'billing', 'accounting',
  'cancellation', 'master'];

export default function EditCustomer({ customer, tab, turn, close }: {
  customer: Customer;
  tab: string;
  turn: (tab: Tab) => void;
  close: () => void;
}) {
  const t = useEditText();
  const b = useText();
  const { accounting_package: accounting } = useStaff().console;
  const tabs = TABS.filter((x) => x !== 'accounting' || accounting !== '');
  const active = tabs.find((x) => x === tab) ?? 'account';
  const edit = useEdit(customer, tabs, turn);
  const { form, base } = edit;
  const mayDelete = useMay('customer_delete');
  /** What stands over the dialog: only one thing at a time. */
  const [over, setOver] = useState<Over>(null);
  const [isNested, setNested] = useState(false);
  const [promotion, setPromotion] = useState<Promotion | null>(null);
  const wrong = new Set(Object.keys(form.errors).map(tabOf));

  useLeaveGuard(edit.isDirty, () => setOver('leave'));

  function leave(): void {
    if (over !== null || isNested || edit.clash !== null) {
      return;
    }
    if (edit.isDirty) {
      setOver('leave');
    } else {
      close();
    }
  }

  function saved(done: Saved | null): void {
    if (done === null) {
      return;
    }
    notifications.show({ color: 'green', message: t.saved(form.getValues().name) });
    if (done.promotion === null) {
      close();
    } else {
      setPromotion(done.promotion);
      setOver('promoted');
    }
  }

  async function save(): Promise<void> {
    if (edit.isBusy || over !== null || isNested) {
      return;
    }
    if (edit.hasCodeChange) {
      setOver('code');
    } else {
      saved(await edit.save());
    }
  }

  const common = { form, base, turn, nest: setNested };
  const contents: Record<Tab, ReactNode> = {
    account: <AccountDetailTab {...common} />,
    address: <AddressDetailTab {...common} />,
    contacts: <ContactsTab {...common} />,
    login: <LoginTab {...common} reset={() => setOver('reset')} />,
    billing: <BillingTab {...common} />,
    accounting: <AccountingTab {...common} />,
    cancellation: <CancellationTab {...common} act={setOver} />,
    master: (
      <Suspense>
        <MasterTab {...common} rebase={async () => void await edit.rebase()} />
      </Suspense>
    ),
  };

  return (
    <AppModal title={t.editTitle(base.name, base.code, base.id)} close={leave} size="56rem" isLarge>
      <TabForm
        active={active} refusals={edit.refusals} turn={turn} save={() => void save()}
        tabs={tabs.map((name) => ({
          name, hasError: wrong.has(name), content: contents[name],
          title: name === 'accounting' ? t.accountingRef(accounting) : t.tabs[name],
        }))}
        foot={(
          <>
            {edit.failure !== '' && (
              <Alert color="red" role="alert" p="xs">{edit.failure}</Alert>
            )}
            <Group gap="xs" justify="flex-end">
              {mayDelete && (
                <Button variant="subtle" color="red" onClick={() => setOver('delete')}>
                  {t.remove}
                </Button>
              )}
              <Button variant="default" onClick={() => setOver('reset')}>
                {t.passwordReset}
              </Button>
              <span className="grow" />
              <Button variant="default" onClick={leave}>{b.close}</Button>
              <Button
                type="submit" loading={edit.isBusy} disabled={!edit.isDirty}
                title="Ctrl S"
              >
                {t.saveChanges}
              </Button>
            </Group>
          </>
        )}
      />
      {over === 'leave' && (
        <Confirm
          title={t.leaveTitle} text={t.leaveText} action={t.discard} color="red"
          close={() => setOver(null)} run={async () => close()}
        />
      )}
      {over === 'code' && (
        <Confirm
          title={t.codeTitle(base.code, form.values.code)} text={t.generateText}
          action={t.saveChanges} close={() => setOver((now) => (now === 'code' ? null : now))}
          run={async () => saved(await edit.save())}
        />
      )}
      {over === 'reset' && (
        <Suspense><ResetPassword customer={base} close={() => setOver(null)} /></Suspense>
      )}
      {over === 'promoted' && promotion !== null && (
        <Suspense>
          <Promoted promotion={promotion} send={() => setOver('link')} close={close} />
        </Suspense>
      )}
      {over === 'link' && (
        <Suspense><ResetPassword customer={base} close={close} /></Suspense>
      )}
      {over === 'delete' && (
        <DeleteDialog
          customer={base} close={() => setOver(null)}
          cancel={() => {
            setOver(null);
            turn('cancellation');
          }}
        />
      )}
      {(over === 'suspend' || over === 'unsuspend' || over === 'reactivate') && (
        <Suspense>
          <StandingDialog
            customer={base} act={over} close={() => setOver(null)}
            done={async () => void await edit.rebase()}
          />
        </Suspense>
      )}
      {edit.clash !== null && (
        <Suspense>
          <ConflictDialog
            {...edit.clash} close={edit.dropClash}
            done={(draft) => void edit.settle(draft).then(saved)}
          />
        </Suspense>
      )}
    </AppModal>
  );
}

function DeleteDialog({ customer: c, cancel, close }: {
  customer: Customer;
  cancel: () => void;
  close: () => void;
}) {
  const t = useEditText();
  const queries = useQueryClient();
  const [, go] = useLocation();
  return (
    <Confirm
      title={t.deleteTitle(c.name)} text={t.deleteText} action={t.remove} color="red"
      reason="required" close={close} instead={{ action: t.ratherCancel, run: cancel }}
      run={async (reason) => {
        await api.json(`/customers/${c.id}/delete`, {
          method: 'POST', body: { version: c.version, reason },
        });
        notifications.show({ message: t.deleted(c.name) });
        go('/customers', { replace: true });
        queries.removeQueries({ queryKey: customerKey(c.id) });
      }}
    />
  );
}
