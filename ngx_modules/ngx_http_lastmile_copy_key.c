
/* SPDX-License-Identifier: MIT */

/*
 * What stands for a request whose answer may be a copy: 128 bits of keyed
 * hash, so that nobody can make two requests that look the same.
 */


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "ngx_http_lastmile.h"
#include "ngx_http_lastmile_copy.h"
#include "ngx_http_lastmile_redis.h"

#include <sodium.h>


#define NGX_HTTP_LASTMILE_COPY_TEXT  2048


typedef struct {
    ngx_str_t  *cookie;
    ngx_str_t  *accept;
    ngx_str_t  *language;
} ngx_http_lastmile_copy_headers_t;


static ngx_int_t ngx_http_lastmile_copy_text(ngx_http_request_t *r,
    u_char *text, size_t *len);


static u_char
    ngx_http_lastmile_copy_secret[crypto_shorthash_siphashx24_KEYBYTES];


void
ngx_http_lastmile_copy_key_init(void)
{
    lm_host_random(ngx_http_lastmile_copy_secret,
                   sizeof(ngx_http_lastmile_copy_secret));
}


ngx_int_t
ngx_http_lastmile_copy_key(ngx_http_request_t *r,
    ngx_http_lastmile_key_t *key)
{
    size_t                         len;
    u_char                         text[NGX_HTTP_LASTMILE_COPY_TEXT];
    ngx_http_lastmile_loc_conf_t  *llcf;

    if (ngx_http_lastmile_main_conf()->copy_size == 0
        || r->method != NGX_HTTP_GET
        || r != r->main
        || !ngx_http_lastmile_tracking_is_up())
    {
        return NGX_DECLINED;
    }

    if (ngx_http_lastmile_copy_text(r, text, &len) != NGX_OK) {
        return NGX_DECLINED;
    }

    llcf = ngx_http_get_module_loc_conf(r, ngx_http_lastmile_core_module);

    ngx_memcpy(text + len, &llcf->face, sizeof(void *));
    len += sizeof(void *);

    (void) crypto_shorthash_siphashx24((u_char *) key, text, len,
                                       ngx_http_lastmile_copy_secret);

    return NGX_OK;
}


/* The cookies alone stand for the session. */

void
ngx_http_lastmile_copy_session(ngx_http_lastmile_run_t *run,
    ngx_http_lastmile_key_t *key)
{
    lm_str_t  *cookie;

    cookie = &run->rq.cookie;

    (void) crypto_shorthash_siphashx24((u_char *) key, (u_char *) cookie->p,
                                       cookie->n,
                                       ngx_http_lastmile_copy_secret);
}


static u_char *
ngx_http_lastmile_copy_add(u_char *p, u_char *end, ngx_str_t *s)
{
    if (p == NULL || (size_t) (end - p) < s->len + 1) {
        return NULL;
    }

    if (s->len) {
        p = ngx_cpymem(p, s->data, s->len);
    }

    *p++ = '\0';                           /* in none of the parts */

    return p;
}


/* Headers that an answer depends on; two cookies are for nobody to judge. */

static ngx_int_t
ngx_http_lastmile_copy_headers(ngx_http_request_t *r,
    ngx_http_lastmile_copy_headers_t *headers)
{
    ngx_uint_t        i;
    ngx_list_part_t  *part;
    ngx_table_elt_t  *header;

    part = &r->headers_in.headers.part;
    header = part->elts;

    for (i = 0; /* void */ ; i++) {

        if (i >= part->nelts) {
            if (part->next == NULL) {
                break;
            }

            part = part->next;
            header = part->elts;
            i = 0;
        }

        if (header[i].key.len == 6
            && ngx_strncmp(header[i].lowcase_key, "cookie", 6) == 0)
        {
            if (headers->cookie) {
                return NGX_DECLINED;
            }

            headers->cookie = &header[i].value;

        } else if (header[i].key.len == 6
                   && ngx_strncmp(header[i].lowcase_key, "accept", 6) == 0)
        {
            headers->accept = &header[i].value;

        } else if (header[i].key.len == 15
                   && ngx_strncmp(header[i].lowcase_key, "accept-language",
                                  15)
                      == 0)
        {
            headers->language = &header[i].value;
        }
    }

    return headers->cookie ? NGX_OK : NGX_DECLINED;
}


/* Everything an answer depends on, one after the other. */

static ngx_int_t
ngx_http_lastmile_copy_text(ngx_http_request_t *r, u_char *text, size_t *len)
{
    u_char                           *p, *end;
    ngx_str_t                         none;
    ngx_http_lastmile_copy_headers_t  headers;

    if (r->headers_in.authorization) {
        return NGX_DECLINED;
    }

    ngx_str_null(&none);
    headers.cookie = NULL;
    headers.accept = &none;
    headers.language = &none;

    if (ngx_http_lastmile_copy_headers(r, &headers) != NGX_OK) {
        return NGX_DECLINED;
    }

    end = text + NGX_HTTP_LASTMILE_COPY_TEXT - sizeof(void *);

    p = ngx_http_lastmile_copy_add(text, end, headers.cookie);
    p = ngx_http_lastmile_copy_add(p, end, headers.accept);
    p = ngx_http_lastmile_copy_add(p, end, headers.language);
    p = ngx_http_lastmile_copy_add(p, end, &r->uri);
    p = ngx_http_lastmile_copy_add(p, end, &r->args);

    if (p == NULL) {
        return NGX_DECLINED;
    }

    *len = p - text;

    return NGX_OK;
}
