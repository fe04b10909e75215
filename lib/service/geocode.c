/* SPDX-License-Identifier: MIT */
#include "service/geocode.h"

#include <curl/curl.h>
#include <jansson.h>
#include <sodium.h>
#include <stdlib.h>

#include "wire/fold.h"
#include "wire/text.h"

#define ANSWER_MAX LM_CACHE_VALUE_MAX
#define URL_MAX 4096
#define CONNECT_MS 2000
#define WHOLE_MS 5000
#define AT_A_TIME 2
#define BUSY_KEY "lm:geo:busy"
#define BUSY_SECONDS "10" /* longer than one question takes */
#define KNOWN_SECONDS "2592000" /* 30 days */
#define UNKNOWN_SECONDS "3600" /* a new street is on the map one day */
#define PLACE "{q}"
#define MICRO 1000000

/* Filled on the thread that asks; it touches nothing else. */
typedef struct {
    char   url[URL_MAX];
    char   answer[ANSWER_MAX];
    size_t n;
    bool   is_answered; /* 200 */
} ask_t;

static lm_rc_t  url_make(const lm_isp_t *isp, lm_str_t address, ask_t *ask);
static lm_str_t key_make(lm_arena_t *a, const lm_isp_t *isp, lm_str_t address);
static bool     answer_known(lm_arena_t *a, lm_str_t key, lm_str_t *answer);
static lm_rc_t  turn_take(lm_arena_t *a);
static void     turn_give(lm_arena_t *a);
static void     ask_run(void *arg);
static lm_rc_t  answer_parse(lm_arena_t *a, lm_str_t answer, lm_geocode_t *out);
static void     answer_keep(lm_arena_t *a, lm_str_t key, lm_str_t answer,
                            bool is_found);


lm_rc_t
lm_geocode(lm_arena_t *a, const lm_isp_t *isp, lm_str_t address,
           lm_geocode_t *out)
{
    lm_rc_t  rc;
    lm_str_t key, answer;
    ask_t   *ask = lm_alloc_raw(a, sizeof(*ask));

    if (ask == NULL) {
        return LM_E_MEMORY;
    }

    ask->n = 0;
    ask->is_answered = false;

    rc = url_make(isp, address, ask);
    if (rc != LM_OK) {
        return rc;
    }

    key = key_make(a, isp, address);
    if (key.p == NULL) {
        return LM_E_MEMORY;
    }

    if (answer_known(a, key, &answer)) {
        return answer_parse(a, answer, out);
    }

    rc = turn_take(a);
    if (rc != LM_OK) {
        return rc;
    }

    rc = lm_host_offload(ask_run, ask);
    turn_give(a);

    if (rc != LM_OK) {
        return rc;
    }
    if (!ask->is_answered) {
        lm_host_log(LM_LOG_WARN, "the geocoding service gave no answer");
        return LM_E_UNAVAILABLE;
    }

    answer = lm_str(ask->answer, ask->n);
    rc = answer_parse(a, answer, out);
    if (rc == LM_OK || rc == LM_E_NOT_FOUND) {
        answer_keep(a, key, answer, rc == LM_OK);
        return rc;
    }

    lm_host_log(LM_LOG_WARN, "the geocoding service gave no place");
    return LM_E_UNAVAILABLE;
}


/* Everything but letters, digits and "-._~" by their bytes (RFC 3986). */
static bool
escaped_add(char *url, size_t *n, lm_str_t s)
{
    static const char hex[] = "0123456789ABCDEF";

    size_t i;

    for (i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char) s.p[i];

        if (*n + 3 >= URL_MAX) {
            return false;
        }

        if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
            || (c >= '0' && c <= '9') || memchr("-._~", c, 4) != NULL) {
            url[(*n)++] = (char) c;
        } else {
            url[(*n)++] = '%';
            url[(*n)++] = hex[c >> 4];
            url[(*n)++] = hex[c & 15];
        }
    }

    return true;
}


