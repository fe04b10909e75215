// SPDX-License-Identifier: MIT
/** An address may break before its "@", not in the middle of a name. */
export function Mail({ to }: { to: string }) {
  const at = to.lastIndexOf('@');
  return (
    <a href={`mailto:${to}`}>{to.slice(0, at)}<wbr />{to.slice(at)}</a>
  );
}
