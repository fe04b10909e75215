-- SPDX-License-Identifier: MIT

-- name: billing_group_all :many
-- out: id u64, name str, billing_day u8, version u32
-- scope: staff
SELECT id, name, billing_day, version
  FROM billing_group
 WHERE retired_at IS NULL
 ORDER BY position, name
 LIMIT 1000;

-- name: billing_group_of_name :one
-- in:  name str
-- out: id u64
-- scope: staff
SELECT id
  FROM billing_group
 WHERE name = ?;

-- name: billing_group_insert :insert
-- in: name str, billing_day u8, position i32
-- scope: staff
INSERT INTO billing_group (name, billing_day, position)
VALUES (?, ?, ?);
