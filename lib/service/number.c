/* SPDX-License-Identifier: MIT */
#include "service/number.h"

#include "service/audit.h"
#include "service/identity.h"
#include "service/throttle.h"
#include "sql/duplicate.h"
#include "wire/text.h"

#define LEAST 6
#define MOST 20
#define LETTERS_MOST 3
#define DIGITS_LEAST 5
#define NO_HASH                                                                \
    "----------------------------------------------------------------"

/* Which number it is about can be told from its keyed hash by nobody. */
typedef struct {
    lm_attempt_t attempt;
    lm_str_t     hash;
} question_t;

static lm_rc_t question_of(lm_tx_t *tx, const lm_number_asker_t *asker,
                           lm_str_t number, question_t *out);
static lm_rc_t search_identity(lm_tx_t *tx, lm_str_t hash,
                               lm_number_hits_t *out);
static lm_rc_t search_vat(lm_tx_t *tx, lm_str_t text, lm_number_hits_t *out);
static lm_rc_t filter_write(lm_arena_t *a, lm_str_t text, lm_str_t hash,
                            lm_number_hits_t *out);
static lm_rc_t search_audit(lm_tx_t *tx, const lm_number_hits_t *hits);
static lm_rc_t look_audit(lm_tx_t *tx, uint64_t customer_id, bool is_vat);


bool
lm_number_fits(lm_arena_t *a, lm_str_t text)
{
    size_t   i, digits = 0;
    lm_str_t folded = lm_identity_fold(a, text);

    for (i = 0; i < folded.n; i++) {
        digits += folded.p[i] >= '0' && folded.p[i] <= '9';
    }

    return folded.n >= LEAST && folded.n <= MOST && digits >= DIGITS_LEAST
           && folded.n - digits <= LETTERS_MOST;
}


static lm_rc_t
attempt_of(lm_tx_t *tx, const lm_number_asker_t *asker, lm_attempt_t *out)
{
    *out = (lm_attempt_t){
        .face = LM_STR("number"),
        .account = lm_str_printf(tx->arena, "staff:%llu",
                                 (unsigned long long) asker->staff_id),
        .address = asker->address,
    };

    return out->account.p == NULL ? LM_E_MEMORY : LM_OK;
}


lm_rc_t
lm_number_match(lm_tx_t *tx, lm_number_asker_t *asker, lm_str_t said,
                lm_str_t number, bool *out)
{
    lm_rc_t      rc;
    lm_str_t     a, b;
    lm_attempt_t attempt;

    a = lm_identity_fold(tx->arena, said);
    b = lm_identity_fold(tx->arena, number);
    *out = a.n != 0 && lm_str_eq_secret(a, b);

    rc = attempt_of(tx, asker, &attempt);
    if (rc == LM_OK) {
        rc = lm_throttle_count(tx, &attempt, &asker->retry_after);
    }

    return rc == LM_OK && *out ? lm_throttle_take_back(tx, &attempt) : rc;
}


static lm_rc_t
identity_ask(lm_tx_t *tx, lm_number_asker_t *asker, lm_str_t number)
{
    size_t                           n = 0;
    lm_rc_t                          rc;
    question_t                       q;
    lm_sql_duplicate_of_id_number_t *rows;

    rc = question_of(tx, asker, number, &q);
    if (rc == LM_OK) {
        rc =
            lm_throttle_count_once(tx, &q.attempt, q.hash, &asker->retry_after);
    }
    if (rc == LM_OK) {
        rc = lm_sql_duplicate_of_id_number(
            tx, &(lm_sql_duplicate_of_id_number_in_t){q.hash}, &rows, &n);
    }
    if (rc == LM_OK && n != 0) {
        rc = lm_throttle_allow(tx, &q.attempt, q.hash);
    }

    return rc == LM_OK ? look_audit(tx, 0, /* is_vat= */ false) : rc;
}


lm_rc_t
lm_number_ask(lm_tx_t *tx, lm_number_asker_t *asker, lm_str_t id_number,
              lm_str_t vat_number)
{
    lm_rc_t rc = LM_OK;

    if (id_number.n != 0) {
        rc = identity_ask(tx, asker, id_number);
    }

    return rc == LM_OK && vat_number.n != 0
               ? look_audit(tx, 0, /* is_vat= */ true)
               : rc;
}


lm_rc_t
lm_number_known(lm_tx_t *tx, const lm_number_asker_t *asker, lm_str_t number)
{
    lm_rc_t    rc;
    question_t q;

    rc = question_of(tx, asker, number, &q);
    return rc == LM_OK ? lm_throttle_allow(tx, &q.attempt, q.hash) : rc;
}


static lm_rc_t
question_of(lm_tx_t *tx, const lm_number_asker_t *asker, lm_str_t number,
            question_t *out)
{
    lm_rc_t rc;

    rc = attempt_of(tx, asker, &out->attempt);
    return rc == LM_OK ? lm_identity_hash(tx->arena, number, &out->hash) : rc;
}


