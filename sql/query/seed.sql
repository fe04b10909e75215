-- SPDX-License-Identifier: MIT
-- Rows that an installation begins with, and those of the demo ISP.

-- name: seed_role_add :exec
-- in: name str
-- scope: job
INSERT IGNORE INTO role (name, is_system)
VALUES (?, TRUE);

-- name: seed_role :one
-- in: name str
-- out: id u64
-- scope: job
SELECT id
  FROM role
 WHERE name = ?;

-- name: seed_role_permission :exec
-- in: role_id u64, permission str
-- scope: job
INSERT IGNORE INTO role_permission (role_id, permission)
VALUES (?, ?);

-- name: seed_tokens :many
-- API tokens that are not revoked.
-- out: id u64, name str, username str, expires_on day?
-- scope: job
SELECT t.id, t.name, s.username, t.expires_on
  FROM api_token AS t
  JOIN staff AS s ON s.id = t.staff_id
 WHERE t.revoked_at IS NULL
 ORDER BY t.id
 LIMIT 1000;

-- name: seed_token_revoke :exec
-- in: revoked_at instant, id u64
-- scope: job
UPDATE api_token
   SET revoked_at = ?
 WHERE id = ?
   AND revoked_at IS NULL;

-- name: seed_login :one
-- The login that a customer got when it was added.
-- in: code str
-- out: id u64, customer_id u64, username str
-- scope: job
SELECT l.id, l.customer_id, l.username
  FROM customer AS c
  JOIN portal_login AS l ON l.customer_id = c.id
 WHERE c.code = ?
   AND c.deleted_at IS NULL
 ORDER BY l.id
 LIMIT 1;

-- name: seed_counts :one
-- out: customers u64, last_customer u64, last_account u64, last_login u64
-- scope: job
SELECT COALESCE((SELECT COUNT(*)
                   FROM (SELECT 1 FROM customer LIMIT 1) AS c), 0),
       CAST(COALESCE((SELECT MAX(id) FROM customer), 0) AS UNSIGNED),
       CAST(COALESCE((SELECT MAX(id) FROM data_account), 0) AS UNSIGNED),
       CAST(COALESCE((SELECT MAX(id) FROM portal_login), 0) AS UNSIGNED);

-- name: seed_group :insert
-- in: title str, description str, due_days u16, created_at instant
-- scope: job
INSERT INTO customer_group (title, description, due_days, created_at)
VALUES (?, ?, ?, ?);

-- name: seed_billing_group :insert
-- in: name str, billing_day u8, position i32
-- scope: job
INSERT INTO billing_group (name, billing_day, position)
VALUES (?, ?, ?);

-- name: seed_category :insert
-- in: name str, colour str, position i32
-- scope: job
INSERT INTO category (name, colour, position)
VALUES (?, ?, ?);

-- name: seed_label :insert
-- in: name str, colour str, position i32
-- scope: job
INSERT INTO label (name, colour, position)
VALUES (?, ?, ?);

-- name: seed_site :insert
-- in: code str, name str, latitude_e6 i32, longitude_e6 i32
-- scope: job
INSERT INTO site (code, name, latitude_e6, longitude_e6)
VALUES (?, ?, ?, ?);

-- name: seed_nas :insert
-- in: name str, address str, identifier str, site_id u64, description str
-- scope: job
INSERT INTO nas (name, address, identifier, secret, site_id, description)
VALUES (?, ?, ?, '', ?, ?);

-- name: seed_nas_seal :exec
-- The secret is sealed with the id of its row.
-- in: secret bytes, id u64
-- scope: job
UPDATE nas
   SET secret = ?
 WHERE id = ?;

-- name: seed_product :insert
-- in: code str, name str, technology str, price money, down_kbps u32, up_kbps u32, cap_bytes u64?, is_uncapped bool, capped_down_kbps u32?, capped_up_kbps u32?
-- scope: job
INSERT INTO product (code, name, technology, price, down_kbps, up_kbps,
                     cap_bytes, is_uncapped, capped_down_kbps, capped_up_kbps)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

-- name: seed_customer :batch
-- in: id u64, code str, type str, name str, contact_name str, registration_number str, vat_number str, phone str, phone_e164 str?, has_no_email bool, physical_address str, postal_address str, latitude_e6 i32, longitude_e6 i32, language str, customer_group_id u64, billing_group_id u64, site_id u64, is_vip bool, payment_method str, suspended_at instant?, suspend_reason str?, cancelled_on day?, cancel_reason str?, created_at instant, updated_at instant, master_id u64?, is_master bool, bills_to_master bool, is_reseller bool, version u32
-- scope: job
INSERT INTO customer (id, code, type, name, contact_name, registration_number,
                      vat_number, phone, phone_e164, has_no_email,
                      physical_address, postal_address, latitude_e6,
                      longitude_e6, language, customer_group_id,
                      billing_group_id, site_id, is_vip, payment_method,
                      suspended_at, suspend_reason, cancelled_on,
                      cancel_reason, created_at, updated_at, master_id,
                      is_master, bills_to_master, is_reseller, version)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,
        ?, ?, ?, ?, ?, ?, ?);

