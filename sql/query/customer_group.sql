-- SPDX-License-Identifier: MIT

-- name: customer_group_all :many
-- in order of the page's selector
-- out: id u64, title str, description str, is_vip bool, suspensions_disabled bool, version u32
-- scope: staff
SELECT id, title, description, is_vip, suspensions_disabled, version
  FROM customer_group
 WHERE deleted_at IS NULL
 ORDER BY title
 LIMIT 1000;

-- name: customer_group_of_title :one
-- in:  title str
-- out: id u64, is_deleted bool
-- scope: staff
SELECT id, deleted_at IS NOT NULL
  FROM customer_group
 WHERE title = ?;

-- name: customer_group_insert :insert
-- in: title str, description str, is_vip bool, created_at instant
-- scope: staff
INSERT INTO customer_group (title, description, is_vip, created_at)
VALUES (?, ?, ?, ?);
