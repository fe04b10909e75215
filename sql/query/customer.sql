-- SPDX-License-Identifier: MIT

-- name: customer_get :one
-- Everything the console shows of a customer but lists.
-- in:  customer_id u64
-- out: id u64, code str, type str, name str, contact_name str, registration_number str, vat_number str, id_type str?, id_number bytes?, verified_at instant?, phone str, phone_e164 str?, has_no_email bool, physical_address str, postal_address str, latitude_e6 i32?, longitude_e6 i32?, language str, customer_group_id u64, group_title str, is_vip_by_group bool, group_due_days u16?, billing_group_id u64, billing_group_name str, site_id u64?, site_name str?, is_vip bool, is_prepaid bool, payment_method str?, due_days u16?, auto_rollover bool?, accounting_ref str?, is_master bool, bills_to_master bool, is_reseller bool, master_id u64?, master_code str?, master_name str?, sub_count u32, suspended_at instant?, suspend_reason str?, suspended_by u64?, suspended_by_name str?, suspended_with u64?, suspended_with_code str?, suspended_with_name str?, cancelled_on day?, cancel_reason str?, is_any_blocked bool, is_any_rejected bool, created_at instant, updated_at instant, version u32
-- scope: staff
SELECT c.id, c.code, c.type, c.name, c.contact_name, c.registration_number,
       c.vat_number, c.id_type, c.id_number, c.verified_at, c.phone,
       c.phone_e164, c.has_no_email, c.physical_address, c.postal_address,
       c.latitude_e6, c.longitude_e6, c.language, c.customer_group_id, g.title,
       g.is_vip, g.due_days, c.billing_group_id, b.name, c.site_id, s.name,
       c.is_vip, c.is_prepaid, c.payment_method, c.due_days, c.auto_rollover,
       c.accounting_ref, c.is_master, c.bills_to_master, c.is_reseller,
       c.master_id, m.code, m.name,
       COALESCE((SELECT COUNT(*) FROM customer sub
                  WHERE sub.master_id = c.id
                    AND sub.deleted_at IS NULL), 0),
       c.suspended_at, c.suspend_reason, c.suspended_by, st.name,
       c.suspended_with, w.code, w.name, c.cancelled_on, c.cancel_reason,
       EXISTS (SELECT 1 FROM data_account a
                WHERE a.customer_id = c.id AND a.is_blocked),
       EXISTS (SELECT 1 FROM data_account a
                WHERE a.customer_id = c.id AND a.is_rejected),
       c.created_at, c.updated_at, c.version
  FROM customer c
  STRAIGHT_JOIN customer_group g ON g.id = c.customer_group_id
  STRAIGHT_JOIN billing_group b ON b.id = c.billing_group_id
  LEFT JOIN site s ON s.id = c.site_id
  LEFT JOIN customer m ON m.id = c.master_id
  LEFT JOIN customer w ON w.id = c.suspended_with
  LEFT JOIN staff st ON st.id = c.suspended_by
 WHERE c.id = ?
   AND c.deleted_at IS NULL;

-- name: customer_alerts :many
-- Notes that are to be seen before anything else.
-- in:  customer_id u64
-- out: id u64, text str
-- scope: staff
SELECT id, text
  FROM customer_note
 WHERE customer_id = ?
   AND deleted_at IS NULL
   AND is_alert
 ORDER BY id DESC
 LIMIT 20;

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

-- name: customer_name :one
-- Whoever it is or was.
-- in:  customer_id u64
-- out: code str, name str
-- scope: staff
SELECT code, name
  FROM customer
 WHERE id = ?;

-- name: customer_code_taken :one
-- Codes are never used again: those of deleted customers neither, nor what was
-- somebody's before.  code is what the holder has now.
-- in:  code str, code
-- out: id u64, code str, name str, is_deleted bool, is_former bool
-- scope: staff
SELECT id, code, name, deleted_at IS NOT NULL, FALSE
  FROM customer
 WHERE code = ?
 UNION ALL
SELECT c.id, c.code, c.name, c.deleted_at IS NOT NULL, TRUE
  FROM customer_former_code f
  JOIN customer c ON c.id = f.customer_id
 WHERE f.code = ?
 LIMIT 1;

