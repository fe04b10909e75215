-- SPDX-License-Identifier: MIT

-- name: outbox_add :insert
-- in:  customer_id u64?, staff_id u64?, template_name str, message_id u64?, language str, recipient str, from_address str?, subject str?, due_at instant, created_at instant, expires_at instant?
-- scope: public
INSERT INTO outbox (channel, customer_id, staff_id, template, message_id,
                    language, recipient, from_address, subject, due_at,
                    created_at, expires_at)
VALUES ('mail', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

-- name: outbox_seal :exec
-- Variables are sealed with the id of their row.
-- in:  variables bytes, outbox_id u64
-- scope: public
UPDATE outbox
   SET variables = ?
 WHERE id = ?;
