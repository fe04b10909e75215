-- SPDX-License-Identifier: MIT

-- name: link_token_add :insert
-- in:  token_hash bytes, kind str, subject_id u64, detail str?, created_at instant, expires_at instant
-- scope: public
INSERT INTO link_token (token_hash, kind, subject_id, detail, created_at,
                        expires_at)
VALUES (?, ?, ?, ?, ?, ?);

-- name: link_token_lock :one
-- in:  token_hash bytes, kind str, now instant
-- out: id u64, subject_id u64, detail str?, created_at instant
-- scope: public
SELECT id, subject_id, detail, created_at
  FROM link_token
 WHERE token_hash = ?
   AND kind = ?
   AND used_at IS NULL
   AND expires_at > ?
   FOR UPDATE;

-- name: link_token_use :exec
-- in:  used_at instant, link_token_id u64
-- scope: public
UPDATE link_token
   SET used_at = ?
 WHERE id = ?
   AND used_at IS NULL;

-- name: link_token_use_all :exec
-- Ends every open link of a kind: a newer one, or what it was for, came.
-- in:  used_at instant, kind str, subject_id u64
-- scope: public
UPDATE link_token
   SET used_at = ?, is_withdrawn = TRUE
 WHERE kind = ?
   AND subject_id = ?
   AND used_at IS NULL;

-- name: link_token_open :one
-- Those that end until a time: others live longer.
-- in:  kind str, subject_id u64, now instant, until instant
-- out: count u64
-- scope: public
SELECT COUNT(*)
  FROM link_token
 WHERE kind = ?
   AND subject_id = ?
   AND used_at IS NULL
   AND expires_at > ?
   AND expires_at <= ?;

-- name: link_token_sent_list :many
-- Links that were mailed or printed to set the password of any login of a customer.
-- in:  customer_id u64
-- out: kind str?, to_address str?, created_at instant, expires_at instant, used_at instant?, is_withdrawn bool
-- scope: staff
SELECT JSON_VALUE(t.detail, '$.why'), JSON_VALUE(t.detail, '$.to'),
       t.created_at, t.expires_at, t.used_at, t.is_withdrawn
  FROM portal_login l
  JOIN link_token t ON t.kind = 'password_reset'
   AND t.subject_id = l.id
 WHERE l.customer_id = ?
 ORDER BY t.id DESC
 LIMIT 20;