-- name: customer_former_code_add :exec
-- in: code str, customer_id u64, given_up_at instant
-- scope: staff
INSERT INTO customer_former_code (code, customer_id, given_up_at)
VALUES (?, ?, ?);

-- name: customer_former_code_delete :exec
-- in: code str, customer_id u64
-- scope: staff
DELETE FROM customer_former_code
 WHERE code = ?
   AND customer_id = ?;

-- name: customer_former_code_of :many
-- in:  customer_id u64
-- out: code str
-- scope: staff
SELECT code
  FROM customer_former_code
 WHERE customer_id = ?
 ORDER BY given_up_at DESC, code
 LIMIT 50;

-- name: customer_of_former_code :one
-- in:  code str
-- out: customer_id u64, code str
-- scope: staff
SELECT customer_id, code
  FROM customer_former_code
 WHERE code = ?;

-- name: customer_record :one
-- What may be edited.
-- in:  customer_id u64
-- out: id u64, code str, type str, name str, contact_name str, registration_number str, vat_number str, id_type str?, id_number bytes?, id_number_hash bytes?, verified_at instant?, phone str, phone_e164 str?, has_no_email bool, physical_address str, postal_address str, latitude_e6 i32?, longitude_e6 i32?, language str, customer_group_id u64, billing_group_id u64, site_id u64?, is_master bool, bills_to_master bool, is_reseller bool, is_vip bool, is_prepaid bool, payment_method str?, due_days u16?, auto_rollover bool?, accounting_ref str?, cancelled_on day?, cancel_reason str?, master_id u64?, suspended_at instant?, suspended_with u64?, version u32
-- scope: staff
SELECT id, code, type, name, contact_name, registration_number, vat_number,
       id_type, id_number, id_number_hash, verified_at, phone, phone_e164,
       has_no_email, physical_address, postal_address, latitude_e6,
       longitude_e6, language, customer_group_id, billing_group_id, site_id,
       is_master, bills_to_master, is_reseller, is_vip, is_prepaid,
       payment_method, due_days, auto_rollover, accounting_ref, cancelled_on,
       cancel_reason, master_id, suspended_at, suspended_with, version
  FROM customer
 WHERE id = ?
   AND deleted_at IS NULL;

-- name: customer_insert :insert
-- The rest follows with customer_update: sealed values want the row's id.
-- in: code str, type str, name str, customer_group_id u64, billing_group_id u64, created_at instant, created_at
-- scope: staff
INSERT INTO customer (code, type, name, customer_group_id, billing_group_id,
                      created_at, updated_at, version)
VALUES (?, ?, ?, ?, ?, ?, ?, 0);

-- name: customer_update :exec
-- in: code str, type str, name str, contact_name str, registration_number str, vat_number str, id_type str?, id_number bytes?, id_number_hash bytes?, verified_at instant?, phone str, phone_e164 str?, has_no_email bool, physical_address str, postal_address str, latitude_e6 i32?, longitude_e6 i32?, language str, customer_group_id u64, billing_group_id u64, site_id u64?, is_master bool, bills_to_master bool, is_reseller bool, is_vip bool, is_prepaid bool, payment_method str?, due_days u16?, auto_rollover bool?, accounting_ref str?, cancelled_on day?, cancel_reason str?, updated_at instant, customer_id u64
-- scope: staff
UPDATE customer
   SET code = ?, type = ?, name = ?, contact_name = ?,
       registration_number = ?, vat_number = ?, id_type = ?, id_number = ?,
       id_number_hash = ?, verified_at = ?, phone = ?, phone_e164 = ?,
       has_no_email = ?, physical_address = ?, postal_address = ?,
       latitude_e6 = ?, longitude_e6 = ?, language = ?,
       customer_group_id = ?, billing_group_id = ?, site_id = ?,
       is_master = ?, bills_to_master = ?, is_reseller = ?, is_vip = ?,
       is_prepaid = ?, payment_method = ?, due_days = ?, auto_rollover = ?,
       accounting_ref = ?, cancelled_on = ?, cancel_reason = ?,
       updated_at = ?, version = version + 1
 WHERE id = ?;

