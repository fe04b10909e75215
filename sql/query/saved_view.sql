-- SPDX-License-Identifier: MIT

-- name: view_of :many
-- The views of a list that somebody made, or others shared; one's own first.
-- in:  staff_id u64, list str, staff_id, staff_id
-- out: id u64, staff_id u64, staff_name str, list str, name str, query str, columns str, is_shared bool, is_own bool, version u32
-- scope: staff
SELECT v.id, v.staff_id, s.name, v.list, v.name, v.query, v.columns,
       v.is_shared, v.staff_id <=> ?, v.version
  FROM saved_view v
  JOIN staff s ON s.id = v.staff_id
 WHERE v.list = ?
   AND (v.staff_id = ? OR v.is_shared)
 ORDER BY v.staff_id <> ?, v.name, v.id
 LIMIT 500;

-- name: view_lock :one
-- Of somebody else it is there when it is shared.
-- in:  view_id u64, staff_id u64
-- out: id u64, staff_id u64, list str, name str, query str, columns str, is_shared bool, version u32
-- scope: staff
SELECT v.id, v.staff_id, v.list, v.name, v.query, v.columns, v.is_shared,
       v.version
  FROM saved_view v
 WHERE v.id = ?
   AND (v.staff_id = ? OR v.is_shared)
   FOR UPDATE;

-- name: view_count :one
-- in:  staff_id u64
-- out: n u32
-- scope: staff
SELECT COUNT(*)
  FROM saved_view
 WHERE staff_id = ?;

-- name: view_add :insert
-- in: staff_id u64, list str, name str, query str, columns str, is_shared bool, created_at instant
-- scope: staff
INSERT INTO saved_view (staff_id, list, name, query, columns, is_shared,
                        created_at)
VALUES (?, ?, ?, ?, ?, ?, ?);

-- name: view_set :exec
-- in: name str, query str, columns str, is_shared bool, view_id u64
-- scope: staff
UPDATE saved_view
   SET name = ?, query = ?, columns = ?, is_shared = ?, version = version + 1
 WHERE id = ?;

-- name: view_delete :exec
-- in: view_id u64
-- scope: staff
DELETE FROM saved_view
 WHERE id = ?;
