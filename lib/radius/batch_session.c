/* SPDX-License-Identifier: MIT */
/* Sessions of a batch, and what it keeps about its packets. */
#include "radius/batch.h"

#include <sodium.h>

#define ROOM 64
#define GENERATIONS 64
#define KEY_SIZE crypto_generichash_BYTES_MIN /* 16 */

static lm_batch_session_t *session_find(lm_batch_t               *b,
                                        const lm_batch_account_t *owner,
                                        const lm_session_key_t   *key);
static uint64_t            batch_nas(const lm_batch_t *b, const lm_packet_t *p);
static void                batch_reboot(lm_batch_t *b, const lm_packet_t *p);
static bool                session_is_of_nas(const lm_batch_session_t *s,
                                             const lm_packet_t        *p);
static void packet_hash(const lm_packet_t *p, const char *verdict,
                        uint8_t *out);


void *
lm_batch_push(lm_batch_t *b, lm_batch_list_t *list)
{
    void *items;

    if (list->n == list->room) {
        list->room = list->room == 0 ? ROOM : 2 * list->room;
        items = lm_alloc_array(b->tx->arena, list->room, list->size);
        if (items == NULL) {
            return NULL;
        }
        if (list->n > 0) {
            memcpy(items, list->items, list->n * list->size);
        }
        list->items = items;
    }

    return (char *) list->items + list->size * list->n++;
}


lm_batch_session_t *
lm_batch_session(lm_batch_t *b, const lm_packet_t *p, lm_batch_account_t *owner)
{
    lm_session_key_t    key;
    lm_batch_session_t *s, *found;

    key = (lm_session_key_t){
        .class_mark =
            p->class_account == owner->id ? p->class_mark : LM_STR_NULL,
        .nas_id = batch_nas(b, p),
        .nas_address = p->source.n > 0 ? p->source : p->nas_address,
        .nas_identifier = p->nas_identifier,
        .acct_session_id = p->acct_session_id,
        .started_at = p->sample.event_at - p->sample.seconds * LM_SECOND,
        .event_at = p->sample.event_at,
        .sent_at = p->sent_at,
        .received_at = p->received_at,
        .now = b->tx->now,
        .seconds = p->sample.seconds,
        .is_ageless = lm_packet_is_ageless(p),
        .is_silent =
            !p->sample.has_total[LM_IN] && !p->sample.has_total[LM_OUT],
        .seen_in = p->sample.total[LM_IN],
        .seen_out = p->sample.total[LM_OUT],
    };
    if (key.started_at < 0) {
        key.started_at = 0;
    }

    found = session_find(b, owner, &key);
    if (found == NULL) {
        s = &b->sessions[b->n_sessions++];
        *s = (lm_batch_session_t){
            .account = owner,
            .key = key,
            .user_name = lm_str_eq(p->user_name, p->username) ? LM_STR_NULL
                                                              : p->user_name,
            .calling_station_id = p->calling_station_id,
            .nas_port_id = p->nas_port_id,
        };
        return s;
    }

    /* a NAS that shows up under another address */
    if (key.event_at > found->key.event_at) {
        found->key.nas_id = key.nas_id;
        found->key.nas_address = key.nas_address;
    }
    if (found->key.class_mark.n == 0) {
        found->key.class_mark = key.class_mark;
    }

    return found;
}


/* Among the last generations; there are never many. */
static lm_batch_session_t *
session_find(lm_batch_t *b, const lm_batch_account_t *owner,
             const lm_session_key_t *key)
{
    size_t                  i, n, match;
    lm_batch_session_t     *s, *of[GENERATIONS];
    const lm_session_key_t *keys[GENERATIONS];

    n = 0;
    for (i = b->n_sessions; i > 0 && n < GENERATIONS; i--) {
        s = &b->sessions[i - 1];
        if (s->account == owner
            && lm_str_eq(s->key.acct_session_id, key->acct_session_id)) {
            of[n] = s;
            keys[n++] = &s->key;
        }
    }

    match = lm_session_match(keys, n, key);

    return match < n ? of[match] : NULL;
}


/* NAS of a packet; 0 when none is known. */
static uint64_t
batch_nas(const lm_batch_t *b, const lm_packet_t *p)
{
    size_t   i;
    uint64_t id;

    id = 0;
    for (i = 0; i < b->n_nases; i++) {
        if (lm_str_eq(b->nases[i].address, p->source)) {
            return b->nases[i].id;
        }
        if (lm_str_eq(b->nases[i].address, p->nas_address)) {
            id = b->nases[i].id;
        }
    }

    return id;
}


