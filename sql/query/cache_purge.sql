-- SPDX-License-Identifier: MIT

-- name: cache_purge_add :batch
-- in:  cache_key str, created_at instant
-- scope: session
INSERT INTO cache_purge (cache_key, created_at)
VALUES (?, ?);

-- name: cache_purge_next :many
-- in:  after_id u64
-- out: id u64, cache_key str
-- scope: session
SELECT id, cache_key
  FROM cache_purge
 WHERE id > ?
 ORDER BY id
 LIMIT 500;

-- name: cache_purge_done :exec
-- Rows up to one id that are old enough: what a slow cache fill may have
-- missed was given its time.
-- in:  last_id u64, created_before instant
-- scope: session
DELETE FROM cache_purge
 WHERE id <= ?
   AND created_at < ?;
