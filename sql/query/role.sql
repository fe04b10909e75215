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
