/* SPDX-License-Identifier: MIT */
/* Billing groups as one of the lists of service/lookup.h. */
#include "service/lookup.h"
#include "sql/billing_group.h"

static const lm_record_field_t fields[] = {
    LM_RECORD(lm_lookup_t, name, "name", LM_T_STR, 80, LM_REQUIRED),
    LM_RECORD(lm_lookup_t, billing_day, "billing_day", LM_T_U8, 31, 0),
};


static lm_rc_t
billing_group_all(lm_tx_t *tx, bool with_retired, lm_lookup_t **out, size_t *n)
{
    size_t                      i;
    lm_rc_t                     rc;
    lm_sql_billing_group_all_t *rows;

    rc = lm_sql_billing_group_all(
        tx, &(lm_sql_billing_group_all_in_t){with_retired}, &rows, n);
    if (rc != LM_OK) {
        return rc;
    }

    *out = lm_alloc_array(tx->arena, *n + 1, sizeof(**out));

    for (i = 0; *out != NULL && i < *n; i++) {
        (*out)[i] = (lm_lookup_t){
            LM_LOOKUP_ROW(&rows[i]),
            .billing_day = rows[i].billing_day,
            .customer_count = rows[i].customer_count,
        };
    }

    return *out == NULL ? LM_E_MEMORY : LM_OK;
}


static lm_rc_t
billing_group_lock(lm_tx_t *tx, uint64_t id, lm_lookup_t *out)
{
    lm_rc_t                     rc;
    lm_sql_billing_group_lock_t row;

    rc = lm_sql_billing_group_lock(tx, &(lm_sql_billing_group_lock_in_t){id},
                                   &row);
    if (rc != LM_OK) {
        return rc;
    }

    *out = (lm_lookup_t){
        LM_LOOKUP_ROW(&row),
        .billing_day = row.billing_day,
    };
    return LM_OK;
}


static lm_rc_t
billing_group_insert(lm_tx_t *tx, const lm_lookup_t *row, uint64_t *id)
{
    return lm_sql_billing_group_insert(tx,
                                       &(lm_sql_billing_group_insert_in_t){
                                           .name = row->name,
                                           .billing_day = row->billing_day,
                                       },
                                       id);
}


static lm_rc_t
billing_group_update(lm_tx_t *tx, const lm_lookup_t *row)
{
    return lm_sql_billing_group_update(
        tx,
        &(lm_sql_billing_group_update_in_t){
            .name = row->name,
            .billing_day = row->billing_day,
            .position = row->position,
            .retired_at = row->retired_at,
            .has_retired_at = row->has_retired_at,
            .billing_group_id = row->id,
        },
        NULL);
}


const lm_lookup_kind_t *
lm_lookup_billing_group(void)
{
    static const lm_lookup_kind_t kind = {
        .entity = "billing_group",
        .fields = fields,
        .n_fields = sizeof(fields) / sizeof(fields[0]),
        .has_billing_day = true,
        .all = billing_group_all,
        .lock = billing_group_lock,
        .insert = billing_group_insert,
        .update = billing_group_update,
    };

    return &kind;
}
