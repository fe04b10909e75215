-- SPDX-License-Identifier: MIT
-- The last day of service of customers and of their accounts.

-- name: cancel_account_ends :many
-- Taken in the order that accounting takes them.
-- in:  customer_id u64
-- out: id u64, cancelled_on day?, is_cancel_inherited bool
-- scope: customer
SELECT id, cancelled_on, is_cancel_inherited
  FROM data_account
 WHERE customer_id = ?
 ORDER BY id
 LIMIT 1000
   FOR UPDATE;

-- name: cancel_since :one
-- When he was written down, and the first day of his oldest account.
-- in:  customer_id u64
-- out: created_at instant, starts_on day?
-- scope: staff
SELECT c.created_at,
       (SELECT MIN(a.starts_on) FROM data_account a WHERE a.customer_id = c.id)
  FROM customer c
 WHERE c.id = ?;

-- name: cancel_account_end_set :exec
-- in: cancelled_on day?, is_cancel_inherited bool, account_id u64
-- scope: staff
UPDATE data_account
   SET cancelled_on = ?,
       is_cancel_inherited = ?,
       version = version + 1
 WHERE id = ?;

-- name: cancel_set :exec
-- in: cancelled_on day?, cancel_reason str?, updated_at instant, customer_id u64
-- scope: staff
UPDATE customer
   SET cancelled_on = ?,
       cancel_reason = ?,
       updated_at = ?,
       version = version + 1
 WHERE id = ?;

-- name: cancel_due :many
-- Accounts whose service ended, their own or their customer's, and that have a
-- session which may be open.
-- in:  ended_since day, today day, heard_since instant, ended_since, today, heard_since, after_id u64
-- out: account_id u64, customer_id u64
-- scope: job
SELECT due.id, due.customer_id
  FROM (SELECT a.id, a.customer_id
          FROM customer c
          JOIN data_account a ON a.customer_id = c.id
          JOIN radius_session s ON s.data_account_id = a.id
           AND s.ended_at IS NULL
         WHERE c.cancelled_on >= ?
           AND c.cancelled_on < ?
           AND (NOT s.is_stale OR s.last_event_at >= ?)
         UNION
        SELECT a.id, a.customer_id
          FROM data_account a
          JOIN radius_session s ON s.data_account_id = a.id
           AND s.ended_at IS NULL
         WHERE a.cancelled_on >= ?
           AND a.cancelled_on < ?
           AND (NOT s.is_stale OR s.last_event_at >= ?)) due
 WHERE due.id > ?
 ORDER BY due.id
 LIMIT 50;

-- name: cancel_unwritten :many
-- Customers whose service ended since it was last written down that it did.
-- in:  ended_since day, today day
-- out: id u64
-- scope: job
SELECT c.id
  FROM customer c
 WHERE c.cancelled_on >= ?
   AND c.cancelled_on < ?
   AND c.deleted_at IS NULL
   AND NOT EXISTS (SELECT 1
                     FROM audit e
                    WHERE e.customer_id = c.id
                      AND e.action = 'service_end'
                      AND e.at >= c.cancelled_on)
 ORDER BY c.id
 LIMIT 50;
