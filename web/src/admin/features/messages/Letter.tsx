// SPDX-License-Identifier: MIT
// Subject and text of a message or a template, with placeholders put where the
// caret is.
import { Button, Group, Menu, Text, Textarea, TextInput } from '@mantine/core';
import { useRef } from 'react';
import { insertPlaceholder } from './draft';
import { usePlaceholders } from './queries';
import { useMessageWords } from './words';
import './messages.css';

export interface LetterText {
  subject: string;
  text: string;
}

export function Letter({ typed, errors, hasFocus = false, change }: {
  typed: LetterText;
  errors: Record<string, string>;
  /** Where a dialog that opens begins. */
  hasFocus?: boolean;
  change: (part: Partial<LetterText>) => void;
}) {
  const w = useMessageWords();
  const subject = useRef<HTMLInputElement>(null);
  const text = useRef<HTMLTextAreaElement>(null);
  const last = useRef<'subject' | 'text'>('text');

  function insert(name: string): void {
    const field = last.current;
    const element = field === 'subject' ? subject.current : text.current;
    const { value, caret } = insertPlaceholder(typed[field], name,
      element?.selectionStart ?? typed[field].length,
      element?.selectionEnd ?? typed[field].length);
    change({ [field]: value });
    requestAnimationFrame(() => {
      element?.focus();
      element?.setSelectionRange(caret, caret);
    });
  }

  return (
    <>
      <TextInput
        ref={subject} label={w.subject} required value={typed.subject} maxLength={200}
        error={errors['subject']} {...(hasFocus ? { 'data-autofocus': true } : {})}
        onFocus={() => {
          last.current = 'subject';
        }}
        onChange={(e) => change({ subject: e.currentTarget.value })}
      />
      <div>
        <Textarea
          ref={text} label={w.text} required value={typed.text} autosize
          minRows={7} maxRows={16} description={w.textHint} error={errors['text']}
          onFocus={() => {
            last.current = 'text';
          }}
          onChange={(e) => change({ text: e.currentTarget.value })}
        />
        <Group mt="xs"><Placeholders insert={insert} /></Group>
      </div>
    </>
  );
}

function Placeholders({ insert }: { insert: (name: string) => void }) {
  const w = useMessageWords();
  const placeholders = usePlaceholders();
  if ((placeholders.data ?? []).length === 0) {
    return null;
  }
  return (
    <Menu position="bottom-start" shadow="md" returnFocus={false} withinPortal={false}>
      <Menu.Target>
        <Button type="button" variant="default" size="xs">{w.insert}</Button>
      </Menu.Target>
      <Menu.Dropdown mah={260} className="placeholders">
        {placeholders.data!.map((p) => (
          <Menu.Item key={p.name} onClick={() => insert(p.name)}>
            <Text size="sm">{p.text}</Text>
            <Text size="xs" c="dimmed" ff="monospace">{`{{${p.name}}}`}</Text>
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
