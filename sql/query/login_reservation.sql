-- SPDX-License-Identifier: MIT
-- Places of accounts with a session limit, from the Access-Accept to the first
-- accounting packet.

-- name: login_reservation_lock :one
-- Decisions about one account happen one after the other.
-- in:  account_id u64
-- out: id u64
-- scope: job
SELECT id
  FROM data_account
 WHERE id = ?
   FOR UPDATE;

-- name: login_reservation_put :exec
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
