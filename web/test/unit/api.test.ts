// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import test from 'node:test';
import { ApiError, createClient, query } from '../../src/shared/api';

type Answer = { status: number; body?: unknown; headers?: Record<string, string> };

/** A client whose network is a list of answers, and what it asked. */
function client(
  answers: (Answer | Error)[],
  unauthenticated?: () => Promise<boolean>,
) {
  const asked: { url: string; init: RequestInit }[] = [];
  globalThis.fetch = async (url, init) => {
    asked.push({ url: String(url), init: init! });
    const answer = answers.shift()!;
    if (answer instanceof Error) {
      throw answer;
    }
    return new Response(
      answer.body === undefined ? null : JSON.stringify(answer.body),
      { status: answer.status, headers: answer.headers ?? {} },
    );
  };
  const hooks = { language: () => 'af', ...(unauthenticated ? { unauthenticated } : {}) };
  return { api: createClient('/api', hooks), asked };
}

test('a question carries the language and a body its type', async () => {
  const { api, asked } = client([{ status: 200, body: { a: 1 } }]);
  assert.deepEqual(await api.json('/x', { method: 'POST', body: { b: 2 } }), { a: 1 });
  const headers = asked[0]!.init.headers as Record<string, string>;
  assert.equal(asked[0]!.url, '/api/x');
  assert.equal(headers['Accept-Language'], 'af');
  assert.equal(headers['Content-Type'], 'application/json');
  assert.equal(asked[0]!.init.body, '{"b":2}');
});

test('a problem document becomes an error with its fields', async () => {
  const { api } = client([{
    status: 422,
    body: {
      title: 'Invalid', code: 'invalid',
      fields: { name: { code: 'required', message: 'Fill this in' } },
    },
  }]);
  await assert.rejects(api.json('/x'), (e: ApiError) => e.status === 422
    && e.code === 'invalid' && e.fields['name']?.message === 'Fill this in');
});

test('a page of a gateway is still an error with its status', async () => {
  globalThis.fetch = async () => new Response('<html>', {
    status: 503, headers: { 'Retry-After': '7' },
  });
  const api = createClient('/api', { language: () => 'en' });
  await assert.rejects(api.json('/x'), (e: ApiError) => e.status === 503
    && e.retryAfter === 7 && e.isAway);
});

test('no answer at all is status 0', async () => {
  const { api } = client([new TypeError('Failed to fetch')]);
  await assert.rejects(api.json('/x'), (e: ApiError) => e.status === 0 && e.isAway);
});

test('after signing in again the question is repeated once', async () => {
  let signIns = 0;
  const again = async () => {
    signIns += 1;
    return true;
  };
  const { api, asked } = client([
    { status: 401, body: {} }, { status: 200, body: { ok: true } },
  ], again);
  assert.deepEqual(await api.json('/x'), { ok: true });
  assert.equal(asked.length, 2);
  assert.equal(signIns, 1);
});

test('a refused sign-in does not ask to sign in', async () => {
  const { api } = client([{ status: 401, body: { code: 'login_failed' } }],
    () => assert.fail('must not be asked'));
  await assert.rejects(api.json('/session', { method: 'POST', isSignIn: true }),
    (e: ApiError) => e.code === 'login_failed');
});

test('a query leaves out what is empty', () => {
  assert.equal(query({ q: '', page: 2, sort: null, x: undefined, n: 'a b' }),
    '?page=2&n=a+b');
  assert.equal(query({}), '');
});
