// SPDX-License-Identifier: MIT
// What is wrong with a contact is kept by its place in the list, as the server
// and the form name it; when others come and go it has to move with its contact.
import type { ReactNode } from 'react';

type Errors = Record<string, ReactNode>;
type Keyed = readonly { key: string }[];

/** The errors of a list of contacts, for what the list became. */
export function carried(errors: Errors, from: Keyed, to: Keyed): Errors {
  const kept: Errors = {};
  for (const [path, error] of Object.entries(errors)) {
    const [, at, rest] = /^contacts\.(\d+)\.(.+)$/.exec(path) ?? [];
    const now = at === undefined ? -1
      : to.findIndex((c) => c.key === from[Number(at)]?.key);
    if (at === undefined) {
      kept[path] = error;
    } else if (now >= 0) {
      kept[`contacts.${now}.${rest}`] = error;
    }
  }
  return kept;
}
