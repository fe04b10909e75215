/* SPDX-License-Identifier: MIT */
#include "service/identity.h"

#include <sodium.h>

#include "store/secret.h"

#define SHOWN 3 /* last characters of a masked number */
#define SA_ID_DIGITS 13
#define PASSPORT_LETTERS 2
#define PASSPORT_LEAST 8
#define PASSPORT_MOST 9
#define PURPOSE "customer.id_number"


/* Blanks and dashes that are not of ASCII: a no-break space, U+2010 to U+2015,
 * a narrow no-break space and a minus. */
static size_t
mark_len(lm_str_t text)
{
    static const char *const marks[] = {
        "\xc2\xa0",     "\xe2\x80\x90", "\xe2\x80\x91",
        "\xe2\x80\x92", "\xe2\x80\x93", "\xe2\x80\x94",
        "\xe2\x80\x95", "\xe2\x80\xaf", "\xe2\x88\x92",
    };

    size_t i;

    for (i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
        if (lm_str_starts(text, lm_str_c(marks[i]))) {
            return strlen(marks[i]);
        }
    }

    return 0;
}


/* Letters and digits of other scripts stay as they are: left out, all numbers
 * of such a script would be one. */
lm_str_t
lm_identity_fold(lm_arena_t *a, lm_str_t number)
{
    char     c;
    size_t   i, n;
    lm_buf_t b;

    lm_buf_init(&b, a, number.n);

    for (i = 0; i < number.n; i++) {
        n = mark_len(lm_str(number.p + i, number.n - i));
        if (n != 0) {
            i += n - 1;
            continue;
        }

        c = number.p[i];
        if (c >= 'a' && c <= 'z') {
            c = (char) (c - 'a' + 'A');
        }
        if ((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')
            || (unsigned char) c >= 0x80) {
            lm_buf_byte(&b, c);
        }
    }

    return b.failed ? LM_STR_NULL : lm_buf_str(&b);
}


bool
lm_identity_is_sa_id(lm_str_t folded)
{
    size_t i;

    for (i = 0; i < folded.n; i++) {
        if (folded.p[i] < '0' || folded.p[i] > '9') {
            return false;
        }
    }

    return folded.n == SA_ID_DIGITS;
}


bool
lm_identity_is_passport(lm_str_t folded)
{
    size_t i, letters = 0;

    while (letters < folded.n && folded.p[letters] >= 'A'
           && folded.p[letters] <= 'Z') {
        letters++;
    }

    for (i = letters; i < folded.n; i++) {
        if (folded.p[i] < '0' || folded.p[i] > '9') {
            return false;
        }
    }

    return letters >= 1 && letters <= PASSPORT_LETTERS
           && folded.n >= PASSPORT_LEAST && folded.n <= PASSPORT_MOST;
}


/* A run of digits, as long as an ID, in what was folded. */
static bool
holds_run(lm_str_t folded)
{
    size_t i, run = 0;

    for (i = 0; i < folded.n; i++) {
        if (folded.p[i] >= '0' && folded.p[i] <= '9') {
            run++;
        } else if (run == SA_ID_DIGITS) {
            return true;
        } else {
            run = 0;
        }
    }

    return run == SA_ID_DIGITS;
}


bool
lm_identity_is_in(lm_arena_t *a, lm_str_t text)
{
    if (holds_run(lm_identity_fold(a, text))) {
        return true;
    }

    while (text.n != 0) {
        if (holds_run(lm_identity_fold(a, lm_str_cut(&text, ' ')))) {
            return true;
        }
    }

    return false;
}


lm_rc_t
lm_identity_open(lm_arena_t *a, const lm_sql_customer_record_t *row,
                 lm_str_t *out)
{
    *out = LM_STR("");

    return row->has_id_number ? lm_secret_open(a, "customer", "id_number",
                                               row->id, row->id_number, out)
                              : LM_OK;
}


lm_rc_t
lm_identity_seal(lm_arena_t *a, lm_sql_customer_record_t *row, lm_str_t number)
{
    lm_rc_t rc;

    row->has_id_number = number.n != 0;
    row->has_id_number_hash = number.n != 0;
    if (number.n == 0) {
        return LM_OK;
    }

    rc = lm_secret_seal(a, "customer", "id_number", row->id, number,
                        &row->id_number);
    if (rc != LM_OK) {
        return rc;
    }

    return lm_identity_hash(a, number, &row->id_number_hash);
}


lm_str_t
lm_identity_mask(lm_arena_t *a, lm_str_t number)
{
    size_t   i, n, hidden, points = lm_str_points(number);
    lm_buf_t b;

    hidden = points > SHOWN ? points - SHOWN : 0;
    lm_buf_init(&b, a, number.n * 3);

    for (i = 0; number.n != 0; i++) {
        n = lm_str_utf8_len(number);
        if (n == 0) {
            break;
        }

        if (i < hidden) {
            lm_buf_lit(&b, "•");
        } else {
            lm_buf_add(&b, lm_str(number.p, n));
        }

        number.p += n;
        number.n -= n;
    }

    return b.failed ? LM_STR_NULL : lm_buf_str(&b);
}


/* Keyed, since all numbers that there are could be tried otherwise; by the
 * oldest key of the file, so that a new key for sealing changes no hash. */
lm_rc_t
lm_identity_hash(lm_arena_t *a, lm_str_t number, lm_str_t *out)
{
    uint8_t                 *p = lm_alloc(a, LM_IDENTITY_HASH);
    lm_str_t                 folded = lm_identity_fold(a, number);
    const lm_conf_t         *conf = lm_host_conf();
    crypto_generichash_state state;

    if (p == NULL || folded.p == NULL) {
        return LM_E_MEMORY;
    }
    if (conf->n_keys == 0) {
        lm_host_log(LM_LOG_CRIT, "no key to hash identity numbers with");
        return LM_E_INTERNAL;
    }

    (void) crypto_generichash_init(&state, conf->keys[0].key, LM_KEY_SIZE,
                                   LM_IDENTITY_HASH);
    (void) crypto_generichash_update(&state, (const uint8_t *) PURPOSE,
                                     sizeof(PURPOSE));
    (void) crypto_generichash_update(&state, (const uint8_t *) folded.p,
                                     folded.n);
    (void) crypto_generichash_final(&state, p, LM_IDENTITY_HASH);

    *out = lm_str((const char *) p, LM_IDENTITY_HASH);
    return LM_OK;
}


lm_str_t
lm_vat_number_normal(lm_arena_t *a, lm_str_t typed)
{
    char  *p = lm_alloc(a, typed.n + 1);
    size_t i, len, n = 0;

    for (i = 0; p != NULL && i < typed.n; i++) {
        len = mark_len(lm_str(typed.p + i, typed.n - i));
        if (len != 0) {
            i += len - 1;
        } else if (typed.p[i] != ' ' && typed.p[i] != '-') {
            p[n++] = typed.p[i];
        }
    }

    return p == NULL ? LM_STR_NULL : lm_str(p, n);
}