/* The service is named by the setting alone: "{q}" stands behind its host. */
static bool
is_service(lm_str_t head)
{
    lm_str_t schemes[] = {LM_STR("https://"), LM_STR("http://")};
    size_t   i, n;

    for (i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++) {
        n = schemes[i].n;
        if (lm_str_istarts(head, schemes[i])) {
            return memchr(head.p + n, '/', head.n - n) != NULL;
        }
    }

    return false;
}


/* The address stands for "{q}" and can be nothing but a value there. */
static lm_rc_t
url_make(const lm_isp_t *isp, lm_str_t address, ask_t *ask)
{
    size_t      n, head;
    lm_str_t    s = isp->geocode_url;
    const char *at = s.n == 0 ? NULL : memmem(s.p, s.n, PLACE, 3);

    if (at == NULL) {
        return LM_E_NOT_CONFIGURED;
    }

    head = (size_t) (at - s.p);
    if (!is_service(lm_str(s.p, head))) {
        return LM_E_NOT_CONFIGURED;
    }

    n = head;
    memcpy(ask->url, s.p, head);

    if (!escaped_add(ask->url, &n, address)
        || n + s.n - head - 3 + 1 > URL_MAX) {
        return LM_E_NOT_FOUND;
    }

    memcpy(ask->url + n, at + 3, s.n - head - 3);
    ask->url[n + s.n - head - 3] = '\0';
    return LM_OK;
}


/* Of the service and of the words: spelling does not count, nor does Redis
 * learn the address. */
static lm_str_t
key_make(lm_arena_t *a, const lm_isp_t *isp, lm_str_t address)
{
    uint8_t                  hash[crypto_generichash_BYTES];
    lm_str_t                 folded, hex;
    crypto_generichash_state state;

    if (lm_fold(a, address, &folded) != LM_OK) {
        return LM_STR_NULL;
    }

    (void) crypto_generichash_init(&state, NULL, 0, sizeof(hash));
    (void) crypto_generichash_update(
        &state, (const uint8_t *) isp->geocode_url.p, isp->geocode_url.n);
    (void) crypto_generichash_update(&state, (const uint8_t *) folded.p,
                                     folded.n);
    (void) crypto_generichash_final(&state, hash, sizeof(hash));

    hex = lm_hex_encode(a, lm_str((const char *) hash, sizeof(hash)));
    return lm_str_printf(a, "lm:geo:%.*s", (int) hex.n, hex.p);
}


static bool
answer_known(lm_arena_t *a, lm_str_t key, lm_str_t *answer)
{
    lm_cache_cmd_t cmd = {.argv = {LM_STR("GET"), key}, .argc = 2};

    if (lm_host_cache(a, &cmd, 1) != LM_OK
        || cmd.reply.type != LM_CACHE_STRING) {
        return false;
    }

    *answer = cmd.reply.str;
    return true;
}


/* Slow strangers may hold two threads of the pool and no more. */
static lm_rc_t
turn_take(lm_arena_t *a)
{
    lm_rc_t        rc;
    lm_cache_cmd_t cmds[] = {
        {.argv = {LM_STR("INCR"), LM_STR(BUSY_KEY)}, .argc = 2},
        {.argv = {LM_STR("EXPIRE"), LM_STR(BUSY_KEY), LM_STR(BUSY_SECONDS)},
         .argc = 3},
    };

    rc = lm_host_cache(a, cmds, 2);
    if (rc != LM_OK) {
        return rc;
    }

    if (cmds[0].reply.integer > AT_A_TIME) {
        turn_give(a);
        return LM_E_THROTTLED;
    }

    return LM_OK;
}


static void
turn_give(lm_arena_t *a)
{
    lm_cache_cmd_t cmd = {.argv = {LM_STR("DECR"), LM_STR(BUSY_KEY)},
                          .argc = 2};

    /* left undone, the key's life ends it */
    (void) !lm_host_cache(a, &cmd, 1);
}


static size_t
answer_add(char *p, size_t size, size_t n, void *arg)
{
    ask_t *ask = arg;

    n *= size;
    if (n > ANSWER_MAX - ask->n) {
        return 0; /* too long: the transfer fails */
    }

    memcpy(ask->answer + ask->n, p, n);
    ask->n += n;
    return n;
}


