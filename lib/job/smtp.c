/* SPDX-License-Identifier: MIT */
#include "job/smtp.h"

#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>

#include "wire/email.h"

#define SMTP_PERMANENT 500

struct lm_smtp_s {
    CURL          *curl;
    lm_smtp_conf_t conf;
    char           curl_error[CURL_ERROR_SIZE];
    char           error[LM_SMTP_ERROR];
};

typedef struct {
    curl_mime         *mime;
    struct curl_slist *headers;
    struct curl_slist *to;
} parts_t;

static lm_rc_t message_build(lm_smtp_t *smtp, lm_arena_t *a,
                             const lm_mail_t *mail, parts_t *parts);
static lm_rc_t headers_build(lm_arena_t *a, const lm_mail_t *mail,
                             parts_t *parts);
static bool    body_add(curl_mime *mime, lm_arena_t *a, lm_str_t body,
                        const char *type);
static bool bodies_build(lm_smtp_t *smtp, lm_arena_t *a, const lm_mail_t *mail,
                         parts_t *parts);
static lm_rc_t smtp_result(lm_smtp_t *smtp, CURLcode code);


lm_smtp_t *
lm_smtp_open(const lm_smtp_conf_t *conf)
{
    lm_smtp_t *smtp;

    smtp = calloc(1, sizeof(*smtp));
    if (smtp == NULL) {
        return NULL;
    }

    smtp->conf = *conf;
    smtp->curl = curl_easy_init();
    if (smtp->curl == NULL) {
        free(smtp);
        return NULL;
    }

    return smtp;
}


void
lm_smtp_close(lm_smtp_t *smtp)
{
    if (smtp != NULL) {
        curl_easy_cleanup(smtp->curl);
        free(smtp);
    }
}


const char *
lm_smtp_error(const lm_smtp_t *smtp)
{
    return smtp->error;
}


static void
options_set(lm_smtp_t *smtp)
{
    CURL                 *c = smtp->curl;
    const lm_smtp_conf_t *conf = &smtp->conf;

    static const long use_ssl[] = {CURLUSESSL_NONE, CURLUSESSL_TRY,
                                   CURLUSESSL_ALL};

    curl_easy_reset(c); /* options alone: the connection is kept */
    curl_easy_setopt(c, CURLOPT_URL, conf->url);
    curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(c, CURLOPT_TIMEOUT, (long) conf->timeout);
    curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT, 10L);
    curl_easy_setopt(c, CURLOPT_USE_SSL, use_ssl[conf->tls]);
    curl_easy_setopt(c, CURLOPT_ERRORBUFFER, smtp->curl_error);
    curl_easy_setopt(c, CURLOPT_UPLOAD, 1L);

    /* STARTTLS that is only tried proves nothing about the peer anyway */
    if (conf->tls == LM_SMTP_TLS_TRY && strncmp(conf->url, "smtps", 5) != 0) {
        curl_easy_setopt(c, CURLOPT_SSL_VERIFYPEER, 0L);
        curl_easy_setopt(c, CURLOPT_SSL_VERIFYHOST, 0L);
    }

    if (conf->user[0] != '\0') {
        curl_easy_setopt(c, CURLOPT_USERNAME, conf->user);
        curl_easy_setopt(c, CURLOPT_PASSWORD, conf->password);
    }
}


lm_rc_t
lm_smtp_send(lm_smtp_t *smtp, lm_arena_t *a, const lm_mail_t *mail)
{
    lm_rc_t rc;
    parts_t parts = {0};

    smtp->error[0] = '\0';
    smtp->curl_error[0] = '\0';

    options_set(smtp);

    rc = message_build(smtp, a, mail, &parts);
    if (rc == LM_E_INVALID) {
        snprintf(smtp->error, sizeof(smtp->error),
                 "an address or the subject is not valid");

    } else if (rc == LM_OK) {
        rc = smtp_result(smtp, curl_easy_perform(smtp->curl));
    }

    curl_mime_free(parts.mime);
    curl_slist_free_all(parts.headers);
    curl_slist_free_all(parts.to);

    return rc;
}


static lm_rc_t
smtp_result(lm_smtp_t *smtp, CURLcode code)
{
    long status;

    if (code == CURLE_OK) {
        return LM_OK;
    }

    status = 0;
    curl_easy_getinfo(smtp->curl, CURLINFO_RESPONSE_CODE, &status);

    snprintf(smtp->error, sizeof(smtp->error), "%s%s%s",
             curl_easy_strerror(code), smtp->curl_error[0] != '\0' ? ": " : "",
             smtp->curl_error);

    /* a refused login or sender is for the operator to mend, not the end */
    if (code == CURLE_SEND_ERROR && status >= SMTP_PERMANENT) {
        return LM_E_INVALID;
    }

    return status == 0 ? LM_E_UNAVAILABLE : LM_E_RETRY;
}


static lm_rc_t
message_build(lm_smtp_t *smtp, lm_arena_t *a, const lm_mail_t *mail,
              parts_t *parts)
{
    CURL       *c = smtp->curl;
    lm_rc_t     rc;
    const char *from, *to;

    from = lm_str_printf(a, "<%.*s>", (int) mail->from.n, mail->from.p).p;
    to = lm_str_printf(a, "<%.*s>", (int) mail->to.n, mail->to.p).p;
    if (from == NULL || to == NULL) {
        return LM_E_MEMORY;
    }

    parts->to = curl_slist_append(NULL, to);

    rc = headers_build(a, mail, parts);
    if (rc != LM_OK) {
        return rc;
    }

    if (parts->to == NULL || !bodies_build(smtp, a, mail, parts)) {
        return LM_E_MEMORY;
    }

    curl_easy_setopt(c, CURLOPT_MAIL_FROM, from);
    curl_easy_setopt(c, CURLOPT_MAIL_RCPT, parts->to);
    curl_easy_setopt(c, CURLOPT_HTTPHEADER, parts->headers);
    curl_easy_setopt(c, CURLOPT_MIMEPOST, parts->mime);

    return LM_OK;
}


