/* SPDX-License-Identifier: MIT */
/*
 * JSON text (RFC 8259) written straight into a buffer, for answers that are
 * asked for often.  Commas come by themselves:
 *
 *     lm_json_init(&j, &buf);
 *     lm_json_object(&j);
 *     lm_json_put_u64(&j, "id", 7);
 *     lm_json_key(&j, "days");
 *     lm_json_array(&j);
 *     ...
 *     lm_json_array_end(&j);
 *     lm_json_object_end(&j);
 *     rc = lm_json_done(&j, &body);
 *
 * Nothing fails on the way; lm_json_done() tells.
 */
#ifndef LM_WIRE_JSON_OUT_H
#define LM_WIRE_JSON_OUT_H

#include "base/money.h"
#include "base/time.h"

#define LM_JSON_OUT_DEPTH 63

typedef struct {
    lm_buf_t *b;
    uint64_t  commas; /* bit d: depth d holds a value already */
    uint32_t  depth;
    bool      has_key; /* a key waits for its value */
    bool      failed; /* not well nested: a bug of the caller */
} lm_json_t;

void lm_json_init(lm_json_t *j, lm_buf_t *b);

/* The text; LM_E_MEMORY when the buffer ran full, LM_E_INTERNAL when what was
 * opened is not closed or nests deeper than LM_JSON_OUT_DEPTH. */
lm_rc_t lm_json_done(const lm_json_t *j, lm_str_t *out) LM_MUST_CHECK;

void lm_json_object(lm_json_t *j);
void lm_json_object_end(lm_json_t *j);
void lm_json_array(lm_json_t *j);
void lm_json_array_end(lm_json_t *j);

/* A key that is a literal in need of no escape. */
#define lm_json_key(j, literal)                                                \
    lm_json_key_text((j), LM_STR("\"" literal "\":"))
void lm_json_key_text(lm_json_t *j, lm_str_t quoted_and_colon);

/* A key known only when the program runs. */
void lm_json_key_str(lm_json_t *j, lm_str_t key);

/* Bytes that are not UTF-8 become U+FFFD; {NULL, 0} is null. */
void lm_json_str(lm_json_t *j, lm_str_t s);
void lm_json_u64(lm_json_t *j, uint64_t v);
void lm_json_i64(lm_json_t *j, int64_t v);
void lm_json_bool(lm_json_t *j, bool v);
void lm_json_null(lm_json_t *j);
void lm_json_day(lm_json_t *j, lm_day_t day); /* "2026-11-21" */
void lm_json_instant(lm_json_t *j, lm_instant_t t); /* "…T17:00:00.000Z" */
/* {"amount": 75649, "currency": "ZAR"} */
void lm_json_money(lm_json_t *j, lm_money_t amount, lm_str_t currency);
/* Micro-units as a decimal, exactly: -34067520 is -34.067520. */
void lm_json_micro(lm_json_t *j, int32_t e6);
/* JSON text of one value, as it is. */
void lm_json_raw(lm_json_t *j, lm_str_t json);

#define lm_json_put_str(j, key, v) (lm_json_key(j, key), lm_json_str(j, v))
#define lm_json_put_u64(j, key, v) (lm_json_key(j, key), lm_json_u64(j, v))
#define lm_json_put_i64(j, key, v) (lm_json_key(j, key), lm_json_i64(j, v))
#define lm_json_put_bool(j, key, v) (lm_json_key(j, key), lm_json_bool(j, v))
#define lm_json_put_null(j, key) (lm_json_key(j, key), lm_json_null(j))
#define lm_json_put_day(j, key, v) (lm_json_key(j, key), lm_json_day(j, v))
#define lm_json_put_instant(j, key, v)                                         \
    (lm_json_key(j, key), lm_json_instant(j, v))
#define lm_json_put_money(j, key, v, currency)                                 \
    (lm_json_key(j, key), lm_json_money(j, v, currency))
#define lm_json_put_raw(j, key, v) (lm_json_key(j, key), lm_json_raw(j, v))

/* The same of a value that there may be none of; v is read when "has". */
#define lm_json_or_null(j, key, has, write)                                    \
    (lm_json_key(j, key), (has) ? (write) : lm_json_null(j))
#define lm_json_put_str_or_null(j, key, has, v)                                \
    lm_json_or_null(j, key, has, lm_json_str(j, v))
#define lm_json_put_u64_or_null(j, key, has, v)                                \
    lm_json_or_null(j, key, has, lm_json_u64(j, v))
#define lm_json_put_bool_or_null(j, key, has, v)                               \
    lm_json_or_null(j, key, has, lm_json_bool(j, v))
#define lm_json_put_day_or_null(j, key, has, v)                                \
    lm_json_or_null(j, key, has, lm_json_day(j, v))
#define lm_json_put_instant_or_null(j, key, has, v)                            \
    lm_json_or_null(j, key, has, lm_json_instant(j, v))
#define lm_json_put_micro_or_null(j, key, has, v)                              \
    lm_json_or_null(j, key, has, lm_json_micro(j, v))
#define lm_json_put_money_or_null(j, key, has, v, currency)                    \
    lm_json_or_null(j, key, has, lm_json_money(j, v, currency))

/* The string with quotes and escapes, without a writer around it. */
void lm_json_quote(lm_buf_t *b, lm_str_t s);

#endif
