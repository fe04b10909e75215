-- SPDX-License-Identifier: MIT

-- name: customer_of_code :one
-- in:  code str
-- out: id u64, name str, version u32
-- scope: staff
SELECT id, name, version
  FROM customer
 WHERE code = ?
   AND deleted_at IS NULL;

-- name: customer_list :list
-- The console's table of customers.
-- out: id u64, code str, name str, type str, is_vip bool, phone str, physical_address str, customer_group_id u64, group_title str, billing_group_id u64, billing_group_name str, site_id u64?, site_name str?, email str?, mobile str?, suspended_at instant?, cancelled_on day?, account_count u32, created_at instant, version u32
-- filter: group_id u64: c.customer_group_id = ?
-- filter: billing_group_id u64: c.billing_group_id = ?
-- filter: type str: c.type = ?
-- filter: site_id u64: c.site_id = ?
-- filter: is_vip bool: c.is_vip = ?
-- filter: category_id u64: EXISTS (SELECT 1 FROM customer_category x WHERE x.customer_id = c.id AND x.category_id = ?)
-- filter: label_id u64: EXISTS (SELECT 1 FROM customer_label x WHERE x.customer_id = c.id AND x.label_id = ?)
-- sort: name: c.name, c.id
-- sort: code: c.code
-- sort: group: g.title [group_title], c.code, c.id
-- sort: created_at: c.created_at, c.id
-- scope: staff
-- count: customer c
SELECT c.id, c.code, c.name, c.type, c.is_vip, c.phone, c.physical_address,
       c.customer_group_id, g.title, c.billing_group_id, b.name, c.site_id,
       s.name, p.email, p.mobile, c.suspended_at, c.cancelled_on,
       (SELECT COUNT(*) FROM data_account a WHERE a.customer_id = c.id),
       c.created_at, c.version
  FROM customer c
  STRAIGHT_JOIN customer_group g ON g.id = c.customer_group_id
  STRAIGHT_JOIN billing_group b ON b.id = c.billing_group_id
  LEFT JOIN site s ON s.id = c.site_id
  LEFT JOIN contact p ON p.customer_id = c.id AND p.primary_mark = 1
 WHERE c.deleted_at IS NULL;
