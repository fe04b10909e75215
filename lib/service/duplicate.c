/* SPDX-License-Identifier: MIT */
#include "service/duplicate.h"

#include "rule/place.h"
#include "rule/street.h"
#include "service/identity.h"
#include "sql/duplicate.h"

#define NEAR_METRES 50

static lm_rc_t same_contacts(lm_tx_t *tx, const lm_customer_state_t *customer,
                             lm_duplicates_t *out);
static lm_rc_t same_numbers(lm_tx_t *tx, const lm_customer_state_t *customer,
                            lm_duplicates_t *out);
static lm_rc_t same_place(lm_tx_t *tx, const lm_sql_customer_record_t *row,
                          lm_duplicates_t *out);


lm_rc_t
lm_duplicates_find(lm_tx_t *tx, const lm_customer_state_t *customer,
                   lm_duplicates_t *out)
{
    lm_rc_t rc;

    out->n = 0;

    rc = same_numbers(tx, customer, out);
    if (rc == LM_OK) {
        rc = same_contacts(tx, customer, out);
    }

    return rc == LM_OK ? same_place(tx, &customer->row, out) : rc;
}


static void
found(lm_duplicates_t *out, const lm_duplicate_t *one)
{
    size_t i;

    for (i = 0; i < out->n; i++) {
        if (out->items[i].id == one->id) {
            out->items[i].why |= one->why;
            return;
        }
    }

    if (out->n < LM_DUPLICATES) {
        out->items[out->n++] = *one;
    }
}


static lm_rc_t
same_contacts(lm_tx_t *tx, const lm_customer_state_t *customer,
              lm_duplicates_t *out)
{
    size_t                        i, k, n;
    lm_rc_t                       rc = LM_OK;
    const lm_contact_t           *c;
    lm_sql_duplicate_of_email_t  *by_email;
    lm_sql_duplicate_of_mobile_t *by_mobile;

    for (i = 0; rc == LM_OK && i < customer->contacts.n; i++) {
        c = &customer->contacts.items[i];

        if (c->has_email) {
            rc = lm_sql_duplicate_of_email(
                tx, &(lm_sql_duplicate_of_email_in_t){c->email}, &by_email, &n);
            for (k = 0; rc == LM_OK && k < n; k++) {
                found(out, &(lm_duplicate_t){by_email[k].id, by_email[k].code,
                                             by_email[k].name, LM_SAME_EMAIL});
            }
        }

        if (rc == LM_OK && c->has_mobile_e164) {
            rc = lm_sql_duplicate_of_mobile(
                tx, &(lm_sql_duplicate_of_mobile_in_t){c->mobile_e164},
                &by_mobile, &n);
            for (k = 0; rc == LM_OK && k < n; k++) {
                found(out,
                      &(lm_duplicate_t){by_mobile[k].id, by_mobile[k].code,
                                        by_mobile[k].name, LM_SAME_MOBILE});
            }
        }
    }

    return rc;
}


static lm_rc_t
same_numbers(lm_tx_t *tx, const lm_customer_state_t *customer,
             lm_duplicates_t *out)
{
    size_t                            i, n = 0;
    lm_rc_t                           rc = LM_OK;
    lm_str_t                          hash, vat;
    lm_sql_duplicate_of_id_number_t  *ids;
    lm_sql_duplicate_of_vat_number_t *vats;

    if (customer->id_number.n != 0) {
        rc = lm_identity_hash(tx->arena, customer->id_number, &hash);
        if (rc == LM_OK) {
            rc = lm_sql_duplicate_of_id_number(
                tx, &(lm_sql_duplicate_of_id_number_in_t){hash}, &ids, &n);
        }
        for (i = 0; rc == LM_OK && i < n; i++) {
            found(out, &(lm_duplicate_t){ids[i].id, ids[i].code, ids[i].name,
                                         LM_SAME_ID_NUMBER});
        }
    }

    if (rc != LM_OK || customer->row.vat_number.n == 0) {
        return rc;
    }

    vat = lm_vat_number_normal(tx->arena, customer->row.vat_number);
    if (vat.p == NULL) {
        return LM_E_MEMORY;
    }

    rc = lm_sql_duplicate_of_vat_number(
        tx, &(lm_sql_duplicate_of_vat_number_in_t){vat}, &vats, &n);
    for (i = 0; rc == LM_OK && i < n; i++) {
        found(out, &(lm_duplicate_t){vats[i].id, vats[i].code, vats[i].name,
                                     LM_SAME_VAT_NUMBER});
    }

    return rc;
}


static lm_rc_t
place_is_same(lm_arena_t *a, const lm_sql_customer_record_t *row,
              const lm_sql_duplicate_of_name_t *other, bool *out)
{
    lm_rc_t rc;

    *out = false;

    if (row->has_latitude_e6 && row->has_longitude_e6 && other->has_latitude_e6
        && other->has_longitude_e6
        && lm_place_is_near(
            (lm_place_t){row->latitude_e6, row->longitude_e6},
            (lm_place_t){other->latitude_e6, other->longitude_e6},
            NEAR_METRES)) {
        *out = true;
        return LM_OK;
    }

    rc = lm_street_same(a, row->physical_address, other->physical_address, out);

    return rc == LM_OK && !*out ? lm_street_same(a, row->postal_address,
                                                 other->postal_address, out)
                                : rc;
}


static lm_rc_t
same_place(lm_tx_t *tx, const lm_sql_customer_record_t *row,
           lm_duplicates_t *out)
{
    bool                        is_same;
    size_t                      i, n;
    lm_rc_t                     rc;
    lm_sql_duplicate_of_name_t *rows;

    rc = lm_sql_duplicate_of_name(
        tx, &(lm_sql_duplicate_of_name_in_t){row->name}, &rows, &n);

    for (i = 0; rc == LM_OK && i < n; i++) {
        rc = place_is_same(tx->arena, row, &rows[i], &is_same);
        if (rc == LM_OK && is_same) {
            found(out, &(lm_duplicate_t){rows[i].id, rows[i].code, rows[i].name,
                                         LM_SAME_NAME_ADDRESS});
        }
    }

    return rc;
}


void
lm_duplicates_json(lm_json_t *j, const lm_duplicates_t *duplicates)
{
    static const char *const words[] = {"email", "mobile", "id_number",
                                        "vat_number", "name_address"};

    size_t i, k;

    lm_json_array(j);

    for (i = 0; i < duplicates->n; i++) {
        const lm_duplicate_t *d = &duplicates->items[i];

        lm_json_object(j);
        lm_json_put_u64(j, "id", d->id);
        lm_json_put_str(j, "code", d->code);
        lm_json_put_str(j, "name", d->name);
        lm_json_key(j, "why");
        lm_json_array(j);
        for (k = 0; k < sizeof(words) / sizeof(words[0]); k++) {
            if (d->why & (1U << k)) {
                lm_json_str(j, lm_str_c(words[k]));
            }
        }
        lm_json_array_end(j);
        lm_json_put_bool(j, "needs_reason",
                         (d->why & LM_SAME_FOR_A_REASON) != 0);
        lm_json_object_end(j);
    }

    lm_json_array_end(j);
}
