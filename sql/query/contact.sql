-- SPDX-License-Identifier: MIT

-- name: contact_of_customer :many
-- in:  customer_id u64
-- out: id u64, name str, email str?, mobile str, mobile_e164 str?, language str, is_primary bool, rules_email u64, rules_sms u64, version u32
-- scope: staff
SELECT id, name, email, mobile, mobile_e164, language, is_primary,
       rules_email, rules_sms, version
  FROM contact
 WHERE customer_id = ?
 ORDER BY is_primary DESC, id
 LIMIT 200;

-- name: contact_primary :one
-- in:  customer_id u64
-- out: id u64, name str, email str?, mobile_e164 str?, language str
-- scope: session
SELECT id, name, email, mobile_e164, language
  FROM contact
 WHERE customer_id = ?
   AND primary_mark = 1;

-- name: contact_insert :insert
-- in: customer_id u64, name str, email str?, mobile str, mobile_e164 str?, language str, is_primary bool, rules_email u64, rules_sms u64
-- scope: staff
INSERT INTO contact (customer_id, name, email, mobile, mobile_e164, language,
                     is_primary, rules_email, rules_sms)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?);
