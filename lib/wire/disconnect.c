/* SPDX-License-Identifier: MIT */
#include "wire/disconnect.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#define DISCONNECT_REQUEST 40
#define DISCONNECT_ACK 41
#define DISCONNECT_NAK 42

#define USER_NAME 1
#define FRAMED_IP_ADDRESS 8
#define CALLING_STATION_ID 31
#define ACCT_SESSION_ID 44
#define EVENT_TIMESTAMP 55
#define MESSAGE_AUTHENTICATOR 80
#define ERROR_CAUSE 101

#define HEAD 20 /* code, identifier, length, authenticator */
#define AUTHENTICATOR 4 /* where it stands */
#define DIGEST 16 /* bytes of MD5 */

/* What an answer holds, and where its signature stands. */
typedef struct {
    size_t   signature; /* 0: none */
    uint32_t cause;
    bool     has_cause;
} scan_t;

static void    put_value(lm_disconnect_packet_t *p, uint8_t type,
                         const void *value, size_t n);
static void    put_u32(lm_disconnect_packet_t *p, uint8_t type, uint32_t value);
static lm_rc_t packet_sign(lm_disconnect_packet_t *p, lm_str_t secret);
static lm_rc_t attributes_scan(const uint8_t *bytes, size_t n, scan_t *scan);
static lm_rc_t answer_check(uint8_t *bytes, size_t n, const scan_t *scan,
                            lm_str_t secret);
static lm_rc_t digest_keyed(const uint8_t *bytes, size_t n, lm_str_t secret,
                            uint8_t out[DIGEST]);
static lm_rc_t digest_with(const uint8_t *bytes, size_t n, lm_str_t secret,
                           uint8_t out[DIGEST]);


lm_rc_t
lm_disconnect_encode(const lm_disconnect_t *d, lm_str_t secret,
                     lm_disconnect_packet_t *out)
{
    static const uint8_t zeros[DIGEST];

    if (d->user_name.n == 0 || d->user_name.n > LM_RADIUS_VALUE_MAX
        || d->acct_session_id.n == 0
        || d->acct_session_id.n > LM_RADIUS_VALUE_MAX
        || d->calling_station_id.n > LM_RADIUS_VALUE_MAX) {
        return LM_E_RANGE;
    }

    memset(out->bytes, 0, HEAD);
    out->bytes[0] = DISCONNECT_REQUEST;
    out->bytes[1] = d->identifier;
    out->n = HEAD;

    put_value(out, MESSAGE_AUTHENTICATOR, zeros, DIGEST);
    put_value(out, USER_NAME, d->user_name.p, d->user_name.n);
    put_value(out, ACCT_SESSION_ID, d->acct_session_id.p, d->acct_session_id.n);

    if (d->has_framed_ip) {
        put_value(out, FRAMED_IP_ADDRESS, d->framed_ip, sizeof(d->framed_ip));
    }

    if (d->calling_station_id.n != 0) {
        put_value(out, CALLING_STATION_ID, d->calling_station_id.p,
                  d->calling_station_id.n);
    }

    put_u32(out, EVENT_TIMESTAMP, (uint32_t) (d->at / LM_SECOND));

    return packet_sign(out, secret);
}


static void
put_value(lm_disconnect_packet_t *p, uint8_t type, const void *value, size_t n)
{
    p->bytes[p->n] = type;
    p->bytes[p->n + 1] = (uint8_t) (n + 2);
    memcpy(p->bytes + p->n + 2, value, n);
    p->n += n + 2;
}


static void
put_u32(lm_disconnect_packet_t *p, uint8_t type, uint32_t value)
{
    uint8_t bytes[4];

    bytes[0] = (uint8_t) (value >> 24);
    bytes[1] = (uint8_t) (value >> 16);
    bytes[2] = (uint8_t) (value >> 8);
    bytes[3] = (uint8_t) value;

    put_value(p, type, bytes, sizeof(bytes));
}


/* Both over the packet with a zero authenticator, the inner one first. */
static lm_rc_t
packet_sign(lm_disconnect_packet_t *p, lm_str_t secret)
{
    lm_rc_t rc;

    p->bytes[2] = (uint8_t) (p->n >> 8);
    p->bytes[3] = (uint8_t) p->n;

    rc = digest_keyed(p->bytes, p->n, secret, p->bytes + HEAD + 2);
    if (rc != LM_OK) {
        return rc;
    }

    return digest_with(p->bytes, p->n, secret, p->bytes + AUTHENTICATOR);
}


