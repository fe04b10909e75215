-- SPDX-License-Identifier: MIT
-- Quick find: what words do not find.

-- name: find_address :many
-- Accounts by the IP address they have or lately had, the present ones first.
-- in:  pattern str, pattern
-- out: id u64, customer_id u64, username str, code str, name str, suspended_at instant?, cancelled_on day?, value str!, is_now bool
-- scope: staff
SELECT a.id, a.customer_id, a.username, c.code, c.name, c.suspended_at,
       c.cancelled_on, x.value, COALESCE(MAX(x.is_now), FALSE)
  FROM (SELECT rs.data_account_id AS id, rs.framed_ip AS value,
               rs.ended_at IS NULL AND NOT rs.is_stale AS is_now
          FROM (SELECT id
                  FROM radius_session
                 WHERE framed_ip LIKE ?
                 ORDER BY framed_ip DESC, id DESC
                 LIMIT 300) newest
          JOIN radius_session rs ON rs.id = newest.id
         UNION ALL
        SELECT f.id, f.fixed_ip, TRUE
          FROM (SELECT id, fixed_ip
                  FROM data_account
                 WHERE fixed_ip LIKE ?
                 LIMIT 50) f) x
  JOIN data_account a ON a.id = x.id
  JOIN customer c ON c.id = a.customer_id
 WHERE c.deleted_at IS NULL
 GROUP BY a.id, x.value
 ORDER BY MAX(x.is_now) DESC, a.id
 LIMIT 12;

-- name: find_device :many
-- The same by the MAC address, in the ways that routers write it.
-- in:  colons str, dashes str, dots str, plain str, plain
-- out: id u64, customer_id u64, username str, code str, name str, suspended_at instant?, cancelled_on day?, value str!, is_now bool
-- scope: staff
SELECT a.id, a.customer_id, a.username, c.code, c.name, c.suspended_at,
       c.cancelled_on, x.value, COALESCE(MAX(x.is_now), FALSE)
  FROM (SELECT rs.data_account_id AS id, rs.calling_station_id AS value,
               rs.ended_at IS NULL AND NOT rs.is_stale AS is_now
          FROM (SELECT id
                  FROM radius_session
                 WHERE calling_station_id LIKE ?
                    OR calling_station_id LIKE ?
                    OR calling_station_id LIKE ?
                    OR calling_station_id LIKE ?
                 ORDER BY calling_station_id DESC, id DESC
                 LIMIT 300) newest
          JOIN radius_session rs ON rs.id = newest.id
         UNION ALL
        SELECT f.id, f.mac_lock, TRUE
          FROM (SELECT id, mac_lock
                  FROM data_account
                 WHERE mac_lock LIKE ?
                 LIMIT 50) f) x
  JOIN data_account a ON a.id = x.id
  JOIN customer c ON c.id = a.customer_id
 WHERE c.deleted_at IS NULL
 GROUP BY a.id, x.value
 ORDER BY MAX(x.is_now) DESC, a.id
 LIMIT 12;

-- name: find_named :ids
-- Customers whose name begins with it, in the order of names.
-- in:  begins str
-- out: id u64
-- scope: staff
SELECT id
  FROM customer
 WHERE name LIKE ?
   AND deleted_at IS NULL
 ORDER BY name, id
 LIMIT 12;

-- name: find_group :many
-- A word of the title begins with it.
-- in:  begins str, inside str
-- out: id u64, title str, description str
-- scope: staff
SELECT id, title, description
  FROM customer_group
 WHERE deleted_at IS NULL
   AND (title LIKE ? OR title LIKE ?)
 ORDER BY title
 LIMIT 3;
