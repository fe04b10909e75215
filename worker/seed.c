/* SPDX-License-Identifier: MIT */
/*
 * lastmile seed: "Skyline Internet", a believable ISP.  The same --seed gives
 * the same customers; passwords and secrets of the demo logins are new each
 * time and are printed as shell variables.
 */
#include "worker/seed.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "job/job.h"
#include "job/partitions.h"
#include "service/password.h"
#include "service/permission.h"
#include "service/staff_login.h"
#include "service/token.h"
#include "sql/api_token.h"
#include "sql/portal_login.h"
#include "sql/seed.h"
#include "sql/staff.h"

#define SEED_ARENA (512 * 1024 * 1024)
#define CUSTOMERS_MAX 2000000
#define DEMO_ADMIN "admin"

typedef struct {
    seed_t  *s;
    uint64_t first;
    uint64_t n;
    lm_str_t admin_hash;
    lm_str_t token;
} work_t;

static int seed_run(seed_t *s, const char *demo_path);
static int demo_print(const seed_t *s, const work_t *w, const char *password,
                      const char *admin_password, const char *path);
static lm_rc_t fixed_add(lm_tx_t *tx, void *arg);
static lm_rc_t admin_add(lm_tx_t *tx, work_t *w);
static lm_rc_t customers_add(lm_tx_t *tx, void *arg);
static lm_rc_t logins_add(lm_tx_t *tx, void *arg);


int
cmd_seed(conf_t *conf, int argc, char **argv)
{
    int         rc;
    seed_t      s = {.seed = 1};
    const char *customers = NULL, *seed = NULL, *demo = NULL;

    const option_t options[] = {
        {.name = "--customers", .value = &customers, .required = true},
        {.name = "--seed", .value = &seed},
        {.name = "--demo", .value = &demo},
    };

    if (!args_read(argc, argv, options, 3)
        || !args_u64("--customers", customers, 1, CUSTOMERS_MAX, &s.customers)
        || (seed != NULL
            && !args_u64("--seed", seed, 0, UINT32_MAX, &s.seed))) {
        return CMD_USAGE;
    }

    s.numbers = calloc(SEED_PREFIXES, sizeof(s.numbers[0]));
    if (s.numbers == NULL) {
        return fail_rc(LM_E_MEMORY, "seed");
    }

    rc = seed_run(&s, demo);
    free(s.numbers);

    return rc;
}


static int
seed_batches(seed_t *s, work_t *w, lm_arena_t *a)
{
    lm_rc_t rc;
    int64_t started;

    started = lm_host_ticks();

    for (w->first = 0; w->first < s->customers; w->first += w->n) {
        w->n = s->customers - w->first;
        w->n = w->n < SEED_BATCH ? w->n : SEED_BATCH;

        lm_arena_reset(a);
        rc = lm_act(a, LM_TX_WRITE, customers_add, w);
        if (rc != LM_OK) {
            return fail_rc(rc, "customers");
        }

        if (isatty(STDERR_FILENO)) {
            fprintf(stderr, "\r%" PRIu64 " customers", w->first + w->n);
        }
    }

    fprintf(stderr, "\r%" PRIu64 " customers, %" PRIu64 " rows in %.1f s\n",
            s->customers, s->rows,
            (double) (lm_host_ticks() - started) / 1000.0);

    return CMD_OK;
}


static int
seed_run(seed_t *s, const char *demo_path)
{
    int         status;
    char        password[24], admin_password[24];
    lm_rc_t     rc;
    work_t      w = {.s = s};
    lm_arena_t *a, *keep;

    password_make(password);
    password_make(admin_password);
    password_make(s->radius_secret);
    password_make(s->data_password);

    a = lm_arena_create(SEED_ARENA);
    keep = lm_arena_create(SEED_ARENA);
    if (a == NULL || keep == NULL) {
        return fail_rc(LM_E_MEMORY, "seed");
    }

    rc = lm_password_hash(keep, lm_host_conf(), lm_str_c(password),
                          &s->portal_hash);
    if (rc == LM_OK) {
        rc = lm_password_hash(keep, lm_host_conf(), lm_str_c(admin_password),
                              &w.admin_hash);
    }
    if (rc != LM_OK) {
        return fail_rc(rc, "hashing passwords");
    }

    rc = lm_act(a, LM_TX_WRITE, fixed_add, &w);
    if (rc == LM_E_CONFLICT) {
        return fail("the database has customers already: seed wants an empty"
                    " one");
    }
    if (rc != LM_OK) {
        return fail_rc(rc, "groups, sites and products");
    }

    status = seed_batches(s, &w, a);
    if (status != CMD_OK) {
        return status;
    }

    rc = lm_act(keep, LM_TX_WRITE, logins_add, &w);
    if (rc != LM_OK) {
        return fail_rc(rc, "demo logins");
    }

    status = demo_print(s, &w, password, admin_password, demo_path);
    lm_arena_destroy(a);
    lm_arena_destroy(keep);

    return status;
}


