// SPDX-License-Identifier: MIT
export function Mark({ size = 30 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="8" fill="#0b6b82" />
      <g fill="none" stroke="#fff" strokeWidth="3" strokeLinecap="round">
        <path d="M6.5 17.5a9.5 9.5 0 0 1 19 0" />
        <path d="M11.5 18.5a4.5 4.5 0 0 1 9 0" opacity=".75" />
      </g>
      <circle cx="16" cy="22" r="2.6" fill="#fff" />
    </svg>
  );
}
