/* SPDX-License-Identifier: MIT */
/* lastmile staff: people who may use the console. */
#include "worker/command.h"

#include <stdio.h>

#include "job/job.h"
#include "service/staff.h"
#include "service/staff_link.h"
#include "sql/seed.h"
#include "sql/staff.h"

#define STAFF_ARENA (4 * 1024 * 1024)

typedef struct {
    const char     *verb;
    const char     *username;
    const char     *name;
    const char     *role;
    const char     *email;
    lm_arena_t     *arena;
    lm_staff_link_t link;
} staff_t;

static int     staff_run(staff_t *s);
static int     staff_change(staff_t *s, lm_tx_work_pt work, const char *what);
static lm_rc_t staff_add(lm_tx_t *tx, void *arg);
static lm_rc_t staff_link(lm_tx_t *tx, void *arg);
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
    };

    if (!args_read(argc, argv, options, 5)) {
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
        return staff_change(s, staff_add, "was added and gets a link");
    }

    if (strcmp(s->verb, "link") == 0) {
        return staff_change(s, staff_link, "gets another link");
    }

    fail("staff: unexpected \"%s\"", s->verb);
    return CMD_USAGE;
}


static int
staff_change(staff_t *s, lm_tx_work_pt work, const char *what)
{
    lm_rc_t rc;

    s->link.grantor = UINT64_MAX;
    rc = lm_act(s->arena, LM_TX_WRITE, work, s);

    if (rc == LM_E_DUPLICATE) {
        return fail("staff: \"%s\" exists already", s->username);
    }
    if (rc == LM_E_NOT_FOUND) {
        return fail("staff: there is no active \"%s\" or no role \"%s\"",
                    s->username, s->role);
    }
    if (rc != LM_OK) {
        return fail_rc(rc, "staff");
    }

    fprintf(stderr,
            "%s %s: whoever opens it chooses the password.  It works once,"
            " within %d hours.\n",
            s->username, what, (int) (LM_STAFF_LINK_LIFE / LM_HOUR));
    printf("%.*s\n", (int) s->link.url.n, s->link.url.p);

    return CMD_OK;
}


static lm_rc_t
staff_add(lm_tx_t *tx, void *arg)
{
    staff_t *s = arg;

    lm_rc_t            rc;
    lm_sql_seed_role_t role;

    rc = lm_sql_seed_role(tx, &(lm_sql_seed_role_in_t){lm_str_c(s->role)},
                          &role);
    if (rc == LM_OK) {
        rc = lm_staff_create(
            tx,
            &(lm_staff_new_t){
                .username = lm_str_c(s->username),
                .name = lm_str_c(s->name),
                .email = s->email == NULL ? LM_STR("") : lm_str_c(s->email),
                .language = LM_STR("en"),
                .role_id = role.id,
                .grantor = s->link.grantor,
            },
            &s->link.staff_id);
    }

    return rc == LM_OK ? lm_staff_link_make(tx, &s->link) : rc;
}


static lm_rc_t
staff_link(lm_tx_t *tx, void *arg)
{
    staff_t *s = arg;

    lm_rc_t                    rc;
    lm_sql_staff_of_username_t staff;

    rc = lm_sql_staff_of_username(
        tx, &(lm_sql_staff_of_username_in_t){lm_str_c(s->username)}, &staff);
    if (rc != LM_OK) {
        return rc;
    }

    s->link.staff_id = staff.id;
    return lm_staff_link_make(tx, &s->link);
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
