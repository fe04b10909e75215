// SPDX-License-Identifier: MIT
// The wide changes that the corner of every page tells of: what was started
// in this browser since it was loaded, and what still runs of older ones.
import { useSyncExternalStore } from 'react';

interface State {
  followed: readonly number[];
  dismissed: readonly number[];
}

let state: State = { followed: [], dismissed: [] };
const listeners = new Set<() => void>();

function change(to: State): void {
  state = to;
  listeners.forEach((listener) => listener());
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Shows a change in the corner until somebody puts it away. */
export function follow(id: number): void {
  change({
    followed: [id, ...state.followed.filter((x) => x !== id)],
    dismissed: state.dismissed.filter((x) => x !== id),
  });
}

export function dismiss(id: number): void {
  change({
    followed: state.followed.filter((x) => x !== id),
    dismissed: [...state.dismissed, id],
  });
}

export function useFollowed(): State {
  return useSyncExternalStore(subscribe, () => state);
}
