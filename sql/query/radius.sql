-- SPDX-License-Identifier: MIT
-- What FreeRADIUS asks: may this account go online, and who is this NAS.

-- name: radius_account_of_username :one
-- All facts of one decision.  silent_since: what was not heard of since then
-- holds no place; neither does an older session of the same device.  Who was
-- just let on holds one until a session begins that is, or may be, theirs.
-- in:  silent_since instant, now instant, calling_station_id str, now, calling_station_id, now, now, month_on day, username str
-- out: id u64, customer_id u64, password bytes, own_up_kbps u32?, own_down_kbps u32?, is_blocked bool, is_rejected bool, fixed_ip str?, mac_lock str?, starts_on day?, cancelled_on day?, last_reject_at instant?, last_reject_reason str?, up_kbps u32, down_kbps u32, cap_bytes u64?, capped_up_kbps u32?, capped_down_kbps u32?, session_limit u16, interim_seconds u16, session_seconds u32?, framed_pool str?, language str, suspended_at instant?, customer_cancelled_on day?, is_deleted bool, open_sessions u32, grant_left u64, has_monthly bool
-- scope: job
SELECT a.id, a.customer_id, a.password, a.up_kbps, a.down_kbps, a.is_blocked,
       a.is_rejected, a.fixed_ip, a.mac_lock, a.starts_on, a.cancelled_on,
       a.last_reject_at, a.last_reject_reason, p.up_kbps, p.down_kbps,
       p.cap_bytes, p.capped_up_kbps, p.capped_down_kbps, p.session_limit,
       p.interim_seconds, p.session_seconds, p.framed_pool, c.language,
       c.suspended_at, c.cancelled_on, c.deleted_at IS NOT NULL,
       COALESCE((SELECT COUNT(*)
                   FROM radius_session s
                  WHERE s.data_account_id = a.id
                    AND s.ended_at IS NULL
                    AND NOT s.is_stale
                    AND s.last_event_at >= LEAST(?, ? - INTERVAL 3
                                                    * p.interim_seconds SECOND)
                    AND (s.calling_station_id IS NULL
                         OR s.calling_station_id <> ?)), 0)
       + COALESCE((SELECT COUNT(*)
                     FROM login_reservation r
                    WHERE r.data_account_id = a.id
                      AND r.expires_at > ?
                      AND r.calling_station_id <> ?
                      AND NOT EXISTS
                (SELECT 1
                   FROM radius_session s
                  WHERE s.data_account_id = a.id
                    AND s.started_at >= r.reserved_at - INTERVAL 5 SECOND
                    AND (s.class = r.class
                         OR s.calling_station_id IS NULL
                         OR s.calling_station_id = r.calling_station_id))), 0),
       CAST(COALESCE((SELECT SUM(g.bytes - g.used)
                        FROM data_grant g
                       WHERE g.data_account_id = a.id
                         AND g.valid_from <= ?
                         AND g.expires_at > ?), 0) AS UNSIGNED),
       EXISTS (SELECT 1
                 FROM data_grant g
                WHERE g.data_account_id = a.id
                  AND g.kind = 'monthly'
                  AND g.month_on = ?)
  FROM data_account a
  JOIN product p ON p.id = a.product_id
  JOIN customer c ON c.id = a.customer_id
 WHERE a.username = ?;

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
