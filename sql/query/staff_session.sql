-- SPDX-License-Identifier: MIT

-- name: staff_session_add :insert
-- in:  token_hash bytes, staff_id u64, created_at instant, renewed_at instant, expires_at instant, address str, user_agent str
-- scope: session
INSERT INTO staff_session (token_hash, staff_id, created_at, renewed_at,
                           expires_at, address, user_agent)
VALUES (?, ?, ?, ?, ?, ?, ?);

-- name: staff_session_live :one
-- in:  token_hash bytes, now instant
-- out: id u64, owner_id u64, created_at instant, renewed_at instant, expires_at instant, role_id u64
-- scope: session
SELECT s.id, s.staff_id, s.created_at, s.renewed_at, s.expires_at, st.role_id
  FROM staff_session s
  JOIN staff st ON st.id = s.staff_id
 WHERE s.token_hash = ?
   AND s.expires_at > ?
   AND st.is_active;

-- name: staff_session_renew :exec
-- in:  renewed_at instant, expires_at instant, session_id u64, now instant
-- scope: session
UPDATE staff_session
   SET renewed_at = ?,
       expires_at = ?
 WHERE id = ?
   AND expires_at > ?;

-- name: staff_session_hashes :many
-- The sessions of a member of staff, but for one (0: none is spared).
-- in:  staff_id u64, spared_id u64
-- out: id u64, token_hash bytes
-- scope: session
SELECT id, token_hash
  FROM staff_session
 WHERE staff_id = ?
   AND id <> ?
 ORDER BY id
 LIMIT 1000
   FOR UPDATE;

-- name: staff_session_surplus :many
-- All but the newest 999: with a new one, as many as "hashes" finds.
-- in:  staff_id u64
-- out: id u64, token_hash bytes
-- scope: session
SELECT id, token_hash
  FROM staff_session
 WHERE staff_id = ?
 ORDER BY id DESC
 LIMIT 1000 OFFSET 999;

-- name: staff_session_delete :batch
-- in:  session_id u64
-- scope: session
DELETE FROM staff_session
 WHERE id = ?;
