/* SPDX-License-Identifier: MIT */
#include "service/customer_code.h"

#include "rule/code.h"
#include "service/isp.h"
#include "sql/customer.h"

#define FIRST_NUMBER 1
#define TRIES 1000 /* numbers taken in a row */

static lm_rc_t counter_read(lm_tx_t *tx, lm_str_t prefix, uint32_t *number);


static lm_rc_t
prefix_of(lm_tx_t *tx, bool is_company, lm_str_t name,
          char prefix[LM_CODE_PREFIX])
{
    return is_company ? lm_code_of_company(tx->arena, name, prefix)
                      : lm_code_of_individual(tx->arena, name,
                                              tx->isp->code_titles, prefix);
}


/* The first number from *number on that nobody has or had. */
static lm_rc_t
number_free(lm_tx_t *tx, const char prefix[LM_CODE_PREFIX], uint32_t *number,
            lm_str_t *out)
{
    lm_rc_t                      rc;
    uint32_t                     i;
    lm_sql_customer_code_taken_t holder;

    for (i = 0; i < TRIES; i++, (*number)++) {
        *out = lm_code_join(tx->arena, prefix, *number);
        if (out->p == NULL) {
            return LM_E_MEMORY;
        }

        rc = lm_sql_customer_code_taken(
            tx, &(lm_sql_customer_code_taken_in_t){*out}, &holder);
        if (rc != LM_OK) {
            return rc == LM_E_NOT_FOUND ? LM_OK : rc;
        }
    }

    return LM_E_CONFLICT;
}


lm_rc_t
lm_customer_code_suggest(lm_tx_t *tx, bool is_company, lm_str_t name,
                         lm_str_t *out)
{
    char     prefix[LM_CODE_PREFIX];
    lm_rc_t  rc;
    uint32_t number;

    rc = prefix_of(tx, is_company, name, prefix);
    if (rc != LM_OK) {
        return rc;
    }

    rc = counter_read(tx, lm_str(prefix, sizeof(prefix)), &number);
    return rc == LM_OK ? number_free(tx, prefix, &number, out) : rc;
}


/* Who comes second waits at the counter of the letters. */
lm_rc_t
lm_customer_code_take(lm_tx_t *tx, bool is_company, lm_str_t name,
                      lm_str_t *out)
{
    char                                  prefix[LM_CODE_PREFIX];
    lm_rc_t                               rc;
    lm_sql_customer_code_counter_lock_t   row;
    lm_sql_customer_code_counter_set_in_t set = {
        .prefix = lm_str(prefix, sizeof(prefix)), .next_number = FIRST_NUMBER};

    rc = prefix_of(tx, is_company, name, prefix);
    if (rc == LM_OK) {
        rc = lm_sql_customer_code_counter_set(tx, &set, NULL);
    }
    if (rc == LM_OK) {
        rc = lm_sql_customer_code_counter_lock(
            tx, &(lm_sql_customer_code_counter_lock_in_t){set.prefix}, &row);
    }
    if (rc == LM_OK) {
        rc = number_free(tx, prefix, &row.next_number, out);
    }
    if (rc != LM_OK) {
        return rc;
    }

    set.next_number = row.next_number + 1;
    return lm_sql_customer_code_counter_set(tx, &set, NULL);
}


static lm_rc_t
counter_read(lm_tx_t *tx, lm_str_t prefix, uint32_t *number)
{
    lm_rc_t                            rc;
    lm_sql_customer_code_counter_get_t row;

    rc = lm_sql_customer_code_counter_get(
        tx, &(lm_sql_customer_code_counter_get_in_t){prefix}, &row);
    if (rc == LM_E_NOT_FOUND) {
        *number = FIRST_NUMBER;
        return LM_OK;
    }

    *number = row.next_number;
    return rc;
}


lm_rc_t
lm_customer_code_leave(lm_tx_t *tx, uint64_t customer_id, lm_str_t old,
                       lm_str_t code)
{
    lm_rc_t rc;

    if (lm_str_ieq(old, code)) {
        return LM_OK;
    }

    rc = lm_sql_customer_former_code_delete(
        tx, &(lm_sql_customer_former_code_delete_in_t){code, customer_id},
        NULL);

    return rc == LM_OK ? lm_sql_customer_former_code_add(
               tx,
               &(lm_sql_customer_former_code_add_in_t){old, customer_id,
                                                       tx->now},
               NULL)
                       : rc;
}
