/* SPDX-License-Identifier: MIT */
/*
 * Requests, routes and replies, free of any web server.  A face is a table of
 * routes; lm_http_run() finds the route, proves who asks, checks permission
 * and origin, reads the body, leases a connection, calls the handler inside
 * its transaction, commits, and leaves the finished reply in the request.
 */
#ifndef LM_HTTP_HTTP_H
#define LM_HTTP_HTTP_H

#include <jansson.h>

#include "service/change.h"
#include "service/fault.h"
#include "service/permission.h"
#include "store/db.h"
#include "wire/json_out.h"

typedef enum {
    LM_GET = 1,
    LM_POST,
    LM_PUT,
    LM_PATCH,
    LM_DELETE,
    LM_HEAD,
    LM_OTHER
} lm_method_e;

typedef struct lm_request_s lm_request_t;
typedef struct lm_route_s   lm_route_t;
typedef struct lm_face_s    lm_face_t;

typedef lm_rc_t (*lm_handler_pt)(lm_request_t *rq);

/* Flags of a route. */
#define LM_ROUTE_PUBLIC 0x01 /* answers without a session */
#define LM_ROUTE_HOT 0x02 /* GET; the answer may be kept (see http/hot.h) */
/* Honours Idempotency-Key; for LM_TX_WRITE.  The answer is kept for 72 hours,
 * so it must hold no secret, or the handler sets reply.kept. */
#define LM_ROUTE_IDEMPOTENT 0x04
#define LM_ROUTE_SENSITIVE 0x08 /* reading leaves an audit row */
#define LM_ROUTE_STREAM 0x10 /* the handler writes with lm_stream_*() */
#define LM_ROUTE_RAW 0x20 /* the handler reads rq->body itself */
#define LM_ROUTE_LARGE 0x40 /* a body up to the face's limit */

/* What other routes take, where their face allows more. */
#define LM_BODY_MAX (64 * 1024)

struct lm_route_s {
    lm_method_e   method;
    const char   *path; /* "/accounts/{id}/usage"; every {…} is a u64 */
    uint32_t      permission; /* LM_PERM_*, LM_PERM_AND(); 0: anybody's */
    lm_tx_mode_e  tx;
    uint32_t      flags;
    lm_handler_pt handler;
    const char   *summary; /* one line, for /openapi.json */
};

struct lm_face_s {
    const char       *name; /* "portal" */
    const char       *prefix; /* "/api/portal/v1" */
    const lm_route_t *routes;
    size_t            n_routes;
    size_t            body_limit; /* bytes */

    /* Proves who asks and fills rq->actor, customer_id/staff_id, permissions.
     * LM_OK with rq->actor.kind NONE when nobody is signed in. */
    lm_rc_t (*authenticate)(lm_request_t *rq);

    /* Origin that unsafe requests with a cookie must come from; {NULL, 0}:
     * not a face for browsers. */
    lm_str_t (*origin)(const lm_conf_t *conf);
};

typedef struct {
    lm_str_t name;
    lm_str_t value;
} lm_header_t;

#define LM_PATH_PARAMS 4
#define LM_QUERY_PARAMS 32
#define LM_REPLY_HEADERS 12

typedef struct {
    int         status;
    lm_str_t    type; /* Content-Type */
    lm_str_t    body;
    lm_str_t    kept; /* what an Idempotency-Key keeps; {NULL, 0}: the body */
    lm_header_t headers[LM_REPLY_HEADERS];
    size_t      n_headers;
} lm_reply_t;

/* One error of a field, for status 422. */
typedef struct lm_field_error_s lm_field_error_t;

struct lm_field_error_s {
    lm_str_t          name;
    lm_str_t          code; /* "required", "too_long", "taken", … */
    lm_str_t          message; /* in the language of the request */
    lm_field_error_t *next;
};

