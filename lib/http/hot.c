/* SPDX-License-Identifier: MIT */
#include "http/hot.h"

#include "wire/text.h"

#define HOT_LIFE "60000" /* ms, of a customer's hash */
#define HOT_FIELDS "24" /* of a customer, the ticket among them */
#define HOT_FIELD_MAX 200 /* bytes */
#define HOT_BODY_MAX LM_CACHE_VALUE_MAX
#define NUMBER_MAX 20 /* digits */
#define TICKET_SIZE 12 /* random bytes */

/* "t" is the ticket; the field of an answer begins with its language and its
 * day. */
#define TICKET_SCRIPT                                                          \
    "if redis.call('HSETNX',KEYS[1],'t',ARGV[1])==1 then "                     \
    "redis.call('PEXPIRE',KEYS[1],ARGV[2]) return ARGV[1] end "                \
    "return redis.call('HGET',KEYS[1],'t')"

#define PUT_SCRIPT                                                             \
    "if redis.call('HGET',KEYS[1],'t')~=ARGV[1] "                              \
    "or redis.call('HLEN',KEYS[1])>=tonumber(ARGV[4]) then return 0 end "      \
    "redis.call('HSET',KEYS[1],ARGV[2],ARGV[3]) return 1"


bool
lm_hot_is_allowed(const lm_request_t *rq)
{
    return rq->route != NULL && (rq->route->flags & LM_ROUTE_HOT)
           && rq->actor.kind == LM_ACTOR_CUSTOMER && rq->by_cookie
           && rq->customer_id != 0;
}


/* The question, and the generation before it is asked. */
static bool
hot_begin(lm_request_t *rq, uint64_t customer_id, lm_hot_t *hot)
{
    lm_buf_t key, field;

    if (rq->path.n + rq->query.n > HOT_FIELD_MAX) {
        return false;
    }

    hot->customer_id = customer_id;
    hot->generation = lm_host_generation(customer_id);

    lm_buf_init(&key, rq->arena, sizeof(LM_HOT_PREFIX) + NUMBER_MAX);
    lm_buf_lit(&key, LM_HOT_PREFIX);
    lm_buf_u64(&key, customer_id);

    /* with the day, because every answer depends on which it is */
    lm_buf_init(&field, rq->arena, HOT_FIELD_MAX + NUMBER_MAX + 2);
    lm_buf_byte(&field, rq->lang == LM_LANG_AF ? 'A' : 'E');
    lm_buf_i64(&field, rq->today);
    lm_buf_add(&field, rq->path);
    lm_buf_byte(&field, '?');
    lm_buf_add(&field, rq->query);

    hot->key = lm_buf_str(&key);
    hot->field = lm_buf_str(&field);
    hot->ticket = LM_STR_NULL;

    hot->beside.cmd.argv[0] = LM_STR("HGET");
    hot->beside.cmd.argv[1] = hot->key;
    hot->beside.cmd.argv[2] = hot->field;
    hot->beside.cmd.argc = 3;
    hot->beside.is_answered = false;

    return !key.failed && !field.failed;
}


/*
 * "MACHINE GENERATION CUSTOMER\n" and the body.  What this machine made is
 * right only while the generation stands; what another one made is right as
 * long as it is there.
 */
static bool
value_read(lm_request_t *rq, const lm_hot_t *hot, lm_str_t value)
{
    uint64_t machine, generation, customer_id;
    lm_str_t head = lm_str_cut(&value, '\n');

    if (value.p == NULL || lm_str_u64(lm_str_cut(&head, ' '), &machine) != LM_OK
        || lm_str_u64(lm_str_cut(&head, ' '), &generation) != LM_OK
        || lm_str_u64(head, &customer_id) != LM_OK) {
        return false;
    }

    if (customer_id != rq->customer_id) {
        lm_host_log(LM_LOG_ALERT, "a kept answer of another customer");
        return false;
    }

    if (machine == hot->generation.machine
        && generation != hot->generation.value) {
        return false;
    }

    return lm_reply_json(rq, 200, value) == LM_OK;
}


