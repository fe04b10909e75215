/* SPDX-License-Identifier: MIT */
/* A link to set the first portal password, good for seven days. */
#include "job/kinds.h"

#include "service/link.h"
#include "service/outbox.h"
#include "sql/housekeeping.h"
#include "store/conf.h"

#define WELCOME_DAYS 7

static lm_rc_t welcome_send(lm_tx_t *tx, void *arg);
static lm_rc_t link_add(lm_tx_t *tx, uint64_t login_id, lm_str_t *url);


lm_rc_t
job_portal_welcome(lm_job_t *job)
{
    if (lm_job_u64(job, "customer_id") == 0) {
        return lm_job_give_up(job, "there is no customer_id");
    }

    return lm_job_tx(job, LM_TX_WRITE, welcome_send, job);
}


static lm_rc_t
welcome_send(lm_tx_t *tx, void *arg)
{
    lm_job_t *job = arg;

    lm_rc_t                       rc;
    lm_str_t                      url;
    lm_sql_housekeeping_welcome_t to;

    rc = lm_sql_housekeeping_welcome(
        tx, &(lm_sql_housekeeping_welcome_in_t){lm_job_u64(job, "customer_id")},
        &to);
    if (rc == LM_E_NOT_FOUND) {
        return lm_job_give_up(job, "the customer has no login");
    }
    if (rc != LM_OK) {
        return rc;
    }

    if (!to.has_email) {
        return lm_job_give_up(job, "the customer has no e-mail address");
    }

    rc = link_add(tx, to.portal_login_id, &url);
    if (rc != LM_OK) {
        return rc;
    }

    rc = lm_outbox_queue(
        tx,
        &(lm_message_t){
            .template_name = "welcome",
            .customer_id = lm_job_u64(job, "customer_id"),
            .recipient = to.email,
            .language = to.language,
            .variables =
                (lm_variable_t[]){{LM_STR("portal.set_password_url"), url},
                                  {LM_STR("portal.username"), to.username},
                                  {LM_STR("contact.name"), to.contact_name},
                                  {LM_STR("customer.name"), to.customer_name},
                                  {LM_STR("customer.code"), to.code},
                                  {LM_STR("link.days"), LM_STR("7")}},
            .n_variables = 6,
            .expires_at = tx->now + WELCOME_DAYS * LM_DAY,
        });
    if (rc != LM_OK) {
        return rc;
    }

    return lm_job_done(tx, job, LM_STR_NULL);
}


/* The same kind of link as a reset: it sets a password, once. */
static lm_rc_t
link_add(lm_tx_t *tx, uint64_t login_id, lm_str_t *url)
{
    lm_rc_t          rc;
    lm_str_t         token;
    const lm_conf_t *conf = lm_host_conf();

    rc = lm_link_add(tx,
                     &(lm_link_t){.kind = "password_reset",
                                  .subject_id = login_id,
                                  .life = WELCOME_DAYS * LM_DAY},
                     &token);
    if (rc != LM_OK) {
        return rc;
    }

    *url = lm_str_printf(tx->arena, "%.*s/reset#token=%.*s",
                         (int) conf->portal_origin.n, conf->portal_origin.p,
                         (int) token.n, token.p);
    return url->p == NULL ? LM_E_MEMORY : LM_OK;
}
