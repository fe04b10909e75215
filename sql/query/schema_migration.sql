-- SPDX-License-Identifier: MIT

-- name: schema_migration_exists :one
-- out: n u32
-- scope: job
SELECT COUNT(*)
  FROM information_schema.tables
 WHERE table_schema = DATABASE()
   AND table_name = 'schema_migration';

-- name: schema_migration_all :many
-- out: version u32, name str, checksum str
-- scope: job
SELECT version, name, checksum
  FROM schema_migration
 ORDER BY version
 LIMIT 10000;

-- name: schema_migration_insert :exec
-- in: version u32, name str, checksum str, applied_at instant
-- scope: job
INSERT INTO schema_migration (version, name, checksum, applied_at)
VALUES (?, ?, ?, ?);
