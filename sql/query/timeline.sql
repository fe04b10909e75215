-- SPDX-License-Identifier: MIT
-- What happened to one customer: each source newest first, from a cursor on.

-- name: timeline_audit :many
-- in:  customer_id u64, before_id u64, n u32
-- out: id u64, at instant, actor str, actor_id u64?, staff_name str?, address str, action str, entity str, entity_id u64?, after_json str?, before_json str?, username str?
-- scope: customer
SELECT a.id, a.at, a.actor, a.actor_id, s.name, a.address, a.action, a.entity,
       a.entity_id, a.after_json, a.before_json, d.username
  FROM audit a
  LEFT JOIN staff s ON s.id = a.actor_id
       AND a.actor IN ('staff', 'token')
  LEFT JOIN data_account d ON d.id = a.entity_id
       AND a.entity = 'data_account'
 WHERE a.customer_id = ?
   AND a.id < ?
 ORDER BY a.id DESC
 LIMIT ?;

-- name: timeline_message :many
-- in:  customer_id u64, before_id u64, n u32
-- out: id u64, at instant, template_name str, recipient str, state str, subject str?, staff_id u64?, staff_name str?
-- scope: customer
SELECT o.id, o.created_at, o.template, o.recipient, o.state, o.subject,
       m.staff_id, s.name
  FROM outbox o
  LEFT JOIN message m ON m.id = o.message_id
  LEFT JOIN staff s ON s.id = m.staff_id
 WHERE o.customer_id = ?
   AND o.id < ?
 ORDER BY o.id DESC
 LIMIT ?;

-- name: timeline_session :many
-- in:  customer_id u64, before_at instant, before_at, before_id u64, n u32
-- out: id u64, at instant, username str, ended_at instant?, last_event_at instant, is_stale bool, account_id u64
-- scope: customer
SELECT r.id, r.started_at, d.username, r.ended_at, r.last_event_at, r.is_stale,
       r.data_account_id
  FROM radius_session r
  JOIN data_account d ON d.id = r.data_account_id
 WHERE r.customer_id = ?
   AND (r.started_at < ? OR (r.started_at = ? AND r.id < ?))
 ORDER BY r.started_at DESC, r.id DESC
 LIMIT ?;

-- name: timeline_disconnect :many
-- in:  customer_id u64, before_id u64, n u32
-- out: id u64, at instant, username str, nas_name str?, nas_address str, state str, error_cause u32?, account_id u64
-- scope: customer
SELECT x.id, x.created_at, d.username, n.name, r.nas_address, x.state,
       x.error_cause, x.data_account_id
  FROM disconnect x
  JOIN radius_session r ON r.id = x.radius_session_id
  JOIN data_account d ON d.id = x.data_account_id
  LEFT JOIN nas n ON n.id = r.nas_id
 WHERE x.customer_id = ?
   AND x.id < ?
 ORDER BY x.id DESC
 LIMIT ?;

-- name: timeline_reject :many
-- The last one of each account: others are not kept.
-- in:  customer_id u64, before_at instant, before_at, before_id u64, n u32
-- out: id u64, at instant!, username str, reason str!
-- scope: customer
SELECT d.id, d.last_reject_at, d.username, d.last_reject_reason
  FROM data_account d
 WHERE d.customer_id = ?
   AND d.last_reject_reason IS NOT NULL
   AND (d.last_reject_at < ? OR (d.last_reject_at = ? AND d.id < ?))
 ORDER BY d.last_reject_at DESC, d.id DESC
 LIMIT ?;

-- name: timeline_bulk :many
-- in:  customer_id u64, before_id u64, n u32
-- out: id u64, at instant, kind str, staff_id u64, staff_name str, state str
-- scope: customer
SELECT b.id, b.created_at, b.kind, b.staff_id, s.name, i.state
  FROM bulk_item i
  JOIN bulk b ON b.id = i.bulk_id
  JOIN staff s ON s.id = b.staff_id
 WHERE i.customer_id = ?
   AND i.bulk_id < ?
   AND i.state IN ('done', 'undone', 'kept')
 ORDER BY i.bulk_id DESC
 LIMIT ?;
