/* SPDX-License-Identifier: MIT */
/*
 * Sends Interim-Updates straight to the radius module, as rlm_rest would, on
 * many kept connections at once, one packet in flight on each:
 *
 *     acctload PORT KEY_FILE CONNECTIONS SECONDS USERNAME [USERNAME ...]
 *
 * Usernames are taken in turn; each packet of one is 300 s and some bytes
 * further in a session of this run.  Counting begins when every session has.
 * Prints packets a second, those that were not acknowledged, and the middle
 * and the 99th percentile of the time to the answer.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define CONNECTIONS_MAX 4096
#define REQUEST_MAX 2048
#define ANSWER_MAX 4096
#define SAMPLES_MAX 4000000
#define EVENTS 256
#define STEP_SECONDS 300
#define DAYS_BACK 20 /* each packet was received when its seconds say */

typedef struct {
    int     fd;
    int64_t sent_at; /* microseconds */
    char    answer[ANSWER_MAX];
    size_t  n;
} connection_t;

typedef struct {
    const char *name;
    uint32_t    seconds;
    uint64_t    in;
    uint64_t    out;
} user_t;

static connection_t connections[CONNECTIONS_MAX];
static user_t      *users;
static size_t       n_users, next_user;
static uint32_t    *samples;
static size_t       n_sent, n_good, n_bad;
static char         key[128];
static time_t       began_at; /* of every session */
static uint16_t     port;


static void
die(const char *what)
{
    perror(what);
    exit(1);
}


static int64_t
now_us(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);

    return t.tv_sec * INT64_C(1000000) + t.tv_nsec / 1000;
}


static void
key_read(const char *path)
{
    FILE *f = fopen(path, "r");

    if (f == NULL || fgets(key, sizeof(key), f) == NULL) {
        die(path);
    }
    fclose(f);
    key[strcspn(key, "\r\n")] = '\0';
}


/* What FreeRADIUS 3.2.1 sends for a RouterOS interim (raw_value = yes). */
static size_t
request_print(user_t *u, char *to)
{
    int  n, m;
    char body[REQUEST_MAX];

    u->seconds += STEP_SECONDS;
    u->in += 1000000;
    u->out += 9000000;

    n = snprintf(
        body, sizeof(body),
        "{\"User-Name\":{\"type\":\"string\",\"value\":[\"%s\"]},"
        "\"NAS-IP-Address\":{\"type\":\"ipaddr\",\"value\":[\"127.0.0.1\"]},"
        "\"NAS-Port\":{\"type\":\"integer\",\"value\":[15728640]},"
        "\"Service-Type\":{\"type\":\"integer\",\"value\":[2]},"
        "\"Framed-Protocol\":{\"type\":\"integer\",\"value\":[1]},"
        "\"Framed-IP-Address\":{\"type\":\"ipaddr\",\"value\":"
        "[\"100.64.0.5\"]},"
        "\"Called-Station-Id\":{\"type\":\"string\",\"value\":[\"pppoe1\"]},"
        "\"Calling-Station-Id\":{\"type\":\"string\",\"value\":"
        "[\"AA:BB:CC:DD:EE:01\"]},"
        "\"NAS-Identifier\":{\"type\":\"string\",\"value\":[\"core1\"]},"
        "\"Acct-Status-Type\":{\"type\":\"integer\",\"value\":[3]},"
        "\"Acct-Delay-Time\":{\"type\":\"integer\",\"value\":[0]},"
        "\"Acct-Session-Id\":{\"type\":\"string\",\"value\":"
        "[\"load-%lld-%d\"]},"
        "\"Acct-Session-Time\":{\"type\":\"integer\",\"value\":[%" PRIu32
        "]},"
        "\"Acct-Input-Octets\":{\"type\":\"integer\",\"value\":[%" PRIu32
        "]},"
        "\"Acct-Input-Gigawords\":{\"type\":\"integer\",\"value\":[%" PRIu32
        "]},"
        "\"Acct-Output-Octets\":{\"type\":\"integer\",\"value\":[%" PRIu32
        "]},"
        "\"Acct-Output-Gigawords\":{\"type\":\"integer\",\"value\":[%" PRIu32
        "]},"
        "\"Received\":%lld,"
        "\"NAS-Port-Id\":{\"type\":\"string\",\"value\":[\"ether1\"]}}",
        u->name, (long long) began_at, (int) getpid(), u->seconds,
        (uint32_t) u->in, (uint32_t) (u->in >> 32),
        (uint32_t) u->out, (uint32_t) (u->out >> 32),
        (long long) began_at + u->seconds);

    m = snprintf(to, 2 * REQUEST_MAX,
                 "POST /radius/accounting?src=127.0.0.1 HTTP/1.1\r\n"
                 "Host: 127.0.0.1\r\nUser-Agent: FreeRADIUS 3.2.1\r\n"
                 "Content-Type: application/json\r\nX-Radius-Key: %s\r\n"
                 "Content-Length: %d\r\n\r\n%s",
                 key, n, body);

    return (size_t) m;
}


