-- SPDX-License-Identifier: MIT
-- Places of accounts with a session limit, from the Access-Accept to the first
-- accounting packet.

-- name: login_reservation_lock :many
-- Decisions about one account happen one after the other; accounts are locked
-- in order of id, as accounting does.
-- in:  account_ids u64[]
-- out: id u64
-- sizes: 4, 16, 64
-- scope: job
SELECT id
  FROM data_account
 WHERE id IN (?*)
 ORDER BY id
   FOR UPDATE;

-- name: login_reservation_of_accounts :many
-- in:  account_ids u64[], now instant
-- out: data_account_id u64, calling_station_id str, class bytes, reserved_at instant, expires_at instant
-- sizes: 4, 16, 64
-- scope: job
SELECT data_account_id, calling_station_id, class, reserved_at, expires_at
  FROM login_reservation
 WHERE data_account_id IN (?*)
   AND expires_at > ?;

-- name: login_reservation_put :batch
-- One a device: it may dial in again.
-- in:  account_id u64, calling_station_id str, class bytes, reserved_at instant, expires_at instant
-- scope: job
INSERT INTO login_reservation (data_account_id, calling_station_id, class,
                               reserved_at, expires_at)
VALUES (?, ?, ?, ?, ?)
    ON DUPLICATE KEY UPDATE class = VALUE(class),
                            reserved_at = VALUE(reserved_at),
                            expires_at = VALUE(expires_at);

-- name: login_reservation_drop :exec
-- in:  account_id u64, calling_station_id str
-- scope: job
DELETE FROM login_reservation
 WHERE data_account_id = ?
   AND calling_station_id = ?;

-- name: login_reservation_expire :exec
-- in:  now instant
-- scope: job
DELETE FROM login_reservation
 WHERE expires_at <= ?
 LIMIT 10000;
