/* SPDX-License-Identifier: MIT */
#include "service/timeline.h"

#include <stdlib.h>

#include "rule/access.h"
#include "service/disconnect.h"
#include "service/timeline_text.h"

/* Larger than any id, and later than any instant. */
#define ID_END (UINT64_C(1) << 62)
#define AT_END INT64_C(253402300799000) /* the end of 9999 */

typedef struct {
    lm_tx_t                    *tx;
    uint64_t                    customer_id;
    lm_lang_e                   lang;
    uint32_t                    limit; /* one more than is wanted */
    const lm_timeline_cursor_t *cursor;
    lm_event_t                 *events;
    size_t                      n;
} gather_t;

typedef lm_rc_t (*source_pt)(gather_t *g);

static lm_rc_t audit_read(gather_t *g);
static lm_rc_t messages_read(gather_t *g);
static lm_rc_t sessions_read(gather_t *g);
static lm_rc_t disconnects_read(gather_t *g);
static lm_rc_t rejects_read(gather_t *g);
static lm_rc_t bulks_read(gather_t *g);
static int     event_compare(const void *a, const void *b);


void
lm_timeline_begin(lm_timeline_cursor_t *cursor)
{
    size_t i;

    for (i = 0; i < LM_TIMELINE_SOURCES; i++) {
        cursor->at[i] = AT_END;
        cursor->id[i] = ID_END;
    }
}


lm_str_t
lm_timeline_cursor_text(lm_arena_t *a, const lm_timeline_cursor_t *cursor)
{
    size_t   i;
    lm_buf_t b;

    lm_buf_init(&b, a, 128);

    for (i = 0; i < LM_TIMELINE_SOURCES; i++) {
        lm_buf_printf(&b, "%s%lld.%llu", i == 0 ? "" : ".",
                      (long long) cursor->at[i],
                      (unsigned long long) cursor->id[i]);
    }

    return b.failed ? LM_STR_NULL : lm_buf_str(&b);
}


lm_rc_t
lm_timeline_after(lm_str_t text, lm_timeline_cursor_t *cursor)
{
    size_t   i;
    uint64_t at;

    for (i = 0; i < LM_TIMELINE_SOURCES; i++) {
        if (lm_str_u64(lm_str_cut(&text, '.'), &at) != LM_OK
            || lm_str_u64(lm_str_cut(&text, '.'), &cursor->id[i]) != LM_OK
            || at > AT_END || cursor->id[i] > ID_END) {
            return LM_E_INVALID;
        }
        cursor->at[i] = (lm_instant_t) at;
    }

    return text.p == NULL ? LM_OK : LM_E_INVALID;
}


lm_rc_t
lm_timeline_read(lm_tx_t *tx, uint64_t customer_id, lm_lang_e lang,
                 uint32_t limit, lm_timeline_cursor_t *cursor, lm_event_t **out,
                 size_t *n, bool *is_last)
{
    size_t   i;
    lm_rc_t  rc = LM_OK;
    gather_t g = {tx, customer_id, lang, limit + 1, cursor, NULL, 0};

    static const source_pt sources[LM_TIMELINE_SOURCES] = {
        audit_read,       messages_read, sessions_read,
        disconnects_read, rejects_read,  bulks_read,
    };

    g.events = lm_alloc_array(tx->arena, LM_TIMELINE_SOURCES * (size_t) g.limit,
                              sizeof(lm_event_t));
    if (g.events == NULL) {
        return LM_E_MEMORY;
    }

    for (i = 0; rc == LM_OK && i < LM_TIMELINE_SOURCES; i++) {
        rc = sources[i](&g);
    }
    if (rc != LM_OK) {
        return rc;
    }

    qsort(g.events, g.n, sizeof(lm_event_t), event_compare);

    *is_last = g.n <= limit;
    *out = g.events;
    *n = *is_last ? g.n : limit;

    for (i = 0; i < *n; i++) {
        if (g.events[i].text.p == NULL) {
            return LM_E_MEMORY;
        }
        cursor->at[g.events[i].source] = g.events[i].at;
        cursor->id[g.events[i].source] = g.events[i].id;
    }

    return LM_OK;
}


