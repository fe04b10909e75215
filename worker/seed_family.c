/* SPDX-License-Identifier: MIT */
/* Master accounts of the demo ISP: of each fifty customers one firm with two
 * branches that it pays for, and one reseller with three customers. */
#include "service/change.h"
#include "worker/seed_batch.h"

#define BLOCK 50
#define FIRM_AT 36
#define BRANCHES 2
#define RESELLER_AT 43
#define RESOLD 3

_Static_assert(SEED_BATCH % BLOCK == 0, "a family is in one batch");

static lm_rc_t master_rows(batch_t *b, const person_t *p);
static lm_rc_t sub_rows(batch_t *b, const person_t *p);
static lm_rc_t deed_add(batch_t *b, lm_changes_t *changes, const char *action,
                        size_t row);


family_t
family_of(uint64_t index)
{
    size_t at = index % BLOCK;

    if (at >= FIRM_AT && at <= FIRM_AT + BRANCHES) {
        return (family_t){.subs = BRANCHES, .nth = at - FIRM_AT};
    }

    if (at >= RESELLER_AT && at <= RESELLER_AT + RESOLD) {
        return (family_t){
            .is_reseller = true, .subs = RESOLD, .nth = at - RESELLER_AT};
    }

    return (family_t){0};
}


bool
family_is_master(const person_t *p)
{
    return p->family.subs != 0 && p->family.nth == 0;
}


bool
family_is_sub(const person_t *p)
{
    return p->family.nth != 0;
}


bool
family_is_branch(const person_t *p)
{
    return family_is_sub(p) && !p->family.is_reseller;
}


lm_rc_t
family_rows(batch_t *b, person_t *p)
{
    if (family_is_master(p)) {
        b->master = *p;
        b->master_row = b->n - 1;
        return master_rows(b, p);
    }

    return family_is_sub(p) ? sub_rows(b, p) : LM_OK;
}


static lm_rc_t
master_rows(batch_t *b, const person_t *p)
{
    lm_changes_t               changes;
    lm_sql_seed_customer_in_t *c = &b->customers[b->master_row];

    c->is_master = true;
    c->bills_to_master = !p->family.is_reseller;
    c->is_reseller = p->family.is_reseller;
    c->updated_at = p->created_at + 10 * LM_MINUTE;

    lm_changes_begin(&changes, b->tx);
    lm_changes_bool(&changes, "is_master", false, c->is_master);
    lm_changes_bool(&changes, "bills_to_master", false, c->bills_to_master);
    lm_changes_bool(&changes, "is_reseller", false, c->is_reseller);

    return deed_add(b, &changes, "update", b->master_row);
}


/* As lm_sub_link() does it: both sides tell of it. */
static lm_rc_t
sub_rows(batch_t *b, const person_t *p)
{
    lm_rc_t                    rc;
    lm_changes_t               changes;
    lm_sql_seed_customer_in_t *c = &b->customers[b->n - 1];

    c->has_master_id = true;
    c->master_id = b->master.id;
    c->updated_at = p->created_at + 20 * LM_MINUTE;
    b->customers[b->master_row].updated_at = c->updated_at;

    lm_changes_begin(&changes, b->tx);
    lm_changes_raw(
        &changes, "master_id", LM_STR_NULL,
        lm_str_printf(b->tx->arena, "%llu", (unsigned long long) c->master_id));
    rc = deed_add(b, &changes, "link", b->n - 1);
    if (rc != LM_OK) {
        return rc;
    }

    lm_changes_begin(&changes, b->tx);
    lm_changes_str(&changes, "sub_account", LM_STR_NULL, p->code);

    return deed_add(b, &changes, "link_sub", b->master_row);
}


/* Each makes a new version of its customer. */
static lm_rc_t
deed_add(batch_t *b, lm_changes_t *changes, const char *action, size_t row)
{
    lm_rc_t                    rc;
    lm_sql_seed_audit_in_t    *audit = &b->audits[b->n_audits];
    lm_sql_seed_customer_in_t *c = &b->customers[row];

    *audit = (lm_sql_seed_audit_in_t){
        .at = c->updated_at,
        .actor_id = b->s->admin,
        .action = lm_str_c(action),
        .entity_id = c->id,
        .customer_id = c->id,
        .entity_version = ++c->version,
    };

    rc = lm_changes_done(changes, &audit->before_json, &audit->after_json);
    b->n_audits += rc == LM_OK;

    return rc;
}
