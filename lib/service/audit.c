/* SPDX-License-Identifier: MIT */
#include "service/audit.h"

#include "sql/audit.h"

#define REQUEST_ID_MAX 64
#define ADDRESS_MAX 45

static lm_str_t actor_name(lm_actor_e kind);
static lm_str_t str_head(lm_str_t s, size_t max);


lm_rc_t
lm_audit_write(lm_tx_t *tx, const lm_audit_t *audit)
{
    uint64_t          affected;
    lm_actor_t        none = {.kind = LM_ACTOR_NONE};
    const lm_actor_t *actor = tx->actor == NULL ? &none : tx->actor;

    return lm_sql_audit_add(
        tx,
        &(lm_sql_audit_add_in_t){
            .at = tx->now,
            .actor = actor_name(actor->kind),
            .actor_id = actor->id,
            .has_actor_id = actor->id != 0,
            .token_id = actor->token_id,
            .has_token_id = actor->token_id != 0,
            .address = str_head(actor->address, ADDRESS_MAX),
            .request_id = str_head(actor->request_id, REQUEST_ID_MAX),
            .action = lm_str_c(audit->action),
            .entity = lm_str_c(audit->entity),
            .entity_id = audit->entity_id,
            .has_entity_id = audit->entity_id != 0,
            .customer_id = audit->customer_id,
            .has_customer_id = audit->customer_id != 0,
            .entity_version = (uint32_t) audit->version,
            .has_entity_version = audit->version != 0,
            .before_json = audit->before,
            .has_before_json = audit->before.p != NULL,
            .after_json = audit->after,
            .has_after_json = audit->after.p != NULL,
        },
        &affected);
}


static lm_str_t
actor_name(lm_actor_e kind)
{
    switch (kind) {
    case LM_ACTOR_CUSTOMER:
        return LM_STR("customer");
    case LM_ACTOR_STAFF:
        return LM_STR("staff");
    case LM_ACTOR_TOKEN:
        return LM_STR("token");
    case LM_ACTOR_SYSTEM:
        return LM_STR("system");
    case LM_ACTOR_NONE:
        break;
    }

    return LM_STR("none");
}


static lm_str_t
str_head(lm_str_t s, size_t max)
{
    return s.n > max ? lm_str(s.p, max) : lm_str(s.p == NULL ? "" : s.p, s.n);
}
