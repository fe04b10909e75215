-- SPDX-License-Identifier: MIT
-- Lists made into files: a job, and the file in parts.

-- name: export_add :insert
-- in:  payload str, due_at instant, staff_id u64, created_at instant
-- scope: staff
INSERT INTO job (kind, payload, due_at, staff_id, created_at)
VALUES ('export', ?, ?, ?, ?);

-- name: export_show :one
-- in:  job_id u64, staff_id u64
-- out: id u64, state str, progress u8, rows u64?, error str?
-- scope: staff
SELECT id, state, progress, CAST(JSON_VALUE(result, '$.rows') AS UNSIGNED),
       error
  FROM job
 WHERE id = ?
   AND kind = 'export'
   AND staff_id = ?;

-- name: export_part :one
-- in:  job_id u64, staff_id u64, part u32
-- out: bytes bytes
-- scope: staff
SELECT f.bytes
  FROM job j
  JOIN export_file f ON f.job_id = j.id
 WHERE j.id = ?
   AND j.kind = 'export'
   AND j.staff_id = ?
   AND j.state = 'done'
   AND f.part = ?;

-- name: export_part_add :exec
-- Parts count from 0.
-- in:  job_id u64, part u32, bytes bytes, created_at instant
-- scope: job
INSERT INTO export_file (job_id, part, bytes, created_at)
VALUES (?, ?, ?, ?);

-- name: export_parts_delete :exec
-- Of an earlier attempt.
-- in:  job_id u64
-- scope: job
DELETE FROM export_file
 WHERE job_id = ?;

-- name: export_parts_expire :exec
-- in:  before instant
-- scope: job
DELETE FROM export_file
 WHERE created_at < ?
 LIMIT 100;
