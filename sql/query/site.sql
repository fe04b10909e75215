-- SPDX-License-Identifier: MIT

-- name: site_all :many
-- out: id u64, code str, name str, version u32
-- scope: staff
SELECT id, code, name, version
  FROM site
 ORDER BY name, id
 LIMIT 2000;
