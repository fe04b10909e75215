-- SPDX-License-Identifier: MIT
-- Deleted groups that customers came from: the later of two has the larger id.

-- name: customer_former_group_add :exec
-- in: customer_id u64, customer_group_id u64
-- scope: job
REPLACE INTO customer_former_group (customer_id, customer_group_id)
VALUES (?, ?);

-- name: customer_former_group_clear :exec
-- Somebody gave him another group by hand.
-- in: customer_id u64
-- scope: staff
DELETE FROM customer_former_group
 WHERE customer_id = ?;

-- name: customer_former_group_of :ids
-- In the order in which he left them.
-- in:  customer_id u64
-- out: customer_group_id u64
-- scope: customer
SELECT customer_group_id
  FROM customer_former_group
 WHERE customer_id = ?
 ORDER BY id
 LIMIT 100;

-- name: customer_former_group_return :exec
-- He is in this one again; into those that came later he went only because it
-- was deleted.
-- in: customer_group_id u64, customer_id u64
-- scope: job
DELETE f
  FROM customer_former_group f
  JOIN customer_former_group g
    ON g.customer_id = f.customer_id
   AND g.id <= f.id
 WHERE g.customer_group_id = ?
   AND f.customer_id = ?;

-- name: customer_former_group_has :many
-- in:  customer_ids u64[], customer_group_id u64
-- out: customer_id u64
-- scope: job
-- sizes: 1, 8, 50
SELECT customer_id
  FROM customer_former_group
 WHERE customer_id IN (?*)
   AND customer_group_id = ?
 ORDER BY customer_id;

-- name: customer_former_group_next :ids
-- Customers that a deleted group lost.
-- in:  customer_group_id u64, after_id u64, limit u32
-- out: customer_id u64
-- scope: job
SELECT f.customer_id
  FROM customer_former_group f
  STRAIGHT_JOIN customer c ON c.id = f.customer_id
 WHERE f.customer_group_id = ?
   AND f.customer_id > ?
   AND c.deleted_at IS NULL
 ORDER BY f.customer_id
 LIMIT ?;

-- name: customer_former_group_members :many
-- How many would come back from where, and how many of them have nothing of
-- their own.
-- in:  customer_group_id u64
-- out: customer_group_id u64, n u64, without_due_days u64, without_rollover u64, without_vip u64
-- scope: staff
SELECT c.customer_group_id, COUNT(*),
       COUNT(IF(c.due_days IS NULL, 1, NULL)),
       COUNT(IF(c.auto_rollover IS NULL, 1, NULL)),
       COUNT(IF(c.is_vip, NULL, 1))
  FROM customer_former_group f
  STRAIGHT_JOIN customer c ON c.id = f.customer_id
 WHERE f.customer_group_id = ?
   AND c.deleted_at IS NULL
 GROUP BY c.customer_group_id
 ORDER BY COUNT(*) DESC, c.customer_group_id
 LIMIT 1000;
