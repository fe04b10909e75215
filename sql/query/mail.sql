-- SPDX-License-Identifier: MIT
-- Sending what stands in the outbox.

-- name: mail_next :many
-- in: limit u32
-- out: id u64, customer_id u64?, template_name str, language str, recipient str, from_address str?, variables bytes?, attempts u16, created_at instant, expires_at instant?
-- scope: job
SELECT id, customer_id, template, language, recipient, from_address,
       variables, attempts, created_at, expires_at
  FROM outbox
 WHERE state = 'queued'
   AND due_at <= UTC_TIMESTAMP(3)
 ORDER BY due_at, id
 LIMIT ?
   FOR UPDATE SKIP LOCKED;

-- name: mail_lease :batch
-- in: seconds u32, leased_by str, id u64
-- scope: job
UPDATE outbox
   SET state = 'sending',
       attempts = attempts + 1,
       leased_until = UTC_TIMESTAMP(3) + INTERVAL ? SECOND,
       leased_by = ?
 WHERE id = ?;

-- name: mail_beat :exec
-- in: seconds u32, leased_by str
-- scope: job
UPDATE outbox
   SET leased_until = UTC_TIMESTAMP(3) + INTERVAL ? SECOND
 WHERE state = 'sending'
   AND leased_by = ?;

-- name: mail_sent :exec
-- The variables held links, so they go.
-- in: sent_at instant, id u64, leased_by str
-- scope: job
UPDATE outbox
   SET state = 'sent',
       sent_at = ?,
       variables = NULL,
       error = NULL,
       leased_until = NULL,
       leased_by = NULL
 WHERE id = ?
   AND leased_by = ?
   AND state = 'sending';

-- name: mail_retry :exec
-- in: milliseconds u64, error str, id u64, leased_by str
-- scope: job
UPDATE outbox
   SET state = 'queued',
       due_at = UTC_TIMESTAMP(3) + INTERVAL ? * 1000 MICROSECOND,
       error = ?,
       leased_until = NULL,
       leased_by = NULL
 WHERE id = ?
   AND leased_by = ?
   AND state = 'sending';

-- name: mail_bury :exec
-- in: error str, id u64, leased_by str
-- scope: job
UPDATE outbox
   SET state = 'dead',
       variables = NULL,
       error = ?,
       leased_until = NULL,
       leased_by = NULL
 WHERE id = ?
   AND leased_by = ?
   AND state = 'sending';

-- name: mail_release :exec
-- What a stopping worker has leased and not tried.
-- in: leased_by str
-- scope: job
UPDATE outbox
   SET state = 'queued',
       attempts = attempts - 1,
       leased_until = NULL,
       leased_by = NULL
 WHERE leased_by = ?
   AND state = 'sending';

-- name: mail_reclaim :exec
-- The worker that leased these is gone; some may have been sent.
-- scope: job
UPDATE outbox
   SET state = 'queued',
       leased_until = NULL,
       leased_by = NULL
 WHERE state = 'sending'
   AND leased_until < UTC_TIMESTAMP(3);

-- name: mail_depths :many
-- out: state str, n u64, oldest_at instant!
-- scope: job
SELECT state, COUNT(*), MIN(due_at)
  FROM outbox
 WHERE state IN ('queued', 'sending', 'dead')
 GROUP BY state
 LIMIT 10;

-- name: mail_expire :exec
-- What staff wrote stays on the customer's timeline.
-- in: before instant
-- scope: job
DELETE FROM outbox
 WHERE state IN ('sent', 'dead')
   AND due_at < ?
   AND message_id IS NULL
 LIMIT 1000;

-- name: mail_template :one
-- in: name str, language str
-- out: subject str, text str, html str
-- scope: job
SELECT subject, text, html
  FROM template
 WHERE name = ?
   AND language = ?;

-- name: mail_template_add :exec
-- in: name str, language str, subject str, text str, html str
-- scope: job
INSERT IGNORE INTO template (name, language, subject, text, html)
VALUES (?, ?, ?, ?, ?);