-- name: customer_group_live :one
-- in:  group_id u64
-- out: id u64
-- scope: staff
SELECT id
  FROM customer_group
 WHERE id = ?
   AND deleted_at IS NULL;

-- name: customer_billing_group_live :one
-- in:  billing_group_id u64
-- out: id u64
-- scope: staff
SELECT id
  FROM billing_group
 WHERE id = ?
   AND retired_at IS NULL;

-- name: customer_site_known :one
-- in:  site_id u64
-- out: id u64
-- scope: staff
SELECT id
  FROM site
 WHERE id = ?;

-- name: customer_category_live :many
-- in:  ids u64[]
-- out: id u64
-- scope: staff
-- sizes: 1, 15, 100
SELECT id
  FROM category
 WHERE id IN (?*)
   AND retired_at IS NULL;

-- name: customer_label_live :many
-- in:  ids u64[]
-- out: id u64
-- scope: staff
-- sizes: 1, 15, 100
SELECT id
  FROM label
 WHERE id IN (?*)
   AND retired_at IS NULL;

-- name: customer_category_ids :ids
-- in:  customer_id u64
-- out: id u64
-- scope: staff
SELECT category_id
  FROM customer_category
 WHERE customer_id = ?
 ORDER BY category_id
 LIMIT 1000;

-- name: customer_label_ids :ids
-- in:  customer_id u64
-- out: id u64
-- scope: staff
SELECT label_id
  FROM customer_label
 WHERE customer_id = ?
 ORDER BY label_id
 LIMIT 1000;

-- name: customer_category_delete :batch
-- in: customer_id u64, category_id u64
-- scope: staff
DELETE FROM customer_category
 WHERE customer_id = ?
   AND category_id = ?;

-- name: customer_label_delete :batch
-- in: customer_id u64, label_id u64
-- scope: staff
DELETE FROM customer_label
 WHERE customer_id = ?
   AND label_id = ?;

-- name: customer_accounting_ref_taken :one
-- in:  accounting_ref str
-- out: id u64, code str, name str
-- scope: staff
SELECT id, code, name
  FROM customer
 WHERE accounting_ref = ?;

-- name: customer_has_subs :one
-- in:  customer_id u64
-- out: n u32
-- scope: staff
SELECT COUNT(*)
  FROM customer
 WHERE master_id = ?
   AND deleted_at IS NULL;

-- name: customer_suspend :exec
-- in: at instant, reason str, staff_id u64?, master_id u64?, at, customer_id u64
-- scope: staff
UPDATE customer
   SET suspended_at = ?, suspend_reason = ?, suspended_by = ?,
       suspended_with = ?, updated_at = ?, version = version + 1
 WHERE id = ?
   AND suspended_at IS NULL;

-- name: customer_unsuspend :exec
-- in: at instant, customer_id u64
-- scope: staff
UPDATE customer
   SET suspended_at = NULL, suspend_reason = NULL, suspended_by = NULL,
       suspended_with = NULL, updated_at = ?, version = version + 1
 WHERE id = ?
   AND suspended_at IS NOT NULL;

