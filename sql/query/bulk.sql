-- SPDX-License-Identifier: MIT
-- Wide changes: asked for by staff, done item by item by a job.

-- name: bulk_insert :insert
-- in: kind str, staff_id u64, request str, total u32, created_at instant, collected_at instant?
-- scope: staff
INSERT INTO bulk (kind, staff_id, request, total, created_at, collected_at)
VALUES (?, ?, ?, ?, ?, ?);

-- name: bulk_set_job :exec
-- in: job_id u64, bulk_id u64
-- scope: staff
UPDATE bulk
   SET job_id = ?
 WHERE id = ?;

-- name: bulk_request :one
-- in:  bulk_id u64
-- out: staff_id u64, request str
-- scope: job
SELECT staff_id, request
  FROM bulk
 WHERE id = ?;

-- name: bulk_lock :one
-- Taken by each slice of the job and by whoever cancels or undoes: what they
-- do comes one after the other.
-- in:  bulk_id u64
-- out: id u64, kind str, staff_id u64, request str, state str, total u32, done u32, skipped u32, undone u32, kept u32, collected_at instant?, finished_at instant?
-- scope: staff
SELECT id, kind, staff_id, request, state, total, done, skipped, undone, kept,
       collected_at, finished_at
  FROM bulk
 WHERE id = ?
   FOR UPDATE;

-- name: bulk_list :list
-- One's own, newest first.  The fourth state of a job is "dead".
-- in:  staff_id u64
-- out: id u64, kind str, state str, job_is_dead bool, total u32, done u32, skipped u32, undone u32, kept u32, created_at instant, finished_at instant?, staff_id u64, staff_name str, request str
-- filter: id u64: b.id = ?
-- sort: created_at: b.id DESC
-- scope: staff
-- count: bulk b
SELECT b.id, b.kind, b.state, COALESCE(j.state = 4, FALSE), b.total, b.done,
       b.skipped, b.undone, b.kept, b.created_at, b.finished_at, b.staff_id,
       st.name, b.request
  FROM bulk b
  STRAIGHT_JOIN staff st ON st.id = b.staff_id
  LEFT JOIN job j ON j.id = b.job_id
 WHERE b.staff_id = ?;

-- name: bulk_reasons :many
-- in:  bulk_id u64
-- out: reason str, n u64
-- scope: staff
SELECT COALESCE(reason, ''), COUNT(*)
  FROM bulk_item
 WHERE bulk_id = ?
   AND state IN ('skipped', 'kept')
 GROUP BY reason
 ORDER BY COUNT(*) DESC, reason
 LIMIT 20;

-- name: bulk_set_state :exec
-- in: state str, finished_at instant?, undone_at instant?, bulk_id u64
-- scope: staff
UPDATE bulk
   SET state = ?, finished_at = ?, undone_at = ?
 WHERE id = ?;

-- name: bulk_count :exec
-- in: total u32, done u32, skipped u32, undone u32, kept u32, bulk_id u64
-- scope: job
UPDATE bulk
   SET total = total + ?, done = done + ?, skipped = skipped + ?,
       undone = undone + ?, kept = kept + ?
 WHERE id = ?;

-- name: bulk_collected :exec
-- Who they are is settled.
-- in: at instant, bulk_id u64, bulk_id
-- scope: job
UPDATE bulk
   SET collected_at = ?,
       total = (SELECT COUNT(*)
                  FROM bulk_item i
                 WHERE i.bulk_id = ?)
 WHERE id = ?;

-- name: bulk_item_add :batch
-- One that is there already stays as it is.
-- in: bulk_id u64, customer_id u64
-- scope: staff
INSERT IGNORE INTO bulk_item (bulk_id, customer_id)
VALUES (?, ?);

-- name: bulk_item_last :one
-- How far the collecting came.
-- in:  bulk_id u64
-- out: customer_id u64
-- scope: job
SELECT CAST(COALESCE(MAX(customer_id), 0) AS UNSIGNED)
  FROM bulk_item
 WHERE bulk_id = ?;

-- name: bulk_item_next :many
-- in:  bulk_id u64, state str, limit u32
-- out: customer_id u64, before_json str?
-- scope: job
SELECT customer_id, before_json
  FROM bulk_item
 WHERE bulk_id = ?
   AND state = ?
 ORDER BY customer_id
 LIMIT ?;

-- name: bulk_item_mark :batch
-- in: state str, reason str?, before_json str?, bulk_id u64, customer_id u64
-- scope: job
UPDATE bulk_item
   SET state = ?, reason = ?, before_json = ?
 WHERE bulk_id = ?
   AND customer_id = ?;

-- name: bulk_item_sub :many
-- The first sub-accounts of a master, by code, that a wide change left so, and
-- how many they are.
-- in:  bulk_id u64, state str, master_id u64
-- out: code str!, name str!, total u64
-- scope: staff
SELECT c.code, c.name, COUNT(*) OVER ()
  FROM bulk_item i
  STRAIGHT_JOIN customer c ON c.id = i.customer_id
 WHERE i.bulk_id = ?
   AND i.state = ?
   AND c.master_id = ?
 ORDER BY c.code
 LIMIT 5;

