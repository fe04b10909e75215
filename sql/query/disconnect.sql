-- SPDX-License-Identifier: MIT
-- Requests to NASes to end sessions.

-- name: disconnect_accounts_of_customer :many
-- Locked in the order that accounting locks them in.
-- in:  customer_id u64
-- out: id u64
-- scope: customer
SELECT id
  FROM data_account
 WHERE customer_id = ?
 ORDER BY id
 LIMIT 1000
   FOR UPDATE;

-- name: disconnect_sessions_of_customer :many
-- Sessions that may be open: not ended, and heard of lately or not yet stale.
-- Those already asked for since "asked_since" are left out.  A Class that let
-- into the walled garden says more than when its router says it began.
-- in:  customer_id u64, started_since instant, heard_since instant, asked_since instant
-- out: id u64, data_account_id u64
-- scope: customer
SELECT s.id, s.data_account_id
  FROM data_account a
  JOIN radius_session s ON s.data_account_id = a.id
   AND s.ended_at IS NULL
 WHERE a.customer_id = ?
   AND (s.started_at >= ? OR s.class LIKE 'lm1:%:w%')
   AND (NOT s.is_stale OR s.last_event_at >= ?)
   AND NOT EXISTS (SELECT 1
                     FROM disconnect d
                    WHERE d.radius_session_id = s.id
                      AND d.created_at >= ?)
 ORDER BY s.id
 LIMIT 200;

-- name: disconnect_sessions_of_account :many
-- in:  account_id u64, heard_since instant, asked_since instant
-- out: id u64, data_account_id u64
-- scope: staff
SELECT s.id, s.data_account_id
  FROM radius_session s
 WHERE s.data_account_id = ?
   AND s.ended_at IS NULL
   AND (NOT s.is_stale OR s.last_event_at >= ?)
   AND NOT EXISTS (SELECT 1
                     FROM disconnect d
                    WHERE d.radius_session_id = s.id
                      AND d.created_at >= ?)
 ORDER BY s.id
 LIMIT 200;

-- name: disconnect_add :insert
-- in: radius_session_id u64, data_account_id u64, customer_id u64, reason str, created_at instant
-- scope: staff
INSERT INTO disconnect (radius_session_id, data_account_id, customer_id,
                        reason, created_at)
VALUES (?, ?, ?, ?, ?);

-- name: disconnect_load :one
-- All facts of one request at the moment it is sent.
-- in:  disconnect_id u64
-- out: state str, reason str, radius_session_id u64, customer_id u64, username str, user_name str?, is_blocked bool, is_rejected bool, starts_on day?, cancelled_on day?, suspended_at instant?, customer_cancelled_on day?, is_deleted bool, acct_session_id str, framed_ip str?, calling_station_id str?, ended_at instant?, nas_id u64?, nas_name str?, nas_address str?, secret bytes?, coa_address str?, coa_port u16?
-- scope: job
SELECT d.state, d.reason, s.id, d.customer_id, a.username, s.user_name,
       a.is_blocked, a.is_rejected, a.starts_on, a.cancelled_on,
       c.suspended_at, c.cancelled_on, c.deleted_at IS NOT NULL,
       s.acct_session_id, s.framed_ip, s.calling_station_id, s.ended_at, n.id,
       n.name, n.address, n.secret, n.coa_address, n.coa_port
  FROM disconnect d
  JOIN radius_session s ON s.id = d.radius_session_id
  JOIN data_account a ON a.id = d.data_account_id
  JOIN customer c ON c.id = d.customer_id
  LEFT JOIN nas n ON n.id = s.nas_id
 WHERE d.id = ?;

-- name: disconnect_send :exec
-- in: sent_at instant, disconnect_id u64
-- scope: job
UPDATE disconnect
   SET state = 'sent',
       attempts = attempts + 1,
       sent_at = ?
 WHERE id = ?
   AND finished_at IS NULL;

-- name: disconnect_mark :exec
-- in: state str, error_cause u32?, finished_at instant?, disconnect_id u64
-- scope: job
UPDATE disconnect
   SET state = ?,
       error_cause = ?,
       finished_at = ?
 WHERE id = ?
   AND finished_at IS NULL;

-- name: disconnect_session_gone :exec
-- The NAS knows no such session.  What it told after it was asked stands.
-- in: radius_session_id u64, asked_at instant
-- scope: job
UPDATE radius_session
   SET is_stale = TRUE
 WHERE id = ?
   AND ended_at IS NULL
   AND last_event_at <= ?;

-- name: disconnect_list :list
-- in:  account_id u64
-- out: id u64, session_id u64, acct_session_id str, nas_id u64?, nas_name str?, nas_address str, reason str, state str, attempts u16, error_cause u32?, created_at instant, sent_at instant?, finished_at instant?
-- sort: created_at: d.id DESC
-- scope: staff
SELECT d.id, s.id, s.acct_session_id, n.id, n.name, s.nas_address, d.reason,
       d.state, d.attempts, d.error_cause, d.created_at, d.sent_at,
       d.finished_at
  FROM disconnect d
  JOIN radius_session s ON s.id = d.radius_session_id
  LEFT JOIN nas n ON n.id = s.nas_id
 WHERE d.data_account_id = ?;

-- name: disconnect_stopped :one
-- Since when a customer is suspended, why, by whom, and with which master.
-- in:  customer_id u64
-- out: suspended_at instant?, suspend_reason str?, suspended_by u64?, staff_name str?, suspended_with u64?, master_code str?, master_name str?
-- scope: customer
SELECT c.suspended_at, c.suspend_reason, c.suspended_by, s.name,
       c.suspended_with, m.code, m.name
  FROM customer c
  LEFT JOIN staff s ON s.id = c.suspended_by
  LEFT JOIN customer m ON m.id = c.suspended_with
 WHERE c.id = ?
   AND c.deleted_at IS NULL;

-- name: disconnect_last :many
-- The accounts of a customer, each with the last request that concerned it.
-- in:  customer_id u64
-- out: account_id u64, username str, is_blocked bool, block_reason str?, is_rejected bool, id u64?, reason str?, state str?, error_cause u32?, created_at instant?
-- scope: customer
SELECT a.id, a.username, a.is_blocked, a.block_reason, a.is_rejected, d.id,
       d.reason, d.state, d.error_cause, d.created_at
  FROM data_account a
  LEFT JOIN disconnect d ON d.id = (SELECT MAX(x.id)
                                      FROM disconnect x
                                     WHERE x.data_account_id = a.id)
 WHERE a.customer_id = ?
 ORDER BY a.id
 LIMIT 200;
