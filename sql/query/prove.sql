-- SPDX-License-Identifier: MIT
-- Usage and its parts, each pair read by one statement: one snapshot.

-- name: prove_months :many
-- in: month_on day, after_id u64, month_on, next_on day
-- out: data_account_id u64, bytes_in u64, bytes_out u64, days_in u64, days_out u64
-- scope: job
SELECT m.data_account_id, m.bytes_in, m.bytes_out,
       CAST(COALESCE(SUM(d.bytes_in), 0) AS UNSIGNED),
       CAST(COALESCE(SUM(d.bytes_out), 0) AS UNSIGNED)
  FROM (SELECT data_account_id, bytes_in, bytes_out
          FROM usage_month
         WHERE month_on = ?
           AND data_account_id > ?
         ORDER BY data_account_id
         LIMIT 500) AS m
  LEFT JOIN usage_day AS d ON d.data_account_id = m.data_account_id
       AND d.day_on >= ?
       AND d.day_on < ?
 GROUP BY m.data_account_id, m.bytes_in, m.bytes_out
 ORDER BY m.data_account_id
 LIMIT 500;

-- name: prove_day :many
-- Days that have hours.
-- in: from_at instant, to_at instant, day_on day, first_id u64, last_id u64
-- out: data_account_id u64, bytes_in u64, bytes_out u64, hours_in u64!, hours_out u64!
-- scope: job
SELECT d.data_account_id, d.bytes_in, d.bytes_out,
       CAST(SUM(h.bytes_in) AS UNSIGNED),
       CAST(SUM(h.bytes_out) AS UNSIGNED)
  FROM usage_day AS d
  JOIN usage_hour AS h ON h.data_account_id = d.data_account_id
       AND h.hour_at >= ?
       AND h.hour_at < ?
 WHERE d.day_on = ?
   AND d.data_account_id BETWEEN ? AND ?
 GROUP BY d.data_account_id, d.bytes_in, d.bytes_out
 ORDER BY d.data_account_id
 LIMIT 500;
