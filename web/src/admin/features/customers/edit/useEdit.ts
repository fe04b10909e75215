// SPDX-License-Identifier: MIT
// The life of an edit: a draft over the customer as it was, saved as a whole,
// and carried over when the customer changes below it.
import { useForm } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiError } from '../../../../shared/api';
import type { Change, Customer } from '../../../../shared/customer';
import { wordsOf } from '../../../kit/words';
import { api, useMay } from '../../../state/session';
import { useText } from '../../../state/text';
import { customerKey } from '../queries';
import { check, type Errors } from './check';
import {
  changeOf, type Draft, draftOf, formPath, merge, type Merged, type Tab, tabOf,
} from './draft';
import { type Promotion, promotionOf } from './promotion';
import { useEditText } from './text';

export interface Clash {
  merged: Merged;
  changes: Change[];
  theirs: Customer;
}

/** What a change that was saved brought about. */
export interface Saved {
  promotion: Promotion | null;
}

export function useEdit(customer: Customer, tabs: Tab[], turn: (tab: Tab) => void) {
  const t = useEditText();
  const b = useText();
  const queries = useQueryClient();
  const mayAnswer = useMay('bulk_write');
  const [base, setBase] = useState(customer);
  const [clash, setClash] = useState<Clash | null>(null);
  const [failure, setFailure] = useState('');
  const [isBusy, setBusy] = useState(false);
  const [refusals, setRefusals] = useState(0);
  const form = useForm<Draft>({ initialValues: draftOf(customer) });
  const change = changeOf(draftOf(base), form.values);
  const isDirty = Object.keys(change).length > 0;

  function show(errors: Errors): void {
    form.setErrors(errors);
    const wrong = new Set(Object.keys(errors).map(tabOf));
    const first = tabs.find((tab) => wrong.has(tab));
    if (first !== undefined) {
      turn(first);
    }
    setRefusals((n) => n + 1);
  }

  /** Takes over what the server has now, with what was typed on top. */
  async function rebase(): Promise<Customer> {
    const fresh = await api.json<Customer>(`/customers/${base.id}`);
    queries.setQueryData(customerKey(base.id), fresh);
    const { draft } = merge(draftOf(base), form.getValues(), draftOf(fresh));
    setBase(fresh);
    form.setValues(draft);
    // What was refused before may be right now.
    form.clearErrors();
    setFailure('');
    return fresh;
  }

  async function send(over: Customer, draft: Draft): Promise<Saved | null> {
    const body = changeOf(draftOf(over), draft);
    setBusy(true);
    setFailure('');
    try {
      const saved = await api.json<Customer>(`/customers/${over.id}`, {
        method: 'PATCH',
        body: {
          version: over.version, ...body,
          ...('code' in body ? { confirm_code_change: true } : {}),
        },
      });
      queries.setQueryData(customerKey(saved.id), saved);
      void queries.invalidateQueries({ queryKey: customerKey(saved.id) });
      void queries.invalidateQueries({ queryKey: ['list'] });
      if ('subs' in body) {
        void queries.invalidateQueries({ queryKey: ['customer'] });
      }
      setBase(saved);
      form.setValues(draftOf(saved));
      return { promotion: promotionOf(over, draft.contacts, saved) };
    } catch (error) {
      await refused(error, over, draft);
      return null;
    } finally {
      setBusy(false);
    }
  }

  async function refused(error: unknown, over: Customer, draft: Draft): Promise<void> {
    if (error instanceof ApiError && error.code === 'stale_version') {
      const theirs = await api.json<Customer>(`/customers/${over.id}`);
      setClash({
        theirs, changes: (error.document['changes'] ?? []) as Change[],
        merged: merge(draftOf(over), draft, draftOf(theirs)),
      });
      return;
    }
    if (error instanceof ApiError && error.code === 'has_subs' && mayAnswer) {
      show({ subs_choice: t.fillSubs });
      setFailure(t.notSaved);
      return;
    }
    if (error instanceof ApiError && Object.keys(error.fields).length > 0) {
      const fields = Object.entries(error.fields);
      show(Object.fromEntries(fields.map(([name, e]) => [formPath(name), e.message])));
      setFailure(t.notSaved);
      return;
    }
    setFailure(wordsOf(error, b));
  }

  /** Null when not everything is saved. */
  async function save(): Promise<Saved | null> {
    const errors = check(form.values, draftOf(base), t);
    if (Object.keys(errors).length > 0) {
      show(errors);
      setFailure(t.notSaved);
      return null;
    }
    return isDirty ? send(base, form.values) : { promotion: null };
  }

  /** Goes on over what the other one saved. */
  async function settle(draft: Draft): Promise<Saved | null> {
    const { theirs } = clash!;
    setClash(null);
    setBase(theirs);
    form.setValues(draft);
    return send(theirs, draft);
  }

  return {
    form, base, isDirty, isBusy, failure, refusals, clash, save, settle, rebase,
    dropClash: () => setClash(null),
    hasCodeChange: 'code' in change,
  };
}
