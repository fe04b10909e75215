// SPDX-License-Identifier: MIT
// One way to ask the server anything. Every failure is an ApiError.

export interface FieldError {
  code: string;
  message: string;
}

/**
 * A refused or failed request. `status` is 0 when no answer came at all.
 * `message` is the server's own words, in the page's language.
 */
export class ApiError extends Error {
  override name = 'ApiError';

  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly fields: Record<string, FieldError> = {},
    /** Seconds the server asks to wait, or 0. */
    readonly retryAfter = 0,
    /** Everything the problem document says, `changes` and the like. */
    readonly document: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
  }

  /** No answer, or one that says "not now": worth trying again. */
  get isAway(): boolean {
    return this.status === 0 || this.status === 502
      || this.status === 503 || this.status === 504;
  }
}

export interface CallOptions {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  body?: unknown;
  /** Bytes sent as they are, instead of a body in JSON. */
  bytes?: Blob;
  signal?: AbortSignal | undefined;
  accept?: string;
  /** Makes a repeated request one effect: see `once()`. */
  idempotencyKey?: string;
  /** A sign-in attempt: its 401 is an answer, not an ended session. */
  isSignIn?: boolean;
}

export interface ClientHooks {
  language(): string;
  /**
   * Called on 401. Resolve with true to have the request repeated once,
   * with false to let it fail.
   */
  unauthenticated?(): Promise<boolean>;
}

export interface Client {
  json<T>(path: string, options?: CallOptions): Promise<T>;
  blob(path: string, options?: CallOptions): Promise<Blob>;
}

export function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError';
}

/** A fresh idempotency key. (randomUUID is missing on plain http.) */
export function once(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)),
    (b) => b.toString(16).padStart(2, '0')).join('');
}

/**
 * Builds a query string without empty values; "" when nothing is left. A list
 * repeats its name.
 */
export function query(
  values: Record<string, string | number | readonly string[] | null | undefined>,
): string {
  const q = new URLSearchParams();
  for (const [key, value] of Object.entries(values)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== null && one !== undefined && one !== '') {
        q.append(key, String(one));
      }
    }
  }
  const text = q.toString();
  return text === '' ? '' : `?${text}`;
}

export function createClient(base: string, hooks: ClientHooks): Client {
  async function send(path: string, options: CallOptions): Promise<Response> {
    const headers: Record<string, string> = {
      Accept: options.accept ?? 'application/json',
      'Accept-Language': hooks.language(),
    };
    const init: RequestInit = {
      method: options.method ?? 'GET',
      headers,
      credentials: 'same-origin',
      signal: options.signal ?? null,
    };
    if (options.idempotencyKey !== undefined) {
      headers['Idempotency-Key'] = options.idempotencyKey;
    }
    if (options.body !== undefined) {
      headers['Content-Type'] = 'application/json';
      init.body = JSON.stringify(options.body);
    } else if (options.bytes !== undefined) {
      headers['Content-Type'] = 'application/octet-stream';
      init.body = options.bytes;
    }

    let response: Response;
    try {
      response = await fetch(base + path, init);
    } catch (error) {
      if (isAbort(error)) {
        throw error;
      }
      throw new ApiError(0, 'offline', '');
    }
    if (!response.ok) {
      throw await problem(response);
    }
    return response;
  }

  async function ask(path: string, options: CallOptions): Promise<Response> {
    try {
      return await send(path, options);
    } catch (error) {
      const ended = error instanceof ApiError && error.status === 401
        && !options.isSignIn && hooks.unauthenticated !== undefined;
      if (!ended || !(await hooks.unauthenticated!())) {
        throw error;
      }
      return send(path, options);
    }
  }

  return {
    async json<T>(path: string, options: CallOptions = {}): Promise<T> {
      const response = await ask(path, options);
      if (response.status === 204) {
        return undefined as T;
      }
      return await response.json() as T;
    },
    async blob(path, options = {}) {
      return (await ask(path, options)).blob();
    },
  };
}

/** Reads an RFC 9457 problem document; anything else keeps its status. */
async function problem(response: Response): Promise<ApiError> {
  const retryAfter = Number(response.headers.get('Retry-After') ?? 0) || 0;
  let code = '';
  let message = '';
  let fields: Record<string, FieldError> = {};
  let document: Record<string, unknown> = {};
  try {
    const body = await response.json();
    code = typeof body.code === 'string' ? body.code : '';
    message = typeof body.detail === 'string' ? body.detail
      : typeof body.title === 'string' ? body.title : '';
    fields = body.fields ?? {};
    document = body;
  } catch {
    // A gateway's own page: the status says enough.
  }
  return new ApiError(response.status, code, message, fields, retryAfter,
    document);
}