lm_rc_t
lm_number_search(lm_tx_t *tx, lm_number_asker_t *asker, lm_str_t text,
                 lm_number_hits_t *out)
{
    bool       is_guess;
    lm_rc_t    rc;
    lm_str_t   folded;
    question_t q;

    out->n = 0;
    out->filter = LM_STR_NULL;
    out->retry_after = 0;

    /* telephone numbers are looked for the same way, and are no guesses */
    folded = lm_identity_fold(tx->arena, text);
    is_guess = lm_identity_is_sa_id(folded) || lm_identity_is_passport(folded);

    rc = question_of(tx, asker, text, &q);
    if (rc == LM_OK && is_guess) {
        rc =
            lm_throttle_count_once(tx, &q.attempt, q.hash, &asker->retry_after);
    }
    if (rc == LM_E_THROTTLED) {
        out->retry_after = asker->retry_after;
        is_guess = false;
        rc = LM_OK;
    } else if (rc == LM_OK) {
        rc = search_identity(tx, q.hash, out);
    }
    if (rc == LM_OK && is_guess && out->n != 0) {
        rc = lm_throttle_allow(tx, &q.attempt, q.hash);
    }
    if (rc == LM_OK) {
        rc = search_vat(tx, text, out);
    }
    if (rc == LM_OK && out->n != 0) {
        rc = filter_write(tx->arena, text, q.hash, out);
    }

    return rc == LM_OK && (is_guess || out->n != 0) ? search_audit(tx, out)
                                                    : rc;
}


static bool
has_hit(const lm_number_hits_t *hits, bool is_vat)
{
    size_t i;

    for (i = 0; i < hits->n; i++) {
        if (hits->items[i].is_vat == is_vat) {
            return true;
        }
    }

    return false;
}


/* It is kept with orders and in the audit: what is nobody's VAT number may be
 * an identity number, and is left out. */
static lm_rc_t
filter_write(lm_arena_t *a, lm_str_t text, lm_str_t hash, lm_number_hits_t *out)
{
    lm_buf_t b;
    lm_str_t hex = LM_STR(NO_HASH), vat = LM_STR("");

    if (has_hit(out, /* is_vat= */ false)) {
        hex = lm_hex_encode(a, hash);
    }
    if (has_hit(out, /* is_vat= */ true)) {
        vat = lm_vat_number_normal(a, text);
    }

    lm_buf_init(&b, a, hex.n + 1 + vat.n);
    lm_buf_add(&b, hex);
    lm_buf_byte(&b, ':');
    lm_buf_add(&b, vat);

    out->filter = lm_buf_str(&b);
    return hex.p == NULL || vat.p == NULL || b.failed ? LM_E_MEMORY : LM_OK;
}


static void
hit_add(lm_number_hits_t *out, uint64_t id, bool is_vat)
{
    size_t i;

    for (i = 0; i < out->n; i++) {
        if (out->items[i].id == id) {
            return;
        }
    }

    if (out->n < LM_NUMBER_HITS) {
        out->items[out->n++] = (lm_number_hit_t){id, is_vat};
    }
}


static lm_rc_t
search_identity(lm_tx_t *tx, lm_str_t hash, lm_number_hits_t *out)
{
    size_t                           i, n;
    lm_rc_t                          rc;
    lm_sql_duplicate_of_id_number_t *rows;

    rc = lm_sql_duplicate_of_id_number(
        tx, &(lm_sql_duplicate_of_id_number_in_t){hash}, &rows, &n);

    for (i = 0; rc == LM_OK && i < n; i++) {
        hit_add(out, rows[i].id, /* is_vat= */ false);
    }

    return rc;
}


static lm_rc_t
search_vat(lm_tx_t *tx, lm_str_t text, lm_number_hits_t *out)
{
    size_t                            i, n;
    lm_rc_t                           rc;
    lm_str_t                          vat;
    lm_sql_duplicate_of_vat_number_t *rows;

    vat = lm_vat_number_normal(tx->arena, text);
    if (vat.p == NULL) {
        return LM_E_MEMORY;
    }

    rc = lm_sql_duplicate_of_vat_number(
        tx, &(lm_sql_duplicate_of_vat_number_in_t){vat}, &rows, &n);

    for (i = 0; rc == LM_OK && i < n; i++) {
        hit_add(out, rows[i].id, /* is_vat= */ true);
    }

    return rc;
}


/* Whose number was looked for, or that nobody has it. */
static lm_rc_t
search_audit(lm_tx_t *tx, const lm_number_hits_t *hits)
{
    size_t  i;
    lm_rc_t rc = LM_OK;

    if (hits->n == 0) {
        return look_audit(tx, 0, /* is_vat= */ false);
    }

    for (i = 0; rc == LM_OK && i < hits->n; i++) {
        rc = look_audit(tx, hits->items[i].id, hits->items[i].is_vat);
    }

    return rc;
}


static lm_rc_t
look_audit(lm_tx_t *tx, uint64_t customer_id, bool is_vat)
{
    return lm_audit_write(
        tx, &(lm_audit_t){.action = "search",
                          .entity = "customer",
                          .entity_id = customer_id,
                          .customer_id = customer_id,
                          .after = is_vat ? LM_STR("{\"by\":\"vat_number\"}")
                                          : LM_STR("{\"by\":\"id_number\"}")});
}
