-- SPDX-License-Identifier: MIT
-- Enough rows that a plan without an index shows. @customers is set before.

INSERT INTO role (name) SELECT CONCAT('role ', seq) FROM seq_1_to_20;

INSERT INTO role_permission (role_id, permission)
SELECT id, 'customer_read' FROM role;

INSERT INTO staff (username, name, role_id, created_at)
SELECT CONCAT('staff', seq), CONCAT('Staff ', 1000 - seq), 1 + seq % 20,
       '2026-01-01' + INTERVAL seq MINUTE
  FROM seq_1_to_500;

INSERT INTO customer_group (title, created_at)
SELECT CONCAT('Group ', LPAD(seq, 3, '0')), '2026-01-01' FROM seq_1_to_20;

INSERT INTO billing_group (name) SELECT CONCAT('Billing ', seq) FROM seq_1_to_5;

INSERT INTO category (name) SELECT CONCAT('Category ', seq) FROM seq_1_to_10;

INSERT INTO label (name) SELECT CONCAT('Label ', seq) FROM seq_1_to_10;

INSERT INTO site (code, name)
SELECT CONCAT('S', seq), CONCAT('Site ', seq) FROM seq_1_to_30;

INSERT INTO product (code, name, technology, price, down_kbps, up_kbps)
SELECT CONCAT('P', seq), CONCAT('Product ', seq), 'fibre', 10000, 10000, 10000
  FROM seq_1_to_10;

INSERT INTO nas (name, address, secret)
SELECT CONCAT('NAS ', seq), CONCAT('10.0.0.', seq), 'x' FROM seq_1_to_20;

INSERT INTO customer (code, type, name, customer_group_id, billing_group_id,
                      site_id, phone, physical_address, created_at,
                      updated_at)
SELECT CONCAT('C', LPAD(seq, 7, '0')), IF(seq % 5, 'individual', 'company'),
       CONCAT(ELT(1 + CRC32(CONCAT('f', seq)) % 10, 'Thabo', 'Pieter', 'Nomsa', 'Johan',
                  'Lerato', 'Sipho', 'Anna', 'Riaan', 'Zanele', 'Willem'),
              ' ',
              ELT(1 + CRC32(CONCAT('l', seq)) % 11, 'Dlamini', 'Botha', 'Nkosi', 'Smit',
                  'Naidoo', 'Khumalo', 'Visser', 'Mokoena', 'Joubert',
                  'Govender', 'Retief'), ' ', seq * 7919 % 100003),
       1 + CRC32(CONCAT('g', seq)) % 20, 1 + CRC32(CONCAT('b', seq)) % 5,
       IF(seq % 3, 1 + seq % 30, NULL),
       CONCAT('082', LPAD(seq, 7, '0')),
       CONCAT(seq % 900, ' ', ELT(1 + CRC32(CONCAT('s', seq)) % 7,
                                  'Church', 'Long', 'Voortrekker',
                                  'Nelson Mandela', 'Kerk', 'Main', 'Loop'),
              ' Street'),
       '2020-01-01' + INTERVAL seq MINUTE, '2026-01-01'
  FROM seq_1_to_2000000
 WHERE seq <= @customers;

UPDATE customer SET suspended_at = '2026-11-01' WHERE id % 97 = 0;

UPDATE customer SET cancelled_on = '2026-11-01' WHERE id % 31 = 0;

UPDATE customer SET cancelled_on = '2026-12-31' WHERE id % 89 = 0;

INSERT INTO customer_category (customer_id, category_id)
SELECT id, 1 + id % 10 FROM customer WHERE id % 4 = 0;

INSERT INTO customer_label (customer_id, label_id)
SELECT id, 1 + id % 10 FROM customer WHERE id % 6 = 0;

INSERT INTO contact (customer_id, name, email, is_primary)
SELECT id, name, CONCAT('c', id, '@example.org'), TRUE FROM customer;

INSERT INTO portal_login (customer_id, username, created_at)
SELECT id, code, '2026-01-01' FROM customer;

INSERT INTO customer_token (token, customer_id)
SELECT LOWER(code), id FROM customer
 UNION
SELECT LOWER(SUBSTRING_INDEX(name, ' ', 1)), id FROM customer
 UNION
SELECT LOWER(SUBSTRING_INDEX(SUBSTRING_INDEX(name, ' ', 2), ' ', -1)), id
  FROM customer
 UNION
SELECT SUBSTRING_INDEX(name, ' ', -1), id FROM customer
 UNION
SELECT phone, id FROM customer
 UNION
SELECT REVERSE(phone), id FROM customer
 UNION
SELECT LOWER(SUBSTRING_INDEX(SUBSTRING_INDEX(physical_address, ' ', 2), ' ',
                             -1)), id
  FROM customer;

INSERT INTO data_account (customer_id, product_id, username, password, site_id,
                          created_at)
SELECT id, 1 + id % 10, LOWER(CONCAT(code, '@isp')), 'x', site_id, created_at
  FROM customer;

INSERT INTO radius_session (data_account_id, customer_id, nas_id, nas_address,
                            acct_session_id, started_at, last_event_at,
                            ended_at)
SELECT a.id, a.customer_id, 1, '10.0.0.1', CONCAT('s', s.seq),
       '2026-01-01' + INTERVAL s.seq HOUR, '2026-01-01' + INTERVAL s.seq HOUR,
       IF(s.seq < 20, '2026-11-01', NULL)
  FROM data_account a
  JOIN seq_1_to_20 s
 WHERE a.id <= 200;

-- one account with a long history
INSERT INTO radius_session (data_account_id, customer_id, nas_id, nas_address,
                            acct_session_id, started_at, last_event_at,
                            ended_at)
SELECT 1, 1, 1, '10.0.0.1', CONCAT('h', seq),
       '2025-01-01' + INTERVAL seq MINUTE, '2026-01-01', '2026-01-01'
  FROM seq_1_to_2000;

INSERT INTO audit (at, actor, actor_id, action, entity, entity_id, customer_id)
SELECT '2026-01-01' + INTERVAL seq SECOND, 'staff', 1 + seq % 7, 'change',
       'customer', seq % 50, seq % 50
  FROM seq_1_to_5000;

ANALYZE TABLE customer, customer_token, customer_group, contact, data_account,
              radius_session, audit, staff;
