-- SPDX-License-Identifier: MIT

-- name: portal_me :one
-- The customer of a session, and the name it was opened with.
-- in:  session_id u64, customer_id u64
-- out: id u64, code str, name str, type str, language str, suspended_at instant?, cancelled_on day?, username str
-- scope: customer
SELECT c.id, c.code, c.name, c.type, c.language, c.suspended_at,
       c.cancelled_on, l.username
  FROM customer c
  JOIN portal_session s ON s.customer_id = c.id
       AND s.id = ?
  JOIN portal_login l ON l.id = s.portal_login_id
 WHERE c.id = ?
   AND c.deleted_at IS NULL;

-- name: portal_customer :one
-- The customer of a login that was just used.
-- in:  portal_login_id u64, customer_id u64
-- out: id u64, code str, name str, type str, language str, suspended_at instant?, cancelled_on day?, username str
-- scope: customer
SELECT c.id, c.code, c.name, c.type, c.language, c.suspended_at,
       c.cancelled_on, l.username
  FROM customer c
  JOIN portal_login l ON l.customer_id = c.id
       AND l.id = ?
 WHERE c.id = ?
   AND c.deleted_at IS NULL;
