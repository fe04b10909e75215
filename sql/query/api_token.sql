-- SPDX-License-Identifier: MIT

-- name: api_token_of_hash :one
-- expires_on is the last day on which it works.
-- in:  token_hash bytes, today day
-- out: id u64, staff_id u64, username str, name str, language str, role_id u64, last_used_at instant?
-- scope: session
SELECT t.id, t.staff_id, s.username, s.name, s.language, s.role_id,
       t.last_used_at
  FROM api_token t
  JOIN staff s ON s.id = t.staff_id
 WHERE t.token_hash = ?
   AND t.revoked_at IS NULL
   AND (t.expires_on IS NULL OR t.expires_on >= ?)
   AND s.is_active;

-- name: api_token_permissions :many
-- in:  api_token_id u64
-- out: permission str
-- scope: session
SELECT permission
  FROM api_token_permission
 WHERE api_token_id = ?
 ORDER BY permission
 LIMIT 100;

-- name: api_token_permissions_of_staff :many
-- in:  staff_id u64
-- out: api_token_id u64, permission str
-- scope: staff
SELECT p.api_token_id, p.permission
  FROM api_token t
  JOIN api_token_permission p ON p.api_token_id = t.id
 WHERE t.staff_id = ?
   AND t.revoked_at IS NULL
 ORDER BY p.api_token_id, p.permission
 LIMIT 20000;

-- name: api_token_of_staff :many
-- in:  staff_id u64
-- out: id u64, name str, created_at instant, expires_on day?, last_used_at instant?
-- scope: staff
SELECT id, name, created_at, expires_on, last_used_at
  FROM api_token
 WHERE staff_id = ?
   AND revoked_at IS NULL
 ORDER BY id
 LIMIT 500;

-- name: api_token_insert :insert
-- in: staff_id u64, name str, token_hash bytes, created_at instant, expires_on day?
-- scope: staff
INSERT INTO api_token (staff_id, name, token_hash, created_at, expires_on)
VALUES (?, ?, ?, ?, ?);

-- name: api_token_permission_insert :batch
-- in: api_token_id u64, permission str
-- scope: staff
INSERT INTO api_token_permission (api_token_id, permission)
VALUES (?, ?);

-- name: api_token_revoke :exec
-- in: revoked_at instant, id u64, staff_id u64
-- scope: staff
UPDATE api_token
   SET revoked_at = ?
 WHERE id = ?
   AND staff_id = ?
   AND revoked_at IS NULL;

-- name: api_token_used :exec
-- At most once a minute, so that a busy script costs no write a request.
-- in: now instant, id u64, before instant
-- scope: session
UPDATE api_token
   SET last_used_at = ?
 WHERE id = ?
   AND (last_used_at IS NULL OR last_used_at < ?);
