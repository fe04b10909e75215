-- SPDX-License-Identifier: MIT
-- What FreeRADIUS asks: may this account go online, and who is this NAS.

-- name: radius_account_of_usernames :many
-- What decides about accounts, but for their sessions.  One with a cap comes
-- once for each of its grants that has not expired, or once without any.
-- in:  now instant, usernames str[]
-- out: id u64, username str, customer_id u64, password bytes, own_up_kbps u32?, own_down_kbps u32?, is_blocked bool, is_rejected bool, fixed_ip str?, mac_lock str?, starts_on day?, cancelled_on day?, last_reject_at instant?, last_reject_reason str?, up_kbps u32, down_kbps u32, cap_bytes u64?, capped_up_kbps u32?, capped_down_kbps u32?, session_limit u16, interim_seconds u16, session_seconds u32?, framed_pool str?, language str, suspended_at instant?, customer_cancelled_on day?, is_deleted bool, grant_is_monthly bool?, grant_month_on day?, grant_valid_from instant?, grant_bytes u64?, grant_used u64?
-- sizes: 4, 8, 16, 24, 32, 48, 64
-- scope: job
SELECT a.id, a.username, a.customer_id, a.password, a.up_kbps, a.down_kbps,
       a.is_blocked, a.is_rejected, a.fixed_ip, a.mac_lock, a.starts_on,
       a.cancelled_on, a.last_reject_at, a.last_reject_reason, p.up_kbps,
       p.down_kbps, p.cap_bytes, p.capped_up_kbps, p.capped_down_kbps,
       p.session_limit, p.interim_seconds, p.session_seconds, p.framed_pool,
       c.language, c.suspended_at, c.cancelled_on, c.deleted_at IS NOT NULL,
       g.kind = 'monthly', g.month_on, g.valid_from, g.bytes, g.used
  FROM data_account a
  JOIN product p ON p.id = a.product_id
  JOIN customer c ON c.id = a.customer_id
  LEFT JOIN data_grant g ON g.data_account_id = a.id
                        AND g.expires_at > ?
                        AND p.cap_bytes IS NOT NULL
 WHERE a.username IN (?*);

-- name: radius_session_open_of_accounts :many
-- in:  account_ids u64[]
-- out: data_account_id u64, class bytes?, calling_station_id str?, started_at instant, last_event_at instant
-- sizes: 4, 8, 16, 24, 32, 48, 64
-- scope: job
SELECT data_account_id, class, calling_station_id, started_at, last_event_at
  FROM radius_session
 WHERE data_account_id IN (?*)
   AND ended_at IS NULL
   AND NOT is_stale;

-- name: radius_session_recent_of_accounts :many
-- Begun since an instant, ended or not.
-- in:  account_ids u64[], since instant
-- out: data_account_id u64, class bytes?, calling_station_id str?, started_at instant, last_event_at instant
-- sizes: 4, 8, 16, 24, 32, 48, 64
-- scope: job
SELECT data_account_id, class, calling_station_id, started_at, last_event_at
  FROM radius_session
 WHERE data_account_id IN (?*)
   AND started_at >= ?;

-- name: radius_account_reject :exec
-- The same reason is written once in a while, not at every try.
-- in:  now instant, reason str, account_id u64, reason, again_before instant
-- scope: job
UPDATE data_account
   SET last_reject_at = ?,
       last_reject_reason = ?
 WHERE id = ?
   AND (last_reject_reason IS NULL
        OR last_reject_reason <> ?
        OR last_reject_at < ?);

-- name: radius_account_id :one
-- in:  username str
-- out: id u64, customer_id u64
-- scope: job
SELECT id, customer_id
  FROM data_account
 WHERE username = ?;

-- name: radius_nas_of_address :one
-- in:  address str
-- out: id u64, name str, secret bytes, message_authenticator str
-- scope: job
SELECT id, name, secret, message_authenticator
  FROM nas
 WHERE address = ?
   AND is_active;
