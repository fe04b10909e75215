-- SPDX-License-Identifier: MIT

-- name: preference_of :many
-- in:  staff_id u64
-- out: name str, value str
-- scope: staff
SELECT name, value
  FROM staff_preference
 WHERE staff_id = ?
 ORDER BY name
 LIMIT 100;

-- name: preference_put :exec
-- in: staff_id u64, name str, value str, updated_at instant
-- scope: staff
INSERT INTO staff_preference (staff_id, name, value, updated_at)
VALUES (?, ?, ?, ?)
    ON DUPLICATE KEY UPDATE value = VALUES(value),
                            updated_at = VALUES(updated_at);

-- name: preference_delete :exec
-- in: staff_id u64, name str
-- scope: staff
DELETE FROM staff_preference
 WHERE staff_id = ?
   AND name = ?;
