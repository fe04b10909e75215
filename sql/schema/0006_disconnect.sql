-- SPDX-License-Identifier: MIT
-- Sessions that a NAS is asked to end, and what it said.  A job of kind
-- "disconnect" sends each; the row outlives the job, so that the answer can be
-- read later.

CREATE TABLE disconnect (
    id                BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    radius_session_id BIGINT UNSIGNED NOT NULL,
    data_account_id   BIGINT UNSIGNED NOT NULL,
    customer_id       BIGINT UNSIGNED NOT NULL,
    reason            ENUM('suspend','unsuspend','block') NOT NULL,
    state             ENUM('queued','sent','acked','naked','timeout','gone',
                           'withdrawn','failed') NOT NULL DEFAULT 'queued',
    attempts          SMALLINT UNSIGNED NOT NULL DEFAULT 0,
    error_cause       INT UNSIGNED NULL,
    created_at        DATETIME(3)  NOT NULL,
    sent_at           DATETIME(3)  NULL,
    finished_at       DATETIME(3)  NULL,
    PRIMARY KEY (id),
    KEY disconnect_account (data_account_id, id),
    KEY disconnect_session (radius_session_id, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;
