/* SPDX-License-Identifier: MIT */
#include "portal/handler.h"
#include "service/customer.h"
#include "service/isp_json.h"
#include "service/session.h"
#include "sql/portal_me.h"
#include "wire/json_out.h"

typedef struct {
    lm_sql_portal_customer_in_t in;
    lm_sql_portal_customer_t    row;
} me_work_t;

static void    banners_write(lm_request_t *rq, lm_json_t *j,
                             const lm_customer_facts_t *facts);
static lm_rc_t me_json(lm_request_t *rq, const lm_sql_portal_customer_t *c,
                       lm_str_t *out);


static lm_rc_t
me_read(lm_tx_t *tx, void *arg)
{
    me_work_t *work = arg;

    return lm_sql_portal_customer(tx, &work->in, &work->row);
}


lm_rc_t
portal_me_json(lm_request_t *rq, uint64_t login_id, uint64_t customer_id,
               lm_str_t *out)
{
    lm_rc_t   rc;
    lm_tx_t   idle = lm_request_tx(rq);
    me_work_t work = {.in = {login_id, customer_id}};

    rc = lm_tx_run(&idle, LM_TX_READ, me_read, &work);
    if (rc != LM_OK) {
        return rc;
    }

    return me_json(rq, &work.row, out);
}


/* GET /me */
lm_rc_t
portal_me_show(lm_request_t *rq)
{
    lm_rc_t                  rc;
    lm_str_t                 body;
    lm_sql_portal_me_t       row;
    lm_sql_portal_customer_t c;

    rc = lm_sql_portal_me(
        rq->tx, &(lm_sql_portal_me_in_t){rq->session_id, rq->customer_id},
        &row);
    if (rc != LM_OK) {
        return rc;
    }

    c = (lm_sql_portal_customer_t){
        .id = row.id,
        .code = row.code,
        .name = row.name,
        .type = row.type,
        .language = row.language,
        .has_suspended_at = row.has_suspended_at,
        .has_cancelled_on = row.has_cancelled_on,
        .cancelled_on = row.cancelled_on,
        .username = row.username,
    };

    rc = me_json(rq, &c, &body);
    return rc == LM_OK ? lm_reply_json(rq, 200, body) : rc;
}


static lm_rc_t
me_json(lm_request_t *rq, const lm_sql_portal_customer_t *c, lm_str_t *out)
{
    lm_buf_t            b;
    lm_json_t           j;
    lm_customer_facts_t facts = {
        .today = rq->today,
        .is_suspended = c->has_suspended_at,
        .has_cancelled_on = c->has_cancelled_on,
        .cancelled_on = c->cancelled_on,
    };

    lm_buf_init(&b, rq->arena, 512);
    lm_json_init(&j, &b);

    lm_json_object(&j);
    lm_json_put_u64(&j, "id", c->id);
    lm_json_put_str(&j, "code", c->code);
    lm_json_put_str(&j, "name", c->name);
    lm_json_put_str(&j, "type", c->type);
    lm_json_put_str(&j, "username", c->username);
    lm_json_put_str(&j, "language", c->language);
    lm_isp_json(&j, rq->isp, rq->today);
    lm_json_put_str(&j, "status", lm_customer_status(&facts));
    banners_write(rq, &j, &facts);
    lm_json_object_end(&j);

    return lm_json_done(&j, out);
}


/* A banner in words, and its day (0 is none) for who has words of his own. */
static void
banner_write(lm_json_t *j, const char *kind, lm_str_t text, lm_day_t day)
{
    lm_json_object(j);
    lm_json_put_str(j, "kind", lm_str_c(kind));
    lm_json_put_str(j, "text", text);
    if (day != 0) {
        lm_json_put_day(j, "on", day);
    }
    lm_json_object_end(j);
}


static void
banner_day(lm_request_t *rq, lm_json_t *j, const char *kind,
           const char *words[LM_LANG_COUNT], lm_day_t day)
{
    char text[LM_DAY_TEXT];

    lm_day_print(day, text);
    banner_write(j, kind,
                 lm_str_printf(rq->arena, "%s %.*s.", words[rq->lang],
                               LM_DAY_TEXT, text),
                 day);
}


/* What holds of the customer and what he may still do (spec "customers",
 * F24). */
static void
banners_write(lm_request_t *rq, lm_json_t *j, const lm_customer_facts_t *facts)
{
    static const char *until[] = {
        "Your service has ended. You can look back here until",
        "U diens is verby. U kan hier terugkyk tot",
    };
    static const char *end[] = {
        "Your service ends at the end of",
        "U diens eindig aan die einde van",
    };

    bool is_over = facts->has_cancelled_on && facts->cancelled_on < rq->today;

    lm_json_key(j, "banners");
    lm_json_array(j);

    if (facts->is_suspended && !is_over) {
        banner_write(
            j, "suspended",
            lm_str_c(rq->lang == LM_LANG_AF
                         ? "U diens is opgeskort. U kan steeds u gebruik "
                           "en u besonderhede sien; praat asseblief met ons."
                         : "Your service is suspended. You can still see your "
                           "usage and your details; please talk to us."),
            /* day= */ 0);
    }

    if (is_over) {
        banner_day(
            rq, j, "cancelled", until,
            lm_day_add_months(facts->cancelled_on, LM_PORTAL_CLOSES_MONTHS));

    } else if (facts->has_cancelled_on) {
        banner_day(rq, j, "cancelling", end, facts->cancelled_on);
    }

    lm_json_array_end(j);
}