-- name: seed_contact :batch
-- in: customer_id u64, name str, email str?, mobile str, mobile_e164 str?, language str, rules_email u64
-- scope: job
INSERT INTO contact (customer_id, name, email, mobile, mobile_e164, language,
                     is_primary, rules_email)
VALUES (?, ?, ?, ?, ?, ?, TRUE, ?);

-- name: seed_contacts_of :many
-- in: first_id u64, last_id u64
-- out: id u64, customer_id u64
-- scope: job
SELECT id, customer_id
  FROM contact
 WHERE customer_id BETWEEN ? AND ?
   AND primary_mark = 1
 ORDER BY customer_id
 LIMIT 10000;

-- name: seed_login_add :batch
-- in: customer_id u64, contact_id u64, username str, created_at instant
-- scope: job
INSERT INTO portal_login (customer_id, contact_id, username, created_at)
VALUES (?, ?, ?, ?);

-- name: seed_token :batch
-- in: token str, customer_id u64
-- scope: job
INSERT IGNORE INTO customer_token (token, customer_id)
VALUES (?, ?);

-- name: seed_customer_category :batch
-- in: customer_id u64, category_id u64
-- scope: job
INSERT INTO customer_category (customer_id, category_id)
VALUES (?, ?);

-- name: seed_customer_label :batch
-- in: customer_id u64, label_id u64
-- scope: job
INSERT INTO customer_label (customer_id, label_id)
VALUES (?, ?);

-- name: seed_audit :batch
-- What staff changed of customers.
-- in: at instant, actor_id u64, action str, entity_id u64, customer_id u64, entity_version u32, before_json str, after_json str
-- scope: job
INSERT INTO audit (at, actor, actor_id, action, entity, entity_id, customer_id,
                   entity_version, before_json, after_json)
VALUES (?, 'staff', ?, ?, 'customer', ?, ?, ?, ?, ?);

-- name: seed_account :batch
-- in: id u64, customer_id u64, product_id u64, username str, password bytes, is_blocked bool, is_rejected bool, fixed_ip str?, site_id u64?, starts_on day, cancelled_on day?, last_seen_at instant?, created_at instant
-- scope: job
INSERT INTO data_account (id, customer_id, product_id, username, password,
                          is_blocked, is_rejected, fixed_ip, site_id,
                          starts_on, cancelled_on, last_seen_at, created_at)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

-- name: seed_hour :batch
-- in: data_account_id u64, hour_at instant, bytes_in u64, bytes_out u64
-- scope: job
INSERT INTO usage_hour (data_account_id, hour_at, bytes_in, bytes_out)
VALUES (?, ?, ?, ?);

-- name: seed_day :batch
-- in: data_account_id u64, day_on day, bytes_in u64, bytes_out u64
-- scope: job
INSERT INTO usage_day (data_account_id, day_on, bytes_in, bytes_out)
VALUES (?, ?, ?, ?);

-- name: seed_month :batch
-- in: data_account_id u64, month_on day, bytes_in u64, bytes_out u64, charged u64, over_usage u64
-- scope: job
INSERT INTO usage_month (data_account_id, month_on, bytes_in, bytes_out,
                         charged, over_usage)
VALUES (?, ?, ?, ?, ?, ?);

-- name: seed_grant :batch
-- in: data_account_id u64, kind str, month_on day, bytes u64, used u64, price money, granted_at instant, valid_from instant, expires_at instant
-- scope: job
INSERT INTO data_grant (data_account_id, kind, month_on, bytes, used, price,
                        granted_at, valid_from, expires_at)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?);

-- name: seed_session :batch
-- in: data_account_id u64, customer_id u64, nas_id u64, nas_address str, acct_session_id str, started_at instant, last_event_at instant, session_seconds u32, seen_in u64, seen_out u64, counted_in u64, counted_out u64, framed_ip str, calling_station_id str
-- scope: job
INSERT INTO radius_session (data_account_id, customer_id, nas_id, nas_address,
                            acct_session_id, started_at, last_event_at,
                            session_seconds, seen_in, seen_out, counted_in,
                            counted_out, framed_ip, calling_station_id)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

-- name: seed_counter :batch
-- in: prefix str, next_number u32
-- scope: job
INSERT INTO customer_code_counter (prefix, next_number)
VALUES (?, ?)
    ON DUPLICATE KEY UPDATE next_number = GREATEST(next_number,
                                                   VALUES(next_number));

-- name: seed_setting :exec
-- in: name str, value str, updated_at instant
-- scope: job
INSERT IGNORE INTO setting (name, value, updated_at)
VALUES (?, ?, ?);
