-- SPDX-License-Identifier: MIT
-- The whole customer: group overrides, cancellation, master accounts, notes,
-- attachments, messages, saved views, and wide changes that can be undone.

-- Suspension overrides; NULL means "as the setup says".  weekdays is a mask,
-- bit 0 is Monday.
ALTER TABLE customer_group
    ADD overdue_days           SMALLINT UNSIGNED NULL AFTER due_days,
    ADD second_warning_days    SMALLINT UNSIGNED NULL AFTER overdue_days,
    ADD suspension_days        SMALLINT UNSIGNED NULL AFTER second_warning_days,
    ADD pause_hours            SMALLINT UNSIGNED NULL AFTER suspension_days,
    ADD overdue_minimum        BIGINT       NULL AFTER pause_hours,
    ADD suspension_weekdays    TINYINT UNSIGNED NULL AFTER overdue_minimum,
    ADD suspension_on_holidays BOOLEAN      NULL AFTER suspension_weekdays,
    ADD hold_pending_debit     BOOLEAN      NULL AFTER suspension_on_holidays;

-- suspended_by: the member of staff; suspended_with: the master whose
-- suspension took this sub-account along.
ALTER TABLE customer
    ADD has_no_email     BOOLEAN NOT NULL DEFAULT FALSE AFTER phone_e164,
    ADD suspended_by     BIGINT UNSIGNED NULL AFTER suspend_reason,
    ADD suspended_with   BIGINT UNSIGNED NULL AFTER suspended_by,
    ADD KEY customer_deleted (deleted_at, type, customer_group_id,
        billing_group_id, site_id, is_vip, is_prepaid, is_reseller, is_master,
        has_no_email, payment_method, verified_at, suspended_at, cancelled_on);

