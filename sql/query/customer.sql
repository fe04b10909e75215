-- SPDX-License-Identifier: MIT

-- name: customer_get :one
-- Everything the console shows of a customer but lists.
-- in:  customer_id u64
-- out: id u64, code str, type str, name str, contact_name str, registration_number str, vat_number str, id_type str?, id_number bytes?, verified_at instant?, phone str, phone_e164 str?, physical_address str, postal_address str, latitude_e6 i32?, longitude_e6 i32?, language str, customer_group_id u64, group_title str, billing_group_id u64, billing_group_name str, site_id u64?, site_name str?, is_vip bool, suspended_at instant?, suspend_reason str?, cancelled_on day?, cancel_reason str?, created_at instant, updated_at instant, version u32
-- scope: staff
SELECT c.id, c.code, c.type, c.name, c.contact_name, c.registration_number,
       c.vat_number, c.id_type, c.id_number, c.verified_at, c.phone,
       c.phone_e164, c.physical_address, c.postal_address, c.latitude_e6,
       c.longitude_e6, c.language, c.customer_group_id, g.title,
       c.billing_group_id, b.name, c.site_id, s.name, c.is_vip,
       c.suspended_at, c.suspend_reason, c.cancelled_on, c.cancel_reason,
       c.created_at, c.updated_at, c.version
  FROM customer c
  STRAIGHT_JOIN customer_group g ON g.id = c.customer_group_id
  STRAIGHT_JOIN billing_group b ON b.id = c.billing_group_id
  LEFT JOIN site s ON s.id = c.site_id
 WHERE c.id = ?
   AND c.deleted_at IS NULL;

-- name: customer_me :one
-- What a customer may see of himself.
-- in:  customer_id u64
-- out: id u64, code str, type str, name str, language str, suspended_at instant?, cancelled_on day?
-- scope: customer
SELECT id, code, type, name, language, suspended_at, cancelled_on
  FROM customer
 WHERE id = ?
   AND deleted_at IS NULL;

-- name: customer_lock :one
-- Taken before anything of the customer changes.
-- in:  customer_id u64
-- out: id u64, version u32, suspended_at instant?, suspend_reason str?, cancelled_on day?
-- scope: staff
SELECT id, version, suspended_at, suspend_reason, cancelled_on
  FROM customer
 WHERE id = ?
   AND deleted_at IS NULL
   FOR UPDATE;

-- name: customer_of_code :one
-- in:  code str
-- out: id u64, name str, version u32
-- scope: staff
SELECT id, name, version
  FROM customer
 WHERE code = ?
   AND deleted_at IS NULL;

-- name: customer_code_taken :one
-- Codes are never used again, those of deleted customers neither.
-- in:  code str
-- out: id u64, name str
-- scope: staff
SELECT id, name
  FROM customer
 WHERE code = ?;

-- name: customer_insert :insert
-- in: code str, type str, name str, contact_name str, registration_number str, vat_number str, phone str, phone_e164 str?, physical_address str, postal_address str, latitude_e6 i32?, longitude_e6 i32?, language str, customer_group_id u64, billing_group_id u64, site_id u64?, is_vip bool, created_at instant, created_at
-- scope: staff
INSERT INTO customer (code, type, name, contact_name, registration_number,
                      vat_number, phone, phone_e164, physical_address,
                      postal_address, latitude_e6, longitude_e6, language,
                      customer_group_id, billing_group_id, site_id, is_vip,
                      created_at, updated_at)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

-- name: customer_suspend :exec
-- in: at instant, reason str, at, customer_id u64
-- scope: staff
UPDATE customer
   SET suspended_at = ?, suspend_reason = ?, updated_at = ?,
       version = version + 1
 WHERE id = ?
   AND suspended_at IS NULL;

-- name: customer_unsuspend :exec
-- in: at instant, customer_id u64
-- scope: staff
UPDATE customer
   SET suspended_at = NULL, suspend_reason = NULL, updated_at = ?,
       version = version + 1
 WHERE id = ?
   AND suspended_at IS NOT NULL;

-- name: customer_cancel :exec
-- Service runs to the end of that day.
-- in: cancelled_on day?, reason str?, at instant, customer_id u64
-- scope: staff
UPDATE customer
   SET cancelled_on = ?, cancel_reason = ?, updated_at = ?,
       version = version + 1
 WHERE id = ?;

