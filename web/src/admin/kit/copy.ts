// SPDX-License-Identifier: MIT
// Text to the clipboard. The browser's own way exists on https and localhost
// only; elsewhere a selection is copied as in older days.
export async function copyText(text: string): Promise<void> {
  if (navigator.clipboard !== undefined) {
    return navigator.clipboard.writeText(text);
  }
  const area = document.createElement('textarea');
  area.value = text;
  area.className = 'sr';
  const parent = document.querySelector('[role="dialog"]') ?? document.body;
  parent.append(area);
  area.select();
  const isDone = document.execCommand('copy');
  area.remove();
  if (!isDone) {
    throw new Error('copy refused');
  }
}
