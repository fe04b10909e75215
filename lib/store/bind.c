/* SPDX-License-Identifier: MIT */
/* Values between our structs and MYSQL_BIND. */
#include "store/bind.h"

static const struct {
    uint8_t               size;
    bool                  is_unsigned;
    enum enum_field_types wire;
} types[LM_T_COUNT] = {
    [LM_T_BOOL] = {sizeof(bool), true, MYSQL_TYPE_TINY},
    [LM_T_U8] = {1, true, MYSQL_TYPE_TINY},
    [LM_T_U16] = {2, true, MYSQL_TYPE_SHORT},
    [LM_T_U32] = {4, true, MYSQL_TYPE_LONG},
    [LM_T_U64] = {8, true, MYSQL_TYPE_LONGLONG},
    [LM_T_I32] = {4, false, MYSQL_TYPE_LONG},
    [LM_T_I64] = {8, false, MYSQL_TYPE_LONGLONG},
    [LM_T_STR] = {sizeof(lm_str_t), false, MYSQL_TYPE_STRING},
    [LM_T_BYTES] = {sizeof(lm_str_t), false, MYSQL_TYPE_BLOB},
    [LM_T_DAY] = {sizeof(lm_day_t), false, MYSQL_TYPE_DATE},
    [LM_T_INSTANT] = {sizeof(lm_instant_t), false, MYSQL_TYPE_DATETIME},
};

_Static_assert(sizeof(bool) == 1, "a bool travels as TINYINT");

static lm_rc_t text_column(lm_arena_t *a, lm_prepared_t *p, size_t nr,
                           lm_str_t *out);
static lm_rc_t time_column(const MYSQL_TIME *t, uint8_t type, void *out);


size_t
lm_type_size(uint8_t type)
{
    return types[type].size;
}


void
lm_bind_type(MYSQL_BIND *b, uint8_t type)
{
    b->buffer_type = types[type].wire;
    b->is_unsigned = types[type].is_unsigned;
}


void
lm_bind_param(MYSQL_BIND *b, MYSQL_TIME *time, uint8_t type, const void *value)
{
    if (value == NULL) {
        b->buffer_type = MYSQL_TYPE_NULL;
        return;
    }

    lm_bind_type(b, type);

    switch (type) {

    case LM_T_STR:
    case LM_T_BYTES:
        b->buffer = (void *) ((const lm_str_t *) value)->p;
        b->length_value = ((const lm_str_t *) value)->n;
        b->buffer_length = b->length_value;
        if (b->buffer == NULL) {
            b->buffer = (void *) "";
        }
        break;

    case LM_T_DAY:
    case LM_T_INSTANT:
        lm_bind_time(time, type, value);
        b->buffer = time;
        b->buffer_length = sizeof(*time);
        break;

    default:
        b->buffer = (void *) value;
        break;
    }
}


void
lm_bind_time(MYSQL_TIME *time, uint8_t type, const void *value)
{
    lm_civil_t   c;
    lm_instant_t t;
    int64_t      day, ms;

    memset(time, 0, sizeof(*time));

    if (type == LM_T_DAY) {
        c = lm_day_civil(*(const lm_day_t *) value);
        time->time_type = MYSQL_TIMESTAMP_DATE;
        ms = 0;
    } else {
        t = *(const lm_instant_t *) value;
        day = t >= 0 ? t / LM_DAY : -((-t + LM_DAY - 1) / LM_DAY);
        ms = t - day * LM_DAY;
        c = lm_day_civil((lm_day_t) day);
        time->time_type = MYSQL_TIMESTAMP_DATETIME;
    }

    time->year = (unsigned) c.year;
    time->month = (unsigned) c.month;
    time->day = (unsigned) c.day;
    time->hour = (unsigned) (ms / LM_HOUR);
    time->minute = (unsigned) (ms % LM_HOUR / LM_MINUTE);
    time->second = (unsigned) (ms % LM_MINUTE / LM_SECOND);
    time->second_part = (unsigned long) (ms % LM_SECOND) * 1000;
}


lm_rc_t
lm_bind_column(lm_arena_t *a, lm_prepared_t *p, const lm_col_t *c, size_t nr)
{
    char *value = p->row + c->offset;

    if (c->has >= 0) {
        *(bool *) (p->row + c->has) = !p->nulls[nr];
    }
    if (p->nulls[nr]) {
        memset(value, 0, types[c->type].size);
        return c->has >= 0 ? LM_OK : LM_E_INTERNAL;
    }

    switch (c->type) {

    case LM_T_STR:
    case LM_T_BYTES:
        return text_column(a, p, nr, (lm_str_t *) value);

    case LM_T_DAY:
    case LM_T_INSTANT:
        return time_column(&p->times[nr], c->type, value);

    case LM_T_BOOL:
        *(uint8_t *) value = *(uint8_t *) value != 0;
        break;

    default:
        break;
    }
    return p->errors[nr] ? LM_E_INTERNAL : LM_OK;
}


static lm_rc_t
text_column(lm_arena_t *a, lm_prepared_t *p, size_t nr, lm_str_t *out)
{
    size_t     n = p->lengths[nr];
    char      *text;
    MYSQL_BIND b;

    text = lm_alloc(a, n + 1);
    if (text == NULL) {
        return LM_E_MEMORY;
    }
    *out = lm_str(text, n);
    if (n == 0) {
        return LM_OK;
    }

    memset(&b, 0, sizeof(b));
    b.buffer_type = MYSQL_TYPE_BLOB;
    b.buffer = text;
    b.buffer_length = n;
    return mysql_stmt_fetch_column(p->stmt, &b, (unsigned) nr, 0) == 0
               ? LM_OK
               : LM_E_INTERNAL;
}


static lm_rc_t
time_column(const MYSQL_TIME *t, uint8_t type, void *out)
{
    lm_rc_t    rc;
    lm_day_t   day;
    lm_civil_t c = {(int32_t) t->year, (int32_t) t->month, (int32_t) t->day};

    rc = lm_day_of(c, &day);
    if (rc != LM_OK) {
        return LM_E_INTERNAL;
    }

    if (type == LM_T_DAY) {
        *(lm_day_t *) out = day;
        return LM_OK;
    }

    *(lm_instant_t *) out = day * LM_DAY + t->hour * LM_HOUR
                            + t->minute * LM_MINUTE + t->second * LM_SECOND
                            + (int64_t) (t->second_part / 1000);
    return LM_OK;
}