-- Deleted groups that a customer came from, the latest last, until somebody
-- gives him another group by hand.
CREATE TABLE customer_former_group (
    id                BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    customer_id       BIGINT UNSIGNED NOT NULL,
    customer_group_id BIGINT UNSIGNED NOT NULL,
    PRIMARY KEY (id),
    UNIQUE KEY customer_former_group_customer (customer_id, customer_group_id),
    KEY customer_former_group_group (customer_group_id, customer_id),
    CONSTRAINT customer_former_group_customer FOREIGN KEY (customer_id)
        REFERENCES customer (id) ON DELETE CASCADE,
    CONSTRAINT customer_former_group_group FOREIGN KEY (customer_group_id)
        REFERENCES customer_group (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- Codes that customers had before: nobody else is given one.
CREATE TABLE customer_former_code (
    code        VARCHAR(20) NOT NULL,
    customer_id BIGINT UNSIGNED NOT NULL,
    given_up_at DATETIME(3) NOT NULL,
    PRIMARY KEY (code),
    KEY customer_former_code_customer (customer_id),
    CONSTRAINT customer_former_code_customer FOREIGN KEY (customer_id)
        REFERENCES customer (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- What filters ask stands in the index that gives a list its order, so that a
-- row that does not fit costs no look at the table; where few fit, an index
-- has them.
ALTER TABLE customer
    DROP KEY customer_name,
    DROP KEY customer_created,
    DROP KEY customer_group_name,
    DROP KEY customer_group_code,
    DROP KEY customer_billing_group_name,
    DROP KEY customer_billing_group_code,
    DROP KEY customer_suspended,
    DROP KEY customer_cancelled,
    ADD KEY customer_name (name, id, deleted_at, type, customer_group_id,
        billing_group_id, site_id, is_vip, is_prepaid, is_reseller, is_master,
        has_no_email, payment_method, verified_at, suspended_at, cancelled_on),
    ADD KEY customer_group_name (customer_group_id, name, id, deleted_at, type,
        billing_group_id, site_id, is_vip, is_prepaid, is_reseller, is_master,
        has_no_email, payment_method, verified_at, suspended_at, cancelled_on),
    ADD KEY customer_code_facts (code, deleted_at, type, customer_group_id,
        billing_group_id, site_id, is_vip, is_prepaid, is_reseller, is_master,
        has_no_email, payment_method, verified_at, suspended_at, cancelled_on),
    ADD KEY customer_created (created_at, id, deleted_at, type,
        customer_group_id, billing_group_id, site_id, is_vip, is_prepaid,
        is_reseller, is_master, has_no_email, payment_method, verified_at,
        suspended_at, cancelled_on),
    ADD KEY customer_group_code (customer_group_id, code, deleted_at, type,
        billing_group_id, site_id, is_vip, is_prepaid, is_reseller, is_master,
        has_no_email, payment_method, verified_at, suspended_at, cancelled_on),
    ADD KEY customer_billing_group_name (billing_group_id, name, id,
        deleted_at, type, customer_group_id, site_id, is_vip, is_prepaid,
        is_reseller, is_master, has_no_email, payment_method, verified_at,
        suspended_at, cancelled_on),
    ADD KEY customer_suspended (suspended_at, deleted_at, cancelled_on),
    ADD KEY customer_cancelled (cancelled_on, deleted_at, suspended_at),
    ADD KEY customer_verified (verified_at, deleted_at),
    ADD KEY customer_site_name (site_id, deleted_at, name),
    ADD KEY customer_vip (is_vip, deleted_at, name),
    ADD KEY customer_prepaid (is_prepaid, deleted_at, name),
    ADD KEY customer_reseller (is_reseller, deleted_at, name),
    ADD KEY customer_is_master (is_master, deleted_at, name),
    ADD KEY customer_no_email (has_no_email, deleted_at, name);

-- is_cancel_inherited: cancelled_on came from the customer, and goes with it.
ALTER TABLE data_account
    ADD comment             VARCHAR(200) NOT NULL DEFAULT '' AFTER site_id,
    ADD is_cancel_inherited BOOLEAN NOT NULL DEFAULT FALSE AFTER cancelled_on,
    ADD block_reason        VARCHAR(200) NULL AFTER is_blocked,
    ADD KEY data_account_fixed_ip (fixed_ip),
    ADD KEY data_account_mac (mac_lock),
    ADD KEY data_account_blocked (is_blocked, customer_id),
    ADD KEY data_account_rejected (is_rejected, customer_id),
    DROP KEY data_account_product,
    ADD KEY data_account_product (product_id, customer_id, cancelled_on);

-- Who gives an account an address holds its row until the end of the
-- transaction, so that no two give it at once; the rows say nothing else.
CREATE TABLE fixed_ip_lock (
    fixed_ip VARCHAR(45) CHARACTER SET ascii NOT NULL,
    PRIMARY KEY (fixed_ip)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- user_name: as the router spelt it, when that is not the account's own form.
-- Who is online stands in the index of open sessions.  last_event_at moves
-- with every packet, so no key holds it.
ALTER TABLE radius_session
    ADD user_name VARCHAR(253) COLLATE utf8mb4_bin NULL AFTER acct_session_id,
    DROP KEY radius_session_account_open,
    ADD KEY radius_session_account_open (data_account_id, ended_at, is_stale),
    DROP KEY radius_session_open,
    ADD KEY radius_session_open (ended_at, is_stale, customer_id);

-- Urgent jobs have threads of the worker to themselves.
ALTER TABLE job
    ADD is_urgent BOOLEAN NOT NULL DEFAULT FALSE AFTER kind,
    ADD KEY job_urgent (is_urgent, state, due_at, id);

ALTER TABLE disconnect
    MODIFY reason ENUM('suspend','unsuspend','block','cancel','change',
                       'password') NOT NULL,
    ADD KEY disconnect_customer (customer_id, id),
    ADD KEY disconnect_created (created_at);

-- choices: [[login, customer], …] that the password opened when an address of
-- several customers signed in, at proved_at.
ALTER TABLE portal_session
    ADD choices   VARCHAR(400) CHARACTER SET ascii NULL,
    ADD proved_at DATETIME(3) NULL;

-- deleted_at hides a note and keeps its trace.
CREATE TABLE customer_note (
    id          BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    customer_id BIGINT UNSIGNED NOT NULL,
    staff_id    BIGINT UNSIGNED NULL,
    text        TEXT         NOT NULL,
    is_pinned   BOOLEAN      NOT NULL DEFAULT FALSE,
    is_alert    BOOLEAN      NOT NULL DEFAULT FALSE,
    created_at  DATETIME(3)  NOT NULL,
    edited_at   DATETIME(3)  NULL,
    deleted_at  DATETIME(3)  NULL,
    version     INT UNSIGNED NOT NULL DEFAULT 1,
    PRIMARY KEY (id),
    KEY customer_note_customer (customer_id, deleted_at, is_pinned, id),
    CONSTRAINT customer_note_customer FOREIGN KEY (customer_id)
        REFERENCES customer (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- A file in parts of at most a megabyte; it is seen once completed_at is set.
CREATE TABLE attachment (
    id           BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    customer_id  BIGINT UNSIGNED NOT NULL,
    staff_id     BIGINT UNSIGNED NULL,
    name         VARCHAR(200) NOT NULL,
    type         VARCHAR(100) CHARACTER SET ascii NOT NULL,
    size         BIGINT UNSIGNED NOT NULL,
    sha256       BINARY(32)   NULL,
    is_sensitive BOOLEAN      NOT NULL DEFAULT FALSE,
    is_shown     BOOLEAN      NOT NULL DEFAULT FALSE,
    created_at   DATETIME(3)  NOT NULL,
    completed_at DATETIME(3)  NULL,
    deleted_at   DATETIME(3)  NULL,
    version      INT UNSIGNED NOT NULL DEFAULT 1,
    PRIMARY KEY (id),
    KEY attachment_customer (customer_id, deleted_at, id),
    KEY attachment_deleted (deleted_at),
    KEY attachment_begun (completed_at, created_at),
    CONSTRAINT attachment_customer FOREIGN KEY (customer_id)
        REFERENCES customer (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE attachment_part (
    attachment_id BIGINT UNSIGNED NOT NULL,
    part          INT UNSIGNED NOT NULL,
    bytes         MEDIUMBLOB   NOT NULL,
    PRIMARY KEY (attachment_id, part),
    CONSTRAINT attachment_part_attachment FOREIGN KEY (attachment_id)
        REFERENCES attachment (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- A list with its filters, order and columns under a name.
CREATE TABLE saved_view (
    id         BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    staff_id   BIGINT UNSIGNED NOT NULL,
    list       VARCHAR(40) CHARACTER SET ascii NOT NULL,
    name       VARCHAR(80)  NOT NULL,
    query      VARCHAR(2000) NOT NULL,
    columns    VARCHAR(1000) CHARACTER SET ascii NOT NULL,
    is_shared  BOOLEAN      NOT NULL DEFAULT FALSE,
    created_at DATETIME(3)  NOT NULL,
    version    INT UNSIGNED NOT NULL DEFAULT 1,
    PRIMARY KEY (id),
    UNIQUE KEY saved_view_name (staff_id, list, name),
    KEY saved_view_shared (list, is_shared),
    CONSTRAINT saved_view_staff FOREIGN KEY (staff_id) REFERENCES staff (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- What a member of staff arranged for himself: widgets, columns.
CREATE TABLE staff_preference (
    staff_id   BIGINT UNSIGNED NOT NULL,
    name       VARCHAR(64) CHARACTER SET ascii NOT NULL,
    value      JSON         NOT NULL,
    updated_at DATETIME(3)  NOT NULL,
    PRIMARY KEY (staff_id, name),
    CONSTRAINT staff_preference_staff FOREIGN KEY (staff_id)
        REFERENCES staff (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- One wide change: what is done to whom, how far it is.  Its items are done in
-- small transactions by a job; each keeps what was before, to undo it.  Once
-- collected_at is set, it is settled who they are.
CREATE TABLE bulk (
    id          BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    kind        VARCHAR(40) CHARACTER SET ascii NOT NULL,
    staff_id    BIGINT UNSIGNED NOT NULL,
    job_id      BIGINT UNSIGNED NULL,
    request     JSON         NOT NULL,
    state       ENUM('queued','running','done','failed','cancelled','undoing',
                     'undone') NOT NULL DEFAULT 'queued',
    total       INT UNSIGNED NOT NULL DEFAULT 0,
    done        INT UNSIGNED NOT NULL DEFAULT 0,
    skipped     INT UNSIGNED NOT NULL DEFAULT 0,
    undone      INT UNSIGNED NOT NULL DEFAULT 0,
    kept        INT UNSIGNED NOT NULL DEFAULT 0,
    created_at  DATETIME(3)  NOT NULL,
    collected_at DATETIME(3) NULL,
    finished_at DATETIME(3)  NULL,
    undone_at   DATETIME(3)  NULL,
    PRIMARY KEY (id),
    KEY bulk_staff (staff_id, id),
    CONSTRAINT bulk_staff FOREIGN KEY (staff_id) REFERENCES staff (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE bulk_item (
    bulk_id     BIGINT UNSIGNED NOT NULL,
    customer_id BIGINT UNSIGNED NOT NULL,
    state       ENUM('waiting','done','skipped','undone','kept')
                NOT NULL DEFAULT 'waiting',
    reason      VARCHAR(40) CHARACTER SET ascii NULL,
    before_json JSON         NULL,
    PRIMARY KEY (bulk_id, customer_id),
    KEY bulk_item_state (bulk_id, state, customer_id),
    KEY bulk_item_customer (customer_id, bulk_id),
    CONSTRAINT bulk_item_bulk FOREIGN KEY (bulk_id)
        REFERENCES bulk (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- A message written by staff to one or many; placeholders are filled in a copy.
CREATE TABLE message (
    id           BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    staff_id     BIGINT UNSIGNED NOT NULL,
    bulk_id      BIGINT UNSIGNED NULL,
    from_address VARCHAR(254) NOT NULL,
    subject      VARCHAR(200) NOT NULL,
    text         TEXT         NOT NULL,
    created_at   DATETIME(3)  NOT NULL,
    PRIMARY KEY (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- What they begin with when it is written often.
CREATE TABLE message_template (
    id         BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    name       VARCHAR(80)  NOT NULL,
    subject    VARCHAR(200) NOT NULL,
    text       TEXT         NOT NULL,
    updated_at DATETIME(3)  NOT NULL,
    staff_id   BIGINT UNSIGNED NULL,
    version    INT UNSIGNED NOT NULL DEFAULT 1,
    PRIMARY KEY (id),
    UNIQUE KEY message_template_name (name)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- subject: of a message by staff, as its recipient reads it.
ALTER TABLE outbox
    ADD message_id   BIGINT UNSIGNED NULL AFTER template,
    ADD from_address VARCHAR(254) NULL AFTER recipient,
    ADD subject      VARCHAR(500) NULL AFTER from_address,
    ADD KEY outbox_message (message_id);

-- The version of the thing that this made, so that whoever had seen an older
-- one is told what changed since.
ALTER TABLE audit
    ADD entity_version INT UNSIGNED NULL AFTER entity_id;

-- A link that was never used ended when a newer one came, or what it was for.
-- staff_password: by it a member of staff chooses a password.
ALTER TABLE link_token
    MODIFY kind ENUM('password_reset','welcome','choose_customer','totp',
                     'staff_password') NOT NULL,
    ADD is_withdrawn BOOLEAN NOT NULL DEFAULT FALSE AFTER used_at;

-- Who else has this number, when a customer is added.
ALTER TABLE contact
    ADD KEY contact_mobile (mobile_e164);

ALTER TABLE customer
    ADD KEY customer_phone (phone_e164);

-- Accounts whose own service ends.
ALTER TABLE data_account
    ADD KEY data_account_cancelled (cancelled_on);
