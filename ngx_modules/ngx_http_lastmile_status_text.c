
/* SPDX-License-Identifier: MIT */

/* Prometheus' text format, version 0.0.4. */


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "ngx_http_lastmile.h"
#include "ngx_http_lastmile_metrics.h"
#include "ngx_http_lastmile_status.h"


static void ngx_http_lastmile_status_text_values(lm_buf_t *b);
static void ngx_http_lastmile_status_text_requests(lm_buf_t *b);
static void ngx_http_lastmile_status_text_seconds(lm_buf_t *b);
static void ngx_http_lastmile_status_text_histogram(lm_buf_t *b,
    ngx_str_t *name, ngx_http_lastmile_route_metrics_t *metrics);


void
ngx_http_lastmile_status_prometheus(lm_buf_t *b)
{
    ngx_http_lastmile_status_text_values(b);
    ngx_http_lastmile_status_text_requests(b);
    ngx_http_lastmile_status_text_seconds(b);
}


static void
ngx_http_lastmile_status_text_values(lm_buf_t *b)
{
    ngx_uint_t                   i, s;
    ngx_http_lastmile_slot_t    *slot;
    ngx_http_lastmile_metric_t  *metric;

    for (i = 0; i < NGX_HTTP_LASTMILE_M_N; i++) {
        metric = &ngx_http_lastmile_metric_table[i];

        lm_buf_printf(b, "# HELP lastmile_%s %s.\n# TYPE lastmile_%s %s\n",
                      metric->name, metric->help, metric->name,
                      metric->is_gauge ? "gauge" : "counter");

        for (s = 0; s < ngx_http_lastmile_slots(); s++) {
            slot = ngx_http_lastmile_slot(s);

            if (slot->pid) {
                lm_buf_printf(b, "lastmile_%s{worker=\"%lu\"} %lu\n",
                              metric->name, (unsigned long) s,
                              (unsigned long) slot->values[i]);
            }
        }
    }
}


static void
ngx_http_lastmile_status_text_requests(lm_buf_t *b)
{
    ngx_str_t                          *name;
    ngx_uint_t                          i, s;
    ngx_http_lastmile_route_metrics_t  *metrics;

    lm_buf_lit(b, "# HELP lastmile_requests_total Requests by route and "
                  "status; 0 is any status not listed.\n"
                  "# TYPE lastmile_requests_total counter\n");

    for (i = 0; i < ngx_http_lastmile_status_routes(); i++) {
        metrics = ngx_http_lastmile_status_route(b->arena, i);
        name = ngx_http_lastmile_status_route_name(i);

        for (s = 0; metrics && s < NGX_HTTP_LASTMILE_STATUSES; s++) {
            if (metrics->status[s] == 0) {
                continue;
            }

            lm_buf_printf(b, "lastmile_requests_total{route=\"%.*s\","
                             "status=\"%lu\"} %lu\n",
                          (int) name->len, name->data,
                          (unsigned long) ngx_http_lastmile_status_table[s],
                          (unsigned long) metrics->status[s]);
        }
    }
}


static void
ngx_http_lastmile_status_text_seconds(lm_buf_t *b)
{
    ngx_uint_t                          i;
    ngx_http_lastmile_route_metrics_t  *metrics;

    lm_buf_lit(b, "# HELP lastmile_request_seconds Time from the headers read "
                  "to the reply made.\n"
                  "# TYPE lastmile_request_seconds histogram\n");

    for (i = 0; i < ngx_http_lastmile_status_routes(); i++) {
        metrics = ngx_http_lastmile_status_route(b->arena, i);

        if (metrics) {
            ngx_http_lastmile_status_text_histogram(b,
                                      ngx_http_lastmile_status_route_name(i),
                                      metrics);
        }
    }
}


static void
ngx_http_lastmile_status_text_histogram(lm_buf_t *b, ngx_str_t *name,
    ngx_http_lastmile_route_metrics_t *metrics)
{
    ngx_uint_t  i, us, sum;

    sum = 0;

    for (i = 0; i < NGX_HTTP_LASTMILE_BUCKETS; i++) {
        us = ngx_http_lastmile_bucket_table[i];
        sum += metrics->bucket[i];

        lm_buf_printf(b, "lastmile_request_seconds_bucket{route=\"%.*s\","
                         "le=\"%lu.%06lu\"} %lu\n",
                      (int) name->len, name->data,
                      (unsigned long) (us / 1000000),
                      (unsigned long) (us % 1000000), (unsigned long) sum);
    }

    sum += metrics->bucket[NGX_HTTP_LASTMILE_BUCKETS];

    lm_buf_printf(b, "lastmile_request_seconds_bucket{route=\"%.*s\","
                     "le=\"+Inf\"} %lu\n"
                     "lastmile_request_seconds_sum{route=\"%.*s\"} "
                     "%lu.%06lu\n"
                     "lastmile_request_seconds_count{route=\"%.*s\"} %lu\n",
                  (int) name->len, name->data, (unsigned long) sum,
                  (int) name->len, name->data,
                  (unsigned long) (metrics->microseconds / 1000000),
                  (unsigned long) (metrics->microseconds % 1000000),
                  (int) name->len, name->data, (unsigned long) sum);
}
