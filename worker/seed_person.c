/* SPDX-License-Identifier: MIT */
/* Names, code, addresses and fate of a customer of the demo ISP. */
#include "rule/code.h"
#include "service/isp.h"
#include "wire/phone.h"
#include "worker/seed_batch.h"
#include "worker/seed_pool.h"

#define YEARS_BACK 7

static void    person_names(batch_t *b, person_t *p);
static void    person_name(batch_t *b, person_t *p, const char *last);
static void    branch_name(batch_t *b, person_t *p);
static lm_rc_t person_code(batch_t *b, person_t *p);
static lm_rc_t person_reach(batch_t *b, person_t *p);
static void    person_life(batch_t *b, person_t *p);


lm_rc_t
person_invent(batch_t *b, person_t *p)
{
    lm_rc_t rc;

    person_names(b, p);

    rc = person_code(b, p);
    if (rc == LM_OK) {
        rc = person_reach(b, p);
    }
    if (rc == LM_OK) {
        person_life(b, p);
    }

    return rc;
}


static void
person_names(batch_t *b, person_t *p)
{
    dice_t               *d = &p->dice;
    lm_arena_t           *a = b->tx->arena;
    const char           *first, *last;
    const pool_culture_t *c;

    p->culture = dice_weighted(d, pool_cultures_n, sizeof(pool_cultures[0]),
                               &pool_cultures[0].weight);
    p->town = dice_weighted(d, pool_towns_n, sizeof(pool_towns[0]),
                            &pool_towns[0].weight);
    p->is_company = dice_percent(d, 12);

    if (p->is_demo) {
        p->culture = 2;
        p->town = 0;
        p->is_company = false;
    }
    if (family_is_master(p) || family_is_branch(p)) {
        p->is_company = true;
    }

    c = &pool_cultures[p->culture];
    first = p->is_demo ? "Lerato" : dice_word(d, c->first_names);
    last = p->is_demo ? "Mokoena" : dice_word(d, c->last_names);

    p->language = c->language;
    p->contact = lm_str_printf(a, "%s %s", first, last);
    person_name(b, p, last);

    if (family_is_branch(p)) {
        branch_name(b, p);
    }
}


static void
person_name(batch_t *b, person_t *p, const char *last)
{
    dice_t            *d = &p->dice;
    lm_arena_t        *a = b->tx->arena;
    const char *const *trades = p->family.is_reseller && family_is_master(p)
                                    ? pool_resellers
                                    : pool_trades;

    p->name = p->contact;

    if (!p->is_company && dice_percent(d, 4)) {
        p->name = lm_str_printf(a, "%s %s", dice_percent(d, 50) ? "Dr" : "Me.",
                                p->contact.p);
    }

    if (p->is_company && dice_percent(d, 30)) {
        p->name = lm_str_printf(a, "%s %s %s", dice_word(d, pool_farms),
                                dice_word(d, trades), dice_word(d, pool_forms));

    } else if (p->is_company) {
        p->name =
            lm_str_printf(a, "%s %s %s",
                          dice_percent(d, 50) ? last : pool_towns[p->town].name,
                          dice_word(d, trades), dice_word(d, pool_forms));
    }

    p->firm = p->name;
}


/* The firm in another town. */
static void
branch_name(batch_t *b, person_t *p)
{
    p->town = (b->master.town + p->family.nth) % pool_towns_n;
    p->firm = b->master.firm;
    p->name = lm_str_printf(b->tx->arena, "%s %s", p->firm.p,
                            pool_towns[p->town].name);
}


static size_t
prefix_index(const char *prefix)
{
    size_t i, n;

    for (i = 0, n = 0; i < LM_CODE_PREFIX; i++) {
        n = n * 36
            + (size_t) (prefix[i] <= '9' ? prefix[i] - '0'
                                         : prefix[i] - 'A' + 10);
    }

    return n;
}


static lm_rc_t
person_code(batch_t *b, person_t *p)
{
    char        prefix[LM_CODE_PREFIX];
    lm_rc_t     rc;
    lm_arena_t *a = b->tx->arena;

    rc = p->is_company ? lm_code_of_company(a, p->name, prefix)
                       : lm_code_of_individual(a, p->name,
                                               LM_STR(LM_CODE_TITLES), prefix);
    if (rc != LM_OK) {
        return rc;
    }

    p->code = lm_code_join(a, prefix, ++b->s->numbers[prefix_index(prefix)]);
    return p->code.p == NULL ? LM_E_MEMORY : LM_OK;
}


