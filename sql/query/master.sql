-- SPDX-License-Identifier: MIT
-- Master accounts and their sub-accounts.

-- name: master_sub_list :list
-- in:  master_id u64
-- out: id u64, code str, name str, type str, suspended_at instant?, cancelled_on day?, version u32
-- sort: code: c.code
-- sort: name: c.name, c.id
-- scope: staff
SELECT c.id, c.code, c.name, c.type, c.suspended_at, c.cancelled_on, c.version
  FROM customer c
 WHERE c.master_id = ?
   AND c.deleted_at IS NULL;

-- name: master_set :exec
-- in: master_id u64?, updated_at instant, customer_id u64
-- scope: staff
UPDATE customer
   SET master_id = ?,
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
