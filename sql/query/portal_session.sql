-- SPDX-License-Identifier: MIT

-- name: portal_session_add :insert
-- in:  token_hash bytes, portal_login_id u64, customer_id u64, created_at instant, renewed_at instant, expires_at instant, address str, user_agent str
-- scope: session
INSERT INTO portal_session (token_hash, portal_login_id, customer_id,
                            created_at, renewed_at, expires_at, address,
                            user_agent)
VALUES (?, ?, ?, ?, ?, ?, ?, ?);

-- name: portal_session_live :one
-- closed_on: a customer cancelled up to that day has no portal any more.
-- in:  token_hash bytes, now instant, closed_on day
-- out: id u64, login_id u64, owner_id u64, created_at instant, renewed_at instant, expires_at instant
-- scope: session
SELECT s.id, s.portal_login_id, s.customer_id, s.created_at, s.renewed_at,
       s.expires_at
  FROM portal_session s
  JOIN customer c ON c.id = s.customer_id
 WHERE s.token_hash = ?
   AND s.expires_at > ?
   AND c.deleted_at IS NULL
   AND (c.cancelled_on IS NULL OR c.cancelled_on > ?);

-- name: portal_session_renew :exec
-- in:  renewed_at instant, expires_at instant, session_id u64, now instant
-- scope: session
UPDATE portal_session
   SET renewed_at = ?,
       expires_at = ?
 WHERE id = ?
   AND expires_at > ?;

-- name: portal_session_hashes :many
-- The sessions of a login, but for one (0: none is spared).
-- in:  login_id u64, spared_id u64
-- out: id u64, token_hash bytes
-- scope: session
SELECT id, token_hash
  FROM portal_session
 WHERE portal_login_id = ?
   AND id <> ?
 ORDER BY id
 LIMIT 1000
   FOR UPDATE;

-- name: portal_session_surplus :many
-- All but the newest 999: with a new one, as many as "hashes" finds.
-- in:  login_id u64
-- out: id u64, token_hash bytes
-- scope: session
SELECT id, token_hash
  FROM portal_session
 WHERE portal_login_id = ?
 ORDER BY id DESC
 LIMIT 1000 OFFSET 999;

-- name: portal_session_delete :exec
-- in:  session_id u64
-- scope: session
DELETE FROM portal_session
 WHERE id = ?;