/* Lower-case ASCII letters of a name, for its address. */
static lm_str_t
letters(lm_arena_t *a, lm_str_t text, char between)
{
    size_t   i, n;
    char    *p;
    lm_str_t folded;

    if (lm_fold(a, text, &folded) != LM_OK) {
        return LM_STR_NULL;
    }

    p = lm_alloc(a, folded.n + 1);
    for (i = 0, n = 0; p != NULL && i < folded.n; i++) {
        if (folded.p[i] != ' ') {
            p[n++] = folded.p[i];
        } else if (between != '\0') {
            p[n++] = between;
        }
    }

    return lm_str(p, n);
}


static lm_rc_t
person_reach(batch_t *b, person_t *p)
{
    static const char *const networks[] = {
        "82", "83", "84", "72", "73", "76", "78", "71", "61", "63",
        "65", "66", "79", "81", "60", "74", "62", "68", NULL};
    static const char *const hosts[] = {"gmail.example",    "webmail.example",
                                        "vodamail.example", "mweb.example",
                                        "outlook.example",  NULL};

    dice_t            *d = &p->dice;
    uint32_t           number;
    lm_str_t           local;
    const char        *network;
    lm_arena_t        *a = b->tx->arena;
    const pool_town_t *t = &pool_towns[p->town];

    network = dice_word(d, networks);
    number = (uint32_t) dice_below(d, 10000000);
    p->phone = lm_str_printf(a, "0%s %03u %04u", network, number / 10000,
                             number % 10000);
    p->e164 = lm_str_printf(a, "+27%s%07u", network, number);

    p->has_email = p->is_demo || !dice_percent(d, 3);
    local = letters(a, p->is_company ? p->firm : p->contact,
                    p->is_company ? '\0' : '.');
    p->email = p->is_company
                   ? lm_str_printf(a, "%s@%.*s.example",
                                   dice_percent(d, 50) ? "info" : "accounts",
                                   (int) (local.n > 40 ? 40 : local.n), local.p)
                   : lm_str_printf(a, "%.*s%u@%s", (int) local.n, local.p,
                                   (unsigned) dice_below(d, 1000),
                                   dice_word(d, hosts));

    p->address =
        lm_str_printf(a, "%u %s, %s, %s, %s", 1 + (unsigned) dice_below(d, 240),
                      dice_word(d, pool_streets), dice_word(d, t->suburbs),
                      t->name, t->postal_code);
    p->postal = dice_percent(d, 25)
                    ? lm_str_printf(a, "PO Box %u, %s, %s",
                                    10 + (unsigned) dice_below(d, 9900),
                                    t->name, t->postal_code)
                    : p->address;

    do {
        p->site = dice_below(d, pool_sites_n);
    } while (pool_sites[p->site].town != p->town);

    return p->postal.p == NULL ? LM_E_MEMORY : LM_OK;
}


/* After the master and the sub-accounts before it. */
static lm_instant_t
sub_since(batch_t *b, person_t *p)
{
    lm_instant_t share, since = b->master.created_at + LM_DAY / 2;

    share = (b->s->now - LM_DAY / 2 - since) / (lm_instant_t) p->family.subs;

    return since + share * (lm_instant_t) (p->family.nth - 1)
           + (lm_instant_t) dice_below(&p->dice, (uint64_t) share);
}


static void
person_life(batch_t *b, person_t *p)
{
    dice_t *d = &p->dice;
    seed_t *s = b->s;

    p->created_at = s->now
                    - (lm_instant_t) dice_below(d, YEARS_BACK * 365) * LM_DAY
                    - (lm_instant_t) dice_below(d, 10 * LM_HOUR) - LM_DAY;

    if (p->is_demo) {
        p->created_at = s->now - 800 * LM_DAY;
        return;
    }

    if (family_is_master(p)) {
        return; /* he is there as long as they are */
    }

    if (family_is_sub(p)) {
        p->created_at = sub_since(b, p);
    }

    p->is_suspended = dice_percent(d, 3);
    p->is_cancelled = !p->is_suspended && dice_percent(d, 3);
    p->cancelled_on = s->today - 200 + (lm_day_t) dice_below(d, 230);
}
