/* SPDX-License-Identifier: MIT */
/* lastmile portal-password: a customer's password by hand. */
#include "worker/command.h"

#include <stdio.h>

#include "job/job.h"
#include "service/audit.h"
#include "service/password.h"
#include "service/session.h"
#include "sql/portal_login.h"
#include "sql/seed.h"

#define PASSWORD_ARENA (4 * 1024 * 1024)

typedef struct {
    const char *code;
    bool        from_stdin;
    lm_str_t    hash;
    lm_purge_t  purge;
} portal_t;

static int     portal_run(portal_t *p, lm_arena_t *a);
static lm_rc_t password_set(lm_tx_t *tx, void *arg);


int
cmd_portal_password(conf_t *conf, int argc, char **argv)
{
    int         rc;
    portal_t    p = {0};
    lm_arena_t *a;

    const option_t options[] = {
        {.value = &p.code, .required = true},
        {.name = "--password-stdin", .flag = &p.from_stdin},
    };

    if (!args_read(argc, argv, options, 2)) {
        return CMD_USAGE;
    }

    a = lm_arena_create(PASSWORD_ARENA);
    if (a == NULL) {
        return fail_rc(LM_E_MEMORY, "portal-password");
    }

    rc = portal_run(&p, a);
    lm_arena_destroy(a);

    return rc;
}


static int
portal_run(portal_t *p, lm_arena_t *a)
{
    char                made[24];
    lm_rc_t             rc;
    lm_str_t            password;
    lm_password_fault_e fault;

    password_make(made);
    password = p->from_stdin ? stdin_line(a) : lm_str_c(made);

    fault = lm_password_judge(password, lm_str_c(p->code));
    if (fault != LM_PASSWORD_FINE) {
        return fail("the password: %s",
                    lm_password_fault_text(fault, LM_LANG_EN));
    }

    rc = lm_password_hash(a, lm_host_conf(), password, &p->hash);
    if (rc == LM_OK) {
        rc = lm_act(a, LM_TX_WRITE, password_set, p);
    }

    if (rc == LM_E_NOT_FOUND) {
        return fail("there is no customer \"%s\" with a login", p->code);
    }
    if (rc != LM_OK) {
        return fail_rc(rc, "portal-password");
    }

    lm_purge_now(a, &p->purge);

    if (!p->from_stdin) {
        printf("%s\n", made);
    }

    return CMD_OK;
}


static lm_rc_t
password_set(lm_tx_t *tx, void *arg)
{
    portal_t *p = arg;

    lm_rc_t             rc;
    lm_sql_seed_login_t login;

    rc = lm_sql_seed_login(tx, &(lm_sql_seed_login_in_t){lm_str_c(p->code)},
                           &login);
    if (rc != LM_OK) {
        return rc;
    }

    rc = lm_sql_portal_login_password_set(
        tx,
        &(lm_sql_portal_login_password_set_in_t){p->hash, tx->now, login.id},
        NULL);
    if (rc == LM_OK) {
        rc = lm_session_end_all(tx, LM_SESSION_PORTAL, login.id,
                                /* spared_id= */ 0, &p->purge);
    }
    if (rc != LM_OK) {
        return rc;
    }

    lm_tx_touch(tx, login.customer_id);

    return lm_audit_write(tx, &(lm_audit_t){.action = "set_password",
                                            .entity = "portal_login",
                                            .entity_id = login.id,
                                            .customer_id = login.customer_id});
}
