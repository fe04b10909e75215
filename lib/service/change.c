/* SPDX-License-Identifier: MIT */
#include "service/change.h"

#include <jansson.h>

#include "sql/audit.h"

#define TEXT_HINT 512

enum { BEFORE, AFTER };

static void value_write(lm_json_t *j, const lm_record_field_t *f,
                        const void *row);
static void since_write(lm_json_t *j, const lm_sql_audit_since_t *row);


void
lm_changes_begin(lm_changes_t *c, lm_tx_t *tx)
{
    size_t i;

    c->tx = tx;
    c->n = 0;

    for (i = 0; i < 2; i++) {
        lm_buf_init(&c->text[i], tx->arena, TEXT_HINT);
        lm_json_init(&c->json[i], &c->text[i]);
        lm_json_object(&c->json[i]);
    }
}


/* The writer of one side, with the key written. */
static lm_json_t *
side(lm_changes_t *c, int i, const char *field)
{
    lm_json_key_str(&c->json[i], lm_str_c(field));
    return &c->json[i];
}


/* NULL is not the empty text. */
static bool
is_same(lm_str_t a, lm_str_t b)
{
    if (a.p == NULL || b.p == NULL) {
        return a.p == b.p;
    }

    return lm_str_eq(a, b);
}


void
lm_changes_str(lm_changes_t *c, const char *field, lm_str_t before,
               lm_str_t after)
{
    if (is_same(before, after)) {
        return;
    }

    lm_json_str(side(c, BEFORE, field), before);
    lm_json_str(side(c, AFTER, field), after);
    c->n++;
}


void
lm_changes_bool(lm_changes_t *c, const char *field, bool before, bool after)
{
    if (before == after) {
        return;
    }

    lm_json_bool(side(c, BEFORE, field), before);
    lm_json_bool(side(c, AFTER, field), after);
    c->n++;
}


void
lm_changes_raw(lm_changes_t *c, const char *field, lm_str_t before,
               lm_str_t after)
{
    if (lm_str_eq(before, after)) {
        return;
    }

    lm_json_raw(side(c, BEFORE, field),
                before.p == NULL ? LM_STR("null") : before);
    lm_json_raw(side(c, AFTER, field),
                after.p == NULL ? LM_STR("null") : after);
    c->n++;
}


static void
ids_write(lm_json_t *j, const uint64_t *ids, size_t n)
{
    size_t i;

    lm_json_array(j);
    for (i = 0; i < n; i++) {
        lm_json_u64(j, ids[i]);
    }
    lm_json_array_end(j);
}


void
lm_changes_ids(lm_changes_t *c, const char *field, const uint64_t *before,
               size_t n_before, const uint64_t *after, size_t n_after)
{
    if (n_before == n_after
        && (n_before == 0
            || memcmp(before, after, n_before * sizeof(*before)) == 0)) {
        return;
    }

    ids_write(side(c, BEFORE, field), before, n_before);
    ids_write(side(c, AFTER, field), after, n_after);
    c->n++;
}


void
lm_changes_record(lm_changes_t *c, const lm_record_field_t *fields, size_t n,
                  const void *before, const void *after)
{
    lm_changes_item(c, "", fields, n, before, after);
}


void
lm_changes_item(lm_changes_t *c, const char *prefix,
                const lm_record_field_t *fields, size_t n, const void *before,
                const void *after)
{
    size_t      i;
    const char *name;

    for (i = 0; i < n; i++) {
        if (before != NULL && after != NULL
            && lm_record_is_same(&fields[i], before, after)) {
            continue;
        }

        name = lm_str_printf(c->tx->arena, "%s%s", prefix, fields[i].name).p;
        if (name == NULL) {
            c->text[BEFORE].failed = true;
            return;
        }

        value_write(side(c, BEFORE, name), &fields[i], before);
        value_write(side(c, AFTER, name), &fields[i], after);
        c->n++;
    }
}


