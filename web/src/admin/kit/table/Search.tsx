// SPDX-License-Identifier: MIT
import { CloseButton, Kbd, Loader, TextInput } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { IconSearch } from '../../icons';
import { useText } from '../../state/text';
import { isTyping } from './keys';

export function Search({ hint, q, isBusy, search }: {
  hint: string;
  q: string;
  isBusy: boolean;
  search: (q: string) => void;
}) {
  const t = useText();
  const [text, setText] = useState(q);
  const sent = useRef(q);
  const input = useRef<HTMLInputElement>(null);

  // The address may change without this field: back button, quick find.
  useEffect(() => {
    if (q !== sent.current) {
      sent.current = q;
      setText(q);
    }
  }, [q]);

  useEffect(() => {
    const wanted = text.trim();
    if (wanted === sent.current) {
      return;
    }
    const timer = setTimeout(() => {
      sent.current = wanted;
      search(wanted);
    }, 180);
    return () => clearTimeout(timer);
  }, [text, search]);

  useEffect(() => {
    const slash = (event: globalThis.KeyboardEvent) => {
      if (event.key === '/' && !isTyping(event)) {
        event.preventDefault();
        input.current?.focus();
        input.current?.select();
      }
    };
    document.addEventListener('keydown', slash);
    return () => document.removeEventListener('keydown', slash);
  }, []);

  return (
    <TextInput
      ref={input} className="search" type="search" value={text} aria-label={t.search}
      placeholder={hint} spellCheck={false} autoComplete="off"
      onChange={(e) => setText(e.currentTarget.value)}
      leftSection={<IconSearch size={16} aria-hidden />}
      rightSection={isBusy ? <Loader size={16} /> : text !== ''
        ? <CloseButton size="sm" aria-label={t.clearFilters} onClick={() => setText('')} />
        : <Kbd size="xs" visibleFrom="sm" aria-hidden>/</Kbd>}
      rightSectionPointerEvents={text !== '' ? 'all' : 'none'}
    />
  );
}
