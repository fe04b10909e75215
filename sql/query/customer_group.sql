-- SPDX-License-Identifier: MIT

-- name: customer_group_list :list
-- q is text that title or description holds.
-- out: id u64, title str, description str, is_vip bool, auto_rollover bool?, suspensions_disabled bool, sync_accounting bool, accounting_ref str?, due_days u16?, overdue_days u16?, second_warning_days u16?, suspension_days u16?, pause_hours u16?, overdue_minimum money?, suspension_weekdays u8?, suspension_on_holidays bool?, hold_pending_debit bool?, customer_count u64, created_at instant, deleted_at instant?, version u32
-- filter: id u64: g.id = ?
-- filter: deleted str:
-- case: deleted 0: g.deleted_at IS NULL
-- case: deleted 1: g.deleted_at IS NOT NULL
-- filter: q str: INSTR(CONCAT(g.title, ' ', g.description), ?) > 0
-- sort: title: g.title
-- scope: staff
-- count: customer_group g
SELECT g.id, g.title, g.description, g.is_vip, g.auto_rollover,
       g.suspensions_disabled, g.sync_accounting, g.accounting_ref,
       g.due_days, g.overdue_days, g.second_warning_days, g.suspension_days,
       g.pause_hours, g.overdue_minimum, g.suspension_weekdays,
       g.suspension_on_holidays, g.hold_pending_debit,
       COALESCE((SELECT COUNT(*)
                   FROM customer c
                  WHERE c.customer_group_id = g.id), 0)
       - COALESCE((SELECT COUNT(*)
                     FROM customer d
                    WHERE d.deleted_at IS NOT NULL
                      AND d.customer_group_id = g.id), 0),
       g.created_at, g.deleted_at, g.version
  FROM customer_group g
 WHERE g.id > 0;

-- name: customer_group_lock :one
-- in:  customer_group_id u64
-- out: id u64, title str, deleted_at instant?, version u32
-- scope: staff
SELECT id, title, deleted_at, version
  FROM customer_group
 WHERE id = ?
   FOR UPDATE;

-- name: customer_group_insert :insert
-- in: title str, description str, is_vip bool, auto_rollover bool?, suspensions_disabled bool, sync_accounting bool, accounting_ref str?, due_days u16?, overdue_days u16?, second_warning_days u16?, suspension_days u16?, pause_hours u16?, overdue_minimum money?, suspension_weekdays u8?, suspension_on_holidays bool?, hold_pending_debit bool?, created_at instant
-- scope: staff
INSERT INTO customer_group (title, description, is_vip, auto_rollover,
                            suspensions_disabled, sync_accounting,
                            accounting_ref, due_days, overdue_days,
                            second_warning_days, suspension_days, pause_hours,
                            overdue_minimum, suspension_weekdays,
                            suspension_on_holidays, hold_pending_debit,
                            created_at)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

-- name: customer_group_update :exec
-- in: title str, description str, is_vip bool, auto_rollover bool?, suspensions_disabled bool, sync_accounting bool, accounting_ref str?, due_days u16?, overdue_days u16?, second_warning_days u16?, suspension_days u16?, pause_hours u16?, overdue_minimum money?, suspension_weekdays u8?, suspension_on_holidays bool?, hold_pending_debit bool?, customer_group_id u64
-- scope: staff
UPDATE customer_group
   SET title = ?, description = ?, is_vip = ?, auto_rollover = ?,
       suspensions_disabled = ?, sync_accounting = ?, accounting_ref = ?,
       due_days = ?, overdue_days = ?, second_warning_days = ?,
       suspension_days = ?, pause_hours = ?, overdue_minimum = ?,
       suspension_weekdays = ?, suspension_on_holidays = ?,
       hold_pending_debit = ?, version = version + 1
 WHERE id = ?;

-- name: customer_group_of_title :one
-- in:  title str
-- out: id u64, is_deleted bool
-- scope: staff
SELECT id, deleted_at IS NOT NULL
  FROM customer_group
 WHERE title = ?;

-- name: customer_group_hold :one
-- As it is, and so until the transaction ends.
-- in:  customer_group_id u64
-- out: id u64, title str, is_deleted bool
-- scope: staff
SELECT id, title, deleted_at IS NOT NULL
  FROM customer_group
 WHERE id = ?
  LOCK IN SHARE MODE;

-- name: customer_group_live_lock :many
-- All that are not deleted: which is the last one is settled then.
-- out: id u64, title str
-- scope: staff
SELECT id, title
  FROM customer_group
 WHERE deleted_at IS NULL
 ORDER BY title
 LIMIT 1000
   FOR UPDATE;

-- name: customer_group_first :one
-- The first by title that is not deleted and not this one.
-- in:  customer_group_id u64
-- out: id u64, title str
-- scope: staff
SELECT id, title
  FROM customer_group
 WHERE deleted_at IS NULL
   AND id <> ?
 ORDER BY title
 LIMIT 1;

-- name: customer_group_set_deleted :exec
-- in: deleted_at instant?, customer_group_id u64
-- scope: staff
UPDATE customer_group
   SET deleted_at = ?, version = version + 1
 WHERE id = ?;

-- name: customer_group_of :one
-- in:  customer_group_id u64
-- out: id u64, title str, is_deleted bool
-- scope: staff
SELECT id, title, deleted_at IS NOT NULL
  FROM customer_group
 WHERE id = ?;

-- name: customer_group_members :one
-- How many there are, and how many have nothing of their own.
-- in:  customer_group_id u64
-- out: n u64, without_due_days u64, without_rollover u64, without_vip u64
-- scope: staff
SELECT COUNT(*), COUNT(IF(due_days IS NULL, 1, NULL)),
       COUNT(IF(auto_rollover IS NULL, 1, NULL)),
       COUNT(IF(is_vip, NULL, 1))
  FROM customer
 WHERE customer_group_id = ?
   AND deleted_at IS NULL;