lm_rc_t
lm_batch_nas_restart(lm_batch_t *b, const lm_packet_t *p)
{
    size_t                                   i, n;
    lm_rc_t                                  rc;
    uint64_t                                *ids;
    lm_sql_accounting_account_lock_t        *locked;
    lm_sql_accounting_session_close_in_t    *ends;
    lm_sql_accounting_session_open_of_nas_t *open;

    ids = lm_alloc_array(b->tx->arena, LM_ACCOUNTING_BATCH, sizeof(ids[0]));
    ends = lm_alloc_array(b->tx->arena, LM_ACCOUNTING_BATCH, sizeof(ends[0]));
    if (ids == NULL || ends == NULL) {
        return LM_E_MEMORY;
    }

    do {
        rc = lm_sql_accounting_session_open_of_nas(
            b->tx,
            &(lm_sql_accounting_session_open_of_nas_in_t){
                .nas_address = p->source,
                .before = p->sample.event_at,
                .nas_identifier = p->nas_identifier},
            &open, &n);
        if (rc != LM_OK) {
            return rc;
        }

        for (i = 0; i < n; i++) {
            ids[i] = open[i].data_account_id;
            ends[i] = (lm_sql_accounting_session_close_in_t){
                .ended_at = p->sample.event_at,
                .terminate_cause = LM_STR(LM_NAS_REBOOT),
                .session_id = open[i].id};
            lm_tx_touch(b->tx, open[i].customer_id);
        }

        rc = lm_sql_accounting_account_lock(
            b->tx, &(lm_sql_accounting_account_lock_in_t){ids, n}, &locked, &i);
        if (rc == LM_OK && n > 0) {
            rc = lm_sql_accounting_session_close(b->tx, ends, n, NULL);
        }
        if (rc != LM_OK) {
            return rc;
        }
    } while (n == LM_ACCOUNTING_BATCH);

    batch_reboot(b, p);

    return LM_OK;
}


/* Sessions that stand in this batch are written after those of the database
 * were closed: they end here. */
static void
batch_reboot(lm_batch_t *b, const lm_packet_t *p)
{
    size_t              i;
    lm_batch_session_t *s;

    for (i = 0; i < b->n_sessions; i++) {
        s = &b->sessions[i];
        if (s->ended_at != 0 || !session_is_of_nas(s, p)) {
            continue;
        }

        s->ended_at = p->sample.event_at > s->key.event_at ? p->sample.event_at
                                                           : s->key.event_at;
        s->terminate_cause = LM_STR(LM_NAS_REBOOT);
        s->is_rebooted = true;
        s->counter.is_ended = true;
        s->key.is_ended = true;
        lm_tx_touch(b->tx, s->account->customer_id);
    }
}


/* As accounting_session_open_of_nas says it. */
static bool
session_is_of_nas(const lm_batch_session_t *s, const lm_packet_t *p)
{
    return lm_str_eq(s->key.nas_address, p->source)
           && s->key.started_at < p->sample.event_at
           && (p->nas_identifier.n == 0 || s->key.nas_identifier.n == 0
               || lm_str_eq(s->key.nas_identifier, p->nas_identifier));
}


lm_rc_t
lm_batch_event(lm_batch_t *b, const lm_packet_t *p, const lm_batch_session_t *s,
               const lm_judgement_t *j, lm_verdict_e verdict, lm_str_t detail)
{
    uint8_t          *key;
    lm_batch_event_t *event;

    event = lm_batch_push(b, &b->events);
    key = lm_alloc(b->tx->arena, KEY_SIZE);
    if (event == NULL || key == NULL || detail.p == NULL) {
        return LM_E_MEMORY;
    }

    packet_hash(p, lm_verdict_name(verdict), key);

    *event = (lm_batch_event_t){
        .packet_key = lm_str((char *) key, KEY_SIZE),
        .received_at = p->received_at,
        .event_at = p->sample.event_at,
        .account_id = s == NULL ? 0 : s->account->id,
        .has_account_id = s != NULL,
        .session_id = s == NULL ? 0 : s->id,
        .has_session_id = s != NULL && s->id != 0,
        .username = p->username,
        .nas_address = p->source.n > 0 ? p->source : p->nas_address,
        .acct_session_id = p->acct_session_id,
        .status_type = p->sample.status,
        .verdict = lm_str_c(lm_verdict_name(verdict)),
        .total_in = p->sample.total[LM_IN],
        .total_out = p->sample.total[LM_OUT],
        .set_aside_in = j == NULL ? 0 : j->flow[LM_IN].set_aside,
        .set_aside_out = j == NULL ? 0 : j->flow[LM_OUT].set_aside,
        .detail = detail,
    };

    return LM_OK;
}


/* What a repeat has in common with the first one: not its times. */
static void
packet_hash(const lm_packet_t *p, const char *verdict, uint8_t *out)
{
    size_t                   i;
    crypto_generichash_state hash;
    const lm_str_t           texts[] = {p->username,       p->source,
                                        p->nas_identifier, p->acct_session_id,
                                        p->class_mark,     lm_str_c(verdict)};
    const uint64_t           numbers[] = {p->sample.status, p->sample.seconds,
                                          p->sample.total[LM_IN],
                                          p->sample.total[LM_OUT]};

    (void) crypto_generichash_init(&hash, NULL, 0, KEY_SIZE);

    for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        (void) crypto_generichash_update(&hash, (const uint8_t *) &texts[i].n,
                                         sizeof(texts[i].n));
        if (texts[i].n > 0) {
            (void) crypto_generichash_update(
                &hash, (const uint8_t *) texts[i].p, texts[i].n);
        }
    }

    (void) crypto_generichash_update(&hash, (const uint8_t *) numbers,
                                     sizeof(numbers));
    (void) crypto_generichash_final(&hash, out, KEY_SIZE);
}
