-- SPDX-License-Identifier: MIT
-- Customers that are billed on the same day.

-- name: billing_group_all :many
-- in:  with_retired bool
-- out: id u64, name str, billing_day u8, position i32, customer_count u64, retired_at instant?, version u32
-- scope: staff
SELECT b.id, b.name, b.billing_day, b.position,
       COALESCE((SELECT COUNT(*)
                   FROM customer c
                  WHERE c.billing_group_id = b.id), 0)
       - COALESCE((SELECT COUNT(*)
                     FROM customer d
                    WHERE d.deleted_at IS NOT NULL
                      AND d.billing_group_id = b.id), 0),
       b.retired_at, b.version
  FROM billing_group b
 WHERE b.retired_at IS NULL
    OR ?
 ORDER BY b.position, b.name
 LIMIT 1000;

-- name: billing_group_lock :one
-- in:  billing_group_id u64
-- out: id u64, name str, billing_day u8, position i32, retired_at instant?, version u32
-- scope: staff
SELECT id, name, billing_day, position, retired_at, version
  FROM billing_group
 WHERE id = ?
   FOR UPDATE;

-- name: billing_group_insert :insert
-- Behind all others.
-- in: name str, billing_day u8
-- scope: staff
INSERT INTO billing_group (name, billing_day, position)
SELECT ?, ?, COALESCE(MAX(position), 0) + 1
  FROM billing_group;

-- name: billing_group_update :exec
-- in: name str, billing_day u8, position i32, retired_at instant?, billing_group_id u64
-- scope: staff
UPDATE billing_group
   SET name = ?, billing_day = ?, position = ?, retired_at = ?,
       version = version + 1
 WHERE id = ?;
