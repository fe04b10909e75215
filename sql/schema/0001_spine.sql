-- SPDX-License-Identifier: MIT
-- Staff, customers, network, usage, sessions, outbox, jobs, audit.
-- "_at" is an instant in UTC, "_on" a civil day in the ISP's zone, money is
-- minor units, bytes are unsigned.  No foreign keys on partitioned tables.

CREATE TABLE setting (
    name        VARCHAR(64)  NOT NULL,
    value       TEXT         NOT NULL,
    updated_at  DATETIME(3)  NOT NULL,
    staff_id    BIGINT UNSIGNED NULL,
    PRIMARY KEY (name)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- Staff -------------------------------------------------------------------

CREATE TABLE role (
    id          BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    name        VARCHAR(64)  NOT NULL,
    is_system   BOOLEAN      NOT NULL DEFAULT FALSE,
    version     INT UNSIGNED NOT NULL DEFAULT 1,
    PRIMARY KEY (id),
    UNIQUE KEY role_name (name)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- Permission names are those of lib/service/permission.def.
CREATE TABLE role_permission (
    role_id     BIGINT UNSIGNED NOT NULL,
    permission  VARCHAR(40) CHARACTER SET ascii NOT NULL,
    PRIMARY KEY (role_id, permission),
    CONSTRAINT role_permission_role FOREIGN KEY (role_id)
        REFERENCES role (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE staff (
    id              BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    username        VARCHAR(64)  NOT NULL,
    name            VARCHAR(120) NOT NULL,
    email           VARCHAR(254) NULL,
    language        CHAR(2) CHARACTER SET ascii NOT NULL DEFAULT 'en',
    role_id         BIGINT UNSIGNED NOT NULL,
    password_hash   VARCHAR(128) CHARACTER SET ascii NULL,
    password_at     DATETIME(3)  NULL,
    totp_secret     VARBINARY(160) NULL,
    totp_pending    VARBINARY(160) NULL,
    totp_pending_at DATETIME(3)  NULL,
    totp_last_step  BIGINT UNSIGNED NOT NULL DEFAULT 0,
    is_active       BOOLEAN      NOT NULL DEFAULT TRUE,
    created_at      DATETIME(3)  NOT NULL,
    version         INT UNSIGNED NOT NULL DEFAULT 1,
    PRIMARY KEY (id),
    UNIQUE KEY staff_username (username),
    CONSTRAINT staff_role FOREIGN KEY (role_id) REFERENCES role (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE api_token (
    id           BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    staff_id     BIGINT UNSIGNED NOT NULL,
    name         VARCHAR(80)  NOT NULL,
    token_hash   BINARY(32)   NOT NULL,
    created_at   DATETIME(3)  NOT NULL,
    expires_on   DATE         NULL,
    last_used_at DATETIME(3)  NULL,
    revoked_at   DATETIME(3)  NULL,
    PRIMARY KEY (id),
    UNIQUE KEY api_token_hash (token_hash),
    KEY api_token_staff (staff_id, id),
    CONSTRAINT api_token_staff FOREIGN KEY (staff_id) REFERENCES staff (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE api_token_permission (
    api_token_id BIGINT UNSIGNED NOT NULL,
    permission   VARCHAR(40) CHARACTER SET ascii NOT NULL,
    PRIMARY KEY (api_token_id, permission),
    CONSTRAINT api_token_permission_token FOREIGN KEY (api_token_id)
        REFERENCES api_token (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE staff_session (
    id          BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    token_hash  BINARY(32)   NOT NULL,
    staff_id    BIGINT UNSIGNED NOT NULL,
    created_at  DATETIME(3)  NOT NULL,
    renewed_at  DATETIME(3)  NOT NULL,
    expires_at  DATETIME(3)  NOT NULL,
    address     VARCHAR(45) CHARACTER SET ascii NOT NULL,
    user_agent  VARCHAR(255) NOT NULL DEFAULT '',
    PRIMARY KEY (id),
    UNIQUE KEY staff_session_token (token_hash),
    KEY staff_session_staff (staff_id),
    KEY staff_session_expires (expires_at),
    CONSTRAINT staff_session_staff FOREIGN KEY (staff_id) REFERENCES staff (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- Customers ---------------------------------------------------------------

-- due_days, suspension overrides and rollover: NULL means "as the setup says".
CREATE TABLE customer_group (
    id                    BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    title                 VARCHAR(80)  NOT NULL,
    description           VARCHAR(500) NOT NULL DEFAULT '',
    is_vip                BOOLEAN      NOT NULL DEFAULT FALSE,
    auto_rollover         BOOLEAN      NULL,
    suspensions_disabled  BOOLEAN      NOT NULL DEFAULT FALSE,
    sync_accounting       BOOLEAN      NOT NULL DEFAULT TRUE,
    accounting_ref        VARCHAR(64)  NULL,
    due_days              SMALLINT UNSIGNED NULL,
    created_at            DATETIME(3)  NOT NULL,
    deleted_at            DATETIME(3)  NULL,
    version               INT UNSIGNED NOT NULL DEFAULT 1,
    PRIMARY KEY (id),
    UNIQUE KEY customer_group_title (title)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE billing_group (
    id          BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    name        VARCHAR(80)  NOT NULL,
    billing_day TINYINT UNSIGNED NOT NULL DEFAULT 1,
    position    INT          NOT NULL DEFAULT 0,
    retired_at  DATETIME(3)  NULL,
    version     INT UNSIGNED NOT NULL DEFAULT 1,
    PRIMARY KEY (id),
    UNIQUE KEY billing_group_name (name)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE category (
    id          BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    name        VARCHAR(60)  NOT NULL,
    colour      CHAR(7) CHARACTER SET ascii NOT NULL DEFAULT '#5b6b7a',
    auto_rollover BOOLEAN    NULL,
    position    INT          NOT NULL DEFAULT 0,
    retired_at  DATETIME(3)  NULL,
    version     INT UNSIGNED NOT NULL DEFAULT 1,
    PRIMARY KEY (id),
    UNIQUE KEY category_name (name)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE label (
    id          BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    name        VARCHAR(60)  NOT NULL,
    colour      CHAR(7) CHARACTER SET ascii NOT NULL DEFAULT '#5b6b7a',
    position    INT          NOT NULL DEFAULT 0,
    retired_at  DATETIME(3)  NULL,
    version     INT UNSIGNED NOT NULL DEFAULT 1,
    PRIMARY KEY (id),
    UNIQUE KEY label_name (name)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- A highsite: the place a customer's link ends at.
CREATE TABLE site (
    id            BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    code          VARCHAR(16)  NOT NULL,
    name          VARCHAR(80)  NOT NULL,
    parent_id     BIGINT UNSIGNED NULL,
    latitude_e6   INT          NULL,
    longitude_e6  INT          NULL,
    version       INT UNSIGNED NOT NULL DEFAULT 1,
    PRIMARY KEY (id),
    UNIQUE KEY site_code (code),
    CONSTRAINT site_parent FOREIGN KEY (parent_id) REFERENCES site (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- name is the individual's or the company's; positions are micro-degrees.
-- Status is computed from facts (cancelled_on, suspended_at, …), never stored.
CREATE TABLE customer (
    id                  BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    code                VARCHAR(20)  NOT NULL,
    type                ENUM('individual','company') NOT NULL,
    name                VARCHAR(120) NOT NULL,
    contact_name        VARCHAR(120) NOT NULL DEFAULT '',
    registration_number VARCHAR(40)  NOT NULL DEFAULT '',
    vat_number          VARCHAR(20)  NOT NULL DEFAULT '',
    id_type             ENUM('sa_id','passport','other') NULL,
    id_number           VARBINARY(160) NULL,
    id_number_hash      BINARY(32)   NULL,
    verified_at         DATETIME(3)  NULL,
    phone               VARCHAR(40)  NOT NULL DEFAULT '',
    phone_e164          VARCHAR(16) CHARACTER SET ascii NULL,
    physical_address    VARCHAR(500) NOT NULL DEFAULT '',
    postal_address      VARCHAR(500) NOT NULL DEFAULT '',
    latitude_e6         INT          NULL,
    longitude_e6        INT          NULL,
    language            CHAR(2) CHARACTER SET ascii NOT NULL DEFAULT 'en',
    customer_group_id   BIGINT UNSIGNED NOT NULL,
    billing_group_id    BIGINT UNSIGNED NOT NULL,
    site_id             BIGINT UNSIGNED NULL,
    master_id           BIGINT UNSIGNED NULL,
    is_master           BOOLEAN      NOT NULL DEFAULT FALSE,
    bills_to_master     BOOLEAN      NOT NULL DEFAULT FALSE,
    is_reseller         BOOLEAN      NOT NULL DEFAULT FALSE,
    is_vip              BOOLEAN      NOT NULL DEFAULT FALSE,
    is_prepaid          BOOLEAN      NOT NULL DEFAULT FALSE,
    payment_method      ENUM('debit_order','eft','card','cash') NULL,
    due_days            SMALLINT UNSIGNED NULL,
    auto_rollover       BOOLEAN      NULL,
    accounting_ref      VARCHAR(64)  NULL,
    suspended_at        DATETIME(3)  NULL,
    suspend_reason      VARCHAR(200) NULL,
    cancelled_on        DATE         NULL,
    cancel_reason       VARCHAR(200) NULL,
    audit_key           VARBINARY(160) NULL,
    created_at          DATETIME(3)  NOT NULL,
    updated_at          DATETIME(3)  NOT NULL,
    deleted_at          DATETIME(3)  NULL,
    version             INT UNSIGNED NOT NULL DEFAULT 1,
    PRIMARY KEY (id),
    UNIQUE KEY customer_code (code),
    UNIQUE KEY customer_accounting_ref (accounting_ref),
    KEY customer_name (name, id),
    KEY customer_created (created_at, id),
    KEY customer_group_code (customer_group_id, code),
    KEY customer_billing_group_code (billing_group_id, code),
    KEY customer_suspended (suspended_at),
    KEY customer_cancelled (cancelled_on),
    KEY customer_master (master_id),
    KEY customer_site (site_id),
    KEY customer_id_number (id_number_hash),
    KEY customer_vat_number (vat_number),
    CONSTRAINT customer_customer_group FOREIGN KEY (customer_group_id)
        REFERENCES customer_group (id),
    CONSTRAINT customer_billing_group FOREIGN KEY (billing_group_id)
        REFERENCES billing_group (id),
    CONSTRAINT customer_site FOREIGN KEY (site_id) REFERENCES site (id),
    CONSTRAINT customer_master FOREIGN KEY (master_id) REFERENCES customer (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- The next number of a code prefix; moved by generated codes alone.
CREATE TABLE customer_code_counter (
    prefix      VARCHAR(8) CHARACTER SET ascii NOT NULL,
    next_number INT UNSIGNED NOT NULL,
    PRIMARY KEY (prefix)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE customer_category (
    customer_id BIGINT UNSIGNED NOT NULL,
    category_id BIGINT UNSIGNED NOT NULL,
    PRIMARY KEY (customer_id, category_id),
    KEY customer_category_category (category_id, customer_id),
    CONSTRAINT customer_category_customer FOREIGN KEY (customer_id)
        REFERENCES customer (id) ON DELETE CASCADE,
    CONSTRAINT customer_category_category FOREIGN KEY (category_id)
        REFERENCES category (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE customer_label (
    customer_id BIGINT UNSIGNED NOT NULL,
    label_id    BIGINT UNSIGNED NOT NULL,
    PRIMARY KEY (customer_id, label_id),
    KEY customer_label_label (label_id, customer_id),
    CONSTRAINT customer_label_customer FOREIGN KEY (customer_id)
        REFERENCES customer (id) ON DELETE CASCADE,
    CONSTRAINT customer_label_label FOREIGN KEY (label_id)
        REFERENCES label (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- Folded words of everything a customer is searched by; kept in the
-- transaction that changes the customer.
CREATE TABLE customer_token (
    token       VARCHAR(32) COLLATE utf8mb4_bin NOT NULL,
    customer_id BIGINT UNSIGNED NOT NULL,
    PRIMARY KEY (token, customer_id),
    KEY customer_token_customer (customer_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- primary_mark is 1 for the primary contact and NULL for the others, so that
-- the unique key allows one primary a customer.
CREATE TABLE contact (
    id           BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    customer_id  BIGINT UNSIGNED NOT NULL,
    name         VARCHAR(120) NOT NULL,
    email        VARCHAR(254) NULL,
    mobile       VARCHAR(40)  NOT NULL DEFAULT '',
    mobile_e164  VARCHAR(16) CHARACTER SET ascii NULL,
    language     CHAR(2) CHARACTER SET ascii NOT NULL DEFAULT 'en',
    is_primary   BOOLEAN      NOT NULL DEFAULT FALSE,
    primary_mark TINYINT AS (IF(is_primary, 1, NULL)) PERSISTENT,
    rules_email  BIGINT UNSIGNED NOT NULL DEFAULT 0,
    rules_sms    BIGINT UNSIGNED NOT NULL DEFAULT 0,
    version      INT UNSIGNED NOT NULL DEFAULT 1,
    PRIMARY KEY (id),
    UNIQUE KEY contact_primary (customer_id, primary_mark),
    KEY contact_email (email),
    CONSTRAINT contact_customer FOREIGN KEY (customer_id)
        REFERENCES customer (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- contact_id: the contact whose address may sign in; the primary's for the
-- login that every customer has.
CREATE TABLE portal_login (
    id            BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    customer_id   BIGINT UNSIGNED NOT NULL,
    contact_id    BIGINT UNSIGNED NULL,
    username      VARCHAR(254) NOT NULL,
    password_hash VARCHAR(128) CHARACTER SET ascii NULL,
    password_at   DATETIME(3)  NULL,
    created_at    DATETIME(3)  NOT NULL,
    version       INT UNSIGNED NOT NULL DEFAULT 1,
    PRIMARY KEY (id),
    UNIQUE KEY portal_login_username (username),
    KEY portal_login_customer (customer_id),
    KEY portal_login_contact (contact_id),
    CONSTRAINT portal_login_customer FOREIGN KEY (customer_id)
        REFERENCES customer (id) ON DELETE CASCADE,
    CONSTRAINT portal_login_contact FOREIGN KEY (contact_id)
        REFERENCES contact (id) ON DELETE SET NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE portal_session (
    id              BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    token_hash      BINARY(32)   NOT NULL,
    portal_login_id BIGINT UNSIGNED NOT NULL,
    customer_id     BIGINT UNSIGNED NOT NULL,
    created_at      DATETIME(3)  NOT NULL,
    renewed_at      DATETIME(3)  NOT NULL,
    expires_at      DATETIME(3)  NOT NULL,
    address         VARCHAR(45) CHARACTER SET ascii NOT NULL,
    user_agent      VARCHAR(255) NOT NULL DEFAULT '',
    PRIMARY KEY (id),
    UNIQUE KEY portal_session_token (token_hash),
    KEY portal_session_login (portal_login_id),
    KEY portal_session_expires (expires_at),
    CONSTRAINT portal_session_login FOREIGN KEY (portal_login_id)
        REFERENCES portal_login (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- Single-use links and the second steps of signing in.
CREATE TABLE link_token (
    id         BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    token_hash BINARY(32)   NOT NULL,
    kind       ENUM('password_reset','welcome','choose_customer','totp') NOT NULL,
    subject_id BIGINT UNSIGNED NOT NULL,
    detail     JSON         NULL,
    created_at DATETIME(3)  NOT NULL,
    expires_at DATETIME(3)  NOT NULL,
    used_at    DATETIME(3)  NULL,
    PRIMARY KEY (id),
    UNIQUE KEY link_token_hash (token_hash),
    KEY link_token_subject (kind, subject_id),
    KEY link_token_expires (expires_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- Cache keys that must be gone before the cache is trusted again.
CREATE TABLE cache_purge (
    id         BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    cache_key  VARCHAR(128) CHARACTER SET ascii NOT NULL,
    created_at DATETIME(3)  NOT NULL,
    PRIMARY KEY (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- Network -----------------------------------------------------------------

CREATE TABLE nas (
    id             BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    name           VARCHAR(80)  NOT NULL,
    address        VARCHAR(45) CHARACTER SET ascii NOT NULL,
    identifier     VARCHAR(120) NOT NULL DEFAULT '',
    secret         VARBINARY(256) NOT NULL,
    type           ENUM('mikrotik','cisco','juniper','huawei','ubiquiti','other')
                   NOT NULL DEFAULT 'mikrotik',
    coa_address    VARCHAR(45) CHARACTER SET ascii NULL,
    coa_port       SMALLINT UNSIGNED NOT NULL DEFAULT 3799,
    message_authenticator ENUM('yes','no','auto') NOT NULL DEFAULT 'auto',
    site_id        BIGINT UNSIGNED NULL,
    description    VARCHAR(500) NOT NULL DEFAULT '',
    is_active      BOOLEAN      NOT NULL DEFAULT TRUE,
    version        INT UNSIGNED NOT NULL DEFAULT 1,
    PRIMARY KEY (id),
    UNIQUE KEY nas_address (address),
    CONSTRAINT nas_site FOREIGN KEY (site_id) REFERENCES site (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- cap_bytes NULL: no cap.  A capped speed makes the cap soft (throttled).
CREATE TABLE product (
    id               BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    code             VARCHAR(32)  NOT NULL,
    name             VARCHAR(120) NOT NULL,
    technology       ENUM('wireless','fibre','lte','dsl','other') NOT NULL,
    price            BIGINT       NOT NULL,
    down_kbps        INT UNSIGNED NOT NULL,
    up_kbps          INT UNSIGNED NOT NULL,
    cap_bytes        BIGINT UNSIGNED NULL,
    is_uncapped      BOOLEAN      NOT NULL DEFAULT FALSE,
    capped_down_kbps INT UNSIGNED NULL,
    capped_up_kbps   INT UNSIGNED NULL,
    count_upload     BOOLEAN      NOT NULL DEFAULT TRUE,
    session_limit    SMALLINT UNSIGNED NOT NULL DEFAULT 1,
    interim_seconds  SMALLINT UNSIGNED NOT NULL DEFAULT 300,
    session_seconds  INT UNSIGNED NULL,
    framed_pool      VARCHAR(64)  NULL,
    auto_rollover    BOOLEAN      NULL,
    is_prepaid       BOOLEAN      NOT NULL DEFAULT FALSE,
    retired_at       DATETIME(3)  NULL,
    version          INT UNSIGNED NOT NULL DEFAULT 1,
    PRIMARY KEY (id),
    UNIQUE KEY product_code (code)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- username is stored trimmed and case-folded; password is sealed (CHAP needs
-- the clear text).  usage_version rises with each change of the account's
-- usage answer.
CREATE TABLE data_account (
    id                 BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    customer_id        BIGINT UNSIGNED NOT NULL,
    product_id         BIGINT UNSIGNED NOT NULL,
    username           VARCHAR(120) COLLATE utf8mb4_bin NOT NULL,
    password           VARBINARY(256) NOT NULL,
    custom_price       BIGINT       NULL,
    down_kbps          INT UNSIGNED NULL,
    up_kbps            INT UNSIGNED NULL,
    is_blocked         BOOLEAN      NOT NULL DEFAULT FALSE,
    is_rejected        BOOLEAN      NOT NULL DEFAULT FALSE,
    fixed_ip           VARCHAR(45) CHARACTER SET ascii NULL,
    mac_lock           VARCHAR(12) CHARACTER SET ascii NULL,
    site_id            BIGINT UNSIGNED NULL,
    starts_on          DATE         NULL,
    cancelled_on       DATE         NULL,
    last_seen_at       DATETIME(3)  NULL,
    last_reject_at     DATETIME(3)  NULL,
    last_reject_reason VARCHAR(32) CHARACTER SET ascii NULL,
    usage_version      BIGINT UNSIGNED NOT NULL DEFAULT 0,
    created_at         DATETIME(3)  NOT NULL,
    version            INT UNSIGNED NOT NULL DEFAULT 1,
    PRIMARY KEY (id),
    UNIQUE KEY data_account_username (username),
    KEY data_account_customer (customer_id, id),
    KEY data_account_product (product_id),
    CONSTRAINT data_account_customer FOREIGN KEY (customer_id)
        REFERENCES customer (id),
    CONSTRAINT data_account_product FOREIGN KEY (product_id)
        REFERENCES product (id),
    CONSTRAINT data_account_site FOREIGN KEY (site_id) REFERENCES site (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- One row a generation of a session (lib/rule/session.h).  seen_* are the
-- totals of the last packet that counted, counted_* what was counted.
-- session_key finds the generations of a packet with one list of numbers.
CREATE TABLE radius_session (
    id                 BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    data_account_id    BIGINT UNSIGNED NOT NULL,
    customer_id        BIGINT UNSIGNED NOT NULL,
    nas_id             BIGINT UNSIGNED NULL,
    nas_address        VARCHAR(45) CHARACTER SET ascii NOT NULL,
    nas_identifier     VARCHAR(120) NOT NULL DEFAULT '',
    class              VARBINARY(64) NULL,
    acct_session_id    VARCHAR(128) COLLATE utf8mb4_bin NOT NULL,
    session_key        BIGINT UNSIGNED
                       AS ((data_account_id << 32) | CRC32(acct_session_id))
                       PERSISTENT,
    started_at         DATETIME(3)  NOT NULL,
    last_event_at      DATETIME(3)  NOT NULL,
    session_seconds    INT UNSIGNED NOT NULL DEFAULT 0,
    seen_in            BIGINT UNSIGNED NOT NULL DEFAULT 0,
    seen_out           BIGINT UNSIGNED NOT NULL DEFAULT 0,
    counted_in         BIGINT UNSIGNED NOT NULL DEFAULT 0,
    counted_out        BIGINT UNSIGNED NOT NULL DEFAULT 0,
    has_gigawords_in   BOOLEAN      NOT NULL DEFAULT FALSE,
    has_gigawords_out  BOOLEAN      NOT NULL DEFAULT FALSE,
    ended_at           DATETIME(3)  NULL,
    terminate_cause    VARCHAR(32) CHARACTER SET ascii NULL,
    is_stale           BOOLEAN      NOT NULL DEFAULT FALSE,
    framed_ip          VARCHAR(45) CHARACTER SET ascii NULL,
    framed_ipv6        VARCHAR(64) CHARACTER SET ascii NULL,
    calling_station_id VARCHAR(64)  NULL,
    nas_port_id        VARCHAR(64)  NULL,
    PRIMARY KEY (id),
    KEY radius_session_session_key (session_key),
    KEY radius_session_account (data_account_id, started_at),
    KEY radius_session_account_open (data_account_id, ended_at, last_event_at),
    KEY radius_session_customer (customer_id, started_at),
    KEY radius_session_nas_open (nas_address, ended_at, started_at),
    KEY radius_session_open (ended_at, is_stale, last_event_at),
    KEY radius_session_ip (framed_ip),
    KEY radius_session_mac (calling_station_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- Every verdict that is not "counted" or "duplicate", to be read later.  The
-- same packet with the same verdict is one row: packet_key is its hash.
CREATE TABLE accounting_event (
    id                BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    packet_key        BINARY(16)   NOT NULL,
    repeats           INT UNSIGNED NOT NULL DEFAULT 0,
    received_at       DATETIME(3)  NOT NULL,
    event_at          DATETIME(3)  NOT NULL,
    data_account_id   BIGINT UNSIGNED NULL,
    radius_session_id BIGINT UNSIGNED NULL,
    username          VARCHAR(253) NOT NULL DEFAULT '',
    nas_address       VARCHAR(45) CHARACTER SET ascii NOT NULL,
    acct_session_id   VARCHAR(128) NOT NULL DEFAULT '',
    status_type       TINYINT UNSIGNED NOT NULL,
    verdict           VARCHAR(24) CHARACTER SET ascii NOT NULL,
    total_in          BIGINT UNSIGNED NOT NULL,
    total_out         BIGINT UNSIGNED NOT NULL,
    set_aside_in      BIGINT UNSIGNED NOT NULL DEFAULT 0,
    set_aside_out     BIGINT UNSIGNED NOT NULL DEFAULT 0,
    detail            VARCHAR(500) NOT NULL DEFAULT '',
    PRIMARY KEY (id),
    UNIQUE KEY accounting_event_packet (packet_key),
    KEY accounting_event_account (data_account_id, received_at),
    KEY accounting_event_received (received_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- Usage tables carry months of partitions ahead; the worker keeps them.
CREATE TABLE usage_hour (
    data_account_id BIGINT UNSIGNED NOT NULL,
    hour_at         DATETIME(3)  NOT NULL,
    bytes_in        BIGINT UNSIGNED NOT NULL,
    bytes_out       BIGINT UNSIGNED NOT NULL,
    PRIMARY KEY (data_account_id, hour_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci
PARTITION BY RANGE COLUMNS (hour_at) (
    PARTITION p_rest VALUES LESS THAN (MAXVALUE)
);

-- estimated_*: the part of the bytes that was split by time.
CREATE TABLE usage_day (
    data_account_id BIGINT UNSIGNED NOT NULL,
    day_on          DATE         NOT NULL,
    bytes_in        BIGINT UNSIGNED NOT NULL,
    bytes_out       BIGINT UNSIGNED NOT NULL,
    estimated_in    BIGINT UNSIGNED NOT NULL DEFAULT 0,
    estimated_out   BIGINT UNSIGNED NOT NULL DEFAULT 0,
    PRIMARY KEY (data_account_id, day_on)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci
PARTITION BY RANGE COLUMNS (day_on) (
    PARTITION p_rest VALUES LESS THAN (MAXVALUE)
);

-- received = bytes + set aside, for every account and month.
CREATE TABLE usage_month (
    data_account_id BIGINT UNSIGNED NOT NULL,
    month_on        DATE         NOT NULL,
    bytes_in        BIGINT UNSIGNED NOT NULL,
    bytes_out       BIGINT UNSIGNED NOT NULL,
    set_aside_in    BIGINT UNSIGNED NOT NULL DEFAULT 0,
    set_aside_out   BIGINT UNSIGNED NOT NULL DEFAULT 0,
    charged         BIGINT UNSIGNED NOT NULL DEFAULT 0,
    over_usage      BIGINT UNSIGNED NOT NULL DEFAULT 0,
    PRIMARY KEY (data_account_id, month_on)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- month_on: the month that a monthly grant belongs to; sequence tells grants
-- of one kind and month apart.
CREATE TABLE data_grant (
    id              BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    data_account_id BIGINT UNSIGNED NOT NULL,
    kind            ENUM('monthly','topup','rollover','promotion','over_usage',
                         'transfer') NOT NULL,
    month_on        DATE         NOT NULL,
    sequence        INT UNSIGNED NOT NULL DEFAULT 0,
    bytes           BIGINT UNSIGNED NOT NULL,
    used            BIGINT UNSIGNED NOT NULL DEFAULT 0,
    price           BIGINT       NOT NULL DEFAULT 0,
    granted_at      DATETIME(3)  NOT NULL,
    valid_from      DATETIME(3)  NOT NULL,
    expires_at      DATETIME(3)  NOT NULL,
    origin_grant_id BIGINT UNSIGNED NULL,
    PRIMARY KEY (id),
    UNIQUE KEY data_grant_key (data_account_id, kind, month_on, sequence),
    KEY data_grant_open (data_account_id, expires_at),
    CONSTRAINT data_grant_account FOREIGN KEY (data_account_id)
        REFERENCES data_account (id),
    CONSTRAINT data_grant_origin FOREIGN KEY (origin_grant_id)
        REFERENCES data_grant (id),
    CONSTRAINT data_grant_used CHECK (used <= bytes)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- Messages, jobs, audit ---------------------------------------------------

CREATE TABLE template (
    id       BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    name     VARCHAR(40) CHARACTER SET ascii NOT NULL,
    language CHAR(2) CHARACTER SET ascii NOT NULL,
    subject  VARCHAR(200) NOT NULL,
    text     TEXT         NOT NULL,
    html     TEXT         NOT NULL,
    version  INT UNSIGNED NOT NULL DEFAULT 1,
    PRIMARY KEY (id),
    UNIQUE KEY template_name (name, language)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- variables is sealed: it may hold a link; it is emptied once sent.
CREATE TABLE outbox (
    id           BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    channel      ENUM('mail') NOT NULL,
    customer_id  BIGINT UNSIGNED NULL,
    staff_id     BIGINT UNSIGNED NULL,
    template     VARCHAR(40) CHARACTER SET ascii NOT NULL,
    language     CHAR(2) CHARACTER SET ascii NOT NULL,
    recipient    VARCHAR(254) NOT NULL,
    variables    BLOB         NULL,
    state        ENUM('queued','sending','sent','dead') NOT NULL DEFAULT 'queued',
    attempts     SMALLINT UNSIGNED NOT NULL DEFAULT 0,
    due_at       DATETIME(3)  NOT NULL,
    leased_until DATETIME(3)  NULL,
    leased_by    VARCHAR(64) CHARACTER SET ascii NULL,
    created_at   DATETIME(3)  NOT NULL,
    expires_at   DATETIME(3)  NULL,
    sent_at      DATETIME(3)  NULL,
    error        VARCHAR(500) NULL,
    PRIMARY KEY (id),
    KEY outbox_due (state, due_at, id),
    KEY outbox_customer (customer_id, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- unique_key: one occurrence of a schedule, or one effect, exists once.
CREATE TABLE job (
    id           BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    kind         VARCHAR(40) CHARACTER SET ascii NOT NULL,
    unique_key   VARCHAR(120) CHARACTER SET ascii NULL,
    payload      JSON         NOT NULL,
    state        ENUM('queued','running','done','dead','cancelled')
                 NOT NULL DEFAULT 'queued',
    attempts     SMALLINT UNSIGNED NOT NULL DEFAULT 0,
    due_at       DATETIME(3)  NOT NULL,
    leased_until DATETIME(3)  NULL,
    leased_by    VARCHAR(64) CHARACTER SET ascii NULL,
    progress     TINYINT UNSIGNED NOT NULL DEFAULT 0,
    result       JSON         NULL,
    error        VARCHAR(500) NULL,
    staff_id     BIGINT UNSIGNED NULL,
    created_at   DATETIME(3)  NOT NULL,
    finished_at  DATETIME(3)  NULL,
    PRIMARY KEY (id),
    UNIQUE KEY job_unique (unique_key),
    KEY job_due (state, due_at, id),
    KEY job_lease (state, leased_until),
    KEY job_staff (staff_id, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE audit (
    id          BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    at          DATETIME(3)  NOT NULL,
    actor       ENUM('none','customer','staff','token','system') NOT NULL,
    actor_id    BIGINT UNSIGNED NULL,
    token_id    BIGINT UNSIGNED NULL,
    address     VARCHAR(45) CHARACTER SET ascii NOT NULL DEFAULT '',
    request_id  VARCHAR(64) CHARACTER SET ascii NOT NULL DEFAULT '',
    action      VARCHAR(40) CHARACTER SET ascii NOT NULL,
    entity      VARCHAR(40) CHARACTER SET ascii NOT NULL,
    entity_id   BIGINT UNSIGNED NULL,
    customer_id BIGINT UNSIGNED NULL,
    before_json JSON         NULL,
    after_json  JSON         NULL,
    personal    BLOB         NULL,
    PRIMARY KEY (id),
    KEY audit_entity (entity, entity_id, id),
    KEY audit_customer (customer_id, id),
    KEY audit_at (at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- scope_hash: SHA-256 of actor, route and key.
CREATE TABLE idempotency (
    scope_hash BINARY(32)   NOT NULL,
    body_hash  BINARY(32)   NOT NULL,
    status     SMALLINT UNSIGNED NOT NULL,
    response   MEDIUMTEXT   NOT NULL,
    created_at DATETIME(3)  NOT NULL,
    expires_at DATETIME(3)  NOT NULL,
    PRIMARY KEY (scope_hash),
    KEY idempotency_expires (expires_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;