-- name: customer_list :list
-- The console's table of customers.  q is the beginning of a folded word, as
-- LIKE wants it; it may stand once a word.  number is the hash of an identity
-- number in hexadecimal, a colon and a VAT number: whoever has either.
-- with: today day, month_end day
-- out: id u64, code str, name str, type str, is_vip bool, is_vip_by_group bool, phone str, physical_address str, customer_group_id u64, group_title str, billing_group_id u64, billing_group_name str, site_id u64?, site_name str?, email str?, mobile str?, payment_method str?, is_prepaid bool, verified_at instant?, is_reseller bool, is_master bool, has_no_email bool, suspended_at instant?, cancelled_on day?, created_at instant, version u32
-- filter: q str: (SELECT MAX(1) FROM customer_token t WHERE t.customer_id = c.id AND t.token LIKE ?) = 1
-- rows: q: customer_token t: t.customer_id: t.token LIKE ?
-- live: q
-- filter: id u64: (SELECT MAX(1) FROM customer i WHERE i.id = c.id AND i.id = ?) = 1
-- rows: id: customer i: i.id: i.id = ?
-- any: id id_all
-- filter: number str: (SELECT MAX(1) FROM customer h WHERE h.id = c.id AND (h.id_number_hash = UNHEX(LEFT(?, 64)) OR h.vat_number = NULLIF(SUBSTR(?, 66), ''))) = 1
-- rows: number: customer h: h.id: (h.id_number_hash = UNHEX(LEFT(?, 64)) OR h.vat_number = NULLIF(SUBSTR(?, 66), ''))
-- filter: group_id u64: c.customer_group_id = ?
-- filter: billing_group_id u64: c.billing_group_id = ?
-- filter: type str: c.type = ?
-- filter: site_id u64: c.site_id = ?
-- filter: is_vip bool: c.is_vip = ?
-- filter: vip bool:
-- case: vip true: c.is_vip = TRUE OR c.customer_group_id IN (SELECT v.id FROM customer_group v WHERE v.is_vip)
-- rows: vip true: (SELECT v.id FROM customer v WHERE v.is_vip = TRUE UNION ALL SELECT v.id FROM customer_group o STRAIGHT_JOIN customer v ON v.customer_group_id = o.id WHERE o.is_vip = TRUE) w: w.id: TRUE
-- case: vip false: c.is_vip = FALSE AND c.customer_group_id NOT IN (SELECT v.id FROM customer_group v WHERE v.is_vip)
-- filter: category_id u64: (SELECT MAX(1) FROM customer_category x WHERE x.customer_id = c.id AND x.category_id = ?) = 1
-- rows: category_id: customer_category x: x.customer_id: x.category_id = ?
-- any: category_id category_all
-- filter: label_id u64: (SELECT MAX(1) FROM customer_label y WHERE y.customer_id = c.id AND y.label_id = ?) = 1
-- rows: label_id: customer_label y: y.customer_id: y.label_id = ?
-- any: label_id label_all
-- filter: product_id u64: (SELECT MAX(1) FROM data_account a WHERE a.customer_id = c.id AND a.product_id = ? AND (a.cancelled_on IS NULL OR a.cancelled_on >= :today)) = 1
-- rows: product_id: data_account a: a.customer_id: a.product_id = ? AND (a.cancelled_on IS NULL OR a.cancelled_on >= :today)
-- any: product_id product_all
-- filter: payment_method str:
-- case: payment_method debit_order: c.payment_method = 'debit_order'
-- case: payment_method eft: c.payment_method = 'eft'
-- case: payment_method card: c.payment_method = 'card'
-- case: payment_method cash: c.payment_method = 'cash'
-- case: payment_method none: c.payment_method IS NULL
-- filter: is_prepaid bool: c.is_prepaid = ?
-- filter: verified bool:
-- case: verified true: c.verified_at IS NOT NULL
-- case: verified false: c.verified_at IS NULL
-- filter: is_reseller bool: c.is_reseller = ?
-- filter: is_master bool: c.is_master = ?
-- filter: master_id u64: c.master_id = ?
-- filter: has_no_email bool: c.has_no_email = ?
-- filter: online bool:
-- case: online true: EXISTS (SELECT 1 FROM data_account a JOIN radius_session rs FORCE INDEX (radius_session_account_open) ON rs.data_account_id = a.id AND rs.ended_at IS NULL AND rs.is_stale = FALSE WHERE a.customer_id = c.id) IS TRUE
-- rows: online true: radius_session rs: rs.customer_id: rs.ended_at IS NULL AND rs.is_stale = FALSE
-- case: online false: EXISTS (SELECT 1 FROM data_account a JOIN radius_session rs FORCE INDEX (radius_session_account_open) ON rs.data_account_id = a.id AND rs.ended_at IS NULL AND rs.is_stale = FALSE WHERE a.customer_id = c.id) IS FALSE
-- filter: cancelling_this_month bool:
-- case: cancelling_this_month true: c.cancelled_on >= :today AND c.cancelled_on <= :month_end
-- case: cancelling_this_month false: c.cancelled_on IS NULL OR c.cancelled_on < :today OR c.cancelled_on > :month_end
-- filter: status str:
-- case: status active: c.suspended_at IS NULL AND c.cancelled_on IS NULL
-- case: status cancelling: c.suspended_at IS NULL AND c.cancelled_on >= :today
-- case: status suspended: c.suspended_at IS NOT NULL AND (c.cancelled_on IS NULL OR c.cancelled_on >= :today)
-- case: status cancelled: c.cancelled_on < :today
-- filter: fact str:
-- case: fact suspended: c.suspended_at IS NOT NULL
-- case: fact cancelling: c.cancelled_on >= :today
-- case: fact cancelled: c.cancelled_on < :today
-- case: fact blocked: EXISTS (SELECT 1 FROM data_account a WHERE a.customer_id = c.id AND a.is_blocked) IS TRUE
-- rows: fact blocked: data_account a: a.customer_id: a.is_blocked = TRUE
-- case: fact rejected: EXISTS (SELECT 1 FROM data_account a WHERE a.customer_id = c.id AND a.is_rejected) IS TRUE
-- rows: fact rejected: data_account a: a.customer_id: a.is_rejected = TRUE
-- case: fact no_email: c.has_no_email = TRUE
-- gone: c.deleted_at IS NOT NULL
-- sort: name: c.name, c.id
-- index: name: customer_name
-- lead: name q
-- sort: code: c.code
-- index: code: customer_code
-- sort: group: (SELECT o.title FROM customer_group o WHERE o.id = c.customer_group_id) [group_title], c.code
-- index: group: customer_group_code
-- sort: created_at: c.created_at, c.id
-- index: created_at: customer_created
-- scope: staff
SELECT c.id, c.code, c.name, c.type, c.is_vip, g.is_vip, c.phone,
       c.physical_address, c.customer_group_id, g.title, c.billing_group_id,
       b.name, c.site_id, s.name, p.email, p.mobile, c.payment_method,
       c.is_prepaid, c.verified_at, c.is_reseller, c.is_master,
       c.has_no_email, c.suspended_at, c.cancelled_on, c.created_at, c.version
  FROM (SELECT c.id
          FROM customer c
         WHERE c.deleted_at IS NULL /*page*/) page
  STRAIGHT_JOIN customer c ON c.id = page.id
  STRAIGHT_JOIN customer_group g ON g.id = c.customer_group_id
  STRAIGHT_JOIN billing_group b ON b.id = c.billing_group_id
  LEFT JOIN site s ON s.id = c.site_id
  LEFT JOIN contact p ON p.customer_id = c.id AND p.primary_mark = 1;

