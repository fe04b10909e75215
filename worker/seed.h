/* SPDX-License-Identifier: MIT */
/* Rows that an installation begins with, and the demo ISP. */
#ifndef LM_WORKER_SEED_H
#define LM_WORKER_SEED_H

#include "worker/command.h"

/* Roles and templates that are missing; those that exist stay as they are. */
int seed_basics(conf_t *conf, lm_arena_t *a);

/*---- the demo ISP */

#define SEED_BATCH 500 /* customers a transaction */
#define SEED_ACCOUNTS (2 * SEED_BATCH) /* at most, of a batch */
#define SEED_GROUPS 6
#define SEED_BILLING_GROUPS 4
#define SEED_CATEGORIES 6
#define SEED_LABELS 5
#define SEED_SITES 32
#define SEED_PRODUCTS 16
#define SEED_PREFIXES (36 * 36 * 36)
#define SEED_REALM "skyline.example"

/* SplitMix64: the same seed gives the same ISP. */
typedef struct {
    uint64_t state;
} dice_t;

/* What the customers refer to. */
typedef struct {
    uint64_t groups[SEED_GROUPS];
    uint64_t billing_groups[SEED_BILLING_GROUPS];
    uint64_t categories[SEED_CATEGORIES];
    uint64_t labels[SEED_LABELS];
    uint64_t sites[SEED_SITES];
    uint64_t nases[SEED_SITES];
    uint64_t products[SEED_PRODUCTS];
} seed_fixed_t;

typedef struct {
    uint64_t     seed;
    uint64_t     customers; /* wanted */
    seed_fixed_t fixed;
    uint64_t     first_customer; /* ids begin here */
    uint64_t     admin; /* the demo administrator's id */
    uint64_t     next_account;
    uint64_t     histories; /* accounts with 13 months so far */
    uint64_t     rows; /* written */
    uint32_t    *numbers; /* SEED_PREFIXES: the last number of a code */
    lm_instant_t now;
    lm_day_t     today;

    /* of the demo logins */
    lm_str_t portal_hash;
    char     radius_secret[24];
    char     data_password[24];
    char     portal_user[24];
    char     data_user[64];
} seed_t;

typedef struct {
    uint64_t     id;
    uint64_t     customer_id;
    size_t       product; /* index in pool_products */
    size_t       site; /* index in pool_sites */
    dice_t       dice; /* of this account's usage */
    bool         is_live; /* neither cancelled, suspended nor blocked */
    bool         is_demo;
    lm_day_t     since;
    lm_instant_t last_seen_at; /* 0: not online */
} seed_account_t;

uint64_t    dice_next(dice_t *d);
uint64_t    dice_below(dice_t *d, uint64_t n);
bool        dice_percent(dice_t *d, unsigned percent);
double      dice_unit(dice_t *d); /* [0, 1) */
const char *dice_word(dice_t *d, const char *const *words); /* up to NULL */
/* Index of one of n weights that stand "stride" bytes apart. */
size_t dice_weighted(dice_t *d, size_t n, size_t stride,
                     const unsigned *weights);

/* What there is before the customers. */
lm_rc_t seed_fixed(lm_tx_t *tx, seed_t *s) LM_MUST_CHECK;

/* One batch of customers with all that belongs to them; first is counted from
 * 0. */
lm_rc_t seed_customers(lm_tx_t *tx, seed_t *s, uint64_t first, uint64_t n)
    LM_MUST_CHECK;
lm_rc_t seed_counters(lm_tx_t *tx, seed_t *s) LM_MUST_CHECK;

/* Templates of messages: what the desk writes often. */
lm_rc_t seed_letters(lm_tx_t *tx) LM_MUST_CHECK;

/* Usage, grants and open sessions of accounts. */
lm_rc_t seed_usage(lm_tx_t *tx, seed_t *s, const seed_account_t *accounts,
                   size_t n) LM_MUST_CHECK;

#endif