/* Newest first; rows of one source stay in its own order. */
static int
event_compare(const void *a, const void *b)
{
    const lm_event_t *x = a, *y = b;

    if (x->order != y->order) {
        return x->order > y->order ? -1 : 1;
    }

    if (x->source != y->source) {
        return x->source < y->source ? -1 : 1;
    }

    return x->id > y->id ? -1 : x->id < y->id;
}


/* Rows by id are not always in the order of their instants: none counts as
 * newer than the one before it. */
static lm_event_t *
event_add(gather_t *g, lm_timeline_source_e source, lm_instant_t at,
          uint64_t id)
{
    lm_event_t  *e = &g->events[g->n];
    lm_instant_t order = at;

    if (g->n != 0 && e[-1].source == source && e[-1].order < order) {
        order = e[-1].order;
    }

    g->n++;
    *e = (lm_event_t){
        .at = at, .order = order, .id = id, .source = source, .ref_id = id};
    return e;
}


static const char *
deed_kind(const lm_sql_timeline_audit_t *row)
{
    if (lm_str_eq(row->action, LM_STR("sign_in"))) {
        return "sign_in";
    }
    if (lm_str_eq(row->entity, LM_STR("customer_note"))) {
        return "note";
    }
    if (lm_str_eq(row->entity, LM_STR("attachment"))) {
        return "attachment";
    }

    return "change";
}


static lm_rc_t
audit_read(gather_t *g)
{
    size_t                   i, n;
    lm_rc_t                  rc;
    lm_event_t              *e;
    lm_sql_timeline_audit_t *rows;

    rc = lm_sql_timeline_audit(
        g->tx,
        &(lm_sql_timeline_audit_in_t){
            g->customer_id, g->cursor->id[LM_TIMELINE_AUDIT], g->limit},
        &rows, &n);

    for (i = 0; rc == LM_OK && i < n; i++) {
        e = event_add(g, LM_TIMELINE_AUDIT, rows[i].at, rows[i].id);
        e->kind = deed_kind(&rows[i]);
        e->text = lm_timeline_deed(g->tx->arena, &rows[i], g->lang);
        e->by_kind = lm_str_eq(rows[i].actor, LM_STR("none")) ? LM_STR_NULL
                                                              : rows[i].actor;
        e->by_id = rows[i].has_actor_id ? rows[i].actor_id : 0;
        e->by_name = rows[i].has_staff_name ? rows[i].staff_name : LM_STR_NULL;
        e->ref_kind = rows[i].entity;
        e->ref_id = rows[i].has_entity_id ? rows[i].entity_id : 0;
    }

    return rc;
}


static lm_rc_t
messages_read(gather_t *g)
{
    size_t                     i, n;
    lm_rc_t                    rc;
    lm_event_t                *e;
    lm_sql_timeline_message_t *rows;

    rc = lm_sql_timeline_message(
        g->tx,
        &(lm_sql_timeline_message_in_t){
            g->customer_id, g->cursor->id[LM_TIMELINE_MESSAGE], g->limit},
        &rows, &n);

    for (i = 0; rc == LM_OK && i < n; i++) {
        e = event_add(g, LM_TIMELINE_MESSAGE, rows[i].at, rows[i].id);
        e->kind = "message";
        e->text = lm_timeline_mail(g->tx->arena, &rows[i], g->lang);
        e->by_kind = rows[i].has_staff_id ? LM_STR("staff") : LM_STR_NULL;
        e->by_id = rows[i].has_staff_id ? rows[i].staff_id : 0;
        e->by_name = rows[i].has_staff_name ? rows[i].staff_name : LM_STR_NULL;
        e->ref_kind = LM_STR("outbox");
    }

    return rc;
}


static lm_rc_t
sessions_read(gather_t *g)
{
    size_t                       i, n;
    lm_rc_t                      rc;
    lm_event_t                  *e;
    lm_sql_timeline_session_t   *rows;
    lm_sql_timeline_session_in_t in = {
        .customer_id = g->customer_id,
        .before_at = g->cursor->at[LM_TIMELINE_SESSION],
        .before_id = g->cursor->id[LM_TIMELINE_SESSION],
        .n = g->limit};

    rc = lm_sql_timeline_session(g->tx, &in, &rows, &n);

    for (i = 0; rc == LM_OK && i < n; i++) {
        e = event_add(g, LM_TIMELINE_SESSION, rows[i].at, rows[i].id);
        e->kind = "session";
        e->text = lm_timeline_online(g->tx->arena, &rows[i], g->lang);
        e->ref_kind = LM_STR("data_account");
        e->ref_id = rows[i].account_id;
    }

    return rc;
}


