/* SPDX-License-Identifier: MIT */
#include "service/throttle.h"

#include <arpa/inet.h>
#include <stdio.h>

#include "service/token.h"
#include "sql/login_attempt.h"

#define PREFIX_LIMIT 10
#define PREFIX_WINDOW (15 * LM_MINUTE)
#define ACCOUNT_LIMIT 100
#define ACCOUNT_WINDOW LM_HOUR

static lm_rc_t  counter_take_back(lm_tx_t *tx, const lm_attempt_t *attempt,
                                  lm_str_t from);
static lm_rc_t  counter_key(lm_tx_t *tx, const lm_attempt_t *attempt,
                            lm_str_t from, uint8_t key[LM_TOKEN_HASH]);
static lm_rc_t  counter_add(lm_tx_t *tx, const uint8_t *key, uint32_t limit,
                            lm_instant_t window, uint32_t *retry_after);
static lm_rc_t  counter_check(lm_tx_t *tx, const lm_attempt_t *attempt,
                              lm_str_t from, uint32_t limit,
                              uint32_t *retry_after);
static lm_rc_t  counter_state(lm_tx_t *tx, const uint8_t *key,
                              lm_sql_login_attempt_state_t *state);
static void     wait_set(const lm_tx_t *tx, lm_instant_t ends_at,
                         uint32_t *retry_after);
static lm_rc_t  question_state(lm_tx_t *tx, const lm_attempt_t *attempt,
                               lm_str_t question, uint8_t key[LM_TOKEN_HASH],
                               lm_sql_login_attempt_state_t *state);
static lm_rc_t  question_add(lm_tx_t *tx, const uint8_t *key,
                             lm_instant_t ends_at);
static lm_str_t attempt_from(lm_tx_t *tx, const lm_attempt_t *attempt);
static bool     counts_near_alone(const lm_attempt_t *attempt);


lm_rc_t
lm_throttle_count(lm_tx_t *tx, const lm_attempt_t *attempt,
                  uint32_t *retry_after)
{
    lm_rc_t rc;
    uint8_t near[LM_TOKEN_HASH], all[LM_TOKEN_HASH];

    rc = counter_key(tx, attempt, attempt_from(tx, attempt), near);
    if (rc != LM_OK) {
        return rc;
    }

    rc = counter_key(tx, attempt, LM_STR("*"), all);
    if (rc != LM_OK) {
        return rc;
    }

    rc = counter_add(tx, near, PREFIX_LIMIT, PREFIX_WINDOW, retry_after);
    if (rc != LM_OK || counts_near_alone(attempt)) {
        return rc;
    }

    return counter_add(tx, all, ACCOUNT_LIMIT, ACCOUNT_WINDOW, retry_after);
}


lm_rc_t
lm_throttle_clear(lm_tx_t *tx, const lm_attempt_t *attempt)
{
    lm_rc_t  rc;
    uint8_t  near[LM_TOKEN_HASH];
    uint64_t affected;

    rc = counter_key(tx, attempt, attempt_from(tx, attempt), near);
    if (rc != LM_OK) {
        return rc;
    }

    rc = lm_sql_login_attempt_clear(
        tx,
        &(lm_sql_login_attempt_clear_in_t){lm_str((char *) near, sizeof(near))},
        &affected);
    if (rc != LM_OK || counts_near_alone(attempt)) {
        return rc;
    }

    return counter_take_back(tx, attempt, LM_STR("*"));
}


lm_rc_t
lm_throttle_take_back(lm_tx_t *tx, const lm_attempt_t *attempt)
{
    lm_rc_t rc;

    rc = counter_take_back(tx, attempt, attempt_from(tx, attempt));
    if (rc != LM_OK || counts_near_alone(attempt)) {
        return rc;
    }

    return counter_take_back(tx, attempt, LM_STR("*"));
}


