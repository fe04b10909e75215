-- SPDX-License-Identifier: MIT
-- What the worker throws away, flags and prepares.

-- name: housekeeping_portal_session :exec
-- in: before instant
-- scope: job
DELETE FROM portal_session
 WHERE expires_at < ?
 LIMIT 1000;

-- name: housekeeping_staff_session :exec
-- in: before instant
-- scope: job
DELETE FROM staff_session
 WHERE expires_at < ?
 LIMIT 1000;

-- name: housekeeping_link_token :exec
-- in: before instant
-- scope: job
DELETE FROM link_token
 WHERE expires_at < ?
 LIMIT 1000;

-- name: housekeeping_accounting_event :exec
-- in: before instant
-- scope: job
DELETE FROM accounting_event
 WHERE received_at < ?
 LIMIT 1000;

-- name: housekeeping_disconnect :exec
-- in: before instant
-- scope: job
DELETE FROM disconnect
 WHERE created_at < ?
 LIMIT 1000;

-- name: housekeeping_radius_session :exec
-- Ended ones; what is open for ever is closed by its NAS or by hand.
-- in: before instant
-- scope: job
DELETE FROM radius_session
 WHERE ended_at < ?
 LIMIT 1000;

-- name: housekeeping_idempotency :exec
-- in: before instant
-- scope: job
DELETE FROM idempotency
 WHERE expires_at < ?
 LIMIT 1000;

-- name: housekeeping_silent_sessions :many
-- Open sessions that have been silent for 15 minutes (before) and for three
-- interim intervals (now less three of them), from a customer on.
-- in: customer_id u64, before instant, now instant
-- out: id u64, customer_id u64
-- scope: job
SELECT s.id, s.customer_id
  FROM radius_session AS s
  JOIN data_account AS a ON a.id = s.data_account_id
  JOIN product AS p ON p.id = a.product_id
 WHERE s.ended_at IS NULL
   AND s.is_stale = FALSE
   AND s.customer_id >= ?
   AND s.last_event_at < ?
   AND s.last_event_at < ? - INTERVAL 3 * p.interim_seconds SECOND
 ORDER BY s.customer_id
 LIMIT 60;

-- name: housekeeping_mark_stale :batch
-- in: id u64, before instant
-- scope: job
UPDATE radius_session
   SET is_stale = TRUE
 WHERE id = ?
   AND ended_at IS NULL
   AND is_stale = FALSE
   AND last_event_at < ?;

-- name: housekeeping_partitions :many
-- in: table_name str
-- out: name str!, bound str
-- scope: job
SELECT partition_name, COALESCE(partition_description, '')
  FROM information_schema.partitions
 WHERE table_schema = DATABASE()
   AND table_name = ?
   AND partition_name IS NOT NULL
 ORDER BY partition_ordinal_position
 LIMIT 1000;
