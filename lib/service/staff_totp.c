/* SPDX-License-Identifier: MIT */
/* Enrolment of a one-time code. */
#include "service/audit.h"
#include "service/isp.h"
#include "service/staff_login.h"
#include "service/totp.h"
#include "sql/staff.h"
#include "store/secret.h"

#define ENROLMENT_LIFE (10 * LM_MINUTE)


lm_rc_t
lm_staff_totp_begin(lm_tx_t *tx, uint64_t staff_id, lm_totp_enrolment_t *out)
{
    uint8_t             bytes[LM_TOTP_SECRET];
    lm_rc_t             rc;
    lm_str_t            sealed, secret = lm_str((char *) bytes, sizeof(bytes));
    uint64_t            affected;
    lm_sql_staff_lock_t lock;

    rc = lm_sql_staff_lock(tx, &(lm_sql_staff_lock_in_t){staff_id}, &lock);
    if (rc != LM_OK) {
        return rc;
    }

    /* the present one is first removed, which takes the password */
    if (lock.has_totp_secret) {
        return LM_E_CONFLICT;
    }

    lm_host_random(bytes, sizeof(bytes));

    rc = lm_secret_seal(tx->arena, "staff", "totp_pending", staff_id, secret,
                        &sealed);
    if (rc != LM_OK) {
        return rc;
    }

    rc = lm_sql_staff_totp_begin(
        tx, &(lm_sql_staff_totp_begin_in_t){sealed, tx->now, staff_id},
        &affected);
    if (rc != LM_OK) {
        return rc;
    }

    rc = lm_totp_base32(tx->arena, secret, &out->base32);
    if (rc != LM_OK) {
        return rc;
    }

    rc = lm_totp_uri(tx->arena, tx->isp->isp_name, lock.username, out->base32,
                     &out->uri);
    if (rc != LM_OK) {
        return rc;
    }

    return lm_qr_svg(tx->arena, out->uri, &out->svg);
}


lm_rc_t
lm_staff_totp_confirm(lm_tx_t *tx, uint64_t staff_id, lm_str_t code)
{
    lm_rc_t             rc;
    lm_str_t            secret, sealed;
    uint64_t            step, affected;
    lm_sql_staff_lock_t lock;

    rc = lm_sql_staff_lock(tx, &(lm_sql_staff_lock_in_t){staff_id}, &lock);
    if (rc != LM_OK) {
        return rc;
    }

    if (!lock.has_totp_pending
        || lock.totp_pending_at + ENROLMENT_LIFE <= tx->now) {
        return LM_E_CONFLICT;
    }

    rc = lm_secret_open(tx->arena, "staff", "totp_pending", staff_id,
                        lock.totp_pending, &secret);
    if (rc != LM_OK) {
        return rc;
    }

    rc = lm_totp_check(secret, code, tx->now, 0, &step);
    if (rc != LM_OK) {
        return rc;
    }

    /* sealed anew: a value opens only in its own column */
    rc = lm_secret_seal(tx->arena, "staff", "totp_secret", staff_id, secret,
                        &sealed);
    if (rc != LM_OK) {
        return rc;
    }

    rc = lm_sql_staff_totp_confirm(
        tx, &(lm_sql_staff_totp_confirm_in_t){sealed, step, staff_id},
        &affected);
    if (rc != LM_OK) {
        return rc;
    }

    return lm_audit_write(tx, &(lm_audit_t){.action = "totp_enrol",
                                            .entity = "staff",
                                            .entity_id = staff_id});
}


lm_rc_t
lm_staff_totp_end(lm_tx_t *tx, uint64_t staff_id)
{
    lm_rc_t  rc;
    uint64_t affected;

    rc = lm_sql_staff_totp_clear(tx, &(lm_sql_staff_totp_clear_in_t){staff_id},
                                 &affected);
    if (rc != LM_OK) {
        return rc;
    }

    return lm_audit_write(tx, &(lm_audit_t){.action = "totp_remove",
                                            .entity = "staff",
                                            .entity_id = staff_id});
}
