/* SPDX-License-Identifier: MIT */
/*
 * Names of the things that changes refer to by their ids, also of what is
 * retired or deleted: {"product_id": {"13": "Home Fibre 50"}}.
 *
 *     lm_change_names_begin(&names, tx);
 *     lm_change_names_ask(&names, before_json);    of each row
 *     lm_change_names_ask(&names, after_json);
 *     rc = lm_change_names_load(&names);
 *     lm_change_names_write(&names, j, before_json, after_json);
 */
#ifndef LM_SERVICE_CHANGE_NAME_H
#define LM_SERVICE_CHANGE_NAME_H

#include "store/db.h"
#include "wire/json_out.h"

#define LM_CHANGE_NAMES 500 /* ids of a kind; more of them stay numbers */
#define LM_CHANGE_KINDS 8

typedef struct {
    uint64_t id;
    lm_str_t name;
} lm_change_name_t;

typedef struct {
    lm_tx_t *tx;
    struct {
        uint64_t         *ids;
        size_t            n_ids;
        lm_change_name_t *items;
        size_t            n;
    } kinds[LM_CHANGE_KINDS];
} lm_change_names_t;

void lm_change_names_begin(lm_change_names_t *names, lm_tx_t *tx);

/* The ids in an object of the audit; other texts hold none. */
lm_rc_t lm_change_names_ask(lm_change_names_t *names, lm_str_t json)
    LM_MUST_CHECK;
lm_rc_t lm_change_names_load(lm_change_names_t *names) LM_MUST_CHECK;

/* An object with the names that these two speak of. */
void lm_change_names_write(const lm_change_names_t *names, lm_json_t *j,
                           lm_str_t before, lm_str_t after);

#endif
