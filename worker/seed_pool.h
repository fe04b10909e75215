/* SPDX-License-Identifier: MIT */
/* Names and places that the demo ISP's customers are made of. */
#ifndef LM_WORKER_SEED_POOL_H
#define LM_WORKER_SEED_POOL_H

#include <stddef.h>
#include <stdint.h>

/* Words end with NULL. */
typedef struct {
    const char        *language; /* of messages: "en" or "af" */
    unsigned           weight;
    const char *const *first_names;
    const char *const *last_names;
} pool_culture_t;

typedef struct {
    const char        *name;
    const char        *postal_code;
    const char        *area_code; /* of telephones */
    int32_t            latitude_e6;
    int32_t            longitude_e6;
    unsigned           weight;
    const char *const *suburbs;
} pool_town_t;

typedef struct {
    const char *code;
    const char *name;
    unsigned    town;
    int32_t     latitude_e6;
    int32_t     longitude_e6;
} pool_site_t;

typedef struct {
    const char *code;
    const char *name;
    const char *technology;
    int64_t     price; /* cents */
    uint32_t    down_kbps;
    uint32_t    up_kbps;
    uint32_t    cap_gb; /* 0: none */
    uint32_t    capped_kbps; /* 0: a hard cap */
    uint32_t    usual_gb; /* a month */
    unsigned    weight;
} pool_product_t;

extern const pool_culture_t pool_cultures[];
extern const size_t         pool_cultures_n;
extern const pool_town_t    pool_towns[];
extern const size_t         pool_towns_n;
extern const pool_site_t    pool_sites[];
extern const size_t         pool_sites_n;
extern const pool_product_t pool_products[];
extern const size_t         pool_products_n;

extern const char *const pool_streets[];
extern const char *const pool_trades[]; /* of companies */
extern const char *const pool_resellers[]; /* trades of theirs */
extern const char *const pool_forms[]; /* "(Pty) Ltd" */
extern const char *const pool_farms[];

size_t pool_length(const char *const *words);

#endif