static void
ask_run(void *arg)
{
    CURL  *curl = curl_easy_init();
    long   status = 0;
    ask_t *ask = arg;

    if (curl == NULL) {
        return;
    }

    if (curl_easy_setopt(curl, CURLOPT_URL, ask->url) == CURLE_OK
        && curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https")
               == CURLE_OK
        && curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L) == CURLE_OK
        && curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L) == CURLE_OK
        && curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, (long) CONNECT_MS)
               == CURLE_OK
        && curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long) WHOLE_MS)
               == CURLE_OK
        && curl_easy_setopt(curl, CURLOPT_USERAGENT, "lastmile") == CURLE_OK
        && curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, answer_add) == CURLE_OK
        && curl_easy_setopt(curl, CURLOPT_WRITEDATA, ask) == CURLE_OK
        && curl_easy_perform(curl) == CURLE_OK
        && curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status)
               == CURLE_OK) {
        ask->is_answered = status == 200;
    }

    curl_easy_cleanup(curl);
}


static void
answer_keep(lm_arena_t *a, lm_str_t key, lm_str_t answer, bool is_found)
{
    lm_cache_cmd_t cmd = {
        .argv = {LM_STR("SETEX"), key,
                 is_found ? LM_STR(KNOWN_SECONDS) : LM_STR(UNKNOWN_SECONDS),
                 answer},
        .argc = 4};

    (void) !lm_host_cache(a, &cmd, 1);
}


/* A degree as text or number; false when it is none of this earth. */
static bool
degrees_read(const json_t *value, double limit, int32_t *out)
{
    double      number;
    char       *end = NULL;
    const char *text = json_string_value(value);

    if (text != NULL) {
        number = strtod(text, &end);
        if (end == text || *end != '\0') {
            return false;
        }
    } else if (json_is_number(value)) {
        number = json_number_value(value);
    } else {
        return false;
    }

    if (!(number >= -limit && number <= limit)) {
        return false;
    }

    *out = (int32_t) (number * MICRO + (number < 0 ? -0.5 : 0.5));
    return true;
}


static lm_rc_t
place_read(lm_arena_t *a, json_t *root, lm_geocode_t *out)
{
    json_t *list, *first, *latitude, *longitude, *label, *place;

    list = json_is_array(root) ? root : json_object_get(root, "features");
    if (!json_is_array(list)) {
        return LM_E_BAD_REQUEST;
    }

    first = json_array_get(list, 0);
    if (first == NULL) {
        return LM_E_NOT_FOUND;
    }

    if (json_is_array(root)) {
        latitude = json_object_get(first, "lat");
        longitude = json_object_get(first, "lon");
        label = json_object_get(first, "display_name");
    } else {
        place =
            json_object_get(json_object_get(first, "geometry"), "coordinates");
        latitude = json_array_get(place, 1);
        longitude = json_array_get(place, 0);
        place = json_object_get(first, "properties");
        label = json_object_get(place, "label");
        label = label == NULL ? json_object_get(place, "name") : label;
    }

    if (!degrees_read(latitude, 90, &out->latitude_e6)
        || !degrees_read(longitude, 180, &out->longitude_e6)) {
        return LM_E_BAD_REQUEST;
    }

    out->label = lm_str_dup(
        a, lm_str_c(json_is_string(label) ? json_string_value(label) : ""));
    return LM_OK;
}


/*
 * A place out of an answer: a list as Nominatim gives it ([{"lat", "lon",
 * "display_name"}]) or GeoJSON ({"features": [{"geometry", "properties"}]}).
 * LM_E_NOT_FOUND when it holds none; LM_E_BAD_REQUEST when it is neither.
 */
static lm_rc_t
answer_parse(lm_arena_t *a, lm_str_t answer, lm_geocode_t *out)
{
    json_t *root = json_loadb(answer.p, answer.n, 0, NULL);
    lm_rc_t rc;

    if (root == NULL) {
        return LM_E_BAD_REQUEST;
    }

    rc = place_read(a, root, out);
    json_decref(root);
    return rc;
}
