-- SPDX-License-Identifier: MIT
-- What one batch of accounting packets reads and writes.  Whoever changes
-- sessions, usage or grants of an account has locked the account first, in
-- order of id; so what is read under that lock needs none of its own, which
-- would reach further than the account when the server reads a small table
-- whole.

-- name: accounting_account_of_usernames :many
-- in:  usernames str[]
-- out: id u64, username str
-- sizes: 8, 32, 64, 128, 256
-- scope: job
SELECT id, username
  FROM data_account
 WHERE username IN (?*);

-- name: accounting_account_lock :many
-- in:  ids u64[]
-- out: id u64, customer_id u64, product_id u64, up_kbps u32?, down_kbps u32?
-- sizes: 8, 32, 64, 128, 256
-- scope: job
SELECT id, customer_id, product_id, up_kbps, down_kbps
  FROM data_account
 WHERE id IN (?*)
 ORDER BY id
   FOR UPDATE;

-- name: accounting_product_of_ids :many
-- in:  ids u64[]
-- out: id u64, up_kbps u32, down_kbps u32, cap_bytes u64?, count_upload bool
-- sizes: 8, 32, 64, 128, 256
-- scope: job
SELECT id, up_kbps, down_kbps, cap_bytes, count_upload
  FROM product
 WHERE id IN (?*);

-- name: accounting_nas_of_addresses :many
-- in:  addresses str[]
-- out: id u64, address str
-- sizes: 8, 32, 64, 128, 256
-- scope: job
SELECT id, address
  FROM nas
 WHERE address IN (?*);

-- name: accounting_session_of_keys :many
-- Every generation of the sessions, in no order: the server would sort whole
-- rows.  The accounts are locked already.
-- in:  keys u64[]
-- out: id u64, data_account_id u64, nas_id u64?, nas_address str, nas_identifier str, class bytes?, acct_session_id str, started_at instant, last_event_at instant, session_seconds u32, seen_in u64, seen_out u64, counted_in u64, counted_out u64, has_gigawords_in bool, has_gigawords_out bool, ended_at instant?, terminate_cause str?, framed_ip str?, framed_ipv6 str?, calling_station_id str?, nas_port_id str?
-- sizes: 256
-- scope: job
SELECT s.id, s.data_account_id, s.nas_id, s.nas_address, s.nas_identifier,
       s.class, s.acct_session_id, s.started_at, s.last_event_at,
       s.session_seconds, s.seen_in, s.seen_out, s.counted_in, s.counted_out,
       s.has_gigawords_in, s.has_gigawords_out, s.ended_at, s.terminate_cause,
       s.framed_ip, s.framed_ipv6, s.calling_station_id, s.nas_port_id
  FROM JSON_TABLE(?*, '$[*]' COLUMNS (session_key BIGINT UNSIGNED PATH '$')) k
  STRAIGHT_JOIN radius_session s ON s.session_key = k.session_key;

-- name: accounting_session_put :batch
-- New ones, whose id is NULL, and those that moved.  The server takes all rows
-- of an upsert in one go, but plans an UPDATE for each of them.
-- in:  id u64?, data_account_id u64, customer_id u64, nas_id u64?, nas_address str, nas_identifier str, class bytes?, acct_session_id str, user_name str?, started_at instant, last_event_at instant, session_seconds u32, seen_in u64, seen_out u64, counted_in u64, counted_out u64, has_gigawords_in bool, has_gigawords_out bool, ended_at instant?, terminate_cause str?, framed_ip str?, framed_ipv6 str?, calling_station_id str?, nas_port_id str?
-- scope: job
INSERT INTO radius_session
       (id, data_account_id, customer_id, nas_id, nas_address, nas_identifier,
        class, acct_session_id, user_name, started_at, last_event_at,
        session_seconds, seen_in, seen_out, counted_in, counted_out,
        has_gigawords_in, has_gigawords_out, ended_at, terminate_cause,
        framed_ip, framed_ipv6, calling_station_id, nas_port_id)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON DUPLICATE KEY UPDATE nas_id = VALUE(nas_id),
                            nas_address = VALUE(nas_address),
                            class = VALUE(class),
                            last_event_at = VALUE(last_event_at),
                            session_seconds = VALUE(session_seconds),
                            seen_in = VALUE(seen_in),
                            seen_out = VALUE(seen_out),
                            counted_in = VALUE(counted_in),
                            counted_out = VALUE(counted_out),
                            has_gigawords_in = VALUE(has_gigawords_in),
                            has_gigawords_out = VALUE(has_gigawords_out),
                            ended_at = VALUE(ended_at),
                            terminate_cause = VALUE(terminate_cause),
                            framed_ip = VALUE(framed_ip),
                            framed_ipv6 = VALUE(framed_ipv6),
                            is_stale = FALSE;