-- name: customer_list :list
-- The console's table of customers.  q is the beginning of a folded word, as
-- LIKE wants it; it may stand once a word.
-- with: today day
-- out: id u64, code str, name str, type str, is_vip bool, phone str, physical_address str, customer_group_id u64, group_title str, billing_group_id u64, billing_group_name str, site_id u64?, site_name str?, email str?, mobile str?, suspended_at instant?, cancelled_on day?, account_count u32, created_at instant, version u32
-- filter: q str: (SELECT MAX(1) FROM customer_token t WHERE t.customer_id = c.id AND t.token LIKE ?) = 1
-- gather: q: (SELECT DISTINCT t.customer_id FROM customer_token t WHERE t.token LIKE ?) AS found: c.id = found.customer_id
-- probe: q: customer_token t WHERE t.token LIKE ?
-- filter: group_id u64: c.customer_group_id = ?
-- filter: billing_group_id u64: c.billing_group_id = ?
-- filter: type str: c.type = ?
-- filter: site_id u64: c.site_id = ?
-- filter: is_vip bool: c.is_vip = ?
-- filter: category_id u64: c.id IN (SELECT x.customer_id FROM customer_category x WHERE x.category_id = ?)
-- filter: label_id u64: c.id IN (SELECT x.customer_id FROM customer_label x WHERE x.label_id = ?)
-- filter: status str:
-- case: status active: c.suspended_at IS NULL AND c.cancelled_on IS NULL
-- case: status cancelling: c.suspended_at IS NULL AND c.cancelled_on >= :today
-- case: status suspended: c.suspended_at IS NOT NULL AND (c.cancelled_on IS NULL OR c.cancelled_on >= :today)
-- case: status cancelled: c.cancelled_on < :today
-- sort: name: c.name, c.id
-- sort: code: c.code
-- sort: group: (SELECT o.title FROM customer_group o WHERE o.id = c.customer_group_id) [group_title], c.code
-- sort: created_at: c.created_at, c.id
-- scope: staff
SELECT c.id, c.code, c.name, c.type, c.is_vip, c.phone, c.physical_address,
       c.customer_group_id, g.title, c.billing_group_id, b.name, c.site_id,
       s.name, p.email, p.mobile, c.suspended_at, c.cancelled_on,
       COALESCE((SELECT COUNT(*) FROM data_account a
                  WHERE a.customer_id = c.id), 0),
       c.created_at, c.version
  FROM (SELECT c.id
          FROM customer c
         WHERE c.deleted_at IS NULL /*page*/) page
  STRAIGHT_JOIN customer c ON c.id = page.id
  STRAIGHT_JOIN customer_group g ON g.id = c.customer_group_id
  STRAIGHT_JOIN billing_group b ON b.id = c.billing_group_id
  LEFT JOIN site s ON s.id = c.site_id
  LEFT JOIN contact p ON p.customer_id = c.id AND p.primary_mark = 1;

-- name: customer_category_of :many
-- in:  customer_ids u64[]
-- out: customer_id u64, id u64, name str, colour str
-- scope: staff
-- sizes: 1, 15, 100, 500
SELECT x.customer_id, c.id, c.name, c.colour
  FROM customer_category x
  JOIN category c ON c.id = x.category_id
 WHERE x.customer_id IN (?*)
 ORDER BY x.customer_id, c.position, c.name;

-- name: customer_label_of :many
-- in:  customer_ids u64[]
-- out: customer_id u64, id u64, name str, colour str
-- scope: staff
-- sizes: 1, 15, 100, 500
SELECT x.customer_id, l.id, l.name, l.colour
  FROM customer_label x
  JOIN label l ON l.id = x.label_id
 WHERE x.customer_id IN (?*)
 ORDER BY x.customer_id, l.position, l.name;

-- name: customer_category_insert :batch
-- in: customer_id u64, category_id u64
-- scope: staff
INSERT IGNORE INTO customer_category (customer_id, category_id)
VALUES (?, ?);

-- name: customer_label_insert :batch
-- in: customer_id u64, label_id u64
-- scope: staff
INSERT IGNORE INTO customer_label (customer_id, label_id)
VALUES (?, ?);

-- name: customer_code_counter_lock :one
-- in:  prefix str
-- out: next_number u32
-- scope: staff
SELECT next_number
  FROM customer_code_counter
 WHERE prefix = ?
   FOR UPDATE;

-- name: customer_code_counter_get :one
-- A suggestion allocates nothing.
-- in:  prefix str
-- out: next_number u32
-- scope: staff
SELECT next_number
  FROM customer_code_counter
 WHERE prefix = ?;

-- name: customer_code_counter_set :exec
-- Moves forward alone.
-- in: prefix str, next_number u32
-- scope: staff
INSERT INTO customer_code_counter (prefix, next_number)
VALUES (?, ?)
    ON DUPLICATE KEY UPDATE
       next_number = GREATEST(next_number, VALUES(next_number));
