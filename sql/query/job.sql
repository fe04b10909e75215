-- SPDX-License-Identifier: MIT
-- Jobs: leased from the queue, kept by heartbeats, ended by who leased them.
-- The clock of a lease is the server's, so that workers need not agree.

-- name: job_add :insert
-- Queues a job.  LM_E_DUPLICATE when its unique key exists already.
-- in: kind str, is_urgent bool, unique_key str?, payload str, due_at instant, staff_id u64?, created_at instant
-- scope: job
INSERT INTO job (kind, is_urgent, unique_key, payload, due_at, staff_id,
                 created_at)
VALUES (?, ?, ?, ?, ?, ?, ?);

-- name: job_of_key :one
-- in: unique_key str
-- out: id u64, state str
-- scope: job
SELECT id, state
  FROM job
 WHERE unique_key = ?;

-- name: job_next :one
-- The job that is due longest and that nobody else is looking at.
-- in: is_urgent bool
-- out: id u64, kind str, payload str, attempts u16, staff_id u64?
-- scope: job
SELECT id, kind, payload, attempts, staff_id
  FROM job
 WHERE is_urgent = ?
   AND state = 'queued'
   AND due_at <= UTC_TIMESTAMP(3)
 ORDER BY due_at, id
 LIMIT 1
   FOR UPDATE SKIP LOCKED;

-- name: job_lease :exec
-- in: seconds u32, leased_by str, id u64
-- scope: job
UPDATE job
   SET state = 'running',
       attempts = attempts + 1,
       progress = 0,
       leased_until = UTC_TIMESTAMP(3) + INTERVAL ? SECOND,
       leased_by = ?
 WHERE id = ?;

-- name: job_beat :exec
-- Keeps a lease.  No row: the job was cancelled or belongs to another now.
-- in: seconds u32, progress u8, id u64, leased_by str, attempts u16
-- scope: job
UPDATE job
   SET leased_until = UTC_TIMESTAMP(3) + INTERVAL ? SECOND,
       progress = ?
 WHERE id = ?
   AND leased_by = ?
   AND attempts = ?
   AND state = 'running';

-- name: job_done :exec
-- Ends a job within the transaction of its effect; no row, no effect.
-- in: result str?, finished_at instant, id u64, leased_by str, attempts u16
-- scope: job
UPDATE job
   SET state = 'done',
       progress = 100,
       result = ?,
       error = NULL,
       finished_at = ?,
       leased_until = NULL,
       leased_by = NULL
 WHERE id = ?
   AND leased_by = ?
   AND attempts = ?
   AND state = 'running';

-- name: job_retry :exec
-- in: milliseconds u64, error str, id u64, leased_by str, attempts u16
-- scope: job
UPDATE job
   SET state = 'queued',
       due_at = UTC_TIMESTAMP(3) + INTERVAL ? * 1000 MICROSECOND,
       error = ?,
       leased_until = NULL,
       leased_by = NULL
 WHERE id = ?
   AND leased_by = ?
   AND attempts = ?
   AND state = 'running';

-- name: job_postpone :exec
-- For another program; the attempt does not count.
-- in: milliseconds u64, error str, id u64, leased_by str, attempts u16
-- scope: job
UPDATE job
   SET state = 'queued',
       attempts = attempts - 1,
       due_at = UTC_TIMESTAMP(3) + INTERVAL ? * 1000 MICROSECOND,
       error = ?,
       leased_until = NULL,
       leased_by = NULL
 WHERE id = ?
   AND leased_by = ?
   AND attempts = ?
   AND state = 'running';

-- name: job_bury :exec
-- in: error str, finished_at instant, id u64, leased_by str, attempts u16
-- scope: job
UPDATE job
   SET state = 'dead',
       error = ?,
       finished_at = ?,
       leased_until = NULL,
       leased_by = NULL
 WHERE id = ?
   AND leased_by = ?
   AND attempts = ?
   AND state = 'running';

-- name: job_release :exec
-- Gives a lease back unused, at a stop; the attempt does not count.
-- in: id u64, leased_by str, attempts u16
-- scope: job
UPDATE job
   SET state = 'queued',
       attempts = attempts - 1,
       leased_until = NULL,
       leased_by = NULL
 WHERE id = ?
   AND leased_by = ?
   AND attempts = ?
   AND state = 'running';

-- name: job_lost :many
-- Jobs whose worker stopped beating.
-- out: id u64, kind str, attempts u16, leased_by str!
-- scope: job
SELECT id, kind, attempts, leased_by
  FROM job
 WHERE state = 'running'
   AND leased_until < UTC_TIMESTAMP(3)
 ORDER BY leased_until
 LIMIT 20
   FOR UPDATE SKIP LOCKED;

-- name: job_depths :many
-- out: kind str, state str, n u64, oldest_at instant!
-- scope: job
SELECT kind, state, COUNT(*), MIN(due_at)
  FROM job
 WHERE state IN ('queued', 'running', 'dead')
 GROUP BY kind, state
 LIMIT 500;

-- name: job_of_state :many
-- out: id u64, kind str, unique_key str?, state str, attempts u16, due_at instant, finished_at instant?, error str?
-- in: state str
-- scope: job
SELECT id, kind, unique_key, state, attempts, due_at, finished_at, error
  FROM job
 WHERE state = ?
 ORDER BY due_at DESC, id DESC
 LIMIT 200;

-- name: job_requeue :exec
-- A dead job gets all its attempts again.
-- in: due_at instant, id u64
-- scope: job
UPDATE job
   SET state = 'queued',
       attempts = 0,
       due_at = ?,
       finished_at = NULL
 WHERE id = ?
   AND state IN ('dead', 'cancelled');

-- name: job_cancel :exec
-- in: finished_at instant, id u64
-- scope: job
UPDATE job
   SET state = 'cancelled',
       finished_at = ?,
       leased_until = NULL,
       leased_by = NULL
 WHERE id = ?
   AND state IN ('queued', 'running');

-- name: job_expire :exec
-- in: before instant
-- scope: job
DELETE FROM job
 WHERE state IN ('done', 'cancelled')
   AND due_at < ?
 LIMIT 1000;
