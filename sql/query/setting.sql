-- SPDX-License-Identifier: MIT

-- name: setting_all :many
-- Every setting that differs from its default.
-- out: name str, value str, updated_at instant
-- scope: public
SELECT name, value, updated_at
  FROM setting
 ORDER BY name
 LIMIT 1000;

-- name: setting_put :exec
-- in:  name str, value str, updated_at instant, staff_id u64?
-- scope: staff
INSERT INTO setting (name, value, updated_at, staff_id)
VALUES (?, ?, ?, ?)
    ON DUPLICATE KEY UPDATE value = VALUES(value),
                            updated_at = VALUES(updated_at),
                            staff_id = VALUES(staff_id);
