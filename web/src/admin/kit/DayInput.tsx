// SPDX-License-Identifier: MIT
// A day as the console writes days everywhere, whatever the browser's own
// form: typed, or chosen from the browser's calendar. An empty field says
// that there is none: an example would look like a day that is set.
import { ActionIcon, TextInput, type TextInputProps } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { dayOf, dayText, isDay } from '../../shared/day';
import { IconCalendarDay } from '../icons';
import { useText } from '../state/text';

interface Props extends Omit<TextInputProps, 'value' | 'onChange' | 'onBlur' | 'min'> {
  /** `YYYY-MM-DD`; '' for none; what was typed, when it is no day. */
  value?: string;
  onChange?: (value: string) => void;
  /** The first day that the calendar offers. */
  min?: string;
}

export function DayInput({ value = '', onChange, min, error, ...rest }: Props) {
  const t = useText();
  const picker = useRef<HTMLInputElement>(null);
  const [text, setText] = useState(dayText(value, t.dates));
  const isWrong = value !== '' && !isDay(value);

  // Set from outside: cleared, or somebody else's. While it is typed it stays.
  useEffect(() => {
    setText((now) => (dayOf(now, t.dates) === value ? now : dayText(value, t.dates)));
  }, [value, t.dates]);

  return (
    <div className={rest.className}>
      <TextInput
        {...rest} className={undefined} value={text} autoComplete="off" maxLength={20}
        placeholder={t.dayNone} error={error ?? (isWrong ? t.dayWrong : undefined)}
        onChange={(e) => {
          const typed = e.currentTarget.value;
          setText(typed);
          onChange?.(dayOf(typed, t.dates) ?? typed);
        }}
        onBlur={() => setText(dayText(value, t.dates))}
        rightSection={(
          <ActionIcon
            variant="subtle" color="gray" aria-label={t.calendar}
            disabled={rest.disabled ?? false} onClick={() => picker.current?.showPicker()}
          >
            <IconCalendarDay size={17} />
          </ActionIcon>
        )}
      />
      <input
        ref={picker} type="date" tabIndex={-1} aria-hidden className="day-picker" min={min}
        value={isDay(value) ? value : ''} onChange={(e) => onChange?.(e.currentTarget.value)}
      />
    </div>
  );
}
