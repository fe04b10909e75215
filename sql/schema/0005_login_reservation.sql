-- SPDX-License-Identifier: MIT
-- A device that was let on holds a place of its account's session limit until
-- its session is heard of: two at once do not both find the last one free.
-- Rows past expires_at mean nothing and are swept.

CREATE TABLE login_reservation (
    data_account_id    BIGINT UNSIGNED NOT NULL,
    calling_station_id VARCHAR(253) NOT NULL,
    class              VARBINARY(64) NOT NULL,
    reserved_at        DATETIME(3)  NOT NULL,
    expires_at         DATETIME(3)  NOT NULL,
    PRIMARY KEY (data_account_id, calling_station_id),
    KEY login_reservation_expires (expires_at),
    CONSTRAINT login_reservation_account FOREIGN KEY (data_account_id)
        REFERENCES data_account (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;
