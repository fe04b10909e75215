-- SPDX-License-Identifier: MIT
-- Files about a customer, in parts of a megabyte.

-- name: attachment_of_customer :many
-- in:  customer_id u64
-- out: id u64, name str, type str, size u64, is_sensitive bool, is_shown bool, staff_id u64?, staff_name str?, created_at instant, version u32
-- scope: customer
SELECT a.id, a.name, a.type, a.size, a.is_sensitive, a.is_shown, a.staff_id,
       s.name, a.created_at, a.version
  FROM attachment a
  LEFT JOIN staff s ON s.id = a.staff_id
 WHERE a.customer_id = ?
   AND a.deleted_at IS NULL
   AND a.completed_at IS NOT NULL
 ORDER BY a.id DESC
 LIMIT 500;

-- name: attachment_get :one
-- in:  attachment_id u64
-- out: id u64, customer_id u64, staff_id u64?, name str, type str, size u64, is_sensitive bool, is_complete bool, version u32
-- scope: staff
SELECT a.id, a.customer_id, a.staff_id, a.name, a.type, a.size,
       a.is_sensitive, a.completed_at IS NOT NULL, a.version
  FROM attachment a
  JOIN customer c ON c.id = a.customer_id
 WHERE a.id = ?
   AND a.deleted_at IS NULL
   AND c.deleted_at IS NULL;

-- name: attachment_lock :one
-- in:  attachment_id u64
-- out: id u64, customer_id u64, staff_id u64?, name str, type str, size u64, is_sensitive bool, is_complete bool, version u32
-- scope: staff
SELECT a.id, a.customer_id, a.staff_id, a.name, a.type, a.size,
       a.is_sensitive, a.completed_at IS NOT NULL, a.version
  FROM attachment a
  JOIN customer c ON c.id = a.customer_id
 WHERE a.id = ?
   AND a.deleted_at IS NULL
   AND c.deleted_at IS NULL
   FOR UPDATE;

-- name: attachment_add :insert
-- in: customer_id u64, staff_id u64?, name str, type str, size u64, is_sensitive bool, is_shown bool, created_at instant
-- scope: staff
INSERT INTO attachment (customer_id, staff_id, name, type, size, is_sensitive,
                        is_shown, created_at)
VALUES (?, ?, ?, ?, ?, ?, ?, ?);

-- name: attachment_part_put :exec
-- in: attachment_id u64, part u32, bytes bytes
-- scope: staff
INSERT INTO attachment_part (attachment_id, part, bytes)
VALUES (?, ?, ?)
    ON DUPLICATE KEY UPDATE bytes = VALUES(bytes);

-- name: attachment_touch :exec
-- Its parts changed.
-- in: attachment_id u64
-- scope: staff
UPDATE attachment
   SET version = version + 1
 WHERE id = ?
   AND completed_at IS NULL;

-- name: attachment_part_get :one
-- in:  attachment_id u64, part u32
-- out: bytes bytes
-- scope: staff
SELECT bytes
  FROM attachment_part
 WHERE attachment_id = ?
   AND part = ?;

-- name: attachment_complete :exec
-- in: type str, sha256 bytes, completed_at instant, attachment_id u64
-- scope: staff
UPDATE attachment
   SET type = ?,
       sha256 = ?,
       completed_at = ?,
       version = version + 1
 WHERE id = ?
   AND completed_at IS NULL;

-- name: attachment_hide :exec
-- in: deleted_at instant, attachment_id u64
-- scope: staff
UPDATE attachment
   SET deleted_at = ?,
       version = version + 1
 WHERE id = ?;

-- name: attachment_expire_deleted :exec
-- Their parts go with them.
-- in: before instant
-- scope: job
DELETE FROM attachment
 WHERE deleted_at < ?
 LIMIT 20;

-- name: attachment_expire_begun :exec
-- What nobody finished.
-- in: before instant
-- scope: job
DELETE FROM attachment
 WHERE completed_at IS NULL
   AND created_at < ?
 LIMIT 20;
