/* SPDX-License-Identifier: MIT */
#include "job/mail.h"

#include <jansson.h>

#include "job/job.h"
#include "rule/template.h"
#include "service/isp.h"
#include "sql/mail.h"
#include "store/conf.h"
#include "store/secret.h"

#define MAIL_ATTEMPTS 30 /* with the back-off: most of a day */
#define MAIL_BACKOFF 5 /* seconds */
#define MAIL_BEAT (10 * LM_SECOND)
#define MAIL_LEASE_SPARE 30 /* seconds more than one message may take */
#define VALUES_MAX 48

typedef struct {
    const lm_mail_env_t *env;
    lm_sql_mail_next_t  *rows;
    size_t               n;
} batch_t;

typedef struct {
    const lm_mail_env_t      *env;
    const lm_sql_mail_next_t *row;
    const lm_isp_t           *isp;
    lm_mail_t                 mail;
    const char               *error;
    lm_rc_t                   rc;
} message_t;

static lm_rc_t batch_lease(lm_tx_t *tx, void *arg);
static lm_rc_t batch_beat(lm_tx_t *tx, void *arg);
static lm_rc_t batch_release(lm_tx_t *tx, void *arg);
static lm_rc_t message_send(lm_smtp_t *smtp, lm_arena_t *a, message_t *m);
static lm_rc_t message_make(lm_tx_t *tx, void *arg);
static lm_rc_t template_find(lm_tx_t *tx, const message_t *m,
                             lm_sql_mail_template_t *out);
static lm_rc_t values_read(lm_tx_t *tx, const message_t *m,
                           lm_template_value_t *values, size_t *n,
                           json_t **json);
static lm_rc_t message_render(lm_tx_t *tx, message_t *m,
                              const lm_sql_mail_template_t *t,
                              const lm_template_value_t *values, size_t n);
static lm_rc_t message_mark(lm_tx_t *tx, void *arg);


/* The part after "@". */
static lm_str_t
domain_of(lm_str_t address)
{
    lm_str_t rest;

    rest = address;
    (void) lm_str_cut(&rest, '@');

    return rest.n == 0 ? LM_STR("localhost") : rest;
}


static uint32_t
lease_seconds(const lm_mail_env_t *env)
{
    return env->smtp.timeout + MAIL_LEASE_SPARE;
}


lm_rc_t
lm_mail_step(lm_smtp_t *smtp, const lm_mail_env_t *env, lm_arena_t *a,
             size_t *n)
{
    size_t    i;
    lm_rc_t   rc;
    batch_t   batch;
    int64_t   beaten;
    message_t m;

    *n = 0;
    batch = (batch_t){.env = env};

    rc = lm_act(a, LM_TX_WRITE, batch_lease, &batch);
    if (rc != LM_OK) {
        return rc;
    }

    beaten = lm_host_ticks();

    for (i = 0; i < batch.n && !*env->is_stopping; i++) {
        if (lm_host_ticks() - beaten > MAIL_BEAT) {
            beaten = lm_host_ticks();
            rc = lm_act(a, LM_TX_WRITE, batch_beat, &batch);
            if (rc != LM_OK) {
                return rc;
            }
        }

        m = (message_t){.env = env, .row = &batch.rows[i]};
        rc = message_send(smtp, a, &m);
        *n += 1;
        if (rc != LM_OK) {
            break;
        }
    }

    if (i < batch.n && lm_act(a, LM_TX_WRITE, batch_release, &batch) != LM_OK) {
        lm_host_log(LM_LOG_WARN, "leased messages wait until the lease ends");
    }

    return rc;
}


static lm_rc_t
batch_lease(lm_tx_t *tx, void *arg)
{
    batch_t *batch = arg;

    size_t                  i;
    lm_rc_t                 rc;
    lm_sql_mail_lease_in_t *in;

    rc = lm_sql_mail_next(tx, &(lm_sql_mail_next_in_t){batch->env->batch},
                          &batch->rows, &batch->n);
    if (rc != LM_OK || batch->n == 0) {
        return rc;
    }

    in = lm_alloc_array(tx->arena, batch->n, sizeof(*in));
    if (in == NULL) {
        return LM_E_MEMORY;
    }

    for (i = 0; i < batch->n; i++) {
        in[i] = (lm_sql_mail_lease_in_t){
            .seconds = lease_seconds(batch->env),
            .leased_by = batch->env->leased_by,
            .id = batch->rows[i].id,
        };
    }

    return lm_sql_mail_lease(tx, in, batch->n, NULL);
}


