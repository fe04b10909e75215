-- SPDX-License-Identifier: MIT

-- name: product_all :many
-- out: id u64, code str, name str, technology str, price money, down_kbps u32, up_kbps u32, cap_bytes u64?, version u32
-- scope: staff
SELECT id, code, name, technology, price, down_kbps, up_kbps, cap_bytes,
       version
  FROM product
 WHERE retired_at IS NULL
 ORDER BY name, id
 LIMIT 2000;
