/* SPDX-License-Identifier: MIT */
/*
 * Idempotency-Key: the effect of a request and the row that remembers its
 * answer are one transaction, so that a repeated request either finds the
 * answer or finds no effect.  Failures are not remembered: they had none.
 */
#include <sodium.h>

#include "http/http.h"
#include "http/internal.h"
#include "sql/idempotency.h"

#define KEY_MAX 255
#define KEY_LIFE (72 * LM_HOUR)
#define HASH crypto_hash_sha256_BYTES

typedef struct {
    uint8_t scope[HASH]; /* who asks, for what, with which key */
    uint8_t body[HASH];
} idempotency_t;


static bool
is_asked_for(const lm_request_t *rq)
{
    return (rq->route->flags & LM_ROUTE_IDEMPOTENT)
           && rq->idempotency_key.n != 0 && rq->actor.kind != LM_ACTOR_NONE;
}


/* Visible ASCII, so that a key means the same to every proxy and log. */
static bool
key_is_valid(lm_str_t key)
{
    for (size_t i = 0; i < key.n; i++) {
        if (key.p[i] <= ' ' || key.p[i] > '~') {
            return false;
        }
    }

    return key.n <= KEY_MAX;
}


/* Each part with its length before it, so that no two lists of parts give the
 * same bytes. */
static void
part_add(crypto_hash_sha256_state *state, lm_str_t part)
{
    uint64_t n = part.n;

    (void) crypto_hash_sha256_update(state, (const uint8_t *) &n, sizeof(n));
    (void) crypto_hash_sha256_update(state, (const uint8_t *) part.p, part.n);
}


static void
hashes_make(const lm_request_t *rq, idempotency_t *out)
{
    uint64_t                 actor[] = {(uint64_t) rq->actor.kind, rq->actor.id,
                                        rq->actor.token_id, (uint64_t) rq->method};
    crypto_hash_sha256_state state;

    (void) crypto_hash_sha256_init(&state);
    part_add(&state, lm_str((const char *) actor, sizeof(actor)));
    part_add(&state, rq->path);
    part_add(&state, rq->idempotency_key);
    (void) crypto_hash_sha256_final(&state, out->scope);

    (void) crypto_hash_sha256_init(&state);
    part_add(&state, rq->query);
    part_add(&state, rq->body);
    (void) crypto_hash_sha256_final(&state, out->body);
}


static lm_str_t
hash_str(const uint8_t *hash)
{
    return lm_str((const char *) hash, HASH);
}


/* Waits while another request holds the same key; LM_E_DUPLICATE when that has
 * been answered. */
static lm_rc_t
key_claim(lm_request_t *rq, const idempotency_t *key)
{
    lm_sql_idempotency_claim_in_t in = {
        .scope_hash = hash_str(key->scope),
        .body_hash = hash_str(key->body),
        .created_at = rq->now,
        .expires_at = rq->now + KEY_LIFE,
    };

    return lm_sql_idempotency_claim(rq->tx, &in, NULL);
}


/* The answer that the first request got; LM_E_NOT_FOUND when it has expired. */
static lm_rc_t
earlier_reply(lm_request_t *rq, const idempotency_t *key)
{
    lm_rc_t                      rc;
    lm_sql_idempotency_find_t    row;
    lm_sql_idempotency_find_in_t in = {.scope_hash = hash_str(key->scope),
                                       .now = rq->now};

    rc = lm_sql_idempotency_find(rq->tx, &in, &row);
    if (rc != LM_OK) {
        return rc;
    }

    if (!lm_str_eq(row.body_hash, hash_str(key->body))) {
        return LM_E_IDEMPOTENCY;
    }

    lm_reply_header(rq, "Idempotent-Replayed", LM_STR("true"));

    if (row.response.n == 0) {
        return lm_reply_empty(rq, row.status);
    }

    return lm_reply_json(rq, row.status, row.response);
}


/* Takes the place of a row that has expired. */
static lm_rc_t
key_claim_anew(lm_request_t *rq, const idempotency_t *key)
{
    lm_rc_t                              rc;
    lm_sql_idempotency_drop_expired_in_t in = {
        .scope_hash = hash_str(key->scope),
        .now = rq->now,
    };

    rc = lm_sql_idempotency_drop_expired(rq->tx, &in, NULL);
    if (rc != LM_OK) {
        return rc;
    }

    rc = key_claim(rq, key);

    return rc == LM_E_DUPLICATE ? LM_E_RETRY : rc;
}


static lm_rc_t
reply_keep(lm_request_t *rq, const idempotency_t *key)
{
    const lm_reply_t *reply = &rq->reply;
    lm_str_t          kept = reply->kept.p != NULL ? reply->kept : reply->body;

    lm_sql_idempotency_answer_in_t in = {
        .status = (uint16_t) rq->reply.status,
        .response = kept.p == NULL ? LM_STR("") : kept,
        .scope_hash = hash_str(key->scope),
    };

    return lm_sql_idempotency_answer(rq->tx, &in, NULL);
}


lm_rc_t
lm_idempotent_run(lm_request_t *rq)
{
    lm_rc_t       rc;
    idempotency_t key;

    if (!is_asked_for(rq)) {
        return rq->route->handler(rq);
    }

    if (!key_is_valid(rq->idempotency_key)) {
        rq->detail = LM_STR("Idempotency-Key: at most 255 visible characters");
        return LM_E_BAD_REQUEST;
    }

    hashes_make(rq, &key);

    rc = key_claim(rq, &key);
    if (rc == LM_E_RETRY) {
        return LM_E_BUSY;
    }

    /* an ordinary read first: those who waited hold shared locks on the row,
     * and one of them that went on to delete it would dead-lock the others */
    if (rc == LM_E_DUPLICATE) {
        rc = earlier_reply(rq, &key);
        if (rc != LM_E_NOT_FOUND) {
            return rc;
        }
        rc = key_claim_anew(rq, &key);
    }

    if (rc != LM_OK) {
        return rc;
    }

    rc = rq->route->handler(rq);
    if (rc != LM_OK) {
        return rc;
    }

    return reply_keep(rq, &key);
}
