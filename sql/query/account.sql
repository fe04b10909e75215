-- SPDX-License-Identifier: MIT
-- Data accounts as customers and staff look at them.

-- name: account_of_customer :many
-- The accounts of one customer, those still in service first.
-- in:  now instant, now, now, now, now, now, month_on day, customer_id u64
-- out: id u64, username str, product_id u64, product_code str, product_name str, technology str, price money, product_down_kbps u32, product_up_kbps u32, cap_bytes u64?, is_soft_cap bool, custom_price money?, down_kbps u32?, up_kbps u32?, is_blocked bool, is_rejected bool, fixed_ip str?, site_id u64?, site_name str?, starts_on day?, cancelled_on day?, suspended_at instant?, customer_cancelled_on day?, last_seen_at instant?, last_reject_at instant?, last_reject_reason str?, online bool, has_monthly bool, grant_left u64, topup_bytes u64, used_bytes u64, version u32
-- scope: customer
SELECT a.id, a.username, p.id, p.code, p.name, p.technology, p.price,
       p.down_kbps, p.up_kbps, p.cap_bytes, p.capped_down_kbps IS NOT NULL,
       a.custom_price, a.down_kbps, a.up_kbps, a.is_blocked, a.is_rejected,
       a.fixed_ip, s.id, s.name, a.starts_on, a.cancelled_on, c.suspended_at,
       c.cancelled_on, a.last_seen_at, a.last_reject_at,
       a.last_reject_reason,
       EXISTS (SELECT 1
                 FROM radius_session rs
                WHERE rs.data_account_id = a.id
                  AND rs.ended_at IS NULL
                  AND NOT rs.is_stale),
       COALESCE((SELECT MAX(g.kind = 'monthly')
                   FROM data_grant g
                  WHERE g.data_account_id = a.id
                    AND g.valid_from <= ?
                    AND g.expires_at > ?), 0),
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
       a.version
  FROM data_account a
  JOIN product p ON p.id = a.product_id
  JOIN customer c ON c.id = a.customer_id
  LEFT JOIN site s ON s.id = a.site_id
 WHERE a.customer_id = ?
   AND c.deleted_at IS NULL
 ORDER BY a.cancelled_on IS NOT NULL, a.id
 LIMIT 200;

-- name: account_usage :one
-- One account of a customer with its month, in one round trip: the portal
-- asks for it more often than for anything else.  days has "DAY IN OUT" for
-- each day of the month with usage, grants "IS_MONTHLY BYTES USED IS_VALID"
-- for what was given that is valid at some time from "since" on until "until",
-- and whether it is at "at"; commas stand between them.  The index is named
-- because the server would weigh that of all open sessions each time, too.
-- in:  first_on day, last_on day, at instant, at, since instant, until instant, first_on, customer_id u64, account_id u64
-- out: username str, product_name str, technology str, down_kbps u32, up_kbps u32, cap_bytes u64?, last_seen_at instant?, usage_version u64, online bool, days str?, grants str?, bytes_in u64, bytes_out u64, charged u64
-- scope: customer
SELECT a.username, p.name, p.technology, COALESCE(a.down_kbps, p.down_kbps),
       COALESCE(a.up_kbps, p.up_kbps), p.cap_bytes, a.last_seen_at,
       a.usage_version,
       EXISTS (SELECT 1
                 FROM radius_session rs
                      FORCE INDEX (radius_session_account_open)
                WHERE rs.data_account_id = a.id
                  AND rs.ended_at IS NULL
                  AND NOT rs.is_stale),
       (SELECT GROUP_CONCAT(CONCAT_WS(' ', DAYOFMONTH(d.day_on), d.bytes_in,
                                      d.bytes_out))
          FROM usage_day d
         WHERE d.data_account_id = a.id
           AND d.day_on >= ?
           AND d.day_on <= ?),
       (SELECT GROUP_CONCAT(CONCAT_WS(' ', g.kind = 'monthly', g.bytes, g.used,
                                      g.valid_from <= ? AND g.expires_at > ?))
          FROM data_grant g
         WHERE g.data_account_id = a.id
           AND g.expires_at > ?
           AND g.valid_from < ?),
       CAST(COALESCE(m.bytes_in, 0) AS UNSIGNED),
       CAST(COALESCE(m.bytes_out, 0) AS UNSIGNED),
       CAST(COALESCE(m.charged, 0) AS UNSIGNED)
  FROM data_account a
  JOIN product p ON p.id = a.product_id
  JOIN customer c ON c.id = a.customer_id
  LEFT JOIN usage_month m ON m.data_account_id = a.id
       AND m.month_on = ?
 WHERE a.customer_id = ?
   AND a.id = ?
   AND c.deleted_at IS NULL;

-- name: account_owner :one
-- Staff name an account by its id alone.
-- in:  account_id u64
-- out: customer_id u64
-- scope: staff
SELECT a.customer_id
  FROM data_account a
  JOIN customer c ON c.id = a.customer_id
 WHERE a.id = ?
   AND c.deleted_at IS NULL;

-- name: account_session_list :list
-- in:  account_id u64
-- out: id u64, started_at instant, ended_at instant?, last_event_at instant, nas_id u64?, nas_name str?, nas_address str, framed_ip str?, calling_station_id str?, counted_in u64, counted_out u64, terminate_cause str?, is_stale bool
-- scope: staff
-- sort: started_at: s.started_at DESC, s.id DESC
SELECT s.id, s.started_at, s.ended_at, s.last_event_at, n.id, n.name,
       s.nas_address, s.framed_ip, s.calling_station_id, s.counted_in,
       s.counted_out, s.terminate_cause, s.is_stale
  FROM radius_session s
  LEFT JOIN nas n ON n.id = s.nas_id
 WHERE s.data_account_id = ?;

-- name: account_usernames_of :many
-- in:  customer_ids u64[]
-- out: customer_id u64, username str
-- scope: staff
-- sizes: 1, 15, 100, 500
SELECT customer_id, username
  FROM data_account
 WHERE customer_id IN (?*)
 ORDER BY customer_id, id;
