/* SPDX-License-Identifier: MIT */
#include "service/customer_group_move.h"

#include "service/audit.h"
#include "service/bulk.h"
#include "service/isp.h"

/* Longer than any request that found the group still alive. */
#define LATECOMERS LM_MINUTE

typedef enum { OF_ALL, OF_DUE, OF_ROLLOVER, OF_VIP } whom_e;

/* What members get of their group unless they have their own. */
static const struct {
    const char *field;
    whom_e      whom;
    const char *title[LM_LANG_COUNT];
} effects[] = {
    {"is_vip", OF_VIP, {"VIP badge", "BBP-kenteken"}},
    {"auto_rollover",
     OF_ROLLOVER,
     {"Auto data rollover", "Outomatiese oordrag van data"}},
    {"suspensions_disabled",
     OF_ALL,
     {"Suspensions disabled", "Opskortings afgeskakel"}},
    {"sync_accounting",
     OF_ALL,
     {"Sync to accounting", "Sinkroniseer met rekeningkunde"}},
    {"due_days",
     OF_DUE,
     {"Days till invoices due", "Dae tot fakture betaalbaar is"}},
    {"overdue_days", OF_ALL, {"Days till overdue", "Dae tot agterstallig"}},
    {"second_warning_days",
     OF_ALL,
     {"Days till second warning", "Dae tot tweede waarskuwing"}},
    {"suspension_days", OF_ALL, {"Days till suspension", "Dae tot opskorting"}},
    {"pause_hours", OF_ALL, {"Hours of a pause", "Ure van 'n onderbreking"}},
    {"on_holidays", OF_ALL, {"Suspend on holidays", "Skort op vakansiedae op"}},
    {"hold_pending_debit",
     OF_ALL,
     {"Wait for a pending debit order", "Wag vir 'n hangende debietorder"}},
};

static lm_rc_t bulk_begin(lm_tx_t *tx, const char *kind, json_t *params,
                          uint64_t total, uint64_t staff_id, uint64_t *id);


static const lm_record_field_t *
field_of(const char *name)
{
    size_t                   i, k, n;
    const lm_record_field_t *fields;

    for (k = 0; k < 2; k++) {
        fields = k == 0 ? lm_customer_group_fields(&n)
                        : lm_customer_group_suspension_fields(&n);
        for (i = 0; i < n; i++) {
            if (strcmp(fields[i].name, name) == 0) {
                return &fields[i];
            }
        }
    }

    return NULL;
}


/* "30", "yes", "as the setup says" */
static lm_str_t
value_text(lm_tx_t *tx, const lm_record_field_t *f, const void *row,
           lm_lang_e lang)
{
    bool        is_af = lang == LM_LANG_AF;
    const void *value = lm_record_value(f, row);

    if (!lm_record_has(f, row)) {
        return is_af ? LM_STR("soos opgestel") : LM_STR("as the setup says");
    }

    if (f->type == LM_T_BOOL) {
        return *(const bool *) value ? (is_af ? LM_STR("ja") : LM_STR("yes"))
                                     : (is_af ? LM_STR("nee") : LM_STR("no"));
    }

    return lm_str_printf(tx->arena, "%u", *(const uint16_t *) value);
}


lm_rc_t
lm_customer_group_effects(lm_tx_t *tx, const lm_customer_group_t *from,
                          const lm_customer_group_t *to, lm_lang_e lang,
                          lm_group_effect_t out[LM_GROUP_EFFECTS], size_t *n)
{
    size_t                          i;
    lm_rc_t                         rc;
    lm_str_t                        was, is;
    uint64_t                        counts[4];
    const lm_record_field_t        *f;
    lm_sql_customer_group_members_t members;

    *n = 0;

    rc = lm_sql_customer_group_members(
        tx, &(lm_sql_customer_group_members_in_t){from->id}, &members);
    if (rc != LM_OK) {
        return rc;
    }

    counts[OF_ALL] = members.n;
    counts[OF_DUE] = members.without_due_days;
    counts[OF_ROLLOVER] = members.without_rollover;
    counts[OF_VIP] = members.without_vip;

    for (i = 0; i < sizeof(effects) / sizeof(effects[0]); i++) {
        f = field_of(effects[i].field);
        if (f == NULL || lm_record_is_same(f, from, to)
            || counts[effects[i].whom] == 0) {
            continue;
        }

        was = value_text(tx, f, from, lang);
        is = value_text(tx, f, to, lang);
        out[*n] = (lm_group_effect_t){
            .field = effects[i].field,
            .text = lm_str_printf(tx->arena, "%s: %.*s %s %.*s",
                                  effects[i].title[lang], (int) was.n, was.p,
                                  lang == LM_LANG_AF ? "word" : "becomes",
                                  (int) is.n, is.p),
            .n = counts[effects[i].whom],
        };
        (*n)++;
    }

    return LM_OK;
}


