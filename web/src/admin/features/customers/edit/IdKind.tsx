// SPDX-License-Identifier: MIT
// Of what kind an ID number is: it says so itself, or it is asked.
import { NativeSelect } from '@mantine/core';
import { isSaId } from '../../../../shared/identity';
import { useEditText } from './text';

export function IdKind({ number, value, error, change }: {
  /** Null: masked, and as it was. */
  number: string | null;
  value: string;
  error: React.ReactNode;
  change: (kind: string) => void;
}) {
  const t = useEditText();
  const digits = (number ?? '').replace(/[\s-]/g, '');
  const isOdd = value === 'sa_id' && number !== null && number.trim() !== ''
    && !isSaId(number);
  return (
    <NativeSelect
      label={t.fields['id_type']} value={value} error={error}
      required={number !== null && number.trim() !== ''}
      description={isOdd || (value === '' && /^\d{13}$/.test(digits)) ? t.idOdd : undefined}
      onChange={(e) => change(e.currentTarget.value)}
      data={[
        { value: '', label: number?.trim() ? t.chooseKind : t.nothing },
        ...Object.entries(t.values['id_type']!).map(([kind, label]) => ({ value: kind, label })),
      ]}
    />
  );
}
