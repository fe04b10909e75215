-- SPDX-License-Identifier: MIT

-- name: role_permissions :many
-- in:  role_id u64
-- out: permission str
-- scope: session
SELECT permission
  FROM role_permission
 WHERE role_id = ?
 ORDER BY permission
 LIMIT 64;

-- name: role_all :many
-- out: id u64, name str, is_system bool, version u32
-- scope: staff
SELECT id, name, is_system, version
  FROM role
 ORDER BY name
 LIMIT 500;

-- name: role_permission_all :many
-- out: role_id u64, permission str
-- scope: staff
SELECT role_id, permission
  FROM role_permission
 ORDER BY role_id, permission
 LIMIT 20000;

-- name: role_exists :one
-- in:  role_id u64
-- out: id u64
-- scope: staff
SELECT id
  FROM role
 WHERE id = ?;