static void
value_write(lm_json_t *j, const lm_record_field_t *f, const void *row)
{
    const void *v;

    if (row == NULL || !lm_record_has(f, row)) {
        lm_json_null(j);
        return;
    }

    v = lm_record_value(f, row);

    switch (f->type) {
    case LM_T_STR:
        lm_json_str(j, *(const lm_str_t *) v);
        return;
    case LM_T_BOOL:
        lm_json_bool(j, *(const bool *) v);
        return;
    case LM_T_U8:
        lm_json_u64(j, *(const uint8_t *) v);
        return;
    case LM_T_U16:
        lm_json_u64(j, *(const uint16_t *) v);
        return;
    case LM_T_U32:
        lm_json_u64(j, *(const uint32_t *) v);
        return;
    case LM_T_DAY:
        lm_json_day(j, *(const lm_day_t *) v);
        return;
    case LM_T_INSTANT:
        lm_json_instant(j, *(const lm_instant_t *) v);
        return;
    case LM_T_I64:
        lm_json_i64(j, *(const int64_t *) v);
        return;
    case LM_T_I32:
        if (f->flags & LM_RECORD_E6) {
            lm_json_micro(j, *(const int32_t *) v);
        } else {
            lm_json_i64(j, *(const int32_t *) v);
        }
        return;
    default:
        lm_json_u64(j, *(const uint64_t *) v);
    }
}


lm_rc_t
lm_changes_done(lm_changes_t *c, lm_str_t *before, lm_str_t *after)
{
    lm_rc_t rc;

    lm_json_object_end(&c->json[BEFORE]);
    lm_json_object_end(&c->json[AFTER]);

    rc = lm_json_done(&c->json[BEFORE], before);
    return rc == LM_OK ? lm_json_done(&c->json[AFTER], after) : rc;
}


lm_rc_t
lm_changes_write(lm_changes_t *c, lm_audit_t *audit)
{
    lm_rc_t rc;

    rc = lm_changes_done(c, &audit->before, &audit->after);
    if (rc != LM_OK || c->n == 0) {
        return rc;
    }

    return lm_audit_write(c->tx, audit);
}


lm_rc_t
lm_changes_since(lm_tx_t *tx, const lm_seen_t *seen, lm_str_t *out)
{
    size_t                i, n;
    lm_rc_t               rc;
    lm_buf_t              b;
    lm_json_t             j;
    lm_sql_audit_since_t *rows;

    rc = lm_sql_audit_since(
        tx,
        &(lm_sql_audit_since_in_t){.entity = lm_str_c(seen->entity),
                                   .entity_id = seen->id,
                                   .entity_version = (uint32_t) seen->version},
        &rows, &n);
    if (rc != LM_OK) {
        return rc;
    }

    lm_buf_init(&b, tx->arena, 1024);
    lm_json_init(&j, &b);
    lm_json_array(&j);

    for (i = 0; i < n; i++) {
        since_write(&j, &rows[i]);
    }

    lm_json_array_end(&j);
    return lm_json_done(&j, out);
}


/* A value of an audit row, as it stands there. */
static void
json_write(lm_json_t *j, lm_arena_t *a, const json_t *value)
{
    char    *text;
    lm_str_t copy = LM_STR_NULL;

    text = value == NULL ? NULL : json_dumps(value, JSON_ENCODE_ANY);
    if (text != NULL) {
        copy = lm_str_dup(a, lm_str_c(text));
        free(text);
    }

    lm_json_raw(j, copy.p == NULL ? LM_STR("null") : copy);
}


static void
by_write(lm_json_t *j, const lm_sql_audit_since_t *row)
{
    lm_json_key(j, "by");

    if (row->has_staff_name) {
        lm_json_object(j);
        lm_json_put_u64(j, "id", row->actor_id);
        lm_json_put_str(j, "name", row->staff_name);
        lm_json_object_end(j);
    } else {
        lm_json_null(j);
    }

    lm_json_put_instant(j, "at", row->at);
}


/* Each member of "after", with what it was; and who did it, when given. */
static void
each_write(lm_json_t *j, lm_str_t before_json, lm_str_t after_json,
           const lm_sql_audit_since_t *by)
{
    void       *iter;
    json_t     *before, *after;
    const char *key;

    before = json_loadb(before_json.p, before_json.n, 0, NULL);
    after = json_loadb(after_json.p, after_json.n, 0, NULL);

    for (iter = json_object_iter(after); iter != NULL;
         iter = json_object_iter_next(after, iter)) {
        key = json_object_iter_key(iter);

        lm_json_object(j);
        lm_json_put_str(j, "field", lm_str_c(key));
        lm_json_key(j, "before");
        json_write(j, j->b->arena, json_object_get(before, key));
        lm_json_key(j, "after");
        json_write(j, j->b->arena, json_object_iter_value(iter));
        if (by != NULL) {
            by_write(j, by);
        }
        lm_json_object_end(j);
    }

    json_decref(before);
    json_decref(after);
}


void
lm_changes_list(lm_json_t *j, lm_str_t before, lm_str_t after)
{
    each_write(j, before, after, NULL);
}


static void
since_write(lm_json_t *j, const lm_sql_audit_since_t *row)
{
    each_write(j, row->before_json, row->after_json, row);
}
