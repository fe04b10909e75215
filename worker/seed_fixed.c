/* SPDX-License-Identifier: MIT */
/* What the demo ISP has before its customers: settings, groups, tags, letters,
 * highsites with their routers, products. */
#include "sql/seed.h"
#include "store/secret.h"
#include "worker/seed.h"
#include "worker/seed_pool.h"

static lm_rc_t settings_add(lm_tx_t *tx);
static lm_rc_t groups_add(lm_tx_t *tx, seed_t *s);
static lm_rc_t chips_add(lm_tx_t *tx, seed_t *s);
static lm_rc_t network_add(lm_tx_t *tx, seed_t *s);
static lm_rc_t nas_add(lm_tx_t *tx, const lm_sql_seed_nas_in_t *nas,
                       const char *secret, uint64_t *id);
static lm_rc_t products_add(lm_tx_t *tx, seed_t *s);


lm_rc_t
seed_fixed(lm_tx_t *tx, seed_t *s)
{
    lm_rc_t rc;

    rc = settings_add(tx);
    if (rc == LM_OK) {
        rc = groups_add(tx, s);
    }
    if (rc == LM_OK) {
        rc = chips_add(tx, s);
    }
    if (rc == LM_OK) {
        rc = seed_letters(tx);
    }
    if (rc == LM_OK) {
        rc = network_add(tx, s);
    }

    return rc == LM_OK ? products_add(tx, s) : rc;
}


static lm_rc_t
settings_add(lm_tx_t *tx)
{
    static const char *const settings[][2] = {
        {"isp_name", "Skyline Internet"},
        {"mail_from", "noreply@" SEED_REALM},
        {"mail_from_name", "Skyline Internet"},
        {"support_phone", "044 050 0100"},
    };

    size_t  i;
    lm_rc_t rc;

    rc = LM_OK;
    for (i = 0; rc == LM_OK && i < sizeof(settings) / sizeof(settings[0]);
         i++) {
        rc = lm_sql_seed_setting(
            tx,
            &(lm_sql_seed_setting_in_t){lm_str_c(settings[i][0]),
                                        lm_str_c(settings[i][1]), tx->now},
            NULL);
    }

    return rc;
}


static lm_rc_t
groups_add(lm_tx_t *tx, seed_t *s)
{
    static const struct {
        const char *title;
        const char *description;
        uint16_t    due_days;
    } groups[SEED_GROUPS] = {
        {"Residential", "Homes", 7},
        {"Business", "Shops, offices and practices", 30},
        {"Farms", "Farms and lodges outside town", 14},
        {"Guest houses", "Guest houses and hotels", 14},
        {"Estates", "Homes in estates with a fibre agreement", 7},
        {"Staff", "People who work here", 7},
    };
    static const struct {
        const char *name;
        uint8_t     day;
    } billing[SEED_BILLING_GROUPS] = {
        {"Debit order 1st", 1},
        {"Debit order 15th", 15},
        {"EFT 25th", 25},
        {"Card monthly", 1},
    };

    size_t  i;
    lm_rc_t rc;

    rc = LM_OK;

    for (i = 0; rc == LM_OK && i < SEED_GROUPS; i++) {
        rc = lm_sql_seed_group(
            tx,
            &(lm_sql_seed_group_in_t){lm_str_c(groups[i].title),
                                      lm_str_c(groups[i].description),
                                      groups[i].due_days, tx->now},
            &s->fixed.groups[i]);
    }

    for (i = 0; rc == LM_OK && i < SEED_BILLING_GROUPS; i++) {
        rc = lm_sql_seed_billing_group(
            tx,
            &(lm_sql_seed_billing_group_in_t){lm_str_c(billing[i].name),
                                              billing[i].day, (int32_t) i},
            &s->fixed.billing_groups[i]);
    }

    return rc;
}


