-- SPDX-License-Identifier: MIT
-- Master accounts and their sub-accounts.

-- name: master_sub_list :list
-- suspended: with the master, or on their own; of those whose service runs.
-- live_after: whose service goes on after that day.
-- in:  master_id u64
-- with: today day
-- out: id u64, code str, name str, type str, suspended_at instant?, suspend_reason str?, suspended_with u64?, cancelled_on day?, version u32
-- filter: suspended str:
-- case: suspended with_master: c.suspended_at IS NOT NULL AND c.suspended_with = c.master_id AND (c.cancelled_on IS NULL OR c.cancelled_on >= :today)
-- case: suspended own: c.suspended_at IS NOT NULL AND (c.suspended_with IS NULL OR c.suspended_with <> c.master_id) AND (c.cancelled_on IS NULL OR c.cancelled_on >= :today)
-- filter: live_after day: (c.cancelled_on IS NULL OR (c.cancelled_on > ? AND c.cancelled_on >= :today))
-- sort: code: c.code
-- sort: name: c.name, c.id
-- scope: staff
SELECT c.id, c.code, c.name, c.type, c.suspended_at, c.suspend_reason,
       c.suspended_with, c.cancelled_on, c.version
  FROM customer c
 WHERE c.master_id = ?
   AND c.deleted_at IS NULL;

-- name: master_set :exec
-- A suspension that was shared with a former master is its own from now on.
-- in: master_id u64?, updated_at instant, customer_id u64
-- scope: staff
UPDATE customer
   SET master_id = ?,
       suspended_with = NULL,
       updated_at = ?,
       version = version + 1
 WHERE id = ?;

-- name: master_touch :exec
-- The master's version tells that his list of sub-accounts changed.
-- in: updated_at instant, customer_id u64
-- scope: staff
UPDATE customer
   SET updated_at = ?,
       version = version + 1
 WHERE id = ?;

-- name: master_live :many
-- Sub-accounts whose service goes on after a day; of more than are changed at
-- once, how many.
-- in:  master_id u64, day day
-- out: id u64!, code str!, name str!, total u64
-- scope: staff
SELECT id, code, name, COUNT(*) OVER ()
  FROM customer
 WHERE master_id = ?
   AND deleted_at IS NULL
   AND (cancelled_on IS NULL OR cancelled_on > ?)
 ORDER BY code
 LIMIT 1001;
