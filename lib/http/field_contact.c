/* SPDX-License-Identifier: MIT */
/* What a contact wants to be told, as staff and customers send it. */
#include "http/http.h"
#include "rule/contact.h"


static void
channels_read(lm_request_t *rq, const lm_contact_kind_t *kind,
              uint64_t *rules_email, uint64_t *rules_sms)
{
    size_t   i;
    json_t  *item, *list = json_object_get(rq->json, kind->name);
    uint64_t email = 0, sms = 0;

    json_array_foreach(list, i, item)
    {
        lm_str_t channel = lm_str_c(json_string_value(item));

        if (lm_str_eq(channel, LM_STR("email"))) {
            email = kind->bit;
        } else if (lm_str_eq(channel, LM_STR("sms"))) {
            sms = kind->bit;
        } else {
            list = NULL;
            break;
        }
    }

    if (!json_is_array(list)) {
        (void) !lm_field_error(rq, kind->name, "unknown",
                               "This is a list of \"email\" and \"sms\"",
                               "Dit is ’n lys van \"email\" en \"sms\"");
        return;
    }

    *rules_email |= email;
    *rules_sms |= sms;
}


void
lm_field_contact_rules(lm_request_t *rq, uint64_t *rules_email,
                       uint64_t *rules_sms)
{
    void                    *iter;
    const char              *key;
    lm_field_outer_t         outer;
    const lm_contact_kind_t *kind;

    if (!lm_field_enter(rq, "rules", &outer)) {
        return;
    }

    *rules_email = 0;
    *rules_sms = 0;

    for (iter = json_object_iter(rq->json); iter != NULL;
         iter = json_object_iter_next(rq->json, iter)) {
        key = json_object_iter_key(iter);
        kind = lm_contact_kind(lm_str_c(key));

        if (kind == NULL) {
            (void) !lm_field_error(rq, key, "unknown",
                                   "There is no such kind of message",
                                   "Daar is nie so ’n soort boodskap nie");
            continue;
        }

        channels_read(rq, kind, rules_email, rules_sms);
    }

    lm_field_leave(rq, &outer);
}
