-- SPDX-License-Identifier: MIT
-- What customers are sorted by for reports.

-- name: category_all :many
-- in:  with_retired bool
-- out: id u64, name str, colour str, auto_rollover bool?, position i32, customer_count u64, retired_at instant?, version u32
-- scope: staff
SELECT t.id, t.name, t.colour, t.auto_rollover, t.position,
       COALESCE((SELECT COUNT(*)
                   FROM customer_category x
                  WHERE x.category_id = t.id), 0)
       - COALESCE((SELECT COUNT(*)
                     FROM customer d
                     STRAIGHT_JOIN customer_category y
                        ON y.customer_id = d.id
                       AND y.category_id = t.id
                    WHERE d.deleted_at IS NOT NULL), 0),
       t.retired_at, t.version
  FROM category t
 WHERE t.retired_at IS NULL
    OR ?
 ORDER BY t.position, t.name
 LIMIT 1000;

-- name: category_lock :one
-- in:  category_id u64
-- out: id u64, name str, colour str, auto_rollover bool?, position i32, retired_at instant?, version u32
-- scope: staff
SELECT id, name, colour, auto_rollover, position, retired_at, version
  FROM category
 WHERE id = ?
   FOR UPDATE;

-- name: category_insert :insert
-- Behind all others.
-- in: name str, colour str, auto_rollover bool?
-- scope: staff
INSERT INTO category (name, colour, auto_rollover, position)
SELECT ?, ?, ?, COALESCE(MAX(position), 0) + 1
  FROM category;

-- name: category_update :exec
-- in: name str, colour str, auto_rollover bool?, position i32, retired_at instant?, category_id u64
-- scope: staff
UPDATE category
   SET name = ?, colour = ?, auto_rollover = ?, position = ?, retired_at = ?,
       version = version + 1
 WHERE id = ?;

-- name: category_delete :exec
-- Its customers lose it.
-- in: category_id u64
-- scope: staff
DELETE FROM category
 WHERE id = ?;