-- name: accounting_kept_out :many
-- The accounts among these that may be kept off line now.  Who changes one of
-- these facts locks the accounts too, so none is missed.
-- in:  ids u64[]
-- out: id u64, customer_id u64, is_blocked bool, is_rejected bool, is_deleted bool, starts_on day?, cancelled_on day?, customer_cancelled_on day?, suspended_at instant?
-- sizes: 8, 32, 64, 128, 256
-- scope: job
SELECT a.id, a.customer_id, a.is_blocked, a.is_rejected,
       c.deleted_at IS NOT NULL, a.starts_on, a.cancelled_on, c.cancelled_on,
       c.suspended_at
  FROM data_account a
  JOIN customer c ON c.id = a.customer_id
 WHERE a.id IN (?*)
   AND (a.is_blocked OR a.is_rejected OR a.starts_on IS NOT NULL
        OR a.cancelled_on IS NOT NULL OR c.cancelled_on IS NOT NULL
        OR c.suspended_at IS NOT NULL OR c.deleted_at IS NOT NULL);

-- name: accounting_session_open_of_nas :many
-- Open sessions of a NAS that began before an instant, those of the lowest
-- accounts first.  An identifier that either side does not know fits.
-- in:  nas_address str, before instant, nas_identifier str, nas_identifier
-- out: id u64, data_account_id u64, customer_id u64
-- scope: job
SELECT id, data_account_id, customer_id
  FROM radius_session
 WHERE nas_address = ?
   AND ended_at IS NULL
   AND started_at < ?
   AND (? = '' OR nas_identifier = '' OR nas_identifier = ?)
 ORDER BY data_account_id, id
 LIMIT 256;

-- name: accounting_session_close :batch
-- The end is never before the last packet.
-- in:  ended_at instant, terminate_cause str, session_id u64
-- scope: job
UPDATE radius_session
   SET ended_at = GREATEST(?, last_event_at),
       terminate_cause = ?,
       is_stale = FALSE
 WHERE id = ?
   AND ended_at IS NULL;

-- name: accounting_grant_of_accounts :many
-- in:  account_ids u64[], since instant
-- out: id u64, data_account_id u64, is_monthly bool, is_rolled bool, month_on day, bytes u64, used u64, granted_at instant, valid_from instant, expires_at instant
-- sizes: 256
-- scope: job
SELECT g.id, g.data_account_id, g.kind = 'monthly', g.kind = 'rollover',
       g.month_on, g.bytes, g.used, g.granted_at, g.valid_from, g.expires_at
  FROM JSON_TABLE(?*, '$[*]' COLUMNS (id BIGINT UNSIGNED PATH '$')) a
  STRAIGHT_JOIN data_grant g ON g.data_account_id = a.id
 WHERE g.expires_at > ?
 ORDER BY g.data_account_id, g.id;

-- name: accounting_grant_monthly_add :batch
-- The month's own data, made when the month is first used.
-- in:  account_id u64, month_on day, bytes u64, granted_at instant, valid_from instant, expires_at instant
-- scope: job
INSERT INTO data_grant (data_account_id, kind, month_on, bytes, granted_at,
                        valid_from, expires_at)