static lm_rc_t
disconnects_read(gather_t *g)
{
    size_t                        i, n;
    lm_rc_t                       rc;
    lm_str_t                      nas, state;
    lm_event_t                   *e;
    lm_sql_timeline_disconnect_t *rows;

    rc = lm_sql_timeline_disconnect(
        g->tx,
        &(lm_sql_timeline_disconnect_in_t){
            g->customer_id, g->cursor->id[LM_TIMELINE_DISCONNECT], g->limit},
        &rows, &n);

    for (i = 0; rc == LM_OK && i < n; i++) {
        nas = rows[i].has_nas_name ? rows[i].nas_name : rows[i].nas_address;
        state =
            lm_disconnect_text(g->tx->arena, rows[i].state, g->lang,
                               rows[i].has_error_cause, rows[i].error_cause);

        e = event_add(g, LM_TIMELINE_DISCONNECT, rows[i].at, rows[i].id);
        e->kind = "disconnect";
        e->text = lm_str_printf(g->tx->arena,
                                g->lang == LM_LANG_AF
                                    ? "%.*s is gevra om %.*s te ontkoppel: %.*s"
                                    : "%.*s was asked to disconnect %.*s: %.*s",
                                (int) nas.n, nas.p, (int) rows[i].username.n,
                                rows[i].username.p, (int) state.n, state.p);
        e->ref_kind = LM_STR("data_account");
        e->ref_id = rows[i].account_id;
    }

    return rc;
}


static lm_rc_t
rejects_read(gather_t *g)
{
    size_t                      i, n;
    lm_rc_t                     rc;
    lm_event_t                 *e;
    lm_access_e                 access;
    lm_sql_timeline_reject_t   *rows;
    lm_sql_timeline_reject_in_t in = {
        .customer_id = g->customer_id,
        .before_at = g->cursor->at[LM_TIMELINE_REJECT],
        .before_id = g->cursor->id[LM_TIMELINE_REJECT],
        .n = g->limit};

    rc = lm_sql_timeline_reject(g->tx, &in, &rows, &n);

    for (i = 0; rc == LM_OK && i < n; i++) {
        e = event_add(g, LM_TIMELINE_REJECT, rows[i].at, rows[i].id);
        e->kind = "reject";
        e->text =
            lm_str_printf(g->tx->arena,
                          g->lang == LM_LANG_AF ? "%.*s is geweier: %s"
                                                : "%.*s was turned away: %s",
                          (int) rows[i].username.n, rows[i].username.p,
                          lm_access_of(rows[i].reason, &access) == LM_OK
                              ? lm_access_text(access, g->lang)
                              : "");
        e->ref_kind = LM_STR("data_account");
    }

    return rc;
}


static lm_rc_t
bulks_read(gather_t *g)
{
    size_t                  i, n;
    lm_rc_t                 rc;
    bool                    is_undone;
    lm_str_t                what;
    lm_event_t             *e;
    lm_sql_timeline_bulk_t *rows;

    rc = lm_sql_timeline_bulk(
        g->tx,
        &(lm_sql_timeline_bulk_in_t){g->customer_id,
                                     g->cursor->id[LM_TIMELINE_BULK], g->limit},
        &rows, &n);

    for (i = 0; rc == LM_OK && i < n; i++) {
        what = lm_timeline_word(rows[i].kind, g->lang);
        is_undone = lm_str_eq(rows[i].state, LM_STR("undone"));

        e = event_add(g, LM_TIMELINE_BULK, rows[i].at, rows[i].id);
        e->kind = "bulk";
        e->text =
            lm_str_printf(g->tx->arena,
                          g->lang == LM_LANG_AF ? "Wye verandering: %.*s%s"
                                                : "Wide change: %.*s%s",
                          (int) what.n, what.p,
                          !is_undone              ? ""
                          : g->lang == LM_LANG_AF ? " (ongedaan gemaak)"
                                                  : " (undone)");
        e->by_kind = LM_STR("staff");
        e->by_id = rows[i].staff_id;
        e->by_name = rows[i].staff_name;
        e->ref_kind = LM_STR("bulk");
    }

    return rc;
}
