-- SPDX-License-Identifier: MIT
-- What staff note about a customer.

-- name: note_of_customer :many
-- Pinned ones first, each newest first; or one of them.
-- in:  customer_id u64, note_id u64, note_id
-- out: id u64, text str, is_pinned bool, is_alert bool, staff_id u64?, staff_name str?, created_at instant, edited_at instant?, version u32
-- scope: customer
SELECT n.id, n.text, n.is_pinned, n.is_alert, n.staff_id, s.name,
       n.created_at, n.edited_at, n.version
  FROM customer_note n
  LEFT JOIN staff s ON s.id = n.staff_id
 WHERE n.customer_id = ?
   AND n.deleted_at IS NULL
   AND (? = 0 OR n.id = ?)
 ORDER BY n.is_pinned DESC, n.id DESC
 LIMIT 500;

-- name: note_lock :one
-- in:  note_id u64
-- out: id u64, customer_id u64, staff_id u64?, text str, is_pinned bool, is_alert bool, created_at instant, version u32
-- scope: staff
SELECT n.id, n.customer_id, n.staff_id, n.text, n.is_pinned, n.is_alert,
       n.created_at, n.version
  FROM customer_note n
  JOIN customer c ON c.id = n.customer_id
 WHERE n.id = ?
   AND n.deleted_at IS NULL
   AND c.deleted_at IS NULL
   FOR UPDATE;

-- name: note_add :insert
-- in: customer_id u64, staff_id u64?, text str, is_pinned bool, is_alert bool, created_at instant
-- scope: staff
INSERT INTO customer_note (customer_id, staff_id, text, is_pinned, is_alert,
                           created_at)
VALUES (?, ?, ?, ?, ?, ?);

-- name: note_set :exec
-- in: text str, is_pinned bool, is_alert bool, edited_at instant?, note_id u64
-- scope: staff
UPDATE customer_note
   SET text = ?,
       is_pinned = ?,
       is_alert = ?,
       edited_at = COALESCE(?, edited_at),
       version = version + 1
 WHERE id = ?;

-- name: note_hide :exec
-- in: deleted_at instant, note_id u64
-- scope: staff
UPDATE customer_note
   SET deleted_at = ?,
       version = version + 1
 WHERE id = ?
   AND deleted_at IS NULL;
