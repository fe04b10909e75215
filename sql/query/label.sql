-- SPDX-License-Identifier: MIT

-- name: label_all :many
-- out: id u64, name str, colour str, version u32
-- scope: staff
SELECT id, name, colour, version
  FROM label
 WHERE retired_at IS NULL
 ORDER BY position, name
 LIMIT 1000;

-- name: label_insert :insert
-- in: name str, colour str, position i32
-- scope: staff
INSERT INTO label (name, colour, position)
VALUES (?, ?, ?);
