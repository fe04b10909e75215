-- SPDX-License-Identifier: MIT

-- name: portal_login_by_username :one
-- in:  username str
-- out: id u64, customer_id u64, username str, password_hash str?, code str, name str, language str, cancelled_on day?
-- scope: public
SELECT l.id, l.customer_id, l.username, l.password_hash, c.code, c.name,
       c.language, c.cancelled_on
  FROM portal_login l
  JOIN customer c ON c.id = l.customer_id
 WHERE l.username = ?
   AND c.deleted_at IS NULL;

-- name: portal_login_by_email :many
-- The logins whose contact has this address; one more than may be chosen
-- from, so that "too many" is seen.
-- in:  email str
-- out: id u64, customer_id u64, username str, password_hash str?, code str, name str, language str, cancelled_on day?
-- scope: public
SELECT l.id, l.customer_id, l.username, l.password_hash, c.code, c.name,
       c.language, c.cancelled_on
  FROM contact ct
  JOIN portal_login l ON l.contact_id = ct.id
  JOIN customer c ON c.id = l.customer_id
 WHERE ct.email = ?
   AND c.deleted_at IS NULL
 ORDER BY l.id
 LIMIT 6;

-- name: portal_login_lock :one
-- in:  portal_login_id u64
-- out: customer_id u64, username str, password_hash str?, password_at instant?, version u32, code str, name str, language str
-- scope: public
SELECT l.customer_id, l.username, l.password_hash, l.password_at, l.version,
       c.code, c.name, c.language
  FROM portal_login l
  JOIN customer c ON c.id = l.customer_id
 WHERE l.id = ?
   AND c.deleted_at IS NULL
   FOR UPDATE;

-- name: portal_login_password_set :exec
-- in:  password_hash str, password_at instant, portal_login_id u64
-- scope: public
UPDATE portal_login
   SET password_hash = ?,
       password_at = ?,
       version = version + 1
 WHERE id = ?;

-- name: portal_login_password_end :exec
-- Nobody signs in until a link sets another.
-- in:  portal_login_id u64
-- scope: staff
UPDATE portal_login
   SET password_hash = NULL,
       version = version + 1
 WHERE id = ?
   AND password_hash IS NOT NULL;

-- name: portal_login_password_rehash :exec
-- The same password at another cost: nothing a person changed.
-- in:  fresh_hash str, portal_login_id u64, password_hash str
-- scope: public
UPDATE portal_login
   SET password_hash = ?
 WHERE id = ?
   AND password_hash = ?;

-- name: portal_login_mail_address :one
-- Where messages about this login go: its own contact, else the primary.
-- in:  portal_login_id u64
-- out: email str?, name str, language str
-- scope: public
SELECT COALESCE(own.email, main.email), COALESCE(own.name, main.name, c.name),
       COALESCE(own.language, main.language, c.language)
  FROM portal_login l
  JOIN customer c ON c.id = l.customer_id
  LEFT JOIN contact own ON own.id = l.contact_id
       AND own.email IS NOT NULL
  LEFT JOIN contact main ON main.customer_id = l.customer_id
       AND main.primary_mark = 1
 WHERE l.id = ?;

-- name: portal_login_of_customer :many
-- The login that every customer has first, then those of contacts.
-- in:  customer_id u64
-- out: id u64, username str, contact_id u64?, has_password bool
-- scope: staff
SELECT id, username, contact_id, password_hash IS NOT NULL
  FROM portal_login
 WHERE customer_id = ?
 ORDER BY id
 LIMIT 50;

-- name: portal_login_insert :insert
-- in: customer_id u64, contact_id u64?, username str, created_at instant
-- scope: staff
INSERT INTO portal_login (customer_id, contact_id, username, created_at)
VALUES (?, ?, ?, ?);

-- name: portal_login_holder :one
-- Usernames of deleted customers stay theirs.
-- in:  username str
-- out: id u64, customer_id u64, code str, name str
-- scope: staff
SELECT l.id, l.customer_id, c.code, c.name
  FROM portal_login l
  JOIN customer c ON c.id = l.customer_id
 WHERE l.username = ?;

-- name: portal_login_username_set :exec
-- in: username str, portal_login_id u64
-- scope: staff
UPDATE portal_login
   SET username = ?,
       version = version + 1
 WHERE id = ?;

-- name: portal_login_contact_set :exec
-- in: contact_id u64, portal_login_id u64
-- scope: staff
UPDATE portal_login
   SET contact_id = ?
 WHERE id = ?;

-- name: portal_login_delete :exec
-- in: portal_login_id u64
-- scope: staff
DELETE FROM portal_login
 WHERE id = ?;

-- name: portal_login_last_sign_in :one
-- in:  customer_id u64
-- out: at instant
-- scope: staff
SELECT at
  FROM audit
 WHERE customer_id = ?
   AND action = 'sign_in'
   AND entity = 'portal_login'
 ORDER BY id DESC
 LIMIT 1;