lm_rc_t
lm_disconnect_decode(lm_str_t bytes, const lm_disconnect_packet_t *request,
                     lm_str_t secret, lm_disconnect_answer_t *out)
{
    size_t  n;
    scan_t  scan;
    lm_rc_t rc;
    uint8_t copy[LM_RADIUS_MAX];

    if (bytes.n < HEAD || bytes.n > sizeof(copy)) {
        return LM_E_INVALID;
    }

    memcpy(copy, bytes.p, bytes.n);
    n = (size_t) copy[2] << 8 | copy[3];

    if ((copy[0] != DISCONNECT_ACK && copy[0] != DISCONNECT_NAK)
        || copy[1] != request->bytes[1] || n < HEAD || n > bytes.n) {
        return LM_E_INVALID;
    }

    rc = attributes_scan(copy, n, &scan);
    if (rc != LM_OK) {
        return rc;
    }

    /* the answer's authenticator is made with the request's in its place */
    memcpy(copy + AUTHENTICATOR, request->bytes + AUTHENTICATOR, DIGEST);

    rc = digest_with(copy, n, secret, copy + AUTHENTICATOR);
    if (rc != LM_OK) {
        return rc;
    }

    if (!lm_str_eq_secret(lm_str((char *) copy + AUTHENTICATOR, DIGEST),
                          lm_str(bytes.p + AUTHENTICATOR, DIGEST))) {
        return LM_E_INVALID;
    }

    memcpy(copy + AUTHENTICATOR, request->bytes + AUTHENTICATOR, DIGEST);

    rc = answer_check(copy, n, &scan, secret);
    if (rc != LM_OK) {
        return rc;
    }

    *out = (lm_disconnect_answer_t){.is_ack = copy[0] == DISCONNECT_ACK,
                                    .has_error_cause = scan.has_cause,
                                    .error_cause = scan.cause};
    return LM_OK;
}


static lm_rc_t
attributes_scan(const uint8_t *bytes, size_t n, scan_t *scan)
{
    size_t         at, size;
    const uint8_t *value;

    *scan = (scan_t){0};

    for (at = HEAD; at < n; at += size) {
        size = n - at < 2 ? 0 : bytes[at + 1];
        if (size < 2 || size > n - at) {
            return LM_E_INVALID;
        }

        value = bytes + at + 2;

        if (bytes[at] == MESSAGE_AUTHENTICATOR) {
            if (size != DIGEST + 2 || scan->signature != 0) {
                return LM_E_INVALID;
            }
            scan->signature = at + 2;

        } else if (bytes[at] == ERROR_CAUSE && size == 6) {
            scan->has_cause = true;
            scan->cause = (uint32_t) value[0] << 24 | (uint32_t) value[1] << 16
                          | (uint32_t) value[2] << 8 | value[3];
        }
    }

    return LM_OK;
}


/* The inner signature, over the packet with zeros in its place. */
static lm_rc_t
answer_check(uint8_t *bytes, size_t n, const scan_t *scan, lm_str_t secret)
{
    lm_rc_t rc;
    uint8_t given[DIGEST], made[DIGEST];

    if (scan->signature == 0) {
        return LM_OK;
    }

    memcpy(given, bytes + scan->signature, DIGEST);
    memset(bytes + scan->signature, 0, DIGEST);

    rc = digest_keyed(bytes, n, secret, made);
    if (rc != LM_OK) {
        return rc;
    }

    return lm_str_eq_secret(lm_str((char *) given, DIGEST),
                            lm_str((char *) made, DIGEST))
               ? LM_OK
               : LM_E_INVALID;
}


static lm_rc_t
digest_keyed(const uint8_t *bytes, size_t n, lm_str_t secret,
             uint8_t out[DIGEST])
{
    return HMAC(EVP_md5(), secret.p, (int) secret.n, bytes, n, out, NULL)
                   == NULL
               ? LM_E_INTERNAL
               : LM_OK;
}


/* MD5 of the bytes and the secret behind them; out may lie in bytes. */
static lm_rc_t
digest_with(const uint8_t *bytes, size_t n, lm_str_t secret,
            uint8_t out[DIGEST])
{
    int         done;
    EVP_MD_CTX *md = EVP_MD_CTX_new();

    if (md == NULL) {
        return LM_E_MEMORY;
    }

    done = EVP_DigestInit_ex(md, EVP_md5(), NULL)
           && EVP_DigestUpdate(md, bytes, n)
           && EVP_DigestUpdate(md, secret.p, secret.n)
           && EVP_DigestFinal_ex(md, out, NULL);

    EVP_MD_CTX_free(md);
    return done ? LM_OK : LM_E_INTERNAL;
}


const char *
lm_error_cause_text(uint32_t cause)
{
    switch (cause) {
#define LM_CAUSE(value, text)                                                  \
    case value:                                                                \
        return text;
#include "wire/error_cause.def"
#undef LM_CAUSE
    }

    return NULL;
}
