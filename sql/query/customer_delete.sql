-- SPDX-License-Identifier: MIT
-- Customers that were added by mistake.

-- name: customer_delete_history :one
-- What of a customer must be kept: sessions, packets, usage, sub-accounts.
-- in:  customer_id u64, customer_id, customer_id, customer_id
-- out: has_sessions bool, has_packets bool, has_usage bool, has_subs bool
-- scope: staff
SELECT EXISTS (SELECT 1 FROM radius_session s WHERE s.customer_id = ?),
       EXISTS (SELECT 1
                 FROM data_account a
                 JOIN accounting_event e ON e.data_account_id = a.id
                WHERE a.customer_id = ?),
       EXISTS (SELECT 1
                 FROM data_account a
                 JOIN usage_month m ON m.data_account_id = a.id
                WHERE a.customer_id = ?),
       EXISTS (SELECT 1
                 FROM customer sub
                WHERE sub.master_id = ?
                  AND sub.deleted_at IS NULL);

-- name: customer_delete_mark :exec
-- The row stays: its code is never given again.
-- in: deleted_at instant, deleted_at, customer_id u64
-- scope: staff
UPDATE customer
   SET deleted_at = ?,
       updated_at = ?,
       master_id = NULL,
       version = version + 1
 WHERE id = ?;
