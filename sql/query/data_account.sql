-- SPDX-License-Identifier: MIT
-- Data accounts as staff add and change them.

-- name: data_account_show :many
-- The accounts of one customer, those still in service first; or one of them.
-- in:  now instant, now, now, now, now, now, month_on day, customer_id u64, account_id u64, account_id
-- out: id u64, username str, product_id u64, product_code str, product_name str, technology str, price money, product_down_kbps u32, product_up_kbps u32, cap_bytes u64?, custom_price money?, down_kbps u32?, up_kbps u32?, is_blocked bool, block_reason str?, is_rejected bool, fixed_ip str?, mac_lock str?, site_id u64?, site_name str?, comment str, starts_on day?, cancelled_on day?, is_cancel_inherited bool, suspended_at instant?, customer_cancelled_on day?, last_seen_at instant?, last_reject_at instant?, last_reject_reason str?, online bool, month_bytes u64?, grant_left u64, topup_bytes u64, used_bytes u64, created_at instant, version u32
-- scope: customer
SELECT a.id, a.username, p.id, p.code, p.name, p.technology, p.price,
       p.down_kbps, p.up_kbps, p.cap_bytes, a.custom_price, a.down_kbps,
       a.up_kbps, a.is_blocked, a.block_reason, a.is_rejected, a.fixed_ip,
       a.mac_lock, s.id, s.name, a.comment, a.starts_on, a.cancelled_on,
       a.is_cancel_inherited, c.suspended_at, c.cancelled_on, a.last_seen_at,
       a.last_reject_at, a.last_reject_reason,
       EXISTS (SELECT 1
                 FROM radius_session rs
                WHERE rs.data_account_id = a.id
                  AND rs.ended_at IS NULL
                  AND NOT rs.is_stale),
       (SELECT MAX(g.bytes)
          FROM data_grant g
         WHERE g.data_account_id = a.id
           AND g.kind = 'monthly'
           AND g.valid_from <= ?
           AND g.expires_at > ?),
       CAST(COALESCE((SELECT SUM(g.bytes - g.used)
                        FROM data_grant g
                       WHERE g.data_account_id = a.id
                         AND g.valid_from <= ?
                         AND g.expires_at > ?), 0) AS UNSIGNED),
       CAST(COALESCE((SELECT SUM(g.bytes)
                        FROM data_grant g
                       WHERE g.data_account_id = a.id
                         AND g.kind <> 'monthly'
                         AND g.valid_from <= ?
                         AND g.expires_at > ?), 0) AS UNSIGNED),
       CAST(COALESCE((SELECT m.charged
                        FROM usage_month m
                       WHERE m.data_account_id = a.id
                         AND m.month_on = ?), 0) AS UNSIGNED),
       a.created_at, a.version
  FROM data_account a
  JOIN product p ON p.id = a.product_id
  JOIN customer c ON c.id = a.customer_id
  LEFT JOIN site s ON s.id = a.site_id
 WHERE a.customer_id = ?
   AND c.deleted_at IS NULL
   AND (? = 0 OR a.id = ?)
 ORDER BY a.cancelled_on IS NOT NULL, a.id
 LIMIT 200;

-- name: data_account_lock :one
-- Taken before the account changes.  Accounting locks accounts and no
-- customers: who holds the customer too has locked him first.
-- in:  account_id u64
-- out: id u64, customer_id u64, username str, product_id u64, site_id u64?, custom_price money?, down_kbps u32?, up_kbps u32?, fixed_ip str?, mac_lock str?, comment str, starts_on day?, cancelled_on day?, is_cancel_inherited bool, is_blocked bool, block_reason str?, is_rejected bool, version u32
-- scope: staff
SELECT a.id, a.customer_id, a.username, a.product_id, a.site_id,
       a.custom_price, a.down_kbps, a.up_kbps, a.fixed_ip, a.mac_lock,
       a.comment, a.starts_on, a.cancelled_on, a.is_cancel_inherited,
       a.is_blocked, a.block_reason, a.is_rejected, a.version
  FROM data_account a
 WHERE a.id = ?
   FOR UPDATE;

-- name: data_account_add :insert
-- The password is sealed for the id that this gives.
-- in: customer_id u64, product_id u64, username str, custom_price money?, down_kbps u32?, up_kbps u32?, fixed_ip str?, mac_lock str?, site_id u64?, comment str, starts_on day?, cancelled_on day?, is_cancel_inherited bool, created_at instant
-- scope: staff
INSERT INTO data_account (customer_id, product_id, username, password,
                          custom_price, down_kbps, up_kbps, fixed_ip, mac_lock,
                          site_id, comment, starts_on, cancelled_on,
                          is_cancel_inherited, created_at)
