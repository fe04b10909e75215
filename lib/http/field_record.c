/* SPDX-License-Identifier: MIT */
/* Members of a record out of the JSON body, and objects inside it. */
#include "http/http.h"
#include "http/internal.h"

#define MICRO 1000000

static void member_clear(lm_request_t *rq, const lm_record_field_t *f,
                         void *record);
static bool member_str(lm_request_t *rq, const lm_record_field_t *f,
                       json_t *value, void *to);
static bool member_number(lm_request_t *rq, const lm_record_field_t *f,
                          json_t *value, void *to);
static bool member_micro(lm_request_t *rq, const lm_record_field_t *f,
                         json_t *value, void *to);


static void
has_set(const lm_record_field_t *f, void *record, bool has)
{
    if (f->has >= 0) {
        *(bool *) ((char *) record + f->has) = has;
    }
}


static void
member_read(lm_request_t *rq, const lm_record_field_t *f, void *record)
{
    bool     is_read = true;
    void    *to = (char *) record + f->offset;
    json_t  *value = json_object_get(rq->json, f->name);
    lm_day_t day = 0;

    if (value == NULL) {
        return;
    }

    if (json_is_null(value)) {
        member_clear(rq, f, record);
        return;
    }

    switch (f->type) {
    case LM_T_STR:
        is_read = member_str(rq, f, value, to);
        if (is_read && f->has >= 0 && ((lm_str_t *) to)->n == 0) {
            member_clear(rq, f, record);
            return;
        }
        break;
    case LM_T_BOOL:
        lm_field_bool(rq, f->name, 0, to);
        break;
    case LM_T_DAY:
        lm_field_day(rq, f->name, 0, &day);
        is_read = day != 0;
        if (is_read) {
            *(lm_day_t *) to = day;
        }
        break;
    case LM_T_I32:
        is_read = member_micro(rq, f, value, to);
        break;
    default:
        is_read = member_number(rq, f, value, to);
    }

    if (is_read) {
        has_set(f, record, true);
    }
}


void
lm_field_record(lm_request_t *rq, const lm_record_field_t *fields, size_t n,
                void *record)
{
    size_t i;

    for (i = 0; rq->json != NULL && i < n; i++) {
        member_read(rq, &fields[i], record);
    }
}


static void
member_clear(lm_request_t *rq, const lm_record_field_t *f, void *record)
{
    if (f->flags & LM_REQUIRED) {
        (void) !lm_field_error(rq, f->name, "required", "This is needed",
                               "Dit is nodig");
        return;
    }

    if (f->has >= 0) {
        has_set(f, record, false);

    } else if (f->type == LM_T_STR && f->values == NULL) {
        *(lm_str_t *) ((char *) record + f->offset) = LM_STR("");

    } else {
        lm_field_wrong_kind(rq, f->name);
    }
}


static bool
word_is_known(const char *words, lm_str_t word)
{
    lm_str_t rest = lm_str_c(words);

    while (rest.p != NULL) {
        if (lm_str_eq(lm_str_cut(&rest, ' '), word)) {
            return true;
        }
    }

    return false;
}


/* Control characters are no text; lines end in a newline alone. */
static bool
text_is_clean(lm_str_t s, bool has_lines)
{
    size_t i;

    for (i = 0; i < s.n; i++) {
        if (((unsigned char) s.p[i] < ' ' && !(has_lines && s.p[i] == '\n'))
            || s.p[i] == 0x7f) {
            return false;
        }
    }

    return true;
}


/* "\r\n" of a form is a newline. */
static lm_str_t
lines_join(lm_request_t *rq, lm_str_t s)
{
    size_t   i;
    lm_buf_t b;

    if (memchr(s.p, '\r', s.n) == NULL) {
        return s;
    }

    lm_buf_init(&b, rq->arena, s.n);
    for (i = 0; i < s.n; i++) {
        if (s.p[i] != '\r') {
            lm_buf_byte(&b, s.p[i]);
        }
    }

    return lm_buf_str(&b);
}


