-- SPDX-License-Identifier: MIT

-- name: audit_add :exec
-- in:  at instant, actor str, actor_id u64?, token_id u64?, address str, request_id str, action str, entity str, entity_id u64?, customer_id u64?, entity_version u32?, before_json str?, after_json str?
-- scope: public
INSERT INTO audit (at, actor, actor_id, token_id, address, request_id, action,
                   entity, entity_id, customer_id, entity_version,
                   before_json, after_json)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

-- name: audit_since :many
-- What was changed after a version of a thing was seen.
-- in:  entity str, entity_id u64, entity_version u32
-- out: at instant, actor_id u64?, staff_name str?, before_json str, after_json str
-- scope: staff
SELECT a.at, a.actor_id, st.name, COALESCE(a.before_json, '{}'),
       COALESCE(a.after_json, '{}')
  FROM audit a
  LEFT JOIN staff st ON st.id = a.actor_id
       AND a.actor IN (3, 4)
 WHERE a.entity = ?
   AND a.entity_id = ?
   AND a.entity_version > ?
 ORDER BY a.id
 LIMIT 100;

-- name: audit_list :list
-- Newest first.
-- out: id u64, at instant, actor str, actor_id u64?, token_id u64?, staff_name str?, address str, action str, entity str, entity_id u64?, before_json str?, after_json str?
-- filter: entity str: a.entity = ?
-- filter: entity_id u64: a.entity_id = ?
-- filter: customer_id u64: a.customer_id = ?
-- sort: at: a.id DESC
-- scope: staff
-- count: audit a
SELECT a.id, a.at, a.actor, a.actor_id, a.token_id, st.name, a.address,
       a.action, a.entity, a.entity_id, a.before_json, a.after_json
  FROM audit a
  LEFT JOIN staff st ON st.id = a.actor_id
       AND a.actor IN (3, 4)
 WHERE a.id > 0;

-- name: audit_history_list :list
-- What was changed of a customer and of what is his; username is meant where
-- the entity is a data account.
-- in:  customer_id u64
-- out: id u64, at instant, actor str, actor_id u64?, staff_name str?, action str, entity str, entity_id u64?, username str?, before_json str?, after_json str?
-- filter: field str: LOCATE(CONCAT(CHAR(34), ?, CHAR(34, 58)), a.after_json) > 0
-- filter: action str: a.action = ?
-- filter: entity str: a.entity = ?
-- sort: at: a.id DESC
-- scope: staff
-- count: audit a
SELECT a.id, a.at, a.actor, a.actor_id, st.name, a.action, a.entity,
       a.entity_id, d.username, a.before_json, a.after_json
  FROM audit a
  LEFT JOIN staff st ON st.id = a.actor_id
       AND a.actor IN (3, 4)
  LEFT JOIN data_account d ON d.id = a.entity_id
 WHERE a.customer_id = ?
   AND a.after_json IS NOT NULL;

-- What ids in the audit stand for, also of what is retired or deleted since.

-- name: audit_group_name :many
-- in:  ids u64[]
-- out: id u64, name str
-- scope: staff
-- sizes: 1, 15, 100, 500
SELECT id, title
  FROM customer_group
 WHERE id IN (?*);

-- name: audit_billing_group_name :many
-- in:  ids u64[]
-- out: id u64, name str
-- scope: staff
-- sizes: 1, 15, 100, 500
SELECT id, name
  FROM billing_group
 WHERE id IN (?*);

-- name: audit_category_name :many
-- in:  ids u64[]
-- out: id u64, name str
-- scope: staff
-- sizes: 1, 15, 100, 500
SELECT id, name
  FROM category
 WHERE id IN (?*);

-- name: audit_label_name :many
-- in:  ids u64[]
-- out: id u64, name str
-- scope: staff
-- sizes: 1, 15, 100, 500
SELECT id, name
  FROM label
 WHERE id IN (?*);

-- name: audit_site_name :many
-- in:  ids u64[]
-- out: id u64, name str
-- scope: staff
-- sizes: 1, 15, 100, 500
SELECT id, name
  FROM site
 WHERE id IN (?*);

-- name: audit_product_name :many
-- in:  ids u64[]
-- out: id u64, name str
-- scope: staff
-- sizes: 1, 15, 100, 500
SELECT id, name
  FROM product
 WHERE id IN (?*);

-- name: audit_customer_name :many
-- in:  ids u64[]
-- out: id u64, name str!
-- scope: staff
-- sizes: 1, 15, 100, 500
SELECT id, CONCAT(code, ' ', name)
  FROM customer
 WHERE id IN (?*);
