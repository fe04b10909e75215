// SPDX-License-Identifier: MIT
import type { UseFormReturnType } from '@mantine/form';
import type { Customer } from '../../../../shared/customer';
import type { Draft, Tab } from './draft';

export type DraftForm = UseFormReturnType<Draft>;

/** What every tab of the edit dialog gets. */
export interface TabProps {
  form: DraftForm;
  /** The customer as the draft began. */
  base: Customer;
  turn: (tab: Tab) => void;
  /** A dialog over the dialog opened or closed. */
  nest: (isOpen: boolean) => void;
}
