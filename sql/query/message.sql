-- SPDX-License-Identifier: MIT
-- What staff write to customers.

-- name: message_insert :insert
-- in: staff_id u64, from_address str, subject str, text str, created_at instant
-- scope: staff
INSERT INTO message (staff_id, from_address, subject, text, created_at)
VALUES (?, ?, ?, ?, ?);

-- name: message_set_bulk :exec
-- in: bulk_id u64, message_id u64
-- scope: staff
UPDATE message
   SET bulk_id = ?
 WHERE id = ?;

-- name: message_recipient :many
-- Customers with the contact that is written to and what a text may name.
-- in:  customer_ids u64[]
-- out: id u64, code str, name str, type str, physical_address str, group_title str, language str, cancelled_on day?, has_no_email bool, contact_name str?, email str?, mobile str?, rules_email u64?, contact_language str?, username str?
-- scope: staff
-- sizes: 1, 8, 50, 500
SELECT c.id, c.code, c.name, c.type, c.physical_address, g.title, c.language,
       c.cancelled_on, c.has_no_email, p.name, p.email, p.mobile,
       p.rules_email, p.language,
       (SELECT l.username
          FROM portal_login l
         WHERE l.customer_id = c.id
         ORDER BY l.id
         LIMIT 1)
  FROM customer c
  STRAIGHT_JOIN customer_group g ON g.id = c.customer_group_id
  LEFT JOIN contact p ON p.customer_id = c.id AND p.primary_mark = 1
 WHERE c.id IN (?*)
   AND c.deleted_at IS NULL
 ORDER BY c.id;
