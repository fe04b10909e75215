
/* SPDX-License-Identifier: MIT */


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "ngx_http_lastmile.h"
#include "ngx_http_lastmile_build.h"
#include "ngx_http_lastmile_metrics.h"
#include "ngx_http_lastmile_status.h"


static void ngx_http_lastmile_status_json_workers(lm_buf_t *b);
static void ngx_http_lastmile_status_json_routes(lm_buf_t *b);
static void ngx_http_lastmile_status_json_route(lm_buf_t *b, ngx_str_t *name,
    ngx_http_lastmile_route_metrics_t *metrics);


void
ngx_http_lastmile_status_json(lm_buf_t *b)
{
    lm_buf_printf(b, "{\"build\":\"%s\",\"workers\":[",
                  NGX_HTTP_LASTMILE_BUILD);

    ngx_http_lastmile_status_json_workers(b);

    lm_buf_lit(b, "],\"routes\":[");

    ngx_http_lastmile_status_json_routes(b);

    lm_buf_lit(b, "]}\n");
}


static void
ngx_http_lastmile_status_json_workers(lm_buf_t *b)
{
    ngx_uint_t                 i, s, n;
    ngx_http_lastmile_slot_t  *slot;

    n = 0;

    for (s = 0; s < ngx_http_lastmile_slots(); s++) {
        slot = ngx_http_lastmile_slot(s);

        if (slot->pid == 0) {
            continue;
        }

        lm_buf_printf(b, "%s{\"worker\":%lu,\"pid\":%lu", n++ ? "," : "",
                      (unsigned long) s, (unsigned long) slot->pid);

        for (i = 0; i < NGX_HTTP_LASTMILE_M_N; i++) {
            lm_buf_printf(b, ",\"%s\":%lu",
                          ngx_http_lastmile_metric_table[i].name,
                          (unsigned long) slot->values[i]);
        }

        lm_buf_byte(b, '}');
    }
}


static void
ngx_http_lastmile_status_json_routes(lm_buf_t *b)
{
    ngx_uint_t                          i, n;
    ngx_http_lastmile_route_metrics_t  *metrics;

    n = 0;

    for (i = 0; i < ngx_http_lastmile_status_routes(); i++) {
        metrics = ngx_http_lastmile_status_route(b->arena, i);

        if (metrics == NULL) {
            continue;
        }

        if (n++) {
            lm_buf_byte(b, ',');
        }

        ngx_http_lastmile_status_json_route(b,
                                      ngx_http_lastmile_status_route_name(i),
                                      metrics);
    }
}


/* Names of routes come from our own tables and need no escapes. */

static void
ngx_http_lastmile_status_json_route(lm_buf_t *b, ngx_str_t *name,
    ngx_http_lastmile_route_metrics_t *metrics)
{
    ngx_uint_t  i, n;

    lm_buf_printf(b, "{\"route\":\"%.*s\",\"status\":{", (int) name->len,
                  name->data);

    for (i = 0, n = 0; i < NGX_HTTP_LASTMILE_STATUSES; i++) {
        if (metrics->status[i]) {
            lm_buf_printf(b, "%s\"%lu\":%lu", n++ ? "," : "",
                       (unsigned long) ngx_http_lastmile_status_table[i],
                       (unsigned long) metrics->status[i]);
        }
    }

    lm_buf_printf(b, "},\"microseconds\":%lu,\"buckets\":[",
                  (unsigned long) metrics->microseconds);

    for (i = 0; i <= NGX_HTTP_LASTMILE_BUCKETS; i++) {
        lm_buf_printf(b, "%s%lu", i ? "," : "",
                      (unsigned long) metrics->bucket[i]);
    }

    lm_buf_lit(b, "]}");
}