/* Adds what stands in b, without the line end that libcurl writes. */
static lm_rc_t
header_add(parts_t *parts, lm_buf_t *b)
{
    struct curl_slist *more;

    if (b->n >= 2 && b->p[b->n - 1] == '\n') {
        b->n -= 2;
    }

    lm_buf_byte(b, '\0');
    if (b->failed) {
        return LM_E_MEMORY;
    }

    more = curl_slist_append(parts->headers, b->p);
    if (more == NULL) {
        return LM_E_MEMORY;
    }

    parts->headers = more;
    b->n = 0;

    return LM_OK;
}


/* "Sat, 21 Nov 2026 17:00:00 +0000" (RFC 5322 3.3) */
static void
date_print(lm_buf_t *out, lm_instant_t t)
{
    static const char days[] = "ThuFriSatSunMonTueWed"; /* 1970-01-01: Thu */
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    lm_day_t          day;
    lm_civil_t        c;
    int64_t           second;

    day = (lm_day_t) (t / LM_DAY);
    second = t % LM_DAY / LM_SECOND;
    c = lm_day_civil(day);

    lm_buf_printf(out, "%.3s, %d %.3s %d %02d:%02d:%02d +0000",
                  days + 3 * (day % 7), c.day, months + 3 * (c.month - 1),
                  c.year, (int) (second / 3600), (int) (second / 60 % 60),
                  (int) (second % 60));
}


static lm_rc_t
headers_build(lm_arena_t *a, const lm_mail_t *mail, parts_t *parts)
{
    lm_rc_t  rc;
    lm_buf_t b;

    lm_buf_init(&b, a, 512);

    rc = lm_email_mailbox(&b, LM_STR("From"), mail->from_name, mail->from);
    if (rc == LM_OK) {
        rc = header_add(parts, &b);
    }

    if (rc == LM_OK) {
        rc = lm_email_mailbox(&b, LM_STR("To"), mail->to_name, mail->to);
    }
    if (rc == LM_OK) {
        rc = header_add(parts, &b);
    }

    if (rc == LM_OK) {
        rc = lm_email_header(&b, LM_STR("Subject"), mail->subject);
    }
    if (rc == LM_OK) {
        rc = header_add(parts, &b);
    }

    if (rc == LM_OK) {
        lm_buf_lit(&b, "Date: ");
        date_print(&b, mail->date);
        rc = header_add(parts, &b);
    }

    if (rc == LM_OK) {
        lm_buf_lit(&b, "Message-ID: <");
        lm_buf_add(&b, mail->message_id);
        lm_buf_byte(&b, '>');
        rc = header_add(parts, &b);
    }

    /* no out-of-office answers (RFC 3834) */
    if (rc == LM_OK) {
        lm_buf_lit(&b, "Auto-Submitted: auto-generated");
        rc = header_add(parts, &b);
    }

    return rc;
}


static bool
bodies_build(lm_smtp_t *smtp, lm_arena_t *a, const lm_mail_t *mail,
             parts_t *parts)
{
    curl_mime         *alternative;
    curl_mimepart     *part;
    struct curl_slist *inlined;

    parts->mime = curl_mime_init(smtp->curl);
    if (parts->mime == NULL) {
        return false;
    }

    if (mail->html.n == 0) {
        return body_add(parts->mime, a, mail->text,
                        "text/plain; charset=utf-8");
    }

    alternative = curl_mime_init(smtp->curl);
    if (alternative == NULL
        || !body_add(alternative, a, mail->text, "text/plain; charset=utf-8")
        || !body_add(alternative, a, mail->html, "text/html; charset=utf-8")) {
        curl_mime_free(alternative);
        return false;
    }

    part = curl_mime_addpart(parts->mime);
    if (part == NULL || curl_mime_subparts(part, alternative) != CURLE_OK) {
        curl_mime_free(alternative);
        return false;
    }

    inlined = curl_slist_append(NULL, "Content-Disposition: inline");
    return inlined != NULL
           && curl_mime_type(part, "multipart/alternative") == CURLE_OK
           && curl_mime_headers(part, inlined, /* take_ownership= */ 1)
                  == CURLE_OK;
}


/* Lines of mail end with CR LF; else the encoder takes LF for a byte. */
static bool
body_add(curl_mime *mime, lm_arena_t *a, lm_str_t body, const char *type)
{
    size_t         i;
    lm_buf_t       b;
    curl_mimepart *part;

    lm_buf_init(&b, a, body.n + body.n / 16);
    for (i = 0; i < body.n; i++) {
        if (body.p[i] == '\n' && (i == 0 || body.p[i - 1] != '\r')) {
            lm_buf_byte(&b, '\r');
        }
        lm_buf_byte(&b, body.p[i]);
    }

    if (b.failed) {
        return false;
    }

    body = lm_buf_str(&b);
    part = curl_mime_addpart(mime);

    return part != NULL && curl_mime_data(part, body.p, body.n) == CURLE_OK
           && curl_mime_type(part, type) == CURLE_OK
           && curl_mime_encoder(part, "quoted-printable") == CURLE_OK;
}
