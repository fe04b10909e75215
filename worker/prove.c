/* SPDX-License-Identifier: MIT */
/* lastmile prove: recomputes and compares. */
#include "worker/command.h"

#include <inttypes.h>
#include <stdio.h>

#include "job/job.h"
#include "job/prove.h"

#define PROVE_ARENA (64 * 1024 * 1024)


static void
tell(void *arg, const char *words)
{
    printf("%s\n", words);
}


static lm_rc_t
today_find(lm_tx_t *tx, void *arg)
{
    lm_day_t *today = arg;

    *today = tx->today;
    return LM_OK;
}


static int
prove(lm_arena_t *a, const char *month)
{
    char       text[LM_DAY_TEXT];
    lm_rc_t    rc;
    lm_day_t   today;
    lm_prove_t p = {.tell = tell};

    rc = lm_act(a, LM_TX_READ, today_find, &today);
    if (rc != LM_OK) {
        return fail_rc(rc, "prove");
    }

    p.month = lm_day_month_first(today);
    if (month != NULL && lm_month_parse(lm_str_c(month), &p.month) != LM_OK) {
        return fail("prove: --month wants a month such as 2026-11");
    }

    rc = lm_prove_usage(a, &p);
    if (rc != LM_OK) {
        return fail_rc(rc, "prove");
    }

    lm_day_print(p.month, text);
    printf("usage of %.7s: %" PRIu64 " accounts, %" PRIu64 " differences\n",
           text, p.accounts, p.differences);

    return p.differences == 0 ? CMD_OK : CMD_FAILED;
}


int
cmd_prove(conf_t *conf, int argc, char **argv)
{
    int         rc;
    lm_arena_t *a;
    const char *month = NULL;

    const option_t options[] = {{.name = "--month", .value = &month}};

    if (!args_read(argc, argv, options, 1)) {
        return CMD_USAGE;
    }

    a = lm_arena_create(PROVE_ARENA);
    if (a == NULL) {
        return fail_rc(LM_E_MEMORY, "prove");
    }

    rc = prove(a, month);
    lm_arena_destroy(a);

    return rc;
}