-- name: bulk_customer_lock :many
-- In id order, as everybody locks them.
-- in:  customer_ids u64[]
-- out: id u64
-- scope: job
-- sizes: 1, 8, 50
SELECT id
  FROM customer
 WHERE id IN (?*)
   AND deleted_at IS NULL
 ORDER BY id
   FOR UPDATE;

-- name: bulk_customer :many
-- What wide changes look at.
-- in:  customer_ids u64[]
-- out: id u64, code str, name str, customer_group_id u64, group_title str, group_is_deleted bool, billing_group_id u64, billing_group_name str, suspended_at instant?, suspend_reason str?, suspended_with u64?, cancelled_on day?, master_id u64?, version u32
-- scope: staff
-- sizes: 1, 8, 50, 500
SELECT c.id, c.code, c.name, c.customer_group_id, g.title,
       g.deleted_at IS NOT NULL, c.billing_group_id, b.name,
       c.suspended_at, c.suspend_reason, c.suspended_with, c.cancelled_on,
       c.master_id, c.version
  FROM customer c
  STRAIGHT_JOIN customer_group g ON g.id = c.customer_group_id
  STRAIGHT_JOIN billing_group b ON b.id = c.billing_group_id
 WHERE c.id IN (?*)
   AND c.deleted_at IS NULL
 ORDER BY c.id;

-- name: bulk_customer_group :exec
-- in: customer_group_id u64, updated_at instant, customer_id u64
-- scope: job
UPDATE customer
   SET customer_group_id = ?, updated_at = ?, version = version + 1
 WHERE id = ?;

-- name: bulk_customer_billing_group :exec
-- in: billing_group_id u64, updated_at instant, customer_id u64
-- scope: job
UPDATE customer
   SET billing_group_id = ?, updated_at = ?, version = version + 1
 WHERE id = ?;

-- name: bulk_customer_touch :exec
-- Something that stands beside the customer changed.
-- in: updated_at instant, customer_id u64
-- scope: job
UPDATE customer
   SET updated_at = ?, version = version + 1
 WHERE id = ?;

-- name: bulk_customer_category_delete :batch
-- in: customer_id u64, category_id u64
-- scope: job
DELETE FROM customer_category
 WHERE customer_id = ?
   AND category_id = ?;

-- name: bulk_customer_label_delete :batch
-- in: customer_id u64, label_id u64
-- scope: job
DELETE FROM customer_label
 WHERE customer_id = ?
   AND label_id = ?;

-- name: bulk_group_member :ids
-- Customers of a group, whether it is deleted or not.
-- in:  customer_group_id u64, after_id u64, limit u32
-- out: id u64
-- scope: job
SELECT id
  FROM customer
 WHERE customer_group_id = ?
   AND id > ?
   AND deleted_at IS NULL
 ORDER BY id
 LIMIT ?;

-- name: bulk_group_stopped :ids
-- Members that a group's Enable may lift something of.
-- in:  customer_group_id u64, after_id u64, with_blocked bool, with_rejected bool, limit u32
-- out: id u64
-- scope: job
SELECT c.id
  FROM customer c
 WHERE c.customer_group_id = ?
   AND c.id > ?
   AND c.deleted_at IS NULL
   AND (c.suspended_at IS NOT NULL
        OR EXISTS (SELECT 1
                     FROM data_account a
                    WHERE a.customer_id = c.id
                      AND ((a.is_blocked AND ?) OR (a.is_rejected AND ?))))
 ORDER BY c.id
 LIMIT ?;

-- name: bulk_account_stopped :many
-- in:  customer_ids u64[]
-- out: id u64, customer_id u64, is_blocked bool, is_rejected bool, version u32
-- scope: job
-- sizes: 1, 8, 50, 500
SELECT id, customer_id, is_blocked, is_rejected, version
  FROM data_account
 WHERE customer_id IN (?*)
   AND (is_blocked OR is_rejected)
 ORDER BY customer_id, id;

-- name: bulk_enable_count :one
-- What a group's Enable would lift.
-- in:  today day, today, today, today, customer_group_id u64
-- out: suspended u64, blocked u64, rejected u64, cancelled u64
-- scope: staff
SELECT COUNT(IF(c.suspended_at IS NOT NULL
                AND (c.cancelled_on IS NULL OR c.cancelled_on >= ?), 1, NULL)),
       COUNT(IF(x.n_blocked > 0
                AND (c.cancelled_on IS NULL OR c.cancelled_on >= ?), 1, NULL)),
       COUNT(IF(x.n_rejected > 0
                AND (c.cancelled_on IS NULL OR c.cancelled_on >= ?), 1, NULL)),
       COUNT(IF(c.cancelled_on < ? AND (c.suspended_at IS NOT NULL
                OR x.n_blocked > 0 OR x.n_rejected > 0), 1, NULL))
  FROM customer c
  LEFT JOIN (SELECT a.customer_id, SUM(a.is_blocked) AS n_blocked,
                    SUM(a.is_rejected) AS n_rejected
               FROM data_account a
              WHERE a.is_blocked
                 OR a.is_rejected
              GROUP BY a.customer_id) x ON x.customer_id = c.id
 WHERE c.customer_group_id = ?
   AND c.deleted_at IS NULL;

-- name: bulk_expire :exec
-- One at a time: its items go with it.
-- in:  before instant
-- scope: job
DELETE FROM bulk
 WHERE created_at < ?
   AND state NOT IN ('queued', 'running', 'undoing')
 LIMIT 1;
