// SPDX-License-Identifier: MIT
// A labelled input with its message; the message is tied to the input.
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { t } from '../state/text';

interface Props {
  name: string;
  label: string;
  error?: string | undefined;
  hint?: string;
  type?: 'text' | 'password';
  autocomplete: string;
  isFocused?: boolean;
  value?: string;
  onInput?: (value: string) => void;
  children?: ComponentChildren;
}

export function Field(props: Props) {
  const [isShown, setShown] = useState(false);
  const isPassword = props.type === 'password';
  const about = [
    props.error ? `${props.name}-error` : '',
    props.hint ? `${props.name}-hint` : '',
  ].filter(Boolean).join(' ');

  return (
    <div class="field">
      <label for={props.name}>{props.label}</label>
      <div class={isPassword ? 'input with-eye' : 'input'}>
        <input
          id={props.name}
          name={props.name}
          type={(isPassword && !isShown ? 'password' : 'text') as 'text'}
          autocomplete={props.autocomplete}
          autocapitalize="none"
          spellcheck={false}
          autofocus={props.isFocused}
          defaultValue={props.value ?? ''}
          aria-invalid={props.error ? 'true' : undefined}
          aria-describedby={about || undefined}
          onInput={(e) => props.onInput?.(e.currentTarget.value)}
        />
        {isPassword && (
          <button
            type="button"
            class="eye"
            aria-pressed={isShown}
            aria-controls={props.name}
            aria-label={isShown ? t.value.hidePassword : t.value.showPassword}
            onClick={() => setShown(!isShown)}
          >
            <Eye isOpen={isShown} />
          </button>
        )}
      </div>
      {props.error && (
        <p class="error" id={`${props.name}-error`}>{props.error}</p>
      )}
      {props.hint && <p class="hint" id={`${props.name}-hint`}>{props.hint}</p>}
      {props.children}
    </div>
  );
}

function Eye({ isOpen }: { isOpen: boolean }) {
  return (
    <svg viewBox="0 0 24 24" class="icon" aria-hidden="true">
      <path d="M2 12s3.6-6.5 10-6.500S22 12 22 12s-3.6 6.5-10 6.500S2 12 2 12z" />
      <circle cx="12" cy="12" r="3" />
      {!isOpen && <path d="M4 4l16 16" />}
    </svg>
  );
}