/* Looked at before anything is written: what is refused does not count. */
lm_rc_t
lm_throttle_count_once(lm_tx_t *tx, const lm_attempt_t *attempt,
                       lm_str_t question, uint32_t *retry_after)
{
    lm_rc_t                      rc;
    uint8_t                      key[LM_TOKEN_HASH];
    lm_sql_login_attempt_state_t asked = {0};

    rc = question_state(tx, attempt, question, key, &asked);
    if (rc != LM_OK || asked.count != 0) {
        return rc;
    }

    rc = counter_check(tx, attempt, attempt_from(tx, attempt), PREFIX_LIMIT,
                       retry_after);
    if (rc == LM_OK && !counts_near_alone(attempt)) {
        rc =
            counter_check(tx, attempt, LM_STR("*"), ACCOUNT_LIMIT, retry_after);
    }
    if (rc == LM_OK) {
        rc = lm_throttle_count(tx, attempt, retry_after);
    }

    return rc == LM_OK ? question_add(tx, key, tx->now + PREFIX_WINDOW) : rc;
}


/* A question stands with 1 while it counts, with more once it does not. */
lm_rc_t
lm_throttle_allow(lm_tx_t *tx, const lm_attempt_t *attempt, lm_str_t question)
{
    lm_rc_t                      rc;
    uint8_t                      key[LM_TOKEN_HASH];
    lm_sql_login_attempt_state_t asked = {0};

    rc = question_state(tx, attempt, question, key, &asked);
    if (rc != LM_OK || asked.count != 1) {
        return rc;
    }

    rc = question_add(tx, key, asked.ends_at);
    return rc == LM_OK ? lm_throttle_take_back(tx, attempt) : rc;
}


/* count 0: nothing stands there. */
static lm_rc_t
counter_state(lm_tx_t *tx, const uint8_t *key,
              lm_sql_login_attempt_state_t *state)
{
    lm_rc_t rc;

    rc = lm_sql_login_attempt_state(
        tx,
        &(lm_sql_login_attempt_state_in_t){
            lm_str((const char *) key, LM_TOKEN_HASH), tx->now},
        state);
    if (rc != LM_E_NOT_FOUND) {
        return rc;
    }

    state->count = 0;
    return LM_OK;
}


/* LM_E_THROTTLED when one more would be too many. */
static lm_rc_t
counter_check(lm_tx_t *tx, const lm_attempt_t *attempt, lm_str_t from,
              uint32_t limit, uint32_t *retry_after)
{
    lm_rc_t                      rc;
    uint8_t                      key[LM_TOKEN_HASH];
    lm_sql_login_attempt_state_t state = {0};

    rc = counter_key(tx, attempt, from, key);
    if (rc == LM_OK) {
        rc = counter_state(tx, key, &state);
    }
    if (rc != LM_OK || state.count < limit) {
        return rc;
    }

    wait_set(tx, state.ends_at, retry_after);
    return LM_E_THROTTLED;
}


static lm_rc_t
counter_take_back(lm_tx_t *tx, const lm_attempt_t *attempt, lm_str_t from)
{
    lm_rc_t  rc;
    uint8_t  key[LM_TOKEN_HASH];
    uint64_t affected;

    rc = counter_key(tx, attempt, from, key);
    if (rc != LM_OK) {
        return rc;
    }

    return lm_sql_login_attempt_take_back(
        tx,
        &(lm_sql_login_attempt_take_back_in_t){
            lm_str((char *) key, sizeof(key))},
        &affected);
}


