/* SPDX-License-Identifier: MIT */
/* What a handler reads from the JSON body, with an error for each field. */
#include "http/http.h"
#include "http/internal.h"


lm_rc_t
lm_field_error(lm_request_t *rq, const char *field, const char *code,
               const char *en, const char *af)
{
    lm_str_t           name = lm_str_c(field);
    lm_field_error_t **end = &rq->field_errors;
    lm_field_error_t  *error;

    if (rq->json_path.n != 0) {
        name = lm_str_printf(rq->arena, "%.*s.%s", (int) rq->json_path.n,
                             rq->json_path.p, field);
    }

    /* the first error of a field stands: it is a member of one object */
    for (; *end != NULL; end = &(*end)->next) {
        if (lm_str_eq((*end)->name, name)) {
            return LM_E_INVALID;
        }
    }

    error = lm_alloc(rq->arena, sizeof(*error));
    if (error == NULL) {
        return LM_E_MEMORY;
    }

    error->name = lm_str_dup(rq->arena, name);
    error->code = lm_str_c(code);
    error->message = lm_str_c(rq->lang == LM_LANG_AF ? af : en);
    *end = error;

    return LM_E_INVALID;
}


lm_rc_t
lm_fields_done(lm_request_t *rq)
{
    return rq->field_errors == NULL ? LM_OK : LM_E_INVALID;
}


json_t *
lm_field_get(lm_request_t *rq, const char *name, unsigned flags)
{
    json_t *value = rq->json == NULL ? NULL : json_object_get(rq->json, name);

    if (value != NULL && !json_is_null(value)) {
        return value;
    }

    if (flags & LM_REQUIRED) {
        (void) !lm_field_error(rq, name, "required", "This is needed",
                               "Dit is nodig");
    }

    return NULL;
}


void
lm_field_wrong_kind(lm_request_t *rq, const char *name)
{
    (void) !lm_field_error(rq, name, "wrong_kind", "This is of the wrong kind",
                           "Dit is van die verkeerde soort");
}


void
lm_field_str(lm_request_t *rq, const char *name, size_t max_points,
             unsigned flags, lm_str_t *out)
{
    lm_str_t s;
    json_t  *value = lm_field_get(rq, name, flags);

    if (value == NULL) {
        return;
    }

    if (!json_is_string(value)) {
        lm_field_wrong_kind(rq, name);
        return;
    }

    s = lm_str(json_string_value(value), json_string_length(value));

    if (flags & LM_TRIM) {
        s = lm_str_trim(s);
    }

    if (s.n == 0 && (flags & LM_REQUIRED)) {
        (void) !lm_field_error(rq, name, "required", "This is needed",
                               "Dit is nodig");
        return;
    }

    if (!lm_str_is_utf8(s)) {
        (void) !lm_field_error(rq, name, "not_text",
                               "This holds characters that are not text",
                               "Dit bevat karakters wat nie teks is nie");
        return;
    }

    if (lm_str_points(s) > max_points) {
        (void) !lm_field_error(rq, name, "too_long", "This is too long",
                               "Dit is te lank");
        return;
    }

    *out = s;
}


void
lm_field_u64(lm_request_t *rq, const char *name, unsigned flags, uint64_t *out)
{
    json_t *value = lm_field_get(rq, name, flags);

    if (value == NULL) {
        return;
    }

    if (!json_is_integer(value) || json_integer_value(value) < 0) {
        lm_field_wrong_kind(rq, name);
        return;
    }

    *out = (uint64_t) json_integer_value(value);
}


void
lm_field_bool(lm_request_t *rq, const char *name, unsigned flags, bool *out)
{
    json_t *value = lm_field_get(rq, name, flags);

    if (value == NULL) {
        return;
    }

    if (!json_is_boolean(value)) {
        lm_field_wrong_kind(rq, name);
        return;
    }

    *out = json_is_true(value);
}


bool
lm_field_has(const lm_request_t *rq, const char *name)
{
    return rq->json != NULL && json_object_get(rq->json, name) != NULL;
}


lm_field_e
lm_field_is(const lm_request_t *rq, const char *name)
{
    const json_t *value =
        rq->json == NULL ? NULL : json_object_get(rq->json, name);

    return value == NULL         ? LM_FIELD_ABSENT
           : json_is_null(value) ? LM_FIELD_NULL
                                 : LM_FIELD_VALUE;
}


void
lm_field_day(lm_request_t *rq, const char *name, unsigned flags, lm_day_t *out)
{
    json_t *value = lm_field_get(rq, name, flags);

    if (value == NULL) {
        return;
    }

    if (!json_is_string(value)
        || lm_day_parse(
               lm_str(json_string_value(value), json_string_length(value)), out)
               != LM_OK) {
        (void) !lm_field_error(rq, name, "not_a_day",
                               "This is a day such as 2026-11-30",
                               "Dit is ’n dag soos 2026-11-30");
    }
}


/* Puts an id where it belongs; a repeated one stands once. */
static void
id_insert(uint64_t *ids, size_t *n, uint64_t id)
{
    size_t i, at = *n;

    for (i = 0; i < *n && ids[i] <= id; i++) {
        if (ids[i] == id) {
            return;
        }
    }

    for (; at > i; at--) {
        ids[at] = ids[at - 1];
    }

    ids[i] = id;
    (*n)++;
}


void
lm_field_ids(lm_request_t *rq, const char *name, size_t max, uint64_t **ids,
             size_t *n)
{
    size_t  i;
    json_t *item, *list = lm_field_get(rq, name, 0);

    if (list == NULL) {
        return;
    }

    if (!json_is_array(list)) {
        lm_field_wrong_kind(rq, name);
        return;
    }

    if (json_array_size(list) > max) {
        (void) !lm_field_error(rq, name, "too_many", "These are too many",
                               "Dit is te veel");
        return;
    }

    *n = 0;
    *ids = lm_alloc_array(rq->arena, json_array_size(list) + 1, sizeof(**ids));
    if (*ids == NULL) {
        return;
    }

    json_array_foreach(list, i, item)
    {
        if (!json_is_integer(item) || json_integer_value(item) < 0) {
            lm_field_wrong_kind(rq, name);
            *n = 0;
            return;
        }

        id_insert(*ids, n, (uint64_t) json_integer_value(item));
    }
}


lm_rc_t
lm_field_faults(lm_request_t *rq, const lm_faults_t *faults)
{
    size_t i;

    for (i = 0; i < faults->n; i++) {
        (void) !lm_field_error(rq, faults->items[i].field,
                               faults->items[i].code,
                               faults->items[i].text[LM_LANG_EN],
                               faults->items[i].text[LM_LANG_AF]);
    }

    return lm_fields_done(rq);
}
