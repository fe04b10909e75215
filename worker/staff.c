/* SPDX-License-Identifier: MIT */
/* lastmile staff: people who may use the console. */
#include "worker/command.h"

#include <stdio.h>

#include "job/job.h"
#include "service/audit.h"
#include "service/password.h"
#include "service/staff.h"
#include "sql/seed.h"
#include "sql/staff.h"

#define STAFF_ARENA (4 * 1024 * 1024)

typedef struct {
    const char *verb;
    const char *username;
    const char *name;
    const char *role;
    const char *email;
    bool        from_stdin;
    lm_arena_t *arena;
    lm_str_t    hash;
    char        made[24]; /* a password we made; empty: it was given */
} staff_t;

static int     staff_run(staff_t *s);
static int     password_take(staff_t *s);
static int     staff_change(staff_t *s, lm_tx_work_pt work, const char *what);
static lm_rc_t staff_add(lm_tx_t *tx, void *arg);
static lm_rc_t staff_set_password(lm_tx_t *tx, void *arg);
static int     staff_list(staff_t *s);


int
cmd_staff(conf_t *conf, int argc, char **argv)
{
    int     rc;
    staff_t s = {.role = "administrator"};

    const option_t options[] = {
        {.value = &s.verb, .required = true},
        {.value = &s.username},
        {.name = "--name", .value = &s.name},
        {.name = "--role", .value = &s.role},
        {.name = "--email", .value = &s.email},
        {.name = "--password-stdin", .flag = &s.from_stdin},
    };

    if (!args_read(argc, argv, options, 6)) {
        return CMD_USAGE;
    }

    s.arena = lm_arena_create(STAFF_ARENA);
    if (s.arena == NULL) {
        return fail_rc(LM_E_MEMORY, "staff");
    }

    rc = staff_run(&s);
    lm_arena_destroy(s.arena);

    return rc;
}


static int
staff_run(staff_t *s)
{
    if (strcmp(s->verb, "list") == 0) {
        return staff_list(s);
    }

    if (s->username == NULL) {
        fail("staff %s: a username is missing", s->verb);
        return CMD_USAGE;
    }

    if (strcmp(s->verb, "add") == 0) {
        if (!lm_staff_username_is_fine(lm_str_c(s->username))) {
            fail("staff add: a username has letters, digits and ._@- alone");
            return CMD_USAGE;
        }
        if (s->name == NULL) {
            fail("staff add: --name is missing");
            return CMD_USAGE;
        }
        return staff_change(s, staff_add, "was added");
    }

    if (strcmp(s->verb, "password") == 0) {
        return staff_change(s, staff_set_password, "has a new password");
    }

    fail("staff: unexpected \"%s\"", s->verb);
    return CMD_USAGE;
}


static int
password_take(staff_t *s)
{
    lm_rc_t             rc;
    lm_str_t            password;
    lm_password_fault_e fault;

    if (s->from_stdin) {
        password = stdin_line(s->arena);
    } else {
        password_make(s->made);
        password = lm_str_c(s->made);
    }

    fault = lm_password_judge(password, lm_str_c(s->username));
    if (fault != LM_PASSWORD_FINE) {
        return fail("the password: %s",
                    lm_password_fault_text(fault, LM_LANG_EN));
    }

    rc = lm_password_hash(s->arena, lm_host_conf(), password, &s->hash);
    return rc == LM_OK ? CMD_OK : fail_rc(rc, "hashing the password");
}


static int
staff_change(staff_t *s, lm_tx_work_pt work, const char *what)
{
    lm_rc_t rc;

    if (password_take(s) != CMD_OK) {
        return CMD_FAILED;
    }

    rc = lm_act(s->arena, LM_TX_WRITE, work, s);

    if (rc == LM_E_DUPLICATE) {
        return fail("staff: \"%s\" exists already", s->username);
    }
    if (rc == LM_E_NOT_FOUND) {
        return fail("staff: there is no \"%s\" or no role \"%s\"", s->username,
                    s->role);
    }
    if (rc != LM_OK) {
        return fail_rc(rc, "staff");
    }

    fprintf(stderr, "%s %s\n", s->username, what);
    if (s->made[0] != '\0') {
        printf("%s\n", s->made);
    }

    return CMD_OK;
}


static lm_rc_t
staff_add(lm_tx_t *tx, void *arg)
{
    staff_t *s = arg;

    lm_rc_t                  rc;
    uint64_t                 id;
    lm_sql_seed_role_t       role;
    lm_sql_staff_insert_in_t in;

    rc = lm_sql_seed_role(tx, &(lm_sql_seed_role_in_t){lm_str_c(s->role)},
                          &role);
    if (rc != LM_OK) {
        return rc;
    }

    in = (lm_sql_staff_insert_in_t){
        .username = lm_str_c(s->username),
        .name = lm_str_c(s->name),
        .email = lm_str_c(s->email),
        .has_email = s->email != NULL,
        .language = LM_STR("en"),
        .role_id = role.id,
        .password_hash = s->hash,
        .has_password_hash = true,
        .password_at = tx->now,
        .has_password_at = true,
        .created_at = tx->now,
    };

    rc = lm_sql_staff_insert(tx, &in, &id);
    if (rc != LM_OK) {
        return rc;
    }

    return lm_audit_write(
        tx,
        &(lm_audit_t){.action = "create", .entity = "staff", .entity_id = id});
}


static lm_rc_t
staff_set_password(lm_tx_t *tx, void *arg)
{
    staff_t *s = arg;

    lm_rc_t                        rc;
    lm_sql_staff_of_username_t     staff;
    lm_sql_staff_set_password_in_t in;

    rc = lm_sql_staff_of_username(
        tx, &(lm_sql_staff_of_username_in_t){lm_str_c(s->username)}, &staff);
    if (rc != LM_OK) {
        return rc;
    }

    in = (lm_sql_staff_set_password_in_t){s->hash, tx->now, staff.id};
    rc = lm_sql_staff_set_password(tx, &in, NULL);
    if (rc != LM_OK) {
        return rc;
    }

    return lm_audit_write(tx, &(lm_audit_t){.action = "set_password",
                                            .entity = "staff",
                                            .entity_id = staff.id});
}


static lm_rc_t
staff_print(lm_tx_t *tx, void *arg)
{
    size_t               i, n;
    lm_rc_t              rc;
    lm_list_query_t      q = {.limit = 1000};
    lm_sql_staff_list_t *rows;

    rc = lm_list_run(tx, &lm_list_staff_list, &q, NULL, (void **) &rows, &n,
                     NULL);

    for (i = 0; rc == LM_OK && i < n; i++) {
        printf("%-20.*s %-30.*s %-16.*s %s%s\n", (int) rows[i].username.n,
               rows[i].username.p, (int) rows[i].name.n, rows[i].name.p,
               (int) rows[i].role_name.n, rows[i].role_name.p,
               rows[i].is_active ? "active" : "inactive",
               rows[i].totp_enabled ? ", two steps" : "");
    }

    return rc;
}


static int
staff_list(staff_t *s)
{
    lm_rc_t rc;

    rc = lm_act(s->arena, LM_TX_READ, staff_print, s);
    return rc == LM_OK ? CMD_OK : fail_rc(rc, "staff list");
}
