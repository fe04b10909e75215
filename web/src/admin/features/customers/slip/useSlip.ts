// SPDX-License-Identifier: MIT
// Asks for a slip. What comes is held by the component that shows it alone: it
// is in no cache, no storage and no address.
import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { once } from '../../../../shared/api';
import type { Language } from '../../../../shared/types';
import { wordsOf } from '../../../kit/words';
import { api } from '../../../state/session';
import { useText } from '../../../state/text';
import { customerKey } from '../queries';

export interface Slip {
  url: string;
  svg: string;
  portal_url: string;
  username: string;
  code: string;
  name: string;
  language: Language;
  expires_at: string;
}

type Answer = Omit<Slip, 'url' | 'svg'> & Record<'url' | 'svg', string | null>;

export function useSlip(customerId: number | undefined) {
  const b = useText();
  const queries = useQueryClient();
  const key = useRef(once());
  const [slip, setSlip] = useState<Slip | null>(null);
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState('');

  function ask(contactId: number | undefined): Promise<Answer> {
    return api.json<Answer>(`/customers/${customerId}/password-slip`, {
      method: 'POST', idempotencyKey: key.current,
      body: contactId === undefined ? {} : { contact_id: contactId },
    });
  }

  async function make(contactId?: number): Promise<void> {
    setBusy(true);
    setFailure('');
    try {
      let made = await ask(contactId);
      if (made.url === null) {
        // It was made, but its answer was lost on the way: another ends it.
        key.current = once();
        made = await ask(contactId);
      }
      key.current = once();
      setSlip(made as Slip);
      void queries.invalidateQueries({ queryKey: customerKey(customerId!) });
    } catch (error) {
      setFailure(wordsOf(error, b));
    }
    setBusy(false);
  }

  return { slip, isBusy, failure, make };
}
