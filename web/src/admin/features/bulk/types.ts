// SPDX-License-Identifier: MIT
// Wide changes: one thing done to many customers by a job.

/** Customers by their ids, or whatever a query of the list gives. */
export type Audience = { ids: number[] } | { query: string };

export interface Reason {
  reason: string;
  text: string;
  count: number;
}

export interface BulkPreview {
  total: number;
  changed: number;
  unchanged: number;
  excluded: Reason[];
  sample: { id: number; code: string; name: string; before: string; after: string }[];
}

export interface Bulk {
  id: number;
  kind: string;
  /** What its parameters name: {"group_id": {"3": "Farms"}}. */
  names: Record<string, Record<string, string>>;
  state: 'queued' | 'running' | 'done' | 'failed' | 'cancelled' | 'undoing' | 'undone';
  total: number;
  done: number;
  skipped: number;
  /** After an undo: put back, and left because somebody changed it since. */
  undone: number;
  kept: number;
  /** Percent. */
  progress: number;
  can_undo: boolean;
  created_at: string;
  finished_at: string | null;
  skipped_reasons?: Reason[];
}

export function isActive(bulk: Bulk): boolean {
  return bulk.state === 'queued' || bulk.state === 'running'
    || bulk.state === 'undoing';
}
