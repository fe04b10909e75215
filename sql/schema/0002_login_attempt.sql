-- SPDX-License-Identifier: MIT
-- Attempts to sign in, counted by a hash of account and address prefix; rows
-- past ends_at mean nothing and are swept.

CREATE TABLE login_attempt (
    key_hash BINARY(32)   NOT NULL,
    count    INT UNSIGNED NOT NULL,
    ends_at  DATETIME(3)  NOT NULL,
    PRIMARY KEY (key_hash),
    KEY login_attempt_ends (ends_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;
