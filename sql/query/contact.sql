-- SPDX-License-Identifier: MIT

-- name: contact_of_customer :many
-- in:  customer_id u64
-- out: id u64, name str, email str?, mobile str, mobile_e164 str?, language str, is_primary bool, rules_email u64, rules_sms u64, has_login bool, version u32
-- scope: staff
SELECT c.id, c.name, c.email, c.mobile, c.mobile_e164, c.language,
       c.is_primary, c.rules_email, c.rules_sms,
       EXISTS (SELECT 1 FROM portal_login l WHERE l.contact_id = c.id),
       c.version
  FROM contact c
 WHERE c.customer_id = ?
 ORDER BY c.is_primary DESC, c.id
 LIMIT 200;

-- name: contact_insert :insert
-- in: customer_id u64, name str, email str?, mobile str, mobile_e164 str?, language str, is_primary bool, rules_email u64, rules_sms u64
-- scope: staff
INSERT INTO contact (customer_id, name, email, mobile, mobile_e164, language,
                     is_primary, rules_email, rules_sms)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?);

-- name: contact_update :exec
-- in: name str, email str?, mobile str, mobile_e164 str?, language str, is_primary bool, rules_email u64, rules_sms u64, customer_id u64, contact_id u64
-- scope: staff
UPDATE contact
   SET name = ?, email = ?, mobile = ?, mobile_e164 = ?, language = ?,
       is_primary = ?, rules_email = ?, rules_sms = ?, version = version + 1
 WHERE customer_id = ?
   AND id = ?;

-- name: contact_demote :exec
-- Another one becomes the primary.
-- in: customer_id u64
-- scope: staff
UPDATE contact
   SET is_primary = FALSE
 WHERE customer_id = ?
   AND is_primary;

-- name: contact_delete :exec
-- in: customer_id u64, contact_id u64
-- scope: staff
DELETE FROM contact
 WHERE customer_id = ?
   AND id = ?;
