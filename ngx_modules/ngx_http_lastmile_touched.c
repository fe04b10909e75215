
/* SPDX-License-Identifier: MIT */

/*
 * A change of customers' answers: at once to all worker processes of this
 * machine through the shared zone, and as news to everybody else.
 */


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "ngx_http_lastmile.h"
#include "ngx_http_lastmile_redis.h"
#include "ngx_http_lastmile_touched.h"
#include "ngx_http_lastmile_zone.h"


/* more than this at once are told as "all" */
#define NGX_HTTP_LASTMILE_TOUCHED_MAX  512


static void ngx_http_lastmile_touched_forget(uint64_t customer_id);
static void ngx_http_lastmile_touched_settings(void);
static void ngx_http_lastmile_touched_publish(const uint64_t *customer_ids,
    size_t n);
static void ngx_http_lastmile_touched_tell(u_char *text, u_char *last);


void
lm_host_touched(const uint64_t *customer_ids, size_t n)
{
    size_t  i;

    if (customer_ids == NULL) {
        ngx_http_lastmile_generation_bump_all();
    }

    for (i = 0; customer_ids && i < n; i++) {
        ngx_http_lastmile_generation_bump(customer_ids[i]);
        ngx_http_lastmile_touched_forget(customer_ids[i]);
    }

    if (customer_ids == NULL || n) {
        ngx_http_lastmile_touched_publish(customer_ids, n);
    }
}


lm_generation_t
lm_host_generation(uint64_t customer_id)
{
    lm_generation_t  generation;

    generation.machine = ngx_http_lastmile_zone_id();
    generation.value = ngx_http_lastmile_generation(customer_id);

    return generation;
}


void
lm_host_touched_settings(void)
{
    u_char  *p, text[NGX_INT64_LEN + sizeof(":" LM_TOUCHED_SETTINGS)];

    ngx_http_lastmile_touched_settings();

    p = ngx_sprintf(text, "%uL:" LM_TOUCHED_SETTINGS,
                    ngx_http_lastmile_zone_id());

    ngx_http_lastmile_touched_tell(text, p);
}


/* First the settings: who notes a new generation must find them old. */

static void
ngx_http_lastmile_touched_settings(void)
{
    ngx_http_lastmile_generation_bump(NGX_HTTP_LASTMILE_NOBODY);
    ngx_http_lastmile_generation_bump_all();
}


/* The answers that Redis keeps; http/hot.h says why this may come late. */

static void
ngx_http_lastmile_touched_forget(uint64_t customer_id)
{
    u_char    *p, key[sizeof(LM_HOT_PREFIX) + NGX_INT64_LEN];
    lm_str_t   argv[2];

    p = ngx_sprintf(key, LM_HOT_PREFIX "%uL", customer_id);

    argv[0] = LM_STR("DEL");
    argv[1] = lm_str((char *) key, p - key);

    ngx_http_lastmile_redis_post(argv, 2);
}


static void
ngx_http_lastmile_touched_publish(const uint64_t *customer_ids, size_t n)
{
    size_t   i;
    u_char  *p, text[(NGX_HTTP_LASTMILE_TOUCHED_MAX + 1)
                     * (NGX_INT64_LEN + 1)];

    p = ngx_sprintf(text, "%uL:", ngx_http_lastmile_zone_id());

    if (customer_ids == NULL || n > NGX_HTTP_LASTMILE_TOUCHED_MAX) {
        p = ngx_cpymem(p, LM_TOUCHED_ALL, sizeof(LM_TOUCHED_ALL) - 1);

    } else {
        for (i = 0; i < n; i++) {
            p = ngx_sprintf(p, i ? ",%uL" : "%uL", customer_ids[i]);
        }
    }

    ngx_http_lastmile_touched_tell(text, p);
}


static void
ngx_http_lastmile_touched_tell(u_char *text, u_char *last)
{
    lm_str_t  argv[3];

    argv[0] = LM_STR("PUBLISH");
    argv[1] = LM_STR(LM_TOUCHED_CHANNEL);
    argv[2] = lm_str((char *) text, last - text);

    ngx_http_lastmile_redis_post(argv, 3);
}


void
ngx_http_lastmile_touched_news(lm_str_t text)
{
    uint64_t  id;
    lm_str_t  part;

    part = lm_str_cut(&text, ':');

    if (lm_str_u64(part, &id) == LM_OK && id == ngx_http_lastmile_zone_id()) {
        return;
    }

    if (lm_str_eq(text, LM_STR(LM_TOUCHED_SETTINGS))) {
        ngx_http_lastmile_touched_settings();
        return;
    }

    if (lm_str_eq(text, LM_STR(LM_TOUCHED_ALL))) {
        ngx_http_lastmile_generation_bump_all();
        return;
    }

    while (text.n) {
        part = lm_str_cut(&text, ',');

        if (lm_str_u64(part, &id) == LM_OK) {
            ngx_http_lastmile_generation_bump(id);
        }
    }
}