static lm_rc_t
batch_beat(lm_tx_t *tx, void *arg)
{
    const batch_t *batch = arg;

    return lm_sql_mail_beat(tx,
                            &(lm_sql_mail_beat_in_t){lease_seconds(batch->env),
                                                     batch->env->leased_by},
                            NULL);
}


static lm_rc_t
batch_release(lm_tx_t *tx, void *arg)
{
    const batch_t *batch = arg;

    return lm_sql_mail_release(
        tx, &(lm_sql_mail_release_in_t){batch->env->leased_by}, NULL);
}


static lm_rc_t
reclaim(lm_tx_t *tx, void *arg)
{
    return lm_sql_mail_reclaim(tx, NULL);
}


lm_rc_t
lm_mail_reclaim(lm_arena_t *a)
{
    return lm_act(a, LM_TX_WRITE, reclaim, NULL);
}


/* LM_OK unless the mail server or the database is away. */
static lm_rc_t
message_send(lm_smtp_t *smtp, lm_arena_t *a, message_t *m)
{
    lm_rc_t rc;

    m->rc = lm_act(a, LM_TX_READ, message_make, m);
    if (m->rc == LM_E_UNAVAILABLE || m->rc == LM_E_DEADLINE) {
        return m->rc;
    }

    if (m->rc == LM_OK) {
        m->rc = lm_smtp_send(smtp, a, &m->mail);
        m->error = lm_smtp_error(smtp);
    }

    rc = lm_act(a, LM_TX_WRITE, message_mark, m);
    if (rc != LM_OK) {
        lm_host_log(LM_LOG_ERR, "message %lu could not be marked: %s",
                    (unsigned long) m->row->id, lm_rc_code(rc));
        return rc;
    }

    return m->rc == LM_E_UNAVAILABLE ? m->rc : LM_OK;
}


static lm_rc_t
message_make(lm_tx_t *tx, void *arg)
{
    message_t *m = arg;

    size_t                 n;
    json_t                *json;
    lm_rc_t                rc;
    lm_template_value_t    values[VALUES_MAX];
    lm_sql_mail_template_t t;

    if (tx->isp == NULL) {
        return LM_E_UNAVAILABLE;
    }

    if (m->row->has_expires_at && m->row->expires_at <= tx->now) {
        m->error = "it expired before it could be sent";
        return LM_E_INVALID;
    }

    rc = template_find(tx, m, &t);
    if (rc != LM_OK) {
        m->error = "there is no such template";
        return rc;
    }

    json = NULL;
    rc = values_read(tx, m, values, &n, &json);
    if (rc == LM_OK) {
        rc = message_render(tx, m, &t, values, n);
    }

    json_decref(json);
    return rc;
}


/* In the language asked for, else in English. */
static lm_rc_t
template_find(lm_tx_t *tx, const message_t *m, lm_sql_mail_template_t *out)
{
    lm_rc_t rc;

    rc = lm_sql_mail_template(
        tx,
        &(lm_sql_mail_template_in_t){m->row->template_name, m->row->language},
        out);
    if (rc != LM_E_NOT_FOUND) {
        return rc;
    }

    return lm_sql_mail_template(
        tx, &(lm_sql_mail_template_in_t){m->row->template_name, LM_STR("en")},
        out);
}


static lm_rc_t
values_read(lm_tx_t *tx, const message_t *m, lm_template_value_t *values,
            size_t *n, json_t **json)
{
    lm_rc_t         rc;
    json_t         *value;
    lm_str_t        plain;
    const char     *key;
    const lm_isp_t *isp = tx->isp;

    *n = 0;

    if (m->row->has_variables) {
        rc = lm_secret_open(tx->arena, "outbox", "variables", m->row->id,
                            m->row->variables, &plain);
        if (rc != LM_OK) {
            return rc;
        }

        *json = json_loadb(plain.p, plain.n, 0, NULL);
        json_object_foreach(*json, key, value)
        {
            if (*n < VALUES_MAX - 4 && json_is_string(value)) {
                values[(*n)++] = (lm_template_value_t){
                    lm_str_c(key),
                    lm_str(json_string_value(value), json_string_length(value)),
                };
            }
        }
    }

    /* what the message brought itself stands before these */
    values[(*n)++] =
        (lm_template_value_t){LM_STR("company.name"), isp->isp_name};
    values[(*n)++] =
        (lm_template_value_t){LM_STR("company.phone"), isp->support_phone};
    values[(*n)++] =
        (lm_template_value_t){LM_STR("company.email"), isp->mail_from};
    values[(*n)++] = (lm_template_value_t){LM_STR("portal.login_url"),
                                           lm_host_conf()->portal_origin};

    return LM_OK;
}


