// SPDX-License-Identifier: MIT
// Pure pieces of writing a message.

/** "a@x.za, b@y.za; c@z.za" -> three addresses, each once. */
export function readAddresses(text: string): string[] {
  return [...new Set(text.split(/[\s,;]+/).filter((one) => one !== ''))];
}

/** Puts a placeholder where the caret is, instead of what is marked. */
export function insertPlaceholder(
  text: string,
  name: string,
  start: number,
  end: number,
): { value: string; caret: number } {
  const placeholder = `{{${name}}}`;
  return {
    value: text.slice(0, start) + placeholder + text.slice(end),
    caret: start + placeholder.length,
  };
}

interface Letter {
  subject: string;
  text: string;
}

/** Whether there is something that nobody can get back by choosing a template. */
export function isOwn(typed: Letter, template: Letter | null): boolean {
  return (typed.subject.trim() !== '' && typed.subject !== template?.subject)
    || (typed.text.trim() !== '' && typed.text !== template?.text);
}