lm_str_t
lm_address_prefix(lm_arena_t *a, lm_str_t address)
{
    char     text[INET6_ADDRSTRLEN];
    uint8_t  ip[16];
    uint16_t part[4];
    size_t   i;

    if (address.n >= sizeof(text)) {
        return address;
    }

    memcpy(text, address.p, address.n);
    text[address.n] = '\0';

    if (inet_pton(AF_INET, text, ip) == 1) {
        return lm_str_printf(a, "%u.%u.%u.0/24", ip[0], ip[1], ip[2]);
    }

    if (inet_pton(AF_INET6, text, ip) != 1) {
        return address;
    }

    for (i = 0; i < 4; i++) {
        part[i] = (uint16_t) (ip[2 * i] << 8 | ip[2 * i + 1]);
    }

    /* an IPv4 client of an IPv6 socket is one of its /24 */
    if (memcmp(ip, "\0\0\0\0\0\0\0\0\0\0\xff\xff", 12) == 0) {
        return lm_str_printf(a, "%u.%u.%u.0/24", ip[12], ip[13], ip[14]);
    }

    return lm_str_printf(a, "%x:%x:%x:%x::/64", part[0], part[1], part[2],
                         part[3]);
}


static lm_str_t
attempt_from(lm_tx_t *tx, const lm_attempt_t *attempt)
{
    return attempt->device.n != 0
               ? attempt->device
               : lm_address_prefix(tx->arena, attempt->address);
}


static bool
counts_near_alone(const lm_attempt_t *attempt)
{
    return attempt->device.n != 0 || attempt->is_harmless;
}


static lm_rc_t
counter_key(lm_tx_t *tx, const lm_attempt_t *attempt, lm_str_t from,
            uint8_t key[LM_TOKEN_HASH])
{
    lm_buf_t b;

    lm_buf_init(&b, tx->arena, 256);
    lm_buf_add(&b, attempt->face);
    lm_buf_byte(&b, '\0');
    lm_buf_add(&b, attempt->account);
    lm_buf_byte(&b, '\0');
    lm_buf_add(&b, from);

    if (b.failed) {
        return LM_E_MEMORY;
    }

    lm_token_hash(lm_buf_str(&b), key);
    return LM_OK;
}


/* "=" stands before no address prefix and no device. */
static lm_rc_t
question_state(lm_tx_t *tx, const lm_attempt_t *attempt, lm_str_t question,
               uint8_t key[LM_TOKEN_HASH], lm_sql_login_attempt_state_t *state)
{
    lm_rc_t  rc;
    lm_buf_t b;

    lm_buf_init(&b, tx->arena, question.n + 1);
    lm_buf_byte(&b, '=');
    lm_buf_add(&b, question);
    if (b.failed) {
        return LM_E_MEMORY;
    }

    rc = counter_key(tx, attempt, lm_buf_str(&b), key);
    return rc == LM_OK ? counter_state(tx, key, state) : rc;
}


static lm_rc_t
question_add(lm_tx_t *tx, const uint8_t *key, lm_instant_t ends_at)
{
    uint64_t affected;

    return lm_sql_login_attempt_add(
        tx,
        &(lm_sql_login_attempt_add_in_t){
            lm_str((const char *) key, LM_TOKEN_HASH), ends_at, tx->now},
        &affected);
}


/* Adding locks the row, so attempts at the same time count one by one. */
static lm_rc_t
counter_add(lm_tx_t *tx, const uint8_t *key, uint32_t limit,
            lm_instant_t window, uint32_t *retry_after)
{
    lm_rc_t                      rc;
    uint64_t                     affected;
    lm_str_t                     hash = lm_str((char *) key, LM_TOKEN_HASH);
    lm_sql_login_attempt_state_t state;

    rc = lm_sql_login_attempt_add(
        tx, &(lm_sql_login_attempt_add_in_t){hash, tx->now + window, tx->now},
        &affected);
    if (rc != LM_OK) {
        return rc;
    }

    rc = lm_sql_login_attempt_state(
        tx, &(lm_sql_login_attempt_state_in_t){hash, tx->now}, &state);
    if (rc != LM_OK) {
        return rc;
    }

    if (state.count <= limit) {
        return LM_OK;
    }

    wait_set(tx, state.ends_at, retry_after);
    return LM_E_THROTTLED;
}


static void
wait_set(const lm_tx_t *tx, lm_instant_t ends_at, uint32_t *retry_after)
{
    *retry_after = (uint32_t) ((ends_at - tx->now + LM_SECOND - 1) / LM_SECOND);
}
