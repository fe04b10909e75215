-- SPDX-License-Identifier: MIT

-- name: customer_token_insert :batch
-- in: token str, customer_id u64
-- scope: staff
INSERT IGNORE INTO customer_token (token, customer_id)
VALUES (?, ?);

-- name: customer_token_clear :exec
-- Before the words of a changed customer are written anew.
-- in: customer_id u64
-- scope: staff
DELETE FROM customer_token
 WHERE customer_id = ?;
