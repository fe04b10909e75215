-- SPDX-License-Identifier: MIT

-- name: portal_session_add :insert
-- in:  token_hash bytes, portal_login_id u64, customer_id u64, created_at instant, renewed_at instant, expires_at instant, address str, user_agent str, choices str?, proved_at instant?
-- scope: session
INSERT INTO portal_session (token_hash, portal_login_id, customer_id,
                            created_at, renewed_at, expires_at, address,
                            user_agent, choices, proved_at)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

-- name: portal_session_own :one
-- What a live session knows of itself.
-- in:  session_id u64, customer_id u64
-- out: login_id u64, choices str?, proved_at instant?, created_at instant
-- scope: customer
SELECT portal_login_id, choices, proved_at, created_at
  FROM portal_session
 WHERE id = ?
   AND customer_id = ?;

-- name: portal_session_of_login :many
-- Newest first; renewed_at is the last use, to some days.
-- in:  customer_id u64, login_id u64, now instant
-- out: id u64, created_at instant, renewed_at instant, address str, user_agent str
-- scope: customer
SELECT id, created_at, renewed_at, address, user_agent
  FROM portal_session
 WHERE customer_id = ?
   AND portal_login_id = ?
   AND expires_at > ?
 ORDER BY id DESC
 LIMIT 1000;

-- name: portal_session_one :one
-- in:  customer_id u64, login_id u64, session_id u64
-- out: id u64, token_hash bytes
-- scope: customer
SELECT id, token_hash
  FROM portal_session
 WHERE customer_id = ?
   AND portal_login_id = ?
   AND id = ?;

-- name: portal_session_siblings :many
-- The logins whose contact has the address of this login's contact.
-- in:  login_id u64
-- out: id u64, customer_id u64, code str, name str, password_at instant?, has_password bool, cancelled_on day?
-- scope: session
SELECT l.id, l.customer_id, c.code, c.name, l.password_at,
       l.password_hash IS NOT NULL, c.cancelled_on
  FROM portal_login own
  JOIN contact mine ON mine.id = own.contact_id
  JOIN contact ct ON ct.email = mine.email
  JOIN portal_login l ON l.contact_id = ct.id
  JOIN customer c ON c.id = l.customer_id
 WHERE own.id = ?
   AND c.deleted_at IS NULL
 ORDER BY l.id
 LIMIT 6;

-- name: portal_session_live :one
-- closed_on: a customer cancelled up to that day has no portal any more.
-- in:  token_hash bytes, now instant, closed_on day
-- out: id u64, login_id u64, owner_id u64, created_at instant, renewed_at instant, expires_at instant, cancelled_on day?
-- scope: session
SELECT s.id, s.portal_login_id, s.customer_id, s.created_at, s.renewed_at,
       s.expires_at, c.cancelled_on
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

-- name: portal_session_delete :batch
-- in:  session_id u64
-- scope: session
DELETE FROM portal_session
 WHERE id = ?;
