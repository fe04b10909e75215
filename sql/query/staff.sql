-- SPDX-License-Identifier: MIT

-- name: staff_of_username :one
-- in:  username str
-- out: id u64, username str, name str, language str, role_id u64, password_hash str?, totp_secret bytes?, totp_last_step u64, is_active bool
-- scope: public
SELECT id, username, name, language, role_id, password_hash, totp_secret,
       totp_last_step, is_active
  FROM staff
 WHERE username = ?;

-- name: staff_get :one
-- in:  id u64
-- out: id u64, username str, name str, email str?, language str, role_id u64, role_name str, password_hash str?, totp_secret bytes?, totp_pending bytes?, totp_pending_at instant?, totp_last_step u64, is_active bool, version u32
-- scope: staff
SELECT s.id, s.username, s.name, s.email, s.language, s.role_id, r.name,
       s.password_hash, s.totp_secret, s.totp_pending, s.totp_pending_at,
       s.totp_last_step, s.is_active, s.version
  FROM staff s
  JOIN role r ON r.id = s.role_id
 WHERE s.id = ?;

-- name: staff_lock :one
-- Before the second step is compared with the last one used.
-- in:  id u64
-- out: id u64, username str, password_hash str?, totp_secret bytes?, totp_pending bytes?, totp_pending_at instant?, totp_last_step u64, is_active bool, version u32
-- scope: staff
SELECT id, username, password_hash, totp_secret, totp_pending,
       totp_pending_at, totp_last_step, is_active, version
  FROM staff
 WHERE id = ?
   FOR UPDATE;

-- name: staff_list :list
-- out: id u64, username str, name str, email str?, language str, role_id u64, role_name str, totp_enabled bool, is_active bool, created_at instant, version u32
-- filter: role_id u64: s.role_id = ?
-- filter: is_active bool: s.is_active = ?
-- sort: username: s.username
-- sort: name: s.name, s.id
-- scope: staff
-- count: staff s
SELECT s.id, s.username, s.name, s.email, s.language, s.role_id, r.name,
       s.totp_secret IS NOT NULL, s.is_active, s.created_at, s.version
  FROM staff s
  STRAIGHT_JOIN role r ON r.id = s.role_id
 WHERE s.id > 0;

-- name: staff_insert :insert
-- in: username str, name str, email str?, language str, role_id u64, password_hash str?, password_at instant?, created_at instant
-- scope: staff
INSERT INTO staff (username, name, email, language, role_id, password_hash,
                   password_at, created_at)
VALUES (?, ?, ?, ?, ?, ?, ?, ?);

-- name: staff_update :exec
-- in: name str, email str?, language str, role_id u64, is_active bool, id u64, version u32
-- scope: staff
UPDATE staff
   SET name = ?, email = ?, language = ?, role_id = ?, is_active = ?,
       version = version + 1
 WHERE id = ?
   AND version = ?;

-- name: staff_set_password :exec
-- in: password_hash str, password_at instant, id u64
-- scope: staff
UPDATE staff
   SET password_hash = ?, password_at = ?, version = version + 1
 WHERE id = ?;

-- name: staff_password_rehash :exec
-- The same password at another cost: nothing a person changed.
-- in: fresh_hash str, id u64, password_hash str
-- scope: public
UPDATE staff
   SET password_hash = ?
 WHERE id = ?
   AND password_hash = ?;

-- name: staff_totp_begin :exec
-- in: totp_pending bytes, at instant, id u64
-- scope: staff
UPDATE staff
   SET totp_pending = ?, totp_pending_at = ?
 WHERE id = ?;

-- name: staff_totp_confirm :exec
-- in: totp_secret bytes, totp_last_step u64, id u64
-- scope: staff
UPDATE staff
   SET totp_secret = ?, totp_last_step = ?, totp_pending = NULL,
       totp_pending_at = NULL, version = version + 1
 WHERE id = ?;

-- name: staff_totp_clear :exec
-- in: id u64
-- scope: staff
UPDATE staff
   SET totp_secret = NULL, totp_pending = NULL, totp_pending_at = NULL,
       version = version + 1
 WHERE id = ?;

-- name: staff_totp_step :exec
-- A step counts once: no row when it, or a later one, was used before.
-- in: step u64, id u64, step
-- scope: session
UPDATE staff
   SET totp_last_step = ?
 WHERE id = ?
   AND totp_last_step < ?;
