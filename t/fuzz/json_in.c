/* SPDX-License-Identifier: MIT */
/*
 * A body is read or refused with a place inside it; what was read and is
 * written again reads as the same value.  A string from rlm_rest is UTF-8
 * afterwards or is refused.
 */
#include "fuzz/fuzz.h"

#include "wire/json_in.h"
#include "wire/json_out.h"


static void value_write(lm_json_t *j, const json_t *v);


static void
object_write(lm_json_t *j, const json_t *v)
{
    const char *key;
    json_t     *item;

    lm_json_object(j);
    json_object_foreach((json_t *) v, key, item)
    {
        lm_json_key_str(j, lm_str_c(key));
        value_write(j, item);
    }
    lm_json_object_end(j);
}


static void
array_write(lm_json_t *j, const json_t *v)
{
    size_t        i;
    const json_t *item;

    lm_json_array(j);
    json_array_foreach((json_t *) v, i, item)
    {
        value_write(j, item);
    }
    lm_json_array_end(j);
}


static void
value_write(lm_json_t *j, const json_t *v)
{
    char text[64];

    switch (json_typeof(v)) {
    case JSON_OBJECT:
        object_write(j, v);
        break;
    case JSON_ARRAY:
        array_write(j, v);
        break;
    case JSON_STRING:
        lm_json_str(j, lm_str(json_string_value(v), json_string_length(v)));
        break;
    case JSON_INTEGER:
        lm_json_i64(j, json_integer_value(v));
        break;
    case JSON_REAL:
        snprintf(text, sizeof(text), "%.17e", json_real_value(v));
        lm_json_raw(j, lm_str_c(text));
        break;
    case JSON_TRUE:
    case JSON_FALSE:
        lm_json_bool(j, json_is_true(v));
        break;
    case JSON_NULL:
        lm_json_null(j);
        break;
    }
}


static void
comes_back(lm_arena_t *a, json_t *json)
{
    json_t         *again = NULL;
    lm_buf_t        b;
    lm_str_t        text;
    lm_json_t       j;
    lm_json_error_t why;

    lm_buf_init(&b, a, 0);
    lm_json_init(&j, &b);
    value_write(&j, json);
    holds(lm_json_done(&j, &text) == LM_OK);
    holds(lm_json_parse(text, &again, &why) == LM_OK);
    holds(json_equal(json, again));
    json_decref(again);
}


int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    lm_rc_t         rc;
    json_t         *json = NULL;
    lm_str_t        body = lm_str((const char *) data, size);
    lm_arena_t     *a = lm_arena_create(FUZZ_ARENA);
    lm_json_error_t why;

    rc = lm_json_parse(body, &json, &why);
    if (rc == LM_OK) {
        comes_back(a, json);
        json_decref(json);
    } else {
        holds(rc == LM_E_BAD_REQUEST || rc == LM_E_TOO_LARGE);
        holds(why.position <= size && why.line >= 1 && why.column >= 1);
        holds(why.text[0] != '\0');
    }

    lm_arena_destroy(a);

    return 0;
}
