/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <sys/random.h>

#include "unit/host.h"
#include "http/http.h"
#include "store/conf.h"

#define T_FILE_MAX (1 << 20)

lm_arena_t *t_arena;

static lm_instant_t     host_set_now;
static size_t           host_pages;
static size_t           host_pages_left;
static size_t           host_errors;
static uint64_t         host_seed;
static size_t           host_touched;
static size_t           host_waits;
static const lm_conf_t *host_conf;
static const lm_isp_t  *host_isp;
static lm_db_t         *host_db;


void
t_host_set_now(lm_instant_t now)
{
    host_set_now = now;
}


size_t
t_host_pages(void)
{
    return host_pages;
}


void
t_host_fail_pages_after(size_t n)
{
    host_pages_left = n;
}


size_t
t_host_errors_logged(void)
{
    return host_errors;
}


void
lm_host_log(lm_log_e level, const char *fmt, ...)
{
    va_list args;

    host_errors += level <= LM_LOG_ERR;

    fprintf(stderr, "# log %d: ", level);
    va_start(args, fmt);
    vfprintf(stderr, fmt, args);
    va_end(args);
    fputc('\n', stderr);
}


static int64_t
clock_ms(clockid_t id)
{
    struct timespec ts;

    clock_gettime(id, &ts);

    return (int64_t) ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}


lm_instant_t
lm_host_now(void)
{
    return host_set_now != 0 ? host_set_now : clock_ms(CLOCK_REALTIME);
}


int64_t
lm_host_ticks(void)
{
    return clock_ms(CLOCK_MONOTONIC);
}


void
lm_host_random(void *p, size_t n)
{
    char   *to = p;
    ssize_t got;

    while (n != 0) {
        got = getrandom(to, n, 0);
        if (got > 0) {
            to += got;
            n -= (size_t) got;
        } else if (errno != EINTR) {
            abort();
        }
    }
}


void *
lm_host_page_alloc(size_t n)
{
    void *p;

    if (host_pages_left != 0 && --host_pages_left == 0) {
        host_pages_left = 1;
        return NULL;
    }

    p = malloc(n);
    if (p != NULL) {
        memset(p, 0xA5, n);
        host_pages++;
    }

    return p;
}


void
lm_host_page_free(void *p, size_t n)
{
    host_pages--;
    free(p);
}


int
lm_host_wait(int fd, char is_read, int timeout_ms)
{
    int           n;
    struct pollfd pfd = {.fd = fd, .events = is_read ? POLLIN : POLLOUT};

    host_waits++;
    do {
        n = poll(&pfd, 1, timeout_ms);
    } while (n < 0 && errno == EINTR);

    if (n == 0) {
        errno = ETIMEDOUT;
    }

    return n;
}


size_t
t_host_waits(void)
{
    return host_waits;
}


void
lm_host_sleep(int timeout_ms)
{
    (void) poll(NULL, 0, timeout_ms);
}


lm_rc_t
lm_host_offload(void (*work)(void *arg), void *arg)
{
    work(arg);

    return LM_OK;
}


void
t_host_set_db(lm_db_t *db)
{
    host_db = db;
}


lm_rc_t
lm_host_db_lease(lm_db_t **out)
{
    if (host_db == NULL) {
        return LM_E_UNAVAILABLE;
    }

    *out = host_db;
    host_db = NULL;

    return LM_OK;
}


/* lm_tx_run() has ended the transaction. */
void
lm_host_db_return(lm_db_t *db)
{
    host_db = db;
}


lm_rc_t
lm_host_cache(lm_arena_t *a, lm_cache_cmd_t *cmds, size_t n)
{
    return LM_E_UNAVAILABLE;
}


void
lm_host_cache_missed(void)
{
}


void
lm_host_touched(const uint64_t *customer_ids, size_t n)
{
    host_touched = customer_ids == NULL ? SIZE_MAX : n;
}


void
lm_host_touched_settings(void)
{
    host_touched = T_HOST_TOUCHED_SETTINGS;
}


size_t
t_host_touched_count(void)
{
    return host_touched;
}


lm_generation_t
lm_host_generation(uint64_t customer_id)
{
    return (lm_generation_t){0};
}


const lm_conf_t *
lm_host_conf(void)
{
    static const lm_conf_t none;

    return host_conf != NULL ? host_conf : &none;
}


void
t_host_set_conf(const lm_conf_t *conf)
{
    host_conf = conf;
}


void
t_host_set_isp(const lm_isp_t *isp)
{
    host_isp = isp;
}


const lm_isp_t *
lm_host_isp_take(void)
{
    return host_isp;
}


void
lm_host_isp_give(const lm_isp_t *isp)
{
}


bool
lm_host_isp_is_current(const lm_isp_t *isp)
{
    return true;
}


lm_rc_t
lm_host_stream_begin(lm_request_t *rq)
{
    return LM_OK;
}


lm_rc_t
lm_host_stream_write(lm_request_t *rq, lm_str_t bytes)
{
    return LM_OK;
}


/* splitmix64 */
uint64_t
t_random(void)
{
    uint64_t    z;
    const char *set;

    if (host_seed == 0) {
        set = getenv("T_SEED");
        host_seed = set != NULL ? strtoull(set, NULL, 10)
                                : (uint64_t) clock_ms(CLOCK_REALTIME);
        fprintf(stderr, "# T_SEED=%llu\n", (unsigned long long) host_seed);
    }

    host_seed += UINT64_C(0x9E3779B97F4A7C15);
    z = host_seed;
    z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);

    return z ^ z >> 31;
}


uint64_t
t_random_below(uint64_t n)
{
    return t_random() % n;
}


lm_str_t
t_file(lm_arena_t *a, const char *path)
{
    FILE  *f;
    char  *p;
    size_t n;

    f = fopen(path, "rb");
    if (f == NULL) {
        fail_msg("cannot open \"%s\"", path);
        return LM_STR_NULL;
    }

    p = lm_alloc_raw(a, T_FILE_MAX);
    assert_non_null(p);
    n = fread(p, 1, T_FILE_MAX, f);
    fclose(f);
    assert_true(n < T_FILE_MAX);

    return lm_str(p, n);
}


size_t
t_table(const char *name, size_t n_fields, void (*row)(const lm_str_t *fields))
{
    char        path[256];
    size_t      i, rows = 0;
    lm_str_t    text, line, fields[T_FIELDS];
    lm_arena_t *a;

    assert_true(n_fields <= T_FIELDS);
    snprintf(path, sizeof(path), "t/data/%s.tsv", name);

    a = lm_arena_create(2 * T_FILE_MAX);
    text = t_file(a, path);

    while (text.n != 0) {
        line = lm_str_cut(&text, '\n');
        if (line.n == 0 || line.p[0] == '#') {
            continue;
        }

        rows++;
        for (i = 0; i < n_fields; i++) {
            if (i != 0 && line.p == NULL) {
                fail_msg("%s: row %zu has too few fields", path, rows);
            }
            fields[i] = lm_str_cut(&line, '\t');
        }
        if (line.p != NULL) {
            fail_msg("%s: row %zu has too many fields", path, rows);
        }
        row(fields);
    }

    lm_arena_destroy(a);

    return rows;
}


int
t_arena_setup(void **state)
{
    t_arena = lm_arena_create(1 << 20);
    return t_arena == NULL;
}


int
t_arena_teardown(void **state)
{
    lm_arena_destroy(t_arena);
    return 0;
}
