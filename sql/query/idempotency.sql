-- SPDX-License-Identifier: MIT

-- name: idempotency_claim :exec
-- First statement of the effect's transaction; a second request waits for the
-- row of the first, and gets LM_E_DUPLICATE when that has committed.
-- in:  scope_hash bytes, body_hash bytes, created_at instant, expires_at instant
-- scope: public
INSERT INTO idempotency (scope_hash, body_hash, status, response, created_at,
                         expires_at)
VALUES (?, ?, 0, '', ?, ?);

-- name: idempotency_answer :exec
-- in:  status u16, response str, scope_hash bytes
-- scope: public
UPDATE idempotency
   SET status = ?,
       response = ?
 WHERE scope_hash = ?;

-- name: idempotency_find :one
-- in:  scope_hash bytes, now instant
-- out: body_hash bytes, status u16, response str
-- scope: public
SELECT body_hash, status, response
  FROM idempotency
 WHERE scope_hash = ?
   AND expires_at > ?;

-- name: idempotency_drop_expired :exec
-- in:  scope_hash bytes, now instant
-- scope: public
DELETE FROM idempotency
 WHERE scope_hash = ?
   AND expires_at <= ?;
