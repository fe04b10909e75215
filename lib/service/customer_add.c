/* SPDX-License-Identifier: MIT */
#include "service/customer_add.h"

#include "service/customer_code.h"
#include "service/portal_change.h"
#include "sql/job.h"

static lm_rc_t code_take(lm_tx_t *tx, lm_customer_add_t *add);
static lm_rc_t duplicates_judge(lm_tx_t *tx, lm_customer_add_t *add,
                                lm_faults_t *faults);
static lm_rc_t customer_insert(lm_tx_t *tx, lm_customer_add_t *add);
static lm_rc_t welcome_queue(lm_tx_t *tx, const lm_customer_state_t *customer);


lm_rc_t
lm_customer_add_check(lm_tx_t *tx, lm_customer_add_t *add, lm_faults_t *faults)
{
    lm_customer_state_t       nobody = {0};
    lm_sql_customer_record_t *row = &add->customer->row;
    lm_customer_edit_t        edit = {.before = &nobody,
                                      .after = add->customer,
                                      .is_new = true,
                                      .has_contacts = true};

    if (row->name.n == 0) {
        lm_fault(faults, "name", "required", "This is needed", "Dit is nodig");
    }
    if (row->customer_group_id == 0) {
        lm_fault(faults, "group_id", "required", "This is needed",
                 "Dit is nodig");
    }
    if (row->billing_group_id == 0) {
        lm_fault(faults, "billing_group_id", "required", "This is needed",
                 "Dit is nodig");
    }
    if (row->code.n == 0 && !add->is_code_generated) {
        lm_fault(faults, "code", "required", "This is needed", "Dit is nodig");
    }

    return lm_customer_check(tx, &edit, faults);
}


lm_rc_t
lm_customer_add(lm_tx_t *tx, lm_customer_add_t *add, lm_faults_t *faults)
{
    lm_rc_t              rc;
    lm_purge_t           purge = {0};
    lm_customer_state_t  nobody = {0};
    lm_customer_state_t *c = add->customer;
    lm_customer_edit_t   edit = {.before = &nobody,
                                 .after = c,
                                 .is_new = true,
                                 .has_contacts = true,
                                 .reason = add->duplicate_reason,
                                 .purge = &purge};

    /* a suggestion is not judged: what is taken moves on */
    if (add->is_code_generated && c->row.name.n != 0) {
        rc = code_take(tx, add);
        if (rc != LM_OK) {
            return rc;
        }
    }

    rc = lm_customer_add_check(tx, add, faults);
    if (rc != LM_OK) {
        return rc;
    }

    rc = duplicates_judge(tx, add, faults);
    if (rc == LM_OK) {
        rc = customer_insert(tx, add);
    }
    if (rc == LM_OK) {
        rc = lm_portal_username(tx, c->row.code, &c->username);
    }
    if (rc == LM_OK) {
        rc = lm_customer_save(tx, &edit);
    }
    if (rc != LM_OK) {
        return rc == LM_E_DUPLICATE ? LM_E_RETRY : rc;
    }

    return add->sends_welcome && c->contacts.items[0].has_email
               ? welcome_queue(tx, c)
               : LM_OK;
}


static lm_rc_t
code_take(lm_tx_t *tx, lm_customer_add_t *add)
{
    lm_rc_t                   rc;
    lm_str_t                  code;
    lm_sql_customer_record_t *row = &add->customer->row;

    rc = lm_customer_code_take(tx, lm_str_eq(row->type, LM_STR("company")),
                               row->name, &code);
    if (rc != LM_OK) {
        return rc;
    }

    add->code_moved = row->code.n != 0 && !lm_str_ieq(row->code, code);
    row->code = code;
    return LM_OK;
}


static lm_rc_t
duplicates_judge(lm_tx_t *tx, lm_customer_add_t *add, lm_faults_t *faults)
{
    size_t   i;
    lm_rc_t  rc;
    unsigned why = 0;

    rc = lm_duplicates_find(tx, add->customer, &add->duplicates);
    if (rc != LM_OK || add->duplicates.n == 0) {
        return rc;
    }

    if (!add->accepts_duplicates) {
        return LM_E_DUPLICATES;
    }

    for (i = 0; i < add->duplicates.n; i++) {
        why |= add->duplicates.items[i].why;
    }

    if ((why & LM_SAME_FOR_A_REASON) != 0 && add->duplicate_reason.n == 0) {
        lm_fault(faults, "duplicate_reason", "required",
                 "Somebody has this ID or VAT number; a reason is needed",
                 "Iemand het hierdie ID- of BTW-nommer; ’n rede is nodig");
        return LM_E_INVALID;
    }

    return LM_OK;
}


static lm_rc_t
customer_insert(lm_tx_t *tx, lm_customer_add_t *add)
{
    lm_sql_customer_record_t *row = &add->customer->row;

    return lm_sql_customer_insert(
        tx,
        &(lm_sql_customer_insert_in_t){
            .code = row->code,
            .type = row->type,
            .name = row->name,
            .customer_group_id = row->customer_group_id,
            .billing_group_id = row->billing_group_id,
            .created_at = tx->now,
        },
        &row->id);
}


static lm_rc_t
welcome_queue(lm_tx_t *tx, const lm_customer_state_t *customer)
{
    uint64_t job_id;
    lm_str_t payload;

    payload = lm_str_printf(tx->arena, "{\"customer_id\":%llu}",
                            (unsigned long long) customer->row.id);
    if (payload.p == NULL) {
        return LM_E_MEMORY;
    }

    return lm_sql_job_add(tx,
                          &(lm_sql_job_add_in_t){
                              .kind = LM_STR("portal_welcome"),
                              .payload = payload,
                              .due_at = tx->now,
                              .created_at = tx->now,
                          },
                          &job_id);
}