-- name: customer_account_of :many
-- The data accounts of the customers of a page.
-- in:  customer_ids u64[]
-- out: customer_id u64, id u64, username str, product_id u64, product_name str, is_blocked bool, is_rejected bool, fixed_ip str?, last_seen_at instant?, cancelled_on day?
-- scope: staff
-- sizes: 1, 15, 100, 500
SELECT a.customer_id, a.id, a.username, a.product_id, p.name, a.is_blocked,
       a.is_rejected, a.fixed_ip, a.last_seen_at, a.cancelled_on
  FROM data_account a
  STRAIGHT_JOIN product p ON p.id = a.product_id
 WHERE a.customer_id IN (?*)
 ORDER BY a.customer_id, a.id;

-- name: customer_category_of :many
-- in:  customer_ids u64[]
-- out: customer_id u64, id u64, name str, colour str
-- scope: staff
-- sizes: 1, 15, 100, 500
SELECT x.customer_id, c.id, c.name, c.colour
  FROM customer_category x
  STRAIGHT_JOIN category c ON c.id = x.category_id
 WHERE x.customer_id IN (?*)
 ORDER BY x.customer_id, c.position, c.name;

-- name: customer_label_of :many
-- in:  customer_ids u64[]
-- out: customer_id u64, id u64, name str, colour str
-- scope: staff
-- sizes: 1, 15, 100, 500
SELECT x.customer_id, l.id, l.name, l.colour
  FROM customer_label x
  STRAIGHT_JOIN label l ON l.id = x.label_id
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
