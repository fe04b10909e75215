-- SPDX-License-Identifier: MIT

-- name: category_all :many
-- out: id u64, name str, colour str, version u32
-- scope: staff
SELECT id, name, colour, version
  FROM category
 WHERE retired_at IS NULL
 ORDER BY position, name
 LIMIT 1000;

-- name: category_insert :insert
-- in: name str, colour str, position i32
-- scope: staff
INSERT INTO category (name, colour, position)
VALUES (?, ?, ?);
