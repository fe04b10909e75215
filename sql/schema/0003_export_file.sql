-- SPDX-License-Identifier: MIT
-- Files that export jobs made, in parts of at most a megabyte, so that every
-- machine can hand them out; they are deleted after a day.

CREATE TABLE export_file (
    job_id     BIGINT UNSIGNED NOT NULL,
    part       INT UNSIGNED NOT NULL,
    bytes      MEDIUMBLOB   NOT NULL,
    created_at DATETIME(3)  NOT NULL,
    PRIMARY KEY (job_id, part),
    KEY export_file_created (created_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;
