-- SPDX-License-Identifier: MIT

-- name: lock_take :one
-- given is false when seconds have passed.
-- in:  name str, seconds u32
-- out: given bool?
-- scope: job
SELECT GET_LOCK(?, ?);

-- name: lock_give :one
-- in:  name str
-- out: freed bool?
-- scope: job
SELECT RELEASE_LOCK(?);
