// SPDX-License-Identifier: MIT
import { useQuery } from '@tanstack/react-query';
import type { Ref } from '../../../shared/customer';
import type { List } from '../../../shared/types';
import { api } from '../../state/session';
import type { Audience, Reason } from '../bulk/types';

const CALM_MS = 5 * 60_000;

export interface Placeholder {
  name: string;
  text: string;
}

export interface Draft {
  from_address: string;
  subject: string;
  text: string;
  /** One customer only: where it goes instead of to the contacts. */
  to?: string[];
}

export interface Preview {
  total: number;
  recipients: number;
  excluded: Reason[];
  sample: {
    customer: { id: number; code: string; name: string };
    to: string;
    subject: string;
    text: string;
  }[];
  unknown_placeholders: string[];
}

export interface Sent {
  id: number;
  bulk_id: number | null;
}

export function usePlaceholders() {
  return useQuery({
    queryKey: ['message-placeholders'],
    queryFn: async ({ signal }) => (
      await api.json<List<Placeholder>>('/message/placeholders', { signal })
    ).items,
    staleTime: CALM_MS,
  });
}

export function useFromAddresses() {
  return useQuery({
    queryKey: ['message-from'],
    queryFn: async ({ signal }) => (
      await api.json<List<string>>('/message/from-addresses', { signal })
    ).items,
    staleTime: CALM_MS,
  });
}

export interface Template {
  id: number;
  name: string;
  subject: string;
  text: string;
  updated_at: string;
  by: Ref | null;
  version: number;
}

export const TEMPLATES = ['message-templates'];

export function useTemplates() {
  return useQuery({
    queryKey: TEMPLATES,
    queryFn: async ({ signal }) => (
      await api.json<List<Template>>('/message/templates', { signal })
    ).items,
  });
}

export function preview(audience: Audience, draft: Draft): Promise<Preview> {
  return api.json('/messages/preview', {
    method: 'POST', body: { audience, ...draft },
  });
}

export function send(
  audience: Audience,
  draft: Draft,
  idempotencyKey: string,
): Promise<Sent> {
  return api.json('/messages', {
    method: 'POST', body: { audience, ...draft }, idempotencyKey,
  });
}
