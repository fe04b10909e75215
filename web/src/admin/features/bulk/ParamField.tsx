// SPDX-License-Identifier: MIT
import { MultiSelect, Select, Textarea } from '@mantine/core';
import { useOptions } from '../lookups/queries';
import type { Param } from './kinds';
import { useBulkWords } from './words';

const LISTS = {
  group_id: 'groups',
  billing_group_id: 'billing-groups',
  category_ids: 'categories',
  label_ids: 'labels',
} as const;

interface Props {
  param: Param;
  value: string;
  list: string[];
  error: string;
  change: (value: string, list: string[]) => void;
}

export function ParamField(props: Props) {
  const w = useBulkWords();
  const { param } = props;
  if (param === 'reason') {
    return (
      <Textarea
        label={w.fields.reason} required value={props.value} autosize minRows={2}
        maxLength={200} error={props.error} data-autofocus
        onChange={(e) => props.change(e.currentTarget.value, [])}
      />
    );
  }
  return <Choice {...props} list={props.list} path={LISTS[param]} />;
}

function Choice({ param, path, value, list, error, change }: Props & {
  path: typeof LISTS[keyof typeof LISTS];
}) {
  const w = useBulkWords();
  const options = useOptions(path);
  const common = {
    label: w.fields[param], data: options, searchable: true, required: true, error,
    // Open at once it would lie over the buttons.
    openOnFocus: false,
    'data-autofocus': true,
  };
  return param === 'category_ids' || param === 'label_ids'
    ? <MultiSelect {...common} value={list} onChange={(many) => change('', many)} />
    : (
      <Select
        {...common} value={value || null} onChange={(one) => change(one ?? '', [])}
      />
    );
}
