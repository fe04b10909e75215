-- SPDX-License-Identifier: MIT
-- Places of accounts with a session limit, from the Access-Accept to the first
-- accounting packet.

-- name: login_reservation_lock :many
-- Decisions about one account happen one after the other; accounts are locked
-- in order of id, as accounting does.  Each comes once for each of its places,
-- or once without any: read with the lock, they are the newest.
-- in:  now instant, account_ids u64[]
-- out: data_account_id u64, calling_station_id str?, class bytes?, reserved_at instant?, expires_at instant?
-- sizes: 4, 8, 16, 24, 32, 48, 64
-- scope: job
SELECT a.id, r.calling_station_id, r.class, r.reserved_at, r.expires_at
  FROM data_account a FORCE INDEX (PRIMARY)
  LEFT JOIN login_reservation r FORCE INDEX (PRIMARY)
         ON r.data_account_id = a.id
        AND r.expires_at > ?
 WHERE a.id IN (?*)
 ORDER BY a.id
   FOR UPDATE;

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