static lm_rc_t
text_render(lm_tx_t *tx, const message_t *m, lm_str_t text,
            lm_template_kind_e kind, const lm_template_value_t *values,
            size_t n, lm_str_t *out)
{
    lm_buf_t b;
    lm_str_t missing;

    lm_buf_init(&b, tx->arena, text.n + 256);
    lm_template_render(&b, text, kind, values, n, &missing);

    if (missing.p != NULL) {
        lm_host_log(LM_LOG_WARN, "message %lu, template \"%.*s\": no \"%.*s\"",
                    (unsigned long) m->row->id, (int) m->row->template_name.n,
                    m->row->template_name.p, (int) missing.n, missing.p);
    }

    *out = lm_buf_str(&b);
    return b.failed ? LM_E_MEMORY : LM_OK;
}


static lm_rc_t
message_render(lm_tx_t *tx, message_t *m, const lm_sql_mail_template_t *t,
               const lm_template_value_t *values, size_t n)
{
    size_t   i;
    lm_rc_t  rc;
    lm_str_t domain;

    m->mail = (lm_mail_t){
        .to = m->row->recipient,
        .date = tx->now,
    };

    m->mail.from = m->row->has_from_address
                       ? m->row->from_address
                       : lm_str_dup(tx->arena, tx->isp->mail_from);
    m->mail.from_name = lm_str_dup(tx->arena, tx->isp->mail_from_name);
    domain = domain_of(m->mail.from);
    m->mail.message_id = lm_str_printf(
        tx->arena, "lm-%lu-%lx@%.*s", (unsigned long) m->row->id,
        (unsigned long) m->row->created_at, (int) domain.n, domain.p);

    for (i = 0; i < n; i++) {
        if (lm_str_eq(values[i].name, LM_STR("contact.name"))) {
            m->mail.to_name = lm_str_dup(tx->arena, values[i].value);
        }
    }

    rc = text_render(tx, m, t->subject, LM_TEMPLATE_TEXT, values, n,
                     &m->mail.subject);
    if (rc == LM_OK) {
        rc = text_render(tx, m, t->text, LM_TEMPLATE_TEXT, values, n,
                         &m->mail.text);
    }
    if (rc == LM_OK) {
        rc = text_render(tx, m, t->html, LM_TEMPLATE_HTML, values, n,
                         &m->mail.html);
    }

    return rc;
}


static lm_rc_t
message_mark(lm_tx_t *tx, void *arg)
{
    message_t *m = arg;

    bool     is_dead;
    uint16_t chance, attempts;
    lm_str_t error;

    const lm_sql_mail_next_t *row = m->row;

    if (m->rc == LM_OK) {
        return lm_sql_mail_sent(
            tx, &(lm_sql_mail_sent_in_t){tx->now, row->id, m->env->leased_by},
            NULL);
    }

    error = lm_str_c(m->error != NULL && m->error[0] != '\0'
                         ? m->error
                         : lm_rc_title(m->rc, LM_LANG_EN));
    attempts = (uint16_t) (row->attempts + 1);
    is_dead = m->rc == LM_E_INVALID || attempts >= MAIL_ATTEMPTS;

    lm_host_log(is_dead ? LM_LOG_ERR : LM_LOG_WARN,
                "message %lu, attempt %u, %s: %.*s", (unsigned long) row->id,
                attempts, is_dead ? "is dead" : "not sent", (int) error.n,
                error.p);

    if (is_dead) {
        return lm_sql_mail_bury(
            tx, &(lm_sql_mail_bury_in_t){error, row->id, m->env->leased_by},
            NULL);
    }

    lm_host_random(&chance, sizeof(chance));

    return lm_sql_mail_retry(
        tx,
        &(lm_sql_mail_retry_in_t){
            lm_job_backoff(MAIL_BACKOFF, attempts, chance % 1024), error,
            row->id, m->env->leased_by},
        NULL);
}