VALUES (?, 'monthly', ?, ?, ?, ?, ?)
    ON DUPLICATE KEY UPDATE id = id;

-- name: accounting_grant_use :batch
-- Its account is locked and it was read: the row is there, and this is no
-- insert but an UPDATE that takes all rows in one go.
-- in:  grant_id u64, account_id u64, bytes u64, used u64, granted_at instant, valid_from instant, expires_at instant
-- scope: job
INSERT INTO data_grant (id, data_account_id, kind, month_on, bytes, used,
                        granted_at, valid_from, expires_at)
VALUES (?, ?, 'monthly', '0001-01-01', ?, ?, ?, ?, ?)
    ON DUPLICATE KEY UPDATE used = VALUE(used);

-- name: accounting_hour_add :batch
-- in:  account_id u64, hour_at instant, bytes_in u64, bytes_out u64
-- scope: job
INSERT INTO usage_hour (data_account_id, hour_at, bytes_in, bytes_out)
VALUES (?, ?, ?, ?)
    ON DUPLICATE KEY UPDATE bytes_in = bytes_in + VALUE(bytes_in),
                            bytes_out = bytes_out + VALUE(bytes_out);

-- name: accounting_day_add :batch
-- in:  account_id u64, day_on day, bytes_in u64, bytes_out u64, estimated_in u64, estimated_out u64
-- scope: job
INSERT INTO usage_day (data_account_id, day_on, bytes_in, bytes_out,
                       estimated_in, estimated_out)
VALUES (?, ?, ?, ?, ?, ?)
    ON DUPLICATE KEY UPDATE bytes_in = bytes_in + VALUE(bytes_in),
                            bytes_out = bytes_out + VALUE(bytes_out),
                            estimated_in = estimated_in + VALUE(estimated_in),
                            estimated_out = estimated_out
                                            + VALUE(estimated_out);

-- name: accounting_month_add :batch
-- in:  account_id u64, month_on day, bytes_in u64, bytes_out u64, set_aside_in u64, set_aside_out u64, charged u64, over_usage u64
-- scope: job
INSERT INTO usage_month (data_account_id, month_on, bytes_in, bytes_out,
                         set_aside_in, set_aside_out, charged, over_usage)
VALUES (?, ?, ?, ?, ?, ?, ?, ?)
    ON DUPLICATE KEY UPDATE bytes_in = bytes_in + VALUE(bytes_in),
                            bytes_out = bytes_out + VALUE(bytes_out),
                            set_aside_in = set_aside_in + VALUE(set_aside_in),
                            set_aside_out = set_aside_out
                                            + VALUE(set_aside_out),
                            charged = charged + VALUE(charged),
                            over_usage = over_usage + VALUE(over_usage);

-- name: accounting_account_seen :batch
-- The account is locked, so here too the row is there; no customer has the
-- id 0, so that none could ever be made.
-- in:  account_id u64, seen_at instant, seen_at, changes u64
-- scope: job
INSERT INTO data_account (id, customer_id, product_id, username, password,
                          created_at, last_seen_at, usage_version)
VALUES (?, 0, 0, '', '', ?, ?, ?)
    ON DUPLICATE KEY UPDATE
       last_seen_at = GREATEST(COALESCE(last_seen_at, VALUE(last_seen_at)),
                               VALUE(last_seen_at)),
       usage_version = usage_version + VALUE(usage_version);

-- name: accounting_event_add :batch
-- in:  packet_key bytes, received_at instant, event_at instant, account_id u64?, session_id u64?, username str, nas_address str, acct_session_id str, status_type u8, verdict str, total_in u64, total_out u64, set_aside_in u64, set_aside_out u64, detail str
-- scope: job
INSERT INTO accounting_event
       (packet_key, received_at, event_at, data_account_id, radius_session_id,
        username, nas_address, acct_session_id, status_type, verdict, total_in,
        total_out, set_aside_in, set_aside_out, detail)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON DUPLICATE KEY UPDATE repeats = repeats + 1;
