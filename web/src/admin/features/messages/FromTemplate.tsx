// SPDX-License-Identifier: MIT
// Begins a message with a template; what was typed by hand is asked for first.
import { Select } from '@mantine/core';
import { useState } from 'react';
import { Discard } from '../../kit/Discard';
import { isOwn } from './draft';
import type { LetterText } from './Letter';
import { type Template, useTemplates } from './queries';
import { useMessageWords } from './words';

export function FromTemplate({ typed, change }: {
  typed: LetterText;
  change: (text: LetterText) => void;
}) {
  const w = useMessageWords();
  const templates = useTemplates().data ?? [];
  const [chosen, setChosen] = useState<Template | null>(null);
  const [asked, setAsked] = useState<Template | null>(null);

  function fill(template: Template): void {
    setAsked(null);
    setChosen(template);
    change({ subject: template.subject, text: template.text });
  }

  function choose(id: string | null): void {
    const template = templates.find((x) => String(x.id) === id) ?? null;
    if (template === null) {
      setChosen(null);
    } else if (isOwn(typed, chosen)) {
      setAsked(template);
    } else {
      fill(template);
    }
  }

  if (templates.length === 0) {
    return null;
  }
  return (
    <>
      <Select
        label={w.template} placeholder={w.freeText} clearable
        searchable={templates.length > 8}
        data={templates.map((x) => ({ value: String(x.id), label: x.name }))}
        value={chosen === null ? null : String(chosen.id)} onChange={choose}
      />
      {asked !== null && (
        <Discard
          title={w.replace(asked.name)} yes={w.replaceYes} no={w.discardNo}
          leave={() => fill(asked)} stay={() => setAsked(null)}
        />
      )}
    </>
  );
}