/* Two people who delete the last two groups wait for each other here. */
lm_rc_t
lm_customer_group_end_take(lm_tx_t *tx, uint64_t id, uint64_t version,
                           lm_customer_group_t *out)
{
    size_t                             n;
    lm_rc_t                            rc;
    lm_sql_customer_group_live_lock_t *live;

    rc = lm_sql_customer_group_live_lock(tx, &live, &n);
    if (rc == LM_OK) {
        rc = lm_customer_group_take(tx, id, version, out);
    }
    if (rc != LM_OK) {
        return rc;
    }

    if (out->has_deleted_at) {
        return LM_E_CONFLICT;
    }

    return n < 2 ? LM_E_LAST_GROUP : LM_OK;
}


lm_rc_t
lm_customer_group_return_take(lm_tx_t *tx, uint64_t id, uint64_t version,
                              lm_customer_group_t *out)
{
    lm_rc_t rc;

    rc = lm_customer_group_take(tx, id, version, out);
    if (rc != LM_OK) {
        return rc;
    }

    return out->has_deleted_at ? LM_OK : LM_E_CONFLICT;
}


static lm_rc_t
deleted_set(lm_tx_t *tx, const lm_customer_group_t *group, bool is_deleted)
{
    lm_rc_t rc;

    rc = lm_sql_customer_group_set_deleted(
        tx,
        &(lm_sql_customer_group_set_deleted_in_t){
            .deleted_at = tx->now,
            .has_deleted_at = is_deleted,
            .customer_group_id = group->id,
        },
        NULL);
    if (rc != LM_OK) {
        return rc;
    }

    return lm_audit_write(
        tx, &(lm_audit_t){
                .action = is_deleted ? "delete" : "restore",
                .entity = "customer_group",
                .entity_id = group->id,
                .version = group->version + 1,
                .before = is_deleted ? LM_STR("{\"is_deleted\":false}")
                                     : LM_STR("{\"is_deleted\":true}"),
                .after = is_deleted ? LM_STR("{\"is_deleted\":true}")
                                    : LM_STR("{\"is_deleted\":false}"),
            });
}


lm_rc_t
lm_customer_group_end(lm_tx_t *tx, const lm_customer_group_t *group,
                      uint64_t target_id, uint64_t staff_id, uint64_t *bulk_id)
{
    lm_rc_t rc;

    rc = deleted_set(tx, group, /* is_deleted= */ true);
    if (rc != LM_OK) {
        return rc;
    }

    rc = bulk_begin(tx, "group_delete",
                    json_pack("{s:I, s:I}", "group_id", (json_int_t) group->id,
                              "target_id", (json_int_t) target_id),
                    group->customer_count, staff_id, bulk_id);

    return rc == LM_OK ? lm_bulk_look_again(tx, *bulk_id, staff_id,
                                            tx->now + LATECOMERS)
                       : rc;
}


lm_rc_t
lm_customer_group_return(lm_tx_t *tx, const lm_customer_group_t *group,
                         uint64_t staff_id, uint64_t *bulk_id)
{
    lm_rc_t                        rc;
    lm_sql_customer_group_former_t former;

    rc = deleted_set(tx, group, /* is_deleted= */ false);
    if (rc == LM_OK) {
        rc = lm_sql_customer_group_former(
            tx, &(lm_sql_customer_group_former_in_t){group->id}, &former);
    }
    if (rc != LM_OK) {
        return rc;
    }

    return bulk_begin(tx, "group_restore",
                      json_pack("{s:I}", "group_id", (json_int_t) group->id),
                      former.n, staff_id, bulk_id);
}


lm_rc_t
lm_customer_group_enable(lm_tx_t *tx, uint64_t id, const lm_group_enable_t *how,
                         uint64_t staff_id, uint64_t *bulk_id)
{
    json_t *params;

    params =
        json_pack("{s:I, s:b, s:b, s:s%}", "group_id", (json_int_t) id,
                  "blocked", how->with_blocked, "rejected", how->with_rejected,
                  "reason", how->reason.p, how->reason.n);

    return bulk_begin(tx, "group_enable", params, 0, staff_id, bulk_id);
}


static lm_rc_t
bulk_begin(lm_tx_t *tx, const char *kind, json_t *params, uint64_t total,
           uint64_t staff_id, uint64_t *id)
{
    lm_rc_t rc;

    if (params == NULL) {
        return LM_E_MEMORY;
    }

    rc = lm_bulk_start(tx,
                       &(lm_bulk_order_t){.kind = lm_str_c(kind),
                                          .params = params,
                                          .total = total,
                                          .staff_id = staff_id},
                       id);

    json_decref(params);
    return rc;
}