static void
packet_send(connection_t *c)
{
    char    request[2 * REQUEST_MAX];
    size_t  n;
    user_t *u = &users[next_user];

    next_user = (next_user + 1) % n_users;
    n = request_print(u, request);
    n_sent++;
    c->n = 0;
    c->sent_at = now_us();

    if (send(c->fd, request, n, MSG_NOSIGNAL) != (ssize_t) n) {
        die("send");
    }
}


/* Every session has its first packet on the way: what follows counts. */
static int
has_begun(void)
{
    return n_sent > n_users;
}


static void
connection_open(connection_t *c, int poll)
{
    int                one = 1;
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = c};
    struct sockaddr_in to = {.sin_family = AF_INET,
                             .sin_port = htons(port),
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};

    c->fd = socket(AF_INET, SOCK_STREAM, 0);
    if (c->fd < 0 || connect(c->fd, (struct sockaddr *) &to, sizeof(to)) != 0) {
        die("connect");
    }

    (void) setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
    (void) fcntl(c->fd, F_SETFL, O_NONBLOCK);
    if (epoll_ctl(poll, EPOLL_CTL_ADD, c->fd, &event) != 0) {
        die("epoll_ctl");
    }
}


/* Whole, without a body (204) or with one of Content-Length. */
static int
answer_is_whole(const connection_t *c)
{
    const char *end, *length;

    end = strstr(c->answer, "\r\n\r\n");
    if (end == NULL) {
        return 0;
    }

    length = strcasestr(c->answer, "Content-Length:");
    if (length == NULL || length > end) {
        return 1;
    }

    return c->n
           >= (size_t) (end + 4 - c->answer) + strtoul(length + 15, NULL, 10);
}


static void
answer_take(connection_t *c, int poll)
{
    ssize_t n;

    n = recv(c->fd, c->answer + c->n, ANSWER_MAX - 1 - c->n, 0);
    if (n < 0 && errno == EAGAIN) {
        return;
    }
    if (n <= 0) {
        n_bad++;
        close(c->fd);
        connection_open(c, poll);
        packet_send(c);
        return;
    }

    c->n += (size_t) n;
    c->answer[c->n] = '\0';
    if (!answer_is_whole(c)) {
        return;
    }

    if (strncmp(c->answer, "HTTP/1.1 204", 12) != 0) {
        n_bad++;
    } else if (n_good < SAMPLES_MAX) {
        samples[n_good++] = (uint32_t) (now_us() - c->sent_at);
    }

    packet_send(c);
}


static void
answers_wait(int poll)
{
    int                i, n;
    struct epoll_event events[EVENTS];

    n = epoll_wait(poll, events, EVENTS, 100);
    for (i = 0; i < n; i++) {
        answer_take(events[i].data.ptr, poll);
    }
}


static int
compare(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *) a, y = *(const uint32_t *) b;

    return x < y ? -1 : x > y;
}


int
main(int argc, char **argv)
{
    int     i, poll;
    size_t  k, n_connections;
    int64_t began, until;

    if (argc < 6) {
        fprintf(stderr, "usage: acctload PORT KEY_FILE CONNECTIONS SECONDS "
                        "USERNAME [USERNAME ...]\n");
        return 2;
    }

    port = (uint16_t) atoi(argv[1]);
    key_read(argv[2]);
    n_connections = strtoul(argv[3], NULL, 10);
    n_users = (size_t) argc - 5;
    users = calloc(n_users, sizeof(users[0]));
    samples = calloc(SAMPLES_MAX, sizeof(samples[0]));
    if (n_connections < 1 || n_connections > CONNECTIONS_MAX || users == NULL
        || samples == NULL) {
        fprintf(stderr, "acctload: 1 to %d connections\n", CONNECTIONS_MAX);
        return 2;
    }
    for (i = 5; i < argc; i++) {
        users[i - 5].name = argv[i];
    }

    poll = epoll_create1(0);
    for (k = 0; k < n_connections; k++) {
        connection_open(&connections[k], poll);
    }

    began_at = time(NULL) - DAYS_BACK * 86400;
    for (k = 0; k < n_connections; k++) {
        packet_send(&connections[k]);
    }

    while (!has_begun()) {
        answers_wait(poll);
    }

    n_good = 0;
    began = now_us();
    until = began + atoi(argv[4]) * INT64_C(1000000);
    while (now_us() < until) {
        answers_wait(poll);
    }

    qsort(samples, n_good, sizeof(samples[0]), compare);
    printf("%.0f packets/s, %zu not acknowledged, p50 %.2f ms, p99 %.2f ms\n",
           (double) n_good * 1e6 / (double) (now_us() - began), n_bad,
           n_good == 0 ? 0 : samples[n_good / 2] / 1000.0,
           n_good == 0 ? 0 : samples[n_good * 99 / 100] / 1000.0);

    return n_bad > 0;
}