VALUES (?, ?, ?, '', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

-- name: data_account_set :exec
-- in: product_id u64, custom_price money?, down_kbps u32?, up_kbps u32?, fixed_ip str?, mac_lock str?, site_id u64?, comment str, starts_on day?, cancelled_on day?, is_cancel_inherited bool, account_id u64
-- scope: staff
UPDATE data_account
   SET product_id = ?,
       custom_price = ?,
       down_kbps = ?,
       up_kbps = ?,
       fixed_ip = ?,
       mac_lock = ?,
       site_id = ?,
       comment = ?,
       starts_on = ?,
       cancelled_on = ?,
       is_cancel_inherited = ?,
       usage_version = usage_version + 1,
       version = version + 1
 WHERE id = ?;

-- name: data_account_month :one
-- What a month has of its own and what was used of it, before an account that
-- is locked gets another product.  others: used of what was given besides.
-- in:  since instant, now instant, product_id u64, month_on day, month_on, account_id u64
-- out: former_cap u64?, next_cap u64?, bytes u64?, used u64, over_usage u64, charged u64, others u64
-- scope: staff
SELECT f.cap_bytes, n.cap_bytes, g.bytes,
       CAST(COALESCE(g.used, 0) AS UNSIGNED),
       CAST(COALESCE(m.over_usage, 0) AS UNSIGNED),
       CAST(COALESCE(m.charged, 0) AS UNSIGNED),
       CAST(COALESCE((SELECT SUM(o.used)
                        FROM data_grant o
                       WHERE o.data_account_id = a.id
                         AND o.kind <> 'monthly'
                         AND o.expires_at > ?
                         AND o.valid_from <= ?), 0) AS UNSIGNED)
  FROM data_account a
  JOIN product f ON f.id = a.product_id
  JOIN product n ON n.id = ?
  LEFT JOIN data_grant g ON g.data_account_id = a.id
       AND g.kind = 'monthly'
       AND g.month_on = ?
       AND g.sequence = 0
  LEFT JOIN usage_month m ON m.data_account_id = a.id
       AND m.month_on = ?
 WHERE a.id = ?;

-- name: data_account_month_put :exec
-- in: account_id u64, month_on day, bytes u64, used u64, granted_at instant, valid_from instant, expires_at instant
-- scope: staff
INSERT INTO data_grant (data_account_id, kind, month_on, bytes, used,
                        granted_at, valid_from, expires_at)
VALUES (?, 'monthly', ?, ?, ?, ?, ?, ?)
    ON DUPLICATE KEY UPDATE bytes = VALUE(bytes),
                            used = VALUE(used);

-- name: data_account_month_over :exec
-- in: bytes u64, account_id u64, month_on day
-- scope: staff
UPDATE usage_month
   SET over_usage = over_usage - LEAST(over_usage, ?)
 WHERE data_account_id = ?
   AND month_on = ?;

-- name: data_account_set_stops :exec
-- in: is_blocked bool, block_reason str?, is_rejected bool, account_id u64
-- scope: staff
UPDATE data_account
   SET is_blocked = ?,
       block_reason = ?,
       is_rejected = ?,
       version = version + 1
 WHERE id = ?;

-- name: data_account_set_password :exec
-- in: password bytes, rise u32, account_id u64
-- scope: staff
UPDATE data_account
   SET password = ?,
       version = version + ?
 WHERE id = ?;

-- name: data_account_password :one
-- in:  account_id u64
-- out: customer_id u64, username str, password bytes, version u32
-- scope: staff
SELECT a.customer_id, a.username, a.password, a.version
  FROM data_account a
  JOIN customer c ON c.id = a.customer_id
 WHERE a.id = ?
   AND c.deleted_at IS NULL;

-- name: data_account_of_username :one
-- in:  username str
-- out: id u64, customer_code str, customer_name str
-- scope: staff
SELECT a.id, c.code, c.name
  FROM data_account a
  JOIN customer c ON c.id = a.customer_id
 WHERE a.username = ?;

-- name: data_account_product :one
-- in:  product_id u64
-- out: id u64, is_retired bool
-- scope: staff
SELECT id, retired_at IS NOT NULL
  FROM product
 WHERE id = ?;

-- name: data_account_site :one
-- in:  site_id u64
-- out: id u64
-- scope: staff
SELECT id
  FROM site
 WHERE id = ?;

-- name: data_account_ip_lock :exec
-- Holds an address until the end of the transaction.
-- in: fixed_ip str
-- scope: staff
INSERT INTO fixed_ip_lock (fixed_ip)
VALUES (?)
    ON DUPLICATE KEY UPDATE fixed_ip = VALUES(fixed_ip);

-- name: data_account_ip_holder :one
-- Who has an address and may still go online with it.
-- in:  fixed_ip str, account_id u64, today day, today
-- out: username str, customer_code str, customer_name str
-- scope: staff
SELECT a.username, c.code, c.name
  FROM data_account a
  JOIN customer c ON c.id = a.customer_id
 WHERE a.fixed_ip = ?
   AND a.id <> ?
   AND c.deleted_at IS NULL
   AND (a.cancelled_on IS NULL OR a.cancelled_on >= ?)
   AND (c.cancelled_on IS NULL OR c.cancelled_on >= ?)
 LIMIT 1;
