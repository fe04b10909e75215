/* SPDX-License-Identifier: MIT */
/* The kinds of wide changes, and what their files share. */
#include "service/bulk_kind.h"

#include "service/audit.h"
#include "wire/json_in.h"

static const lm_bulk_kind_t *const kinds[] = {
    &lm_bulk_set_group,      &lm_bulk_set_billing_group,
    &lm_bulk_add_categories, &lm_bulk_remove_categories,
    &lm_bulk_add_labels,     &lm_bulk_remove_labels,
    &lm_bulk_suspend,        &lm_bulk_unsuspend,
    &lm_bulk_group_delete,   &lm_bulk_group_restore,
    &lm_bulk_group_enable,   &lm_bulk_set_password_links,
    &lm_bulk_message,
};


const lm_bulk_kind_t *
lm_bulk_kind(lm_str_t name)
{
    size_t i;

    for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        if (lm_str_eq(name, lm_str_c(kinds[i]->name))) {
            return kinds[i];
        }
    }

    return NULL;
}


bool
lm_bulk_can_undo(lm_str_t name)
{
    const lm_bulk_kind_t *kind = lm_bulk_kind(name);

    return kind != NULL && kind->undo != NULL;
}


lm_rc_t
lm_bulk_ask_read(lm_tx_t *tx, lm_str_t kind, const json_t *params,
                 lm_bulk_ask_t *out, lm_bulk_fault_t *fault)
{
    lm_lang_e lang = out->lang;
    uint64_t  id = out->id;

    *out = (lm_bulk_ask_t){.kind = lm_bulk_kind(kind), .lang = lang, .id = id};

    return out->kind == NULL ? LM_E_NOT_FOUND
                             : out->kind->read(tx, params, out, fault);
}


lm_rc_t
lm_bulk_judge(lm_tx_t *tx, const lm_bulk_ask_t *ask,
              const lm_bulk_customer_t *rows, size_t n,
              lm_bulk_verdict_t *verdicts)
{
    return n == 0 ? LM_OK : ask->kind->judge(tx, ask, rows, n, verdicts);
}


lm_rc_t
lm_bulk_end(lm_tx_t *tx, const lm_sql_bulk_lock_t *bulk, bool is_undone)
{
    json_t               *request = NULL;
    lm_rc_t               rc;
    lm_json_error_t       error;
    const lm_bulk_kind_t *kind = lm_bulk_kind(bulk->kind);

    if (kind == NULL || kind->end == NULL) {
        return LM_OK;
    }

    rc = lm_json_parse(bulk->request, &request, &error);
    if (rc == LM_OK) {
        rc = kind->end(tx, bulk, json_object_get(request, "params"), is_undone);
    }

    json_decref(request);
    return rc;
}


lm_str_t
lm_bulk_reason_text(lm_str_t reason, lm_lang_e lang)
{
    size_t i;

    static const struct {
        const char *name;
        const char *text[LM_LANG_COUNT];
    } reasons[] = {
#define LM_BULK_REASON(name, en, af) {name, {en, af}},
#include "service/bulk_reason.def"
#undef LM_BULK_REASON
    };

    for (i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++) {
        if (lm_str_eq(reason, lm_str_c(reasons[i].name))) {
            return lm_str_c(reasons[i].text[lang]);
        }
    }

    return reason;
}


lm_rc_t
lm_bulk_audit(lm_tx_t *tx, const lm_bulk_customer_t *row, const char *field,
              lm_str_t before, lm_str_t after)
{
    lm_audit_t audit = {.action = "update",
                        .entity = "customer",
                        .entity_id = row->id,
                        .customer_id = row->id,
                        .version = row->version + 1};

    audit.before = lm_str_printf(tx->arena, "{\"%s\":%.*s}", field,
                                 (int) before.n, before.p);
    audit.after = lm_str_printf(tx->arena, "{\"%s\":%.*s}", field,
                                (int) after.n, after.p);

    return audit.before.p == NULL || audit.after.p == NULL
               ? LM_E_MEMORY
               : lm_audit_write(tx, &audit);
}


lm_rc_t
lm_bulk_wrong(lm_bulk_fault_t *fault, const char *field, const char *code)
{
    *fault = (lm_bulk_fault_t){field, code};
    return LM_E_INVALID;
}


uint64_t
lm_bulk_id(const json_t *params, const char *field)
{
    json_int_t id = json_integer_value(json_object_get(params, field));

    return id > 0 ? (uint64_t) id : 0;
}


lm_str_t
lm_bulk_str(const json_t *params, const char *field)
{
    json_t *value = json_object_get(params, field);

    return json_is_string(value)
               ? lm_str(json_string_value(value), json_string_length(value))
               : LM_STR("");
}


lm_rc_t
lm_bulk_read_reason(const json_t *params, lm_bulk_ask_t *ask,
                    lm_bulk_fault_t *fault)
{
    ask->reason = lm_str_trim(lm_bulk_str(params, "reason"));

    if (ask->reason.n == 0) {
        return lm_bulk_wrong(fault, "reason", "required");
    }

    if (!lm_str_is_utf8(ask->reason)
        || lm_str_points(ask->reason) > LM_BULK_REASON_POINTS) {
        return lm_bulk_wrong(fault, "reason", "too_long");
    }

    return LM_OK;
}