static lm_rc_t
chips_add(lm_tx_t *tx, seed_t *s)
{
    static const char *const categories[SEED_CATEGORIES][2] = {
        {"Wireless", "#1f6f8b"},  {"Fibre", "#7a4a9e"},
        {"LTE", "#b3541e"},       {"Virtual Resellers", "#2f7d4f"},
        {"Municipal", "#8a6d1d"}, {"Voice", "#a23b52"},
    };
    static const char *const labels[SEED_LABELS][2] = {
        {"Tower host", "#4a5d23"},        {"Own router", "#3b5b92"},
        {"Dog on site", "#9c2f2f"},       {"Call before visit", "#7d5a00"},
        {"Payment agreement", "#59408f"},
    };

    size_t  i;
    lm_rc_t rc;

    rc = LM_OK;

    for (i = 0; rc == LM_OK && i < SEED_CATEGORIES; i++) {
        rc = lm_sql_seed_category(tx,
                                  &(lm_sql_seed_category_in_t){
                                      lm_str_c(categories[i][0]),
                                      lm_str_c(categories[i][1]), (int32_t) i},
                                  &s->fixed.categories[i]);
    }

    for (i = 0; rc == LM_OK && i < SEED_LABELS; i++) {
        rc = lm_sql_seed_label(tx,
                               &(lm_sql_seed_label_in_t){lm_str_c(labels[i][0]),
                                                         lm_str_c(labels[i][1]),
                                                         (int32_t) i},
                               &s->fixed.labels[i]);
    }

    return rc;
}


/* A NAS on each highsite, and the one that radclient plays. */
static lm_rc_t
network_add(lm_tx_t *tx, seed_t *s)
{
    char                 secret[24];
    size_t               i;
    lm_rc_t              rc;
    uint64_t             id;
    const pool_site_t   *site;
    lm_sql_seed_nas_in_t nas;

    rc = LM_OK;

    for (i = 0; rc == LM_OK && i < pool_sites_n; i++) {
        site = &pool_sites[i];

        rc = lm_sql_seed_site(
            tx,
            &(lm_sql_seed_site_in_t){lm_str_c(site->code), lm_str_c(site->name),
                                     site->latitude_e6, site->longitude_e6},
            &s->fixed.sites[i]);
        if (rc != LM_OK) {
            return rc;
        }

        nas = (lm_sql_seed_nas_in_t){
            .name = lm_str_printf(tx->arena, "%s core", site->name),
            .address = lm_str_printf(tx->arena, "10.255.%zu.1", i + 1),
            .identifier = lm_str_printf(tx->arena, "%s-core", site->code),
            .site_id = s->fixed.sites[i],
            .description = LM_STR(""),
        };

        password_make(secret);
        rc = nas_add(tx, &nas, secret, &s->fixed.nases[i]);
    }

    if (rc != LM_OK) {
        return rc;
    }

    nas = (lm_sql_seed_nas_in_t){
        .name = LM_STR("This machine"),
        .address = LM_STR("127.0.0.1"),
        .identifier = LM_STR(""),
        .site_id = s->fixed.sites[0],
        .description = LM_STR("For trying things out with radclient"),
    };

    return nas_add(tx, &nas, s->radius_secret, &id);
}


static lm_rc_t
nas_add(lm_tx_t *tx, const lm_sql_seed_nas_in_t *nas, const char *secret,
        uint64_t *id)
{
    lm_rc_t  rc;
    lm_str_t sealed;

    rc = lm_sql_seed_nas(tx, nas, id);
    if (rc == LM_OK) {
        rc = lm_secret_seal(tx->arena, "nas", "secret", *id, lm_str_c(secret),
                            &sealed);
    }
    if (rc != LM_OK) {
        return rc;
    }

    return lm_sql_seed_nas_seal(tx, &(lm_sql_seed_nas_seal_in_t){sealed, *id},
                                NULL);
}


static lm_rc_t
products_add(lm_tx_t *tx, seed_t *s)
{
    size_t                   i;
    lm_rc_t                  rc;
    const pool_product_t    *p;
    lm_sql_seed_product_in_t in;

    rc = LM_OK;

    for (i = 0; rc == LM_OK && i < pool_products_n; i++) {
        p = &pool_products[i];
        in = (lm_sql_seed_product_in_t){
            .code = lm_str_c(p->code),
            .name = lm_str_c(p->name),
            .technology = lm_str_c(p->technology),
            .price = p->price,
            .down_kbps = p->down_kbps,
            .up_kbps = p->up_kbps,
            .cap_bytes = p->cap_gb * UINT64_C(1000000000),
            .has_cap_bytes = p->cap_gb != 0,
            .is_uncapped = p->cap_gb == 0,
            .capped_down_kbps = p->capped_kbps,
            .has_capped_down_kbps = p->capped_kbps != 0,
            .capped_up_kbps = p->capped_kbps,
            .has_capped_up_kbps = p->capped_kbps != 0,
        };
        rc = lm_sql_seed_product(tx, &in, &s->fixed.products[i]);
    }

    return rc;
}
