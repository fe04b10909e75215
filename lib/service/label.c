/* SPDX-License-Identifier: MIT */
/* Labels as one of the lists of service/lookup.h. */
#include "service/lookup.h"
#include "sql/label.h"

static const lm_record_field_t fields[] = {
    LM_RECORD(lm_lookup_t, name, "name", LM_T_STR, 60, LM_REQUIRED),
    LM_RECORD(lm_lookup_t, colour, "colour", LM_T_STR, 7, 0),
};


static lm_rc_t
label_all(lm_tx_t *tx, bool with_retired, lm_lookup_t **out, size_t *n)
{
    size_t              i;
    lm_rc_t             rc;
    lm_sql_label_all_t *rows;

    rc = lm_sql_label_all(tx, &(lm_sql_label_all_in_t){with_retired}, &rows, n);
    if (rc != LM_OK) {
        return rc;
    }

    *out = lm_alloc_array(tx->arena, *n + 1, sizeof(**out));

    for (i = 0; *out != NULL && i < *n; i++) {
        (*out)[i] = (lm_lookup_t){
            LM_LOOKUP_ROW(&rows[i]),
            .colour = rows[i].colour,
            .customer_count = rows[i].customer_count,
        };
    }

    return *out == NULL ? LM_E_MEMORY : LM_OK;
}


static lm_rc_t
label_lock(lm_tx_t *tx, uint64_t id, lm_lookup_t *out)
{
    lm_rc_t             rc;
    lm_sql_label_lock_t row;

    rc = lm_sql_label_lock(tx, &(lm_sql_label_lock_in_t){id}, &row);
    if (rc != LM_OK) {
        return rc;
    }

    *out = (lm_lookup_t){
        LM_LOOKUP_ROW(&row),
        .colour = row.colour,
    };
    return LM_OK;
}


static lm_rc_t
label_insert(lm_tx_t *tx, const lm_lookup_t *row, uint64_t *id)
{
    return lm_sql_label_insert(tx,
                               &(lm_sql_label_insert_in_t){
                                   .name = row->name,
                                   .colour = row->colour,
                               },
                               id);
}


static lm_rc_t
label_update(lm_tx_t *tx, const lm_lookup_t *row)
{
    return lm_sql_label_update(tx,
                               &(lm_sql_label_update_in_t){
                                   .name = row->name,
                                   .colour = row->colour,
                                   .position = row->position,
                                   .retired_at = row->retired_at,
                                   .has_retired_at = row->has_retired_at,
                                   .label_id = row->id,
                               },
                               NULL);
}


static lm_rc_t
label_erase(lm_tx_t *tx, uint64_t id)
{
    return lm_sql_label_delete(tx, &(lm_sql_label_delete_in_t){id}, NULL);
}


const lm_lookup_kind_t *
lm_lookup_label(void)
{
    static const lm_lookup_kind_t kind = {
        .entity = "label",
        .fields = fields,
        .n_fields = sizeof(fields) / sizeof(fields[0]),
        .has_colour = true,
        .erase = label_erase,
        .all = label_all,
        .lock = label_lock,
        .insert = label_insert,
        .update = label_update,
    };

    return &kind;
}
