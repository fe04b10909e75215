-- SPDX-License-Identifier: MIT
-- What staff write often: a subject and a text under a name.

-- name: message_template_all :many
-- All of them, or one.
-- in:  message_template_id u64, message_template_id
-- out: id u64, name str, subject str, text str, updated_at instant, staff_id u64?, staff_name str?, version u32
-- scope: staff
SELECT t.id, t.name, t.subject, t.text, t.updated_at, t.staff_id, s.name,
       t.version
  FROM message_template t
  LEFT JOIN staff s ON s.id = t.staff_id
 WHERE ? = 0
    OR t.id = ?
 ORDER BY t.name, t.id
 LIMIT 500;

-- name: message_template_lock :one
-- in:  message_template_id u64
-- out: id u64, name str, subject str, text str, version u32
-- scope: staff
SELECT id, name, subject, text, version
  FROM message_template
 WHERE id = ?
   FOR UPDATE;

-- name: message_template_count :one
-- out: n u32
-- scope: staff
SELECT COUNT(*)
  FROM message_template;

-- name: message_template_add :insert
-- in: name str, subject str, text str, updated_at instant, staff_id u64?
-- scope: staff
INSERT INTO message_template (name, subject, text, updated_at, staff_id)
VALUES (?, ?, ?, ?, ?);

-- name: message_template_set :exec
-- in: name str, subject str, text str, updated_at instant, staff_id u64?, message_template_id u64
-- scope: staff
UPDATE message_template
   SET name = ?, subject = ?, text = ?, updated_at = ?, staff_id = ?,
       version = version + 1
 WHERE id = ?;

-- name: message_template_delete :exec
-- in: message_template_id u64
-- scope: staff
DELETE FROM message_template
 WHERE id = ?;