static bool
member_str(lm_request_t *rq, const lm_record_field_t *f, json_t *value,
           void *to)
{
    lm_str_t s = LM_STR_NULL;

    lm_field_str(rq, f->name, f->max, LM_TRIM | (f->flags & LM_REQUIRED), &s);
    if (s.p == NULL) {
        return false;
    }

    if (f->flags & LM_RECORD_LINES) {
        s = lines_join(rq, s);
    }

    if (!text_is_clean(s, (f->flags & LM_RECORD_LINES) != 0)) {
        (void) !lm_field_error(rq, f->name, "not_text",
                               "This holds characters that are not text",
                               "Dit bevat karakters wat nie teks is nie");
        return false;
    }

    if (f->values != NULL && s.n != 0 && !word_is_known(f->values, s)) {
        (void) !lm_field_error(rq, f->name, "unknown",
                               "This is not one of the choices",
                               "Dit is nie een van die keuses nie");
        return false;
    }

    if (f->values != NULL && s.n == 0 && f->has < 0) {
        (void) !lm_field_error(rq, f->name, "required", "This is needed",
                               "Dit is nodig");
        return false;
    }

    *(lm_str_t *) to = s;
    return true;
}


static bool
member_number(lm_request_t *rq, const lm_record_field_t *f, json_t *value,
              void *to)
{
    uint64_t number = UINT64_MAX;

    lm_field_u64(rq, f->name, 0, &number);
    if (number == UINT64_MAX) {
        return false;
    }

    if (number > f->max) {
        (void) !lm_field_error(rq, f->name, "too_large",
                               "This number is too large",
                               "Hierdie getal is te groot");
        return false;
    }

    switch (f->type) {
    case LM_T_U8:
        *(uint8_t *) to = (uint8_t) number;
        break;
    case LM_T_U16:
        *(uint16_t *) to = (uint16_t) number;
        break;
    case LM_T_U32:
        *(uint32_t *) to = (uint32_t) number;
        break;
    default:
        *(uint64_t *) to = number;
    }

    return true;
}


/* A decimal to six places, no larger than "max" whole ones either way. */
static bool
member_micro(lm_request_t *rq, const lm_record_field_t *f, json_t *value,
             void *to)
{
    double number = json_number_value(value);

    if (!json_is_number(value)) {
        lm_field_wrong_kind(rq, f->name);
        return false;
    }

    if (number > f->max || number < -(double) f->max) {
        (void) !lm_field_error(rq, f->name, "out_of_range",
                               "This is outside what there is",
                               "Dit is buite wat daar is");
        return false;
    }

    *(int32_t *) to = (int32_t) (number * MICRO + (number < 0 ? -0.5 : 0.5));
    return true;
}


/* Goes in; the name of what is inside is kept for errors. */
static void
inside(lm_request_t *rq, json_t *object, lm_str_t name, lm_field_outer_t *outer)
{
    *outer = (lm_field_outer_t){rq->json, rq->json_path};

    rq->json = object;
    rq->json_path =
        outer->path.n == 0
            ? name
            : lm_str_printf(rq->arena, "%.*s.%.*s", (int) outer->path.n,
                            outer->path.p, (int) name.n, name.p);
}


bool
lm_field_enter(lm_request_t *rq, const char *name, lm_field_outer_t *outer)
{
    json_t *value = lm_field_get(rq, name, 0);

    if (value == NULL) {
        return false;
    }

    if (!json_is_object(value)) {
        lm_field_wrong_kind(rq, name);
        return false;
    }

    inside(rq, value, lm_str_c(name), outer);
    return true;
}


size_t
lm_field_count(lm_request_t *rq, const char *name, size_t max)
{
    json_t *list = lm_field_get(rq, name, 0);

    if (list == NULL) {
        return 0;
    }

    if (!json_is_array(list)) {
        lm_field_wrong_kind(rq, name);
        return 0;
    }

    if (json_array_size(list) > max) {
        (void) !lm_field_error(rq, name, "too_many", "These are too many",
                               "Dit is te veel");
        return 0;
    }

    return json_array_size(list);
}


bool
lm_field_enter_item(lm_request_t *rq, const char *name, size_t i,
                    lm_field_outer_t *outer)
{
    json_t  *value = json_array_get(json_object_get(rq->json, name), i);
    lm_str_t path = lm_str_printf(rq->arena, "%s.%zu", name, i);

    if (!json_is_object(value)) {
        lm_field_wrong_kind(rq, path.p == NULL ? name : path.p);
        return false;
    }

    inside(rq, value, path, outer);
    return true;
}


void
lm_field_leave(lm_request_t *rq, const lm_field_outer_t *outer)
{
    rq->json = outer->json;
    rq->json_path = outer->path;
}
