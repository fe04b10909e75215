/* SPDX-License-Identifier: MIT */
/* What a member of staff arranged for himself: any JSON under a name. */
#include "admin/handler.h"
#include "service/change.h"
#include "sql/staff_preference.h"

#define NAMES_MAX 64
#define NAME_BYTES 64
#define VALUE_BYTES 8192

typedef struct {
    lm_sql_preference_of_t *rows;
    size_t                  n;
    size_t                  n_after; /* once all is merged */
} preferences_t;

static lm_rc_t  preferences_json(lm_request_t *rq, lm_str_t *out);
static lm_str_t value_read(lm_request_t *rq, const char *name, json_t *value);
static lm_str_t value_before(const preferences_t *p, lm_str_t name);
static lm_rc_t  value_put(lm_request_t *rq, lm_str_t name, lm_str_t value);


/* GET /me/preferences */
lm_rc_t
admin_preference_list(lm_request_t *rq)
{
    lm_rc_t  rc;
    lm_str_t body;

    rc = preferences_json(rq, &body);
    return rc == LM_OK ? lm_reply_json(rq, 200, body) : rc;
}


/* PUT /me/preferences  {"NAME": any value, "OTHER": null} */
lm_rc_t
admin_preference_put(lm_request_t *rq)
{
    void         *at;
    lm_rc_t       rc;
    lm_str_t      name, value, before;
    lm_changes_t  changes;
    preferences_t p;

    if (!json_is_object(rq->json)) {
        return LM_E_BAD_REQUEST;
    }

    rc = lm_sql_preference_of(
        rq->tx, &(lm_sql_preference_of_in_t){rq->staff_id}, &p.rows, &p.n);
    if (rc != LM_OK) {
        return rc;
    }

    p.n_after = p.n;
    lm_changes_begin(&changes, rq->tx);

    for (at = json_object_iter(rq->json); rc == LM_OK && at != NULL;
         at = json_object_iter_next(rq->json, at)) {
        name = lm_str_c(json_object_iter_key(at));
        value = value_read(rq, name.p, json_object_iter_value(at));
        before = value_before(&p, name);
        p.n_after += before.p == NULL && value.p != NULL;
        p.n_after -= before.p != NULL && value.p == NULL;

        if (rq->field_errors == NULL) {
            lm_changes_raw(&changes, name.p, before, value);
            rc = value_put(rq, name, value);
        }
    }

    if (p.n_after > NAMES_MAX && rq->field_errors == NULL) {
        (void) !lm_field_error(rq, "preferences", "too_many",
                               "At most 64 things can be arranged",
                               "Hoogstens 64 dinge kan gerangskik word");
    }

    if (rc == LM_OK) {
        rc = lm_fields_done(rq);
    }

    if (rc == LM_OK) {
        rc = lm_changes_write(&changes,
                              &(lm_audit_t){.action = "update",
                                            .entity = "staff_preference",
                                            .entity_id = rq->staff_id});
    }

    return rc == LM_OK ? lm_reply_empty(rq, 204) : rc;
}


static lm_rc_t
preferences_json(lm_request_t *rq, lm_str_t *out)
{
    size_t                  i, n;
    lm_rc_t                 rc;
    lm_buf_t                b;
    lm_json_t               j;
    lm_sql_preference_of_t *rows;

    rc = lm_sql_preference_of(
        rq->tx, &(lm_sql_preference_of_in_t){rq->staff_id}, &rows, &n);
    if (rc != LM_OK) {
        return rc;
    }

    lm_buf_init(&b, rq->arena, 1024);
    lm_json_init(&j, &b);
    lm_json_object(&j);

    for (i = 0; i < n; i++) {
        lm_json_key_str(&j, rows[i].name);
        lm_json_raw(&j, rows[i].value);
    }

    lm_json_object_end(&j);
    return lm_json_done(&j, out);
}


static bool
is_name(lm_str_t name)
{
    size_t i;

    for (i = 0; i < name.n; i++) {
        if (strchr("abcdefghijklmnopqrstuvwxyz0123456789._-", name.p[i])
            == NULL) {
            return false;
        }
    }

    return name.n != 0 && name.n <= NAME_BYTES;
}


/* The value as JSON; {NULL, 0} takes the name away. */
static lm_str_t
value_read(lm_request_t *rq, const char *name, json_t *value)
{
    char  *text;
    size_t n;

    if (!is_name(lm_str_c(name))) {
        (void) !lm_field_error(rq, "preferences", "not_a_name",
                               "A name has small letters, digits, dots and"
                               " dashes",
                               "’n Naam het klein letters, syfers, punte en"
                               " strepies");
        return LM_STR_NULL;
    }

    if (json_is_null(value)) {
        return LM_STR_NULL;
    }

    n = json_dumpb(value, NULL, 0, JSON_COMPACT | JSON_ENCODE_ANY);
    if (n == 0 || n > VALUE_BYTES) {
        (void) !lm_field_error(rq, name, "too_long", "This is too long",
                               "Dit is te lank");
        return LM_STR_NULL;
    }

    text = lm_alloc(rq->arena, n);
    if (text == NULL) {
        (void) !lm_field_error(rq, name, "too_long", "This is too long",
                               "Dit is te lank");
        return LM_STR_NULL;
    }

    (void) json_dumpb(value, text, n, JSON_COMPACT | JSON_ENCODE_ANY);
    return lm_str(text, n);
}


static lm_str_t
value_before(const preferences_t *p, lm_str_t name)
{
    size_t i;

    for (i = 0; i < p->n; i++) {
        if (lm_str_eq(p->rows[i].name, name)) {
            return p->rows[i].value;
        }
    }

    return LM_STR_NULL;
}


static lm_rc_t
value_put(lm_request_t *rq, lm_str_t name, lm_str_t value)
{
    if (value.p == NULL) {
        return lm_sql_preference_delete(
            rq->tx, &(lm_sql_preference_delete_in_t){rq->staff_id, name}, NULL);
    }

    return lm_sql_preference_put(
        rq->tx,
        &(lm_sql_preference_put_in_t){rq->staff_id, name, value, rq->now},
        NULL);
}
