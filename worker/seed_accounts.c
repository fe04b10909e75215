/* SPDX-License-Identifier: MIT */
/* Data accounts of the demo ISP. */
#include <stdio.h>

#include "store/secret.h"
#include "worker/seed_batch.h"
#include "worker/seed_pool.h"

#define PASSWORD_SIZE sizeof(((seed_t *) NULL)->data_password)

static lm_rc_t account_make(batch_t *b, person_t *p, size_t nth);
static void    account_row(batch_t *b, person_t *p, size_t nth,
                           lm_sql_seed_account_in_t *row);
static void    account_password(const seed_t *s, person_t *p,
                                char password[PASSWORD_SIZE]);


lm_rc_t
accounts_make(batch_t *b, person_t *p)
{
    size_t  i, n;
    lm_rc_t rc;

    n = p->is_demo                  ? 1
        : dice_percent(&p->dice, 3) ? 0
        : dice_percent(&p->dice, 9) ? 2
                                    : 1;
    rc = LM_OK;

    for (i = 0; rc == LM_OK && i < n; i++) {
        rc = account_make(b, p, i);
    }

    return rc;
}


static lm_rc_t
account_make(batch_t *b, person_t *p, size_t nth)
{
    char                      password[PASSWORD_SIZE];
    lm_rc_t                   rc;
    seed_t                   *s = b->s;
    dice_t                   *d = &p->dice;
    seed_account_t           *account = &b->accounts[b->n_accounts];
    lm_sql_seed_account_in_t *row = &b->account_rows[b->n_accounts];

    *account = (seed_account_t){
        .id = s->next_account++,
        .customer_id = p->id,
        .product = dice_weighted(d, pool_products_n, sizeof(pool_products[0]),
                                 &pool_products[0].weight),
        .site = p->site,
        .dice = {dice_next(d)},
        .is_demo = p->is_demo,
        .since = (lm_day_t) (p->created_at / LM_DAY),
    };

    if (p->is_demo) {
        account->product = 4; /* a cap is worth looking at */
    }

    account_password(s, p, password);
    account_row(b, p, nth, row);

    rc = lm_secret_seal(b->tx->arena, "data_account", "password", account->id,
                        lm_str_c(password), &row->password);
    if (rc != LM_OK) {
        return rc;
    }

    account->is_live = !row->is_blocked && !row->is_rejected && !p->is_suspended
                       && (!p->is_cancelled || p->cancelled_on >= s->today);

    if (account->is_live && !p->is_demo && dice_percent(d, 35)) {
        account->last_seen_at = s->now - (lm_instant_t) dice_below(d, 300000);
        row->last_seen_at = account->last_seen_at;
        row->has_last_seen_at = true;
    }

    if (p->is_demo) {
        snprintf(s->portal_user, sizeof(s->portal_user), "%s", p->code.p);
        snprintf(s->data_user, sizeof(s->data_user), "%s", row->username.p);
    }

    b->n_accounts++;
    return row->username.p == NULL ? LM_E_MEMORY : LM_OK;
}


/* But for the password. */
static void
account_row(batch_t *b, person_t *p, size_t nth, lm_sql_seed_account_in_t *row)
{
    seed_t               *s = b->s;
    dice_t               *d = &p->dice;
    lm_arena_t           *a = b->tx->arena;
    lm_str_t              code = lm_str_lower(a, p->code);
    const seed_account_t *account = &b->accounts[b->n_accounts];

    *row = (lm_sql_seed_account_in_t){
        .id = account->id,
        .customer_id = p->id,
        .product_id = s->fixed.products[account->product],
        .username =
            nth == 0 ? lm_str_printf(a, "%s@" SEED_REALM, code.p)
                     : lm_str_printf(a, "%s-%zu@" SEED_REALM, code.p, nth + 1),
        .is_blocked = !p->is_demo && dice_percent(d, 1),
        .is_rejected = !p->is_demo && dice_below(d, 200) == 0,
        .fixed_ip =
            lm_str_printf(a, "203.0.113.%u", 1 + (unsigned) dice_below(d, 254)),
        .has_fixed_ip = !p->is_demo && p->is_company && dice_percent(d, 15),
        .site_id = s->fixed.sites[p->site],
        .has_site_id = true,
        .starts_on = account->since,
        .created_at = p->created_at,
    };
}


static void
account_password(const seed_t *s, person_t *p, char password[PASSWORD_SIZE])
{
    size_t i;

    if (p->is_demo) {
        memcpy(password, s->data_password, PASSWORD_SIZE);
        return;
    }

    for (i = 0; i < 10; i++) {
        password[i] =
            "abcdefghjkmnpqrstuvwxyz23456789"[dice_below(&p->dice, 31)];
    }
    password[10] = '\0';
}