struct lm_request_s {
    /* what the host fills in */
    void       *host; /* the host's own request */
    lm_arena_t *arena;
    lm_method_e method;
    lm_str_t    path; /* decoded and normalised, with the face's prefix */
    lm_str_t    query; /* raw, after "?" */
    lm_str_t    body;
    lm_str_t    content_type;
    lm_str_t    accept;
    lm_str_t    accept_language;
    lm_str_t    cookie; /* all Cookie headers, joined with "; " */
    lm_str_t    origin;
    lm_str_t    authorization;
    lm_str_t    idempotency_key;
    lm_str_t    user_agent;
    lm_str_t    radius_key; /* X-Radius-Key */
    lm_str_t    address; /* client's, as text */
    lm_str_t    request_id;
    bool        is_https;

    /* An earlier request with these cookies, at this face: the hash of its
     * session's token, and whose session that was; it may be over by now. */
    lm_str_t known_hash;
    uint64_t likely_customer;

    /* what lm_http_run() fills in */
    const lm_face_t  *face;
    const lm_route_t *route;
    const lm_conf_t  *conf;
    const lm_isp_t   *isp;
    lm_tx_t          *tx; /* inside the handler, unless the route says none */
    lm_instant_t      now;
    lm_day_t          today;
    lm_lang_e         lang;
    uint64_t          params[LM_PATH_PARAMS];
    size_t            n_params;
    lm_header_t       args[LM_QUERY_PARAMS]; /* decoded query */
    size_t            n_args;
    json_t           *body_json; /* a reference of the request's */
    json_t           *json; /* what lm_field_*() read: the body, or inside it */
    lm_str_t          json_path; /* of json in the body; {NULL, 0}: the body */
    lm_actor_t        actor;
    uint64_t          customer_id;
    uint64_t          staff_id;
    uint64_t          session_id;
    uint64_t          permissions; /* bits of LM_PERM_* */
    bool              by_cookie;
    lm_str_t          session_hash; /* of the session's token */
    lm_str_t          cache_status; /* $lastmile_cache: REDIS, HIT or MISS */
    struct lm_hot_s  *hot; /* asked for while the session was; or NULL */

    /* what the handler fills in */
    lm_reply_t        reply;
    bool              is_streamed; /* begun: the status is sent */
    lm_field_error_t *field_errors;
    lm_str_t          detail; /* of a problem, for a person */
    lm_header_t       extra; /* a member of a problem: name and JSON */
    uint32_t          retry_after; /* seconds, for 429 and 503 */
    lm_rc_t           rc; /* $lastmile_error */

    /* After the commit and before the answer; for cache entries alone. */
    lm_rc_t (*after_commit)(lm_request_t *rq);
    void *after_arg;

    /* After the rollback of what a handler refused: what is written down all
     * the same, in a transaction of its own.  Its failure is told instead. */
    lm_rc_t (*after_refusal)(lm_request_t *rq);
};

/* Runs the whole request; afterwards rq->reply is complete. */
void lm_http_run(const lm_face_t *face, lm_request_t *rq);

/* Finds a route; *allowed gets LM_E_METHOD or LM_E_NOT_FOUND. */
lm_rc_t lm_route_find(const lm_face_t *face, lm_request_t *rq) LM_MUST_CHECK;

/* A transaction of the request's that has not begun, for lm_tx_run() in a
 * handler that has none. */
static inline lm_tx_t
lm_request_tx(const lm_request_t *rq)
{
    return (lm_tx_t){
        .arena = rq->arena,
        .now = rq->now,
        .today = rq->today,
        .isp = rq->isp,
        .actor = &rq->actor,
    };
}

/* Releases what the request holds outside its arena. */
void lm_http_end(lm_request_t *rq);

/* "GET"; "OTHER" for what we do not know.  This cannot fail. */
const char *lm_method_name(lm_method_e method);

/*---- replies; the body must live in rq->arena */

lm_rc_t lm_reply_json(lm_request_t *rq, int status, lm_str_t body);
lm_rc_t lm_reply_created(lm_request_t *rq, lm_str_t body);
lm_rc_t lm_reply_empty(lm_request_t *rq, int status);
void    lm_reply_header(lm_request_t *rq, const char *name, lm_str_t value);