static void
ticket_take(lm_request_t *rq, lm_hot_t *hot)
{
    uint8_t        bytes[TICKET_SIZE];
    lm_cache_cmd_t cmd = {.argc = 6};

    lm_host_random(bytes, sizeof(bytes));

    cmd.argv[0] = LM_STR("EVAL");
    cmd.argv[1] = LM_STR(TICKET_SCRIPT);
    cmd.argv[2] = LM_STR("1");
    cmd.argv[3] = hot->key;
    cmd.argv[4] = lm_base64url_encode(
        rq->arena, lm_str((const char *) bytes, sizeof(bytes)));
    cmd.argv[5] = LM_STR(HOT_LIFE);

    if (cmd.argv[4].p != NULL && lm_host_cache(rq->arena, &cmd, 1) == LM_OK
        && cmd.reply.type == LM_CACHE_STRING) {
        hot->ticket = cmd.reply.str;
    }
}


lm_session_beside_t *
lm_hot_ask(lm_request_t *rq)
{
    lm_hot_t *hot;

    if (rq->likely_customer == 0 || !(rq->route->flags & LM_ROUTE_HOT)) {
        return NULL;
    }

    hot = lm_alloc_raw(rq->arena, sizeof(*hot));
    if (hot == NULL || !hot_begin(rq, rq->likely_customer, hot)) {
        return NULL;
    }

    rq->hot = hot;
    return &hot->beside;
}


/* It was asked for already, or is now. */
static lm_rc_t
hot_read(lm_request_t *rq, lm_hot_t *hot)
{
    const lm_hot_t *early = rq->hot;

    if (early != NULL && early->beside.is_answered
        && early->customer_id == rq->customer_id) {
        *hot = *early;
        return LM_OK;
    }

    if (!hot_begin(rq, rq->customer_id, hot)) {
        return LM_E_NOT_FOUND;
    }

    return lm_host_cache(rq->arena, &hot->beside.cmd, 1);
}


lm_rc_t
lm_hot_get(lm_request_t *rq, lm_hot_t *hot)
{
    const lm_cache_reply_t *reply = &hot->beside.cmd.reply;

    hot->ticket = LM_STR_NULL;

    if (hot_read(rq, hot) != LM_OK) {
        return LM_E_NOT_FOUND;
    }

    if (reply->type == LM_CACHE_STRING && value_read(rq, hot, reply->str)) {
        return LM_OK;
    }

    ticket_take(rq, hot);

    return LM_E_NOT_FOUND;
}


void
lm_hot_put(lm_request_t *rq, const lm_hot_t *hot)
{
    lm_buf_t        value;
    lm_cache_cmd_t  cmd = {.argc = 8};
    lm_generation_t now = lm_host_generation(rq->customer_id);

    if (hot->ticket.p == NULL || rq->reply.status != 200
        || rq->reply.n_headers != 0 || rq->reply.body.n > HOT_BODY_MAX
        || now.value != hot->generation.value
        || !lm_host_isp_is_current(rq->isp)) {
        return;
    }

    lm_buf_init(&value, rq->arena, rq->reply.body.n + 80);
    lm_buf_u64(&value, hot->generation.machine);
    lm_buf_byte(&value, ' ');
    lm_buf_u64(&value, hot->generation.value);
    lm_buf_byte(&value, ' ');
    lm_buf_u64(&value, rq->customer_id);
    lm_buf_byte(&value, '\n');
    lm_buf_add(&value, rq->reply.body);

    if (value.failed) {
        return;
    }

    cmd.argv[0] = LM_STR("EVAL");
    cmd.argv[1] = LM_STR(PUT_SCRIPT);
    cmd.argv[2] = LM_STR("1");
    cmd.argv[3] = hot->key;
    cmd.argv[4] = hot->ticket;
    cmd.argv[5] = hot->field;
    cmd.argv[6] = lm_buf_str(&value);
    cmd.argv[7] = LM_STR(HOT_FIELDS);

    if (lm_host_cache(rq->arena, &cmd, 1) != LM_OK) {
        lm_host_log(LM_LOG_DEBUG, "answer not kept, redis is away");
    }
}
