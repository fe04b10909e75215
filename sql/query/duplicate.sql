-- SPDX-License-Identifier: MIT
-- Customers that may be the one about to be added.

-- name: duplicate_of_email :many
-- in:  email str
-- out: id u64, code str, name str
-- scope: staff
SELECT DISTINCT c.id, c.code, c.name
  FROM contact t
  JOIN customer c ON c.id = t.customer_id
 WHERE t.email = ?
   AND c.deleted_at IS NULL
 ORDER BY c.id
 LIMIT 10;

-- name: duplicate_of_mobile :many
-- in:  mobile_e164 str, mobile_e164
-- out: id u64, code str, name str
-- scope: staff
SELECT c.id, c.code, c.name
  FROM (SELECT t.customer_id AS id
          FROM contact t
         WHERE t.mobile_e164 = ?
         UNION
        SELECT p.id
          FROM customer p
         WHERE p.phone_e164 = ?) found
  JOIN customer c ON c.id = found.id
 WHERE c.deleted_at IS NULL
 ORDER BY c.id
 LIMIT 10;

-- name: duplicate_of_id_number :many
-- in:  id_number_hash bytes
-- out: id u64, code str, name str
-- scope: staff
SELECT id, code, name
  FROM customer
 WHERE id_number_hash = ?
   AND deleted_at IS NULL
 ORDER BY id
 LIMIT 100;

-- name: duplicate_of_vat_number :many
-- in:  vat_number str
-- out: id u64, code str, name str
-- scope: staff
SELECT id, code, name
  FROM customer
 WHERE vat_number = ?
   AND deleted_at IS NULL
 ORDER BY id
 LIMIT 100;

-- name: duplicate_of_name :many
-- in:  name str
-- out: id u64, code str, name str, physical_address str, postal_address str, latitude_e6 i32?, longitude_e6 i32?
-- scope: staff
SELECT id, code, name, physical_address, postal_address, latitude_e6,
       longitude_e6
  FROM customer
 WHERE name = ?
   AND deleted_at IS NULL
 ORDER BY id
 LIMIT 50;