/* A cookie of the face's rules: HttpOnly, Path=/, Secure on https. */
typedef struct {
    const char *name; /* without the __Host- prefix */
    lm_str_t    value;
    const char *same_site;
    int64_t     max_age; /* seconds; 0 deletes */
} lm_cookie_t;

void lm_reply_cookie(lm_request_t *rq, const lm_cookie_t *cookie);

/* The value of a request cookie, with or without the __Host- prefix as the
 * scheme wants it; {NULL, 0} when absent. */
lm_str_t lm_request_cookie(const lm_request_t *rq, const char *name);

/* Writes the problem document of rc (RFC 9457) into rq->reply. */
void lm_reply_problem(lm_request_t *rq, lm_rc_t rc);

/* Adds a field error and gives LM_E_INVALID.  en and af are the message. */
lm_rc_t lm_field_error(lm_request_t *rq, const char *field, const char *code,
                       const char *en, const char *af);

/*---- what a handler reads */

lm_str_t lm_arg(const lm_request_t *rq, const char *name); /* {NULL,0} absent */
lm_rc_t  lm_arg_u64(lm_request_t *rq, const char *name, uint64_t fallback,
                    uint64_t *out) LM_MUST_CHECK;

/*
 * Fields of the JSON body.  Each adds a field error and leaves the default in
 * *out when the field is of the wrong kind, too long, or absent while
 * required; call all of them, then lm_fields_done().  Flags are those of
 * service/record.h.
 */
void lm_field_str(lm_request_t *rq, const char *name, size_t max_points,
                  unsigned flags, lm_str_t *out);
void lm_field_u64(lm_request_t *rq, const char *name, unsigned flags,
                  uint64_t *out);
void lm_field_bool(lm_request_t *rq, const char *name, unsigned flags,
                   bool *out);
bool lm_field_has(const lm_request_t *rq, const char *name);

/* JSON null is told from "not there", where null clears. */
typedef enum { LM_FIELD_ABSENT, LM_FIELD_NULL, LM_FIELD_VALUE } lm_field_e;

lm_field_e lm_field_is(const lm_request_t *rq, const char *name);

void lm_field_day(lm_request_t *rq, const char *name, unsigned flags,
                  lm_day_t *out);
/* Ids in rising order, each once; *n stays as it is when the list is absent. */
void lm_field_ids(lm_request_t *rq, const char *name, size_t max,
                  uint64_t **ids, size_t *n);

/*
 * Members of a record that the body has are put into it, the others stay as
 * they are; null clears what may be NULL, and empties a text.  With
 * LM_REQUIRED a text may not become empty.
 */
void lm_field_record(lm_request_t *rq, const lm_record_field_t *fields,
                     size_t n, void *record);

/* Field errors of what a service found; LM_E_INVALID when there are any. */
lm_rc_t lm_field_faults(lm_request_t *rq, const lm_faults_t *faults)
    LM_MUST_CHECK;

/*
 * Reads inside a member from here to lm_field_leave(): names are those of the
 * inner object, errors are called "contacts.0.email".  False, and nothing to
 * leave, when the member is absent or no object (which is an error).
 */
typedef struct {
    json_t  *json;
    lm_str_t path;
} lm_field_outer_t;

bool lm_field_enter(lm_request_t *rq, const char *name,
                    lm_field_outer_t *outer);
/* Objects in a list; 0 when it is absent, or wrong (which is an error). */
size_t lm_field_count(lm_request_t *rq, const char *name, size_t max);
bool   lm_field_enter_item(lm_request_t *rq, const char *name, size_t i,
                           lm_field_outer_t *outer);
void   lm_field_leave(lm_request_t *rq, const lm_field_outer_t *outer);

/* Member "rules" of a contact, {"billing": ["email", "sms"], …}, as bits of
 * kinds; what is not named is off.  Both stay as they are when it is absent. */
void lm_field_contact_rules(lm_request_t *rq, uint64_t *rules_email,
                            uint64_t *rules_sms);

/*
 * Tells in the problem document what was changed since the version that the
 * caller saw.  Gives LM_E_STALE, or what failed on the way.
 */
