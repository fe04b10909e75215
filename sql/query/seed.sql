-- SPDX-License-Identifier: MIT
-- Rows that an installation begins with, and those of the demo ISP.

-- name: seed_role_add :exec
-- in: name str
-- scope: job
INSERT IGNORE INTO role (name, is_system)
VALUES (?, TRUE);

-- name: seed_role :one
-- in: name str
-- out: id u64
-- scope: job
SELECT id
  FROM role
 WHERE name = ?;

-- name: seed_role_permission :exec
-- in: role_id u64, permission str
-- scope: job
INSERT IGNORE INTO role_permission (role_id, permission)
VALUES (?, ?);

-- name: seed_tokens :many
-- API tokens that are not revoked.
-- out: id u64, name str, username str, expires_on day?
-- scope: job
SELECT t.id, t.name, s.username, t.expires_on
  FROM api_token AS t
  JOIN staff AS s ON s.id = t.staff_id
 WHERE t.revoked_at IS NULL
 ORDER BY t.id
 LIMIT 1000;

-- name: seed_token_revoke :exec
-- in: revoked_at instant, id u64
-- scope: job
UPDATE api_token
   SET revoked_at = ?
 WHERE id = ?
   AND revoked_at IS NULL;

-- name: seed_login :one
-- The login that a customer got when it was added.
-- in: code str
-- out: id u64, customer_id u64, username str
-- scope: job
SELECT l.id, l.customer_id, l.username
  FROM customer AS c
  JOIN portal_login AS l ON l.customer_id = c.id
 WHERE c.code = ?
   AND c.deleted_at IS NULL
 ORDER BY l.id
 LIMIT 1;
