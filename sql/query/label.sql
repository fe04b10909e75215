-- SPDX-License-Identifier: MIT
-- Coloured tags of customers.

-- name: label_all :many
-- in:  with_retired bool
-- out: id u64, name str, colour str, position i32, customer_count u64, retired_at instant?, version u32
-- scope: staff
SELECT t.id, t.name, t.colour, t.position,
       COALESCE((SELECT COUNT(*)
                   FROM customer_label x
                  WHERE x.label_id = t.id), 0)
       - COALESCE((SELECT COUNT(*)
                     FROM customer d
                     STRAIGHT_JOIN customer_label y
                        ON y.customer_id = d.id
                       AND y.label_id = t.id
                    WHERE d.deleted_at IS NOT NULL), 0),
       t.retired_at, t.version
  FROM label t
 WHERE t.retired_at IS NULL
    OR ?
 ORDER BY t.position, t.name
 LIMIT 1000;

-- name: label_lock :one
-- in:  label_id u64
-- out: id u64, name str, colour str, position i32, retired_at instant?, version u32
-- scope: staff
SELECT id, name, colour, position, retired_at, version
  FROM label
 WHERE id = ?
   FOR UPDATE;

-- name: label_insert :insert
-- Behind all others.
-- in: name str, colour str
-- scope: staff
INSERT INTO label (name, colour, position)
SELECT ?, ?, COALESCE(MAX(position), 0) + 1
  FROM label;

-- name: label_update :exec
-- in: name str, colour str, position i32, retired_at instant?, label_id u64
-- scope: staff
UPDATE label
   SET name = ?, colour = ?, position = ?, retired_at = ?,
       version = version + 1
 WHERE id = ?;

-- name: label_delete :exec
-- Its customers lose it.
-- in: label_id u64
-- scope: staff
DELETE FROM label
 WHERE id = ?;
