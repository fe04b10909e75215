-- SPDX-License-Identifier: MIT

-- name: login_attempt_state :one
-- in:  key_hash bytes, now instant
-- out: count u32, ends_at instant
-- scope: public
SELECT count, ends_at
  FROM login_attempt
 WHERE key_hash = ?
   AND ends_at > ?;

-- name: login_attempt_add :exec
-- One more in the running window; the first opens it.
-- in:  key_hash bytes, ends_at instant, now instant, now
-- scope: public
INSERT INTO login_attempt (key_hash, count, ends_at)
VALUES (?, 1, ?)
    ON DUPLICATE KEY UPDATE
       count = IF(ends_at <= ?, 1, count + 1),
       ends_at = IF(ends_at <= ?, VALUES(ends_at), ends_at);

-- name: login_attempt_clear :exec
-- in:  key_hash bytes
-- scope: public
DELETE FROM login_attempt
 WHERE key_hash = ?;

-- name: login_attempt_take_back :exec
-- It was no guess.
-- in:  key_hash bytes
-- scope: public
UPDATE login_attempt
   SET count = count - 1
 WHERE key_hash = ?
   AND count > 0;

-- name: login_attempt_expire :exec
-- in:  now instant
-- scope: public
DELETE FROM login_attempt
 WHERE ends_at <= ?
 LIMIT 10000;
