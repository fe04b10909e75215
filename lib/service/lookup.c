/* SPDX-License-Identifier: MIT */
#include "service/lookup.h"

#include "service/change.h"

static lm_rc_t row_audit(lm_tx_t *tx, const lm_lookup_kind_t *kind,
                         lm_audit_t audit, const lm_lookup_t *before,
                         const lm_lookup_t *after);


lm_rc_t
lm_lookup_take(lm_tx_t *tx, const lm_lookup_kind_t *kind, uint64_t id,
               uint64_t version, lm_lookup_t *out)
{
    lm_rc_t rc;

    rc = kind->lock(tx, id, out);
    if (rc != LM_OK) {
        return rc;
    }

    return out->version == version ? LM_OK : LM_E_STALE;
}


lm_rc_t
lm_lookup_add(lm_tx_t *tx, const lm_lookup_kind_t *kind, lm_lookup_t *row)
{
    lm_rc_t  rc;
    uint64_t id;

    rc = kind->insert(tx, row, &id);
    if (rc != LM_OK) {
        return rc;
    }

    rc = kind->lock(tx, id, row);
    if (rc != LM_OK) {
        return rc;
    }

    return row_audit(tx, kind,
                     (lm_audit_t){.action = "create",
                                  .entity_id = row->id,
                                  .version = row->version},
                     NULL, row);
}


lm_rc_t
lm_lookup_change(lm_tx_t *tx, const lm_lookup_kind_t *kind,
                 const lm_lookup_t *before, lm_lookup_t *after)
{
    lm_rc_t rc;

    rc = kind->update(tx, after);
    if (rc != LM_OK) {
        return rc;
    }

    after->version = before->version + 1;
    return row_audit(tx, kind,
                     (lm_audit_t){.action = "update",
                                  .entity_id = after->id,
                                  .version = after->version},
                     before, after);
}


lm_rc_t
lm_lookup_delete(lm_tx_t *tx, const lm_lookup_kind_t *kind,
                 const lm_lookup_t *before)
{
    lm_rc_t rc;

    rc = kind->erase(tx, before->id);
    if (rc != LM_OK) {
        return rc;
    }

    return row_audit(tx, kind,
                     (lm_audit_t){.action = "delete",
                                  .entity_id = before->id,
                                  .version = before->version},
                     before, NULL);
}


lm_rc_t
lm_lookup_order(lm_tx_t *tx, const lm_lookup_kind_t *kind, const uint64_t *ids,
                size_t n)
{
    size_t      i;
    lm_rc_t     rc;
    lm_lookup_t before, after;

    for (i = 0; i < n; i++) {
        rc = kind->lock(tx, ids[i], &before);
        if (rc != LM_OK) {
            return rc;
        }

        if (before.position == (int32_t) i + 1) {
            continue;
        }

        after = before;
        after.position = (int32_t) i + 1;

        rc = lm_lookup_change(tx, kind, &before, &after);
        if (rc != LM_OK) {
            return rc;
        }
    }

    return LM_OK;
}


/* NULL: there was nothing before, or nothing is left. */
static lm_rc_t
row_audit(lm_tx_t *tx, const lm_lookup_kind_t *kind, lm_audit_t audit,
          const lm_lookup_t *before, const lm_lookup_t *after)
{
    lm_changes_t changes;

    static const lm_record_field_t upkeep[] = {
        LM_RECORD(lm_lookup_t, position, "position", LM_T_I32, 0, 0),
        LM_RECORD_NULL(lm_lookup_t, retired_at, "retired_at", LM_T_INSTANT, 0,
                       0),
    };

    lm_changes_begin(&changes, tx);
    lm_changes_record(&changes, kind->fields, kind->n_fields, before, after);

    if (before != NULL && after != NULL) {
        lm_changes_record(&changes, upkeep, 2, before, after);
    }

    audit.entity = kind->entity;
    return lm_changes_write(&changes, &audit);
}


void
lm_lookup_json(lm_json_t *j, const lm_lookup_kind_t *kind,
               const lm_lookup_t *row)
{
    lm_json_put_u64(j, "id", row->id);
    lm_json_put_str(j, "name", row->name);

    if (kind->has_billing_day) {
        lm_json_put_u64(j, "billing_day", row->billing_day);
    }

    if (kind->has_colour) {
        lm_json_put_str(j, "colour", row->colour);
    }

    if (kind->has_auto_rollover) {
        lm_json_put_bool_or_null(j, "auto_rollover", row->has_auto_rollover,
                                 row->auto_rollover);
    }

    lm_json_put_i64(j, "position", row->position);
    lm_json_put_instant_or_null(j, "retired_at", row->has_retired_at,
                                row->retired_at);
    lm_json_put_u64(j, "version", row->version);
}
