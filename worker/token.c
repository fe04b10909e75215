/* SPDX-License-Identifier: MIT */
/* lastmile token: API tokens for scripts. */
#include "worker/command.h"

#include <inttypes.h>
#include <stdio.h>

#include "service/permission.h"
#include "job/job.h"
#include "service/audit.h"
#include "service/staff_login.h"
#include "service/token.h"
#include "sql/api_token.h"
#include "sql/seed.h"
#include "sql/staff.h"

#define TOKEN_ARENA (4 * 1024 * 1024)

typedef struct {
    const char *verb;
    const char *word; /* a name, or an id */
    const char *staff;
    const char *permissions;
    const char *expires;
    lm_arena_t *arena;
    lm_str_t    token;
    lm_day_t    expires_on;
} token_t;

static int     token_run(token_t *t);
static lm_rc_t token_add(lm_tx_t *tx, void *arg);
static lm_rc_t permissions_add(lm_tx_t *tx, const token_t *t, uint64_t id);
static lm_rc_t token_revoke(lm_tx_t *tx, void *arg);
static lm_rc_t token_print(lm_tx_t *tx, void *arg);


int
cmd_token(conf_t *conf, int argc, char **argv)
{
    int     rc;
    token_t t = {.permissions = "all"};

    const option_t options[] = {
        {.value = &t.verb, .required = true},
        {.value = &t.word},
        {.name = "--staff", .value = &t.staff},
        {.name = "--permissions", .value = &t.permissions},
        {.name = "--expires", .value = &t.expires},
    };

    if (!args_read(argc, argv, options, 5)) {
        return CMD_USAGE;
    }

    t.arena = lm_arena_create(TOKEN_ARENA);
    if (t.arena == NULL) {
        return fail_rc(LM_E_MEMORY, "token");
    }

    rc = token_run(&t);
    lm_arena_destroy(t.arena);

    return rc;
}


static int
token_run(token_t *t)
{
    lm_rc_t rc;

    if (strcmp(t->verb, "list") == 0) {
        rc = lm_act(t->arena, LM_TX_READ, token_print, t);
        return rc == LM_OK ? CMD_OK : fail_rc(rc, "token list");
    }

    if (t->word == NULL) {
        fail("token %s: a word is missing", t->verb);
        return CMD_USAGE;
    }

    if (strcmp(t->verb, "revoke") == 0) {
        rc = lm_act(t->arena, LM_TX_WRITE, token_revoke, t);
        return rc == LM_OK ? CMD_OK : fail_rc(rc, "token revoke");
    }

    if (strcmp(t->verb, "add") != 0) {
        fail("token: unexpected \"%s\"", t->verb);
        return CMD_USAGE;
    }

    if (t->staff == NULL) {
        fail("token add: --staff is missing");
        return CMD_USAGE;
    }

    if (t->expires != NULL
        && lm_day_parse(lm_str_c(t->expires), &t->expires_on) != LM_OK) {
        return fail("token add: --expires wants a day such as 2027-03-31");
    }

    rc = lm_act(t->arena, LM_TX_WRITE, token_add, t);
    if (rc == LM_E_NOT_FOUND) {
        return fail("token add: there is no member of staff \"%s\"", t->staff);
    }
    if (rc != LM_OK) {
        return fail_rc(rc, "token add");
    }

    printf("%.*s\n", (int) t->token.n, t->token.p);
    return CMD_OK;
}


static lm_rc_t
token_add(lm_tx_t *tx, void *arg)
{
    token_t *t = arg;

    uint8_t                      hash[LM_TOKEN_HASH];
    lm_rc_t                      rc;
    uint64_t                     id;
    lm_sql_staff_of_username_t   staff;
    lm_sql_api_token_insert_in_t in;

    rc = lm_sql_staff_of_username(
        tx, &(lm_sql_staff_of_username_in_t){lm_str_c(t->staff)}, &staff);
    if (rc != LM_OK) {
        return rc;
    }

    rc = lm_api_token_new(tx->arena, &t->token);
    if (rc != LM_OK) {
        return rc;
    }

    lm_token_hash(t->token, hash);
    in = (lm_sql_api_token_insert_in_t){
        .staff_id = staff.id,
        .name = lm_str_c(t->word),
        .token_hash = lm_str((char *) hash, sizeof(hash)),
        .created_at = tx->now,
        .expires_on = t->expires_on,
        .has_expires_on = t->expires != NULL,
    };

    rc = lm_sql_api_token_insert(tx, &in, &id);
    if (rc == LM_OK) {
        rc = permissions_add(tx, t, id);
    }
    if (rc != LM_OK) {
        return rc;
    }

    return lm_audit_write(tx, &(lm_audit_t){.action = "create",
                                            .entity = "api_token",
                                            .entity_id = id});
}


static lm_rc_t
permissions_add(lm_tx_t *tx, const token_t *t, uint64_t id)
{
    size_t                                  n;
    lm_str_t                                rest, name;
    uint32_t                                bit;
    lm_sql_api_token_permission_insert_in_t in[64];

    n = 0;

    for (bit = 1; strcmp(t->permissions, "all") == 0 && bit < 64; bit++) {
        if (lm_permission_name(bit) != NULL) {
            in[n++] = (lm_sql_api_token_permission_insert_in_t){
                id, lm_str_c(lm_permission_name(bit))};
        }
    }

    rest = n == 0 ? lm_str_c(t->permissions) : LM_STR_NULL;

    while (rest.n != 0 && n < 64) {
        name = lm_str_trim(lm_str_cut(&rest, ','));
        if (lm_permission_of(name, &bit) != LM_OK) {
            fail("there is no permission \"%.*s\"", (int) name.n, name.p);
            return LM_E_INVALID;
        }
        in[n++] = (lm_sql_api_token_permission_insert_in_t){id, name};
    }

    return lm_sql_api_token_permission_insert(tx, in, n, NULL);
}


static lm_rc_t
token_revoke(lm_tx_t *tx, void *arg)
{
    token_t *t = arg;

    lm_rc_t  rc;
    uint64_t id, n;

    if (lm_str_u64(lm_str_c(t->word), &id) != LM_OK) {
        return LM_E_NOT_FOUND;
    }

    rc = lm_sql_seed_token_revoke(
        tx, &(lm_sql_seed_token_revoke_in_t){tx->now, id}, &n);
    if (rc != LM_OK || n == 0) {
        return rc == LM_OK ? LM_E_NOT_FOUND : rc;
    }

    return lm_audit_write(tx, &(lm_audit_t){.action = "revoke",
                                            .entity = "api_token",
                                            .entity_id = id});
}


static lm_rc_t
token_print(lm_tx_t *tx, void *arg)
{
    char                  text[LM_DAY_TEXT];
    size_t                i, n;
    lm_rc_t               rc;
    lm_sql_seed_tokens_t *rows;

    rc = lm_sql_seed_tokens(tx, &rows, &n);

    for (i = 0; rc == LM_OK && i < n; i++) {
        lm_day_print(rows[i].expires_on, text);
        printf("%-6" PRIu64 " %-24.*s %-20.*s %.*s\n", rows[i].id,
               (int) rows[i].name.n, rows[i].name.p, (int) rows[i].username.n,
               rows[i].username.p, rows[i].has_expires_on ? LM_DAY_TEXT : 8,
               rows[i].has_expires_on ? text : "for ever");
    }

    return rc;
}
