/* SPDX-License-Identifier: MIT */
#include "admin/handler.h"
#include "service/audit.h"
#include "service/isp.h"
#include "sql/setting.h"

#define SETTINGS_MAX 64

static const char *const type_names[] = {
    [LM_SETTING_STR] = "text",          [LM_SETTING_U32] = "number",
    [LM_SETTING_DIGITS] = "digits",     [LM_SETTING_ZONE] = "time_zone",
    [LM_SETTING_CURRENCY] = "currency", [LM_SETTING_EMAIL] = "email",
};

static lm_str_t setting_value(const lm_setting_t         *s,
                              const lm_sql_setting_all_t *rows, size_t n);
static void    value_write(lm_json_t *j, const lm_setting_t *s, lm_str_t value);
static lm_rc_t setting_read(lm_request_t *rq, const lm_setting_t *s,
                            json_t *value, lm_str_t *out);
static lm_rc_t setting_put(lm_request_t *rq, const lm_setting_t *s,
                           lm_str_t before, lm_str_t after);


/* GET /settings */
lm_rc_t
admin_setting_list(lm_request_t *rq)
{
    size_t                i, n, n_rows;
    lm_rc_t               rc;
    lm_json_t            *j;
    lm_items_t            page;
    const lm_setting_t   *s = lm_settings(&n);
    lm_sql_setting_all_t *rows;

    rc = lm_sql_setting_all(rq->tx, &rows, &n_rows);
    if (rc != LM_OK) {
        return rc;
    }

    lm_items_begin(rq, &page, n);
    j = &page.json;

    for (i = 0; i < n; i++) {
        lm_json_object(j);
        lm_json_put_str(j, "name", lm_str_c(s[i].name));
        lm_json_put_str(j, "type", lm_str_c(type_names[s[i].type]));
        lm_json_key(j, "value");
        value_write(j, &s[i], setting_value(&s[i], rows, n_rows));
        lm_json_key(j, "default");
        value_write(j, &s[i], lm_str_c(s[i].fallback));
        lm_json_put_u64(j, "min", s[i].min);
        lm_json_put_u64(j, "max", s[i].max);
        lm_json_put_str(j, "text", lm_str_c(s[i].text[rq->lang]));
        lm_json_object_end(j);
    }

    return lm_items_whole(rq, &page, n);
}


/* PATCH /settings  {"isp_name": …, "interim_seconds": 300, …} */
lm_rc_t
admin_setting_update(lm_request_t *rq)
{
    void                 *iter;
    size_t                i, n_rows, n = 0;
    lm_rc_t               rc;
    const char           *key;
    lm_sql_setting_all_t *rows;
    lm_str_t              values[SETTINGS_MAX];
    const lm_setting_t   *changed[SETTINGS_MAX];

    if (!json_is_object(rq->json)
        || json_object_size(rq->json) > SETTINGS_MAX) {
        return LM_E_BAD_REQUEST;
    }

    rc = lm_sql_setting_all(rq->tx, &rows, &n_rows);
    if (rc != LM_OK) {
        return rc;
    }

    for (iter = json_object_iter(rq->json); iter != NULL;
         iter = json_object_iter_next(rq->json, iter)) {
        key = json_object_iter_key(iter);
        changed[n] = lm_setting_find(lm_str_c(key));

        if (changed[n] == NULL) {
            (void) !lm_field_error(rq, key, "unknown",
                                   "There is no such setting",
                                   "Daar is nie so ’n instelling nie");
            continue;
        }

        if (setting_read(rq, changed[n], json_object_iter_value(iter),
                         &values[n])
            == LM_OK) {
            n++;
        }
    }

    rc = lm_fields_done(rq);

    for (i = 0; rc == LM_OK && i < n; i++) {
        rc = setting_put(rq, changed[i],
                         setting_value(changed[i], rows, n_rows), values[i]);
    }

    return rc == LM_OK ? lm_reply_empty(rq, 204) : rc;
}


static lm_str_t
setting_value(const lm_setting_t *s, const lm_sql_setting_all_t *rows, size_t n)
{
    size_t i;

    for (i = 0; i < n; i++) {
        if (lm_str_eq(rows[i].name, lm_str_c(s->name))) {
            return rows[i].value;
        }
    }

    return lm_str_c(s->fallback);
}


static void
value_write(lm_json_t *j, const lm_setting_t *s, lm_str_t value)
{
    if (s->type == LM_SETTING_U32) {
        lm_json_raw(j, value);
    } else {
        lm_json_str(j, value);
    }
}


static lm_rc_t
setting_read(lm_request_t *rq, const lm_setting_t *s, json_t *value,
             lm_str_t *out)
{
    lm_zone_t *zone;

    *out = lm_str("", 0);

    if (s->type == LM_SETTING_U32 && json_is_integer(value)) {
        *out = lm_str_printf(rq->arena, "%lld",
                             (long long) json_integer_value(value));

    } else if (s->type != LM_SETTING_U32 && json_is_string(value)) {
        *out = lm_str_trim(
            lm_str(json_string_value(value), json_string_length(value)));

    } else {
        return lm_field_error(rq, s->name, "wrong_kind",
                              "This is of the wrong kind",
                              "Dit is van die verkeerde soort");
    }

    if (lm_setting_check(s, *out) != LM_OK
        || (s->type == LM_SETTING_ZONE
            && lm_zone_load(rq->arena, *out, &zone) != LM_OK)) {
        return lm_field_error(rq, s->name, "out_of_range",
                              "This is not a value the setting can have",
                              "Dit is nie ’n waarde wat die instelling kan hê "
                              "nie");
    }

    return LM_OK;
}


static lm_rc_t
setting_audit(lm_request_t *rq, const lm_setting_t *s, lm_str_t value,
              lm_str_t *out)
{
    lm_buf_t  b;
    lm_json_t j;

    lm_buf_init(&b, rq->arena, 128);
    lm_json_init(&j, &b);
    lm_json_object(&j);
    lm_json_key_str(&j, lm_str_c(s->name));
    value_write(&j, s, value);
    lm_json_object_end(&j);

    return lm_json_done(&j, out);
}


static lm_rc_t
setting_put(lm_request_t *rq, const lm_setting_t *s, lm_str_t before,
            lm_str_t after)
{
    lm_rc_t    rc;
    uint64_t   affected;
    lm_audit_t audit = {.action = "update", .entity = "setting"};

    if (lm_str_eq(before, after)) {
        return LM_OK;
    }

    rc = lm_sql_setting_put(rq->tx,
                            &(lm_sql_setting_put_in_t){
                                .name = lm_str_c(s->name),
                                .value = after,
                                .updated_at = rq->now,
                                .staff_id = rq->staff_id,
                                .has_staff_id = true,
                            },
                            &affected);
    if (rc != LM_OK) {
        return rc;
    }

    rq->tx->touched_settings = true;

    rc = setting_audit(rq, s, before, &audit.before);
    if (rc != LM_OK) {
        return rc;
    }

    rc = setting_audit(rq, s, after, &audit.after);
    return rc == LM_OK ? lm_audit_write(rq->tx, &audit) : rc;
}
