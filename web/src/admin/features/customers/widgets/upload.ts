// SPDX-License-Identifier: MIT
// A file sent in parts, so that a bad line loses one part and not the whole.
import { ApiError } from '../../../../shared/api';
import { api } from '../../../state/session';

export const SIZE_MAX = 25 * 1024 * 1024;
const TRIES = 3;

export interface Upload {
  name: string;
  is_sensitive: boolean;
  is_shown: boolean;
}

export async function sendFile(
  customer: number, file: File, about: Upload, progress: (percent: number) => void,
): Promise<void> {
  const { id, part_size: size } = await api.json<{ id: number; part_size: number }>(
    `/customers/${customer}/attachments`,
    {
      method: 'POST',
      body: {
        ...about, size: file.size,
        type: file.type === '' ? 'application/octet-stream' : file.type,
      },
    },
  );
  for (let from = 0, n = 1; from < file.size; from += size, n += 1) {
    await sendPart(`/attachments/${id}/parts/${n}`, file.slice(from, from + size));
    progress(Math.min(100, Math.round(((from + size) / file.size) * 100)));
  }
  await api.json(`/attachments/${id}/complete`, {
    method: 'POST', body: { sha256: await sha256(file) },
  });
}

async function sendPart(path: string, bytes: Blob): Promise<void> {
  for (let tried = 1; ; tried += 1) {
    try {
      await api.json<void>(path, { method: 'PUT', bytes });
      return;
    } catch (error) {
      if (tried === TRIES || !(error instanceof ApiError) || !error.isAway) {
        throw error;
      }
    }
  }
}

/** Where the browser has no digest (plain http), ours does it. */
async function sha256(file: File): Promise<string> {
  const bytes = await file.arrayBuffer();
  if (crypto.subtle === undefined) {
    return (await import('./sha256')).sha256(new Uint8Array(bytes));
  }
  return [...new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))]
    .map((b) => b.toString(16).padStart(2, '0')).join('');
}