lm_rc_t lm_request_stale(lm_request_t *rq, lm_tx_t *tx, const lm_seen_t *seen);

/* LM_OK, or LM_E_INVALID when a field error stands. */
lm_rc_t lm_fields_done(lm_request_t *rq) LM_MUST_CHECK;

/*---- the face's own table */

/* GET /openapi.json of any face (OpenAPI 3.1), made from its routes. */
lm_rc_t lm_openapi_show(lm_request_t *rq);

/*---- lists */

typedef struct {
    const char *key; /* JSON name and CSV column */
    const char *title_en;
    const char *title_af;
} lm_column_t;

typedef struct {
    const lm_list_t *list;
    lm_list_query_t  query;
    uint64_t         page;
    uint32_t         per_page;
    lm_str_t         q; /* search text, trimmed */
    bool             is_csv; /* Accept: text/csv */
} lm_list_request_t;

/* Reads q, sort, page, per_page, after and the list's filters from the
 * query; unknown arguments are field errors. */
lm_rc_t lm_list_read(lm_request_t *rq, const lm_list_t *list,
                     lm_list_request_t *out) LM_MUST_CHECK;

/* One page of rows, as lm_list_run() gave them, and how one is written. */
typedef void (*lm_row_write_pt)(lm_request_t *rq, lm_json_t *j,
                                const void *row);

typedef struct {
    const void     *rows;
    size_t          n;
    uint64_t        total;
    lm_row_write_pt write;
} lm_page_t;

/* {"items", "total", "page", "per_page", "next"}; "next" is the cursor to ask
 * "after" with and stands only when there may be more. */
lm_rc_t lm_list_reply(lm_request_t *rq, const lm_list_request_t *list,
                      const lm_page_t *page) LM_MUST_CHECK;

/* A handler from the request to the reply, for lists of pages alone; "in" are
 * the parameters of its statement, NULL when it has none. */
lm_rc_t lm_list_answer(lm_request_t *rq, const lm_list_t *list, const void *in,
                       lm_row_write_pt write) LM_MUST_CHECK;

#define LM_ITEMS_EXTRA 2

/* The same by hand: {"items": [ … what the caller writes … ], "total", …} */
typedef struct {
    lm_buf_t  buf;
    lm_json_t json;
    bool      is_outside_known;
    uint64_t  outside; /* rows that the search finds and filters hide */
    struct {
        const char *name;
        uint64_t    value; /* 0: it does not stand */
    } extra[LM_ITEMS_EXTRA]; /* more members */
} lm_items_t;

void    lm_items_begin(lm_request_t *rq, lm_items_t *items, size_t n);
lm_rc_t lm_items_page(lm_request_t *rq, lm_items_t *items,
                      const lm_list_request_t *list, uint64_t total,
                      lm_str_t next) LM_MUST_CHECK;
/* The end of a list that is never cut into pages. */
lm_rc_t lm_items_whole(lm_request_t *rq, lm_items_t *items, uint64_t total)
    LM_MUST_CHECK;

/*---- streams (LM_ROUTE_STREAM); each may park until the client has read */

lm_rc_t lm_stream_begin(lm_request_t *rq, const char *type,
                        const char *file_name) LM_MUST_CHECK;
lm_rc_t lm_stream_write(lm_request_t *rq, lm_str_t bytes) LM_MUST_CHECK;
/* lm_http_run() ends the stream. */

/* Defined by the host. */
lm_rc_t lm_host_stream_begin(lm_request_t *rq) LM_MUST_CHECK;
lm_rc_t lm_host_stream_write(lm_request_t *rq, lm_str_t bytes) LM_MUST_CHECK;

/*---- permissions */

static inline bool
lm_permits(const lm_request_t *rq, uint32_t permission)
{
    for (; permission != LM_PERM_NONE; permission >>= LM_PERM_BITS) {
        if ((rq->permissions & (UINT64_C(1) << LM_PERM_FIRST(permission)))
            == 0) {
            return false;
        }
    }

    return true;
}

#endif
