// SPDX-License-Identifier: MIT
// A text in a cell: as wide as it needs within the limits of its column, then
// on a second line, then cut.
import { Fragment } from 'react';
import './table.css';

export function Clip({ text, size }: {
  text: string | null | undefined;
  /** Wider limits than those of a word or two. */
  size?: 'name' | 'mail' | 'long';
}) {
  return <span className={size ? `clip ${size}` : 'clip'}>{broken(text ?? '')}</span>;
}

/** Of two lines an address has its domain on the second. */
function broken(text: string) {
  return text.split('@').map((part, i) => (
    <Fragment key={i}>{i > 0 && <><wbr />@</>}{part}</Fragment>
  ));
}
