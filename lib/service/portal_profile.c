/* SPDX-License-Identifier: MIT */
#include "service/portal_profile.h"

#include "rule/contact.h"

static uint64_t uncovered(const lm_contacts_t *contacts);


lm_rc_t
lm_portal_profile_save(lm_tx_t *tx, lm_customer_edit_t *edit,
                       lm_faults_t *faults)
{
    size_t                          i, n;
    uint64_t                        lost;
    const lm_contact_kind_t        *kinds = lm_contact_kinds(&n);
    const lm_sql_customer_record_t *row = &edit->before->row;

    if (row->has_cancelled_on && row->cancelled_on < tx->today) {
        return LM_E_CONFLICT;
    }

    /* what reached nobody before is for staff to mend */
    lost =
        uncovered(&edit->after->contacts) & ~uncovered(&edit->before->contacts);

    for (i = 0; i < n; i++) {
        if (lost & kinds[i].bit) {
            lm_fault(
                faults,
                lm_str_printf(faults->arena, "contacts.rules.%s", kinds[i].name)
                    .p,
                "uncovered",
                lm_str_printf(faults->arena,
                              "Nobody would receive \"%s\" any more",
                              kinds[i].text[LM_LANG_EN])
                    .p,
                lm_str_printf(faults->arena,
                              "Niemand sou meer \"%s\" ontvang nie",
                              kinds[i].text[LM_LANG_AF])
                    .p);
        }
    }

    return faults->n != 0 ? LM_E_INVALID : lm_customer_save(tx, edit);
}


static uint64_t
uncovered(const lm_contacts_t *contacts)
{
    size_t             i;
    lm_contact_reach_t reach[LM_CONTACTS];

    for (i = 0; i < contacts->n && i < LM_CONTACTS; i++) {
        reach[i] = (lm_contact_reach_t){
            .has_email = contacts->items[i].has_email,
            .has_mobile = contacts->items[i].has_mobile_e164,
            .rules_email = contacts->items[i].rules_email,
            .rules_sms = contacts->items[i].rules_sms,
        };
    }

    return lm_contact_uncovered(reach, i);
}