static int
demo_print(const seed_t *s, const work_t *w, const char *password,
           const char *admin_password, const char *path)
{
    FILE *out;

    out = path == NULL ? stdout : fopen(path, "w");
    if (out == NULL) {
        return fail("fopen(\"%s\") failed", path);
    }

    fprintf(out,
            "PORTAL_USER=%s\nPORTAL_PASSWORD=%s\nADMIN_USER=%s\n"
            "ADMIN_PASSWORD=%s\nADMIN_TOKEN=%.*s\nDATA_USER=%s\n"
            "DATA_PASSWORD=%s\nRADIUS_SECRET=%s\n",
            s->portal_user, password, DEMO_ADMIN, admin_password,
            (int) w->token.n, w->token.p, s->data_user, s->data_password,
            s->radius_secret);

    if (path != NULL && fclose(out) != 0) {
        return fail("\"%s\" cannot be written", path);
    }

    return CMD_OK;
}


static lm_rc_t
fixed_add(lm_tx_t *tx, void *arg)
{
    work_t *w = arg;
    seed_t *s = w->s;

    lm_rc_t              rc;
    lm_sql_seed_counts_t counts;

    if (tx->isp == NULL) {
        return LM_E_UNAVAILABLE;
    }

    rc = lm_sql_seed_counts(tx, &counts);
    if (rc != LM_OK || counts.customers != 0) {
        return rc == LM_OK ? LM_E_CONFLICT : rc;
    }

    s->now = tx->now;
    s->today = tx->today;
    s->first_customer = counts.last_customer + 1;
    s->next_account = counts.last_account + 1;

    rc = seed_fixed(tx, s);

    return rc == LM_OK ? admin_add(tx, w) : rc;
}


/* A transaction that runs again begins where it began the first time. */
static lm_rc_t
customers_add(lm_tx_t *tx, void *arg)
{
    work_t *w = arg;
    seed_t *s = w->s;

    lm_rc_t   rc;
    seed_t    before;
    uint32_t *numbers;

    before = *s;
    numbers = lm_alloc_array(tx->arena, SEED_PREFIXES, sizeof(*numbers));
    if (numbers == NULL) {
        return LM_E_MEMORY;
    }
    memcpy(numbers, s->numbers, SEED_PREFIXES * sizeof(*numbers));

    rc = seed_customers(tx, s, w->first, w->n);
    if (rc != LM_OK) {
        memcpy(s->numbers, numbers, SEED_PREFIXES * sizeof(*numbers));
        *s = before;
    }

    return rc;
}


static lm_rc_t
admin_add(lm_tx_t *tx, work_t *w)
{
    lm_rc_t            rc;
    lm_sql_seed_role_t role;

    rc = lm_sql_seed_role(tx, &(lm_sql_seed_role_in_t){LM_STR("administrator")},
                          &role);
    if (rc != LM_OK) {
        return rc;
    }

    return lm_sql_staff_insert(tx,
                               &(lm_sql_staff_insert_in_t){
                                   .username = LM_STR(DEMO_ADMIN),
                                   .name = LM_STR("Demo administrator"),
                                   .email = LM_STR(DEMO_ADMIN "@" SEED_REALM),
                                   .has_email = true,
                                   .language = LM_STR("en"),
                                   .role_id = role.id,
                                   .password_hash = w->admin_hash,
                                   .has_password_hash = true,
                                   .password_at = tx->now,
                                   .has_password_at = true,
                                   .created_at = tx->now,
                               },
                               &w->s->admin);
}


static lm_rc_t
token_add(lm_tx_t *tx, work_t *w)
{
    size_t   n;
    lm_rc_t  rc;
    uint8_t  hash[LM_TOKEN_HASH];
    uint32_t bit;
    uint64_t id;

    lm_sql_api_token_permission_insert_in_t in[64];

    rc = lm_api_token_new(tx->arena, &w->token);
    if (rc != LM_OK) {
        return rc;
    }
    lm_token_hash(w->token, hash);

    rc = lm_sql_api_token_insert(
        tx,
        &(lm_sql_api_token_insert_in_t){
            .staff_id = w->s->admin,
            .name = LM_STR("demo"),
            .token_hash = lm_str((char *) hash, sizeof(hash)),
            .created_at = tx->now,
        },
        &id);

    for (bit = 1, n = 0; bit < 64; bit++) {
        if (lm_permission_name(bit) != NULL) {
            in[n++] = (lm_sql_api_token_permission_insert_in_t){
                id, lm_str_c(lm_permission_name(bit))};
        }
    }

    return rc == LM_OK ? lm_sql_api_token_permission_insert(tx, in, n, NULL)
                       : rc;
}


static lm_rc_t
logins_add(lm_tx_t *tx, void *arg)
{
    work_t *w = arg;

    lm_rc_t             rc;
    lm_sql_seed_login_t login;

    rc = seed_counters(tx, w->s);
    if (rc == LM_OK) {
        rc = lm_sql_seed_login(
            tx, &(lm_sql_seed_login_in_t){lm_str_c(w->s->portal_user)}, &login);
    }
    if (rc == LM_OK) {
        rc = lm_sql_portal_login_password_set(
            tx,
            &(lm_sql_portal_login_password_set_in_t){w->s->portal_hash, tx->now,
                                                     login.id},
            NULL);
    }

    return rc == LM_OK ? token_add(tx, w) : rc;
}
