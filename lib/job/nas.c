/* SPDX-License-Identifier: MIT */
#include "job/nas.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/host.h"

#define TRIES 3
#define TRY_WAIT (2 * LM_SECOND)
#define LOOK 100 /* milliseconds between looks at is_over */

static lm_rc_t nas_connect(const lm_nas_ask_t *ask, int *fd);
static lm_rc_t answer_wait(int fd, const lm_nas_ask_t *ask, int64_t until,
                           lm_disconnect_answer_t *answer);


lm_rc_t
lm_nas_ask(const lm_nas_ask_t *ask, lm_disconnect_answer_t *answer)
{
    int     fd, i;
    lm_rc_t rc;

    rc = nas_connect(ask, &fd);
    if (rc != LM_OK) {
        return rc;
    }

    rc = LM_E_DEADLINE;

    for (i = 0; i < TRIES && rc == LM_E_DEADLINE && !*ask->is_over; i++) {
        /* a failure here is that of the try before: nobody listened */
        (void) !send(fd, ask->request.bytes, ask->request.n, 0);
        rc = answer_wait(fd, ask, lm_host_ticks() + TRY_WAIT, answer);
    }

    close(fd);
    return rc;
}


/* Connected, so that answers of others are not even seen. */
static lm_rc_t
nas_connect(const lm_nas_ask_t *ask, int *fd)
{
    socklen_t size;
    union {
        struct sockaddr     any;
        struct sockaddr_in  v4;
        struct sockaddr_in6 v6;
    } to = {0};

    if (inet_pton(AF_INET, ask->address, &to.v4.sin_addr) == 1) {
        to.v4.sin_family = AF_INET;
        to.v4.sin_port = htons(ask->port);
        size = sizeof(to.v4);

    } else if (inet_pton(AF_INET6, ask->address, &to.v6.sin6_addr) == 1) {
        to.v6.sin6_family = AF_INET6;
        to.v6.sin6_port = htons(ask->port);
        size = sizeof(to.v6);

    } else {
        return LM_E_INVALID;
    }

    *fd =
        socket(to.any.sa_family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (*fd == -1) {
        return LM_E_UNAVAILABLE;
    }

    if (connect(*fd, &to.any, size) == -1) {
        close(*fd);
        return LM_E_UNAVAILABLE;
    }

    return LM_OK;
}


/* Waits on past what is no answer of ours. */
static lm_rc_t
answer_wait(int fd, const lm_nas_ask_t *ask, int64_t until,
            lm_disconnect_answer_t *answer)
{
    char    bytes[LM_RADIUS_MAX];
    int64_t left;
    lm_rc_t rc;
    ssize_t n;

    for (left = TRY_WAIT; left > 0 && !*ask->is_over;
         left = until - lm_host_ticks()) {
        if (lm_host_wait(fd, /* is_read= */ true,
                         (int) (left < LOOK ? left : LOOK))
            != 1) {
            continue;
        }

        n = recv(fd, bytes, sizeof(bytes), 0);
        if (n < 0) {
            lm_host_sleep(LOOK); /* ECONNREFUSED: it may start meanwhile */
            continue;
        }

        rc = lm_disconnect_decode(lm_str(bytes, (size_t) n), &ask->request,
                                  ask->secret, answer);
        if (rc != LM_E_INVALID) {
            return rc;
        }
    }

    return LM_E_DEADLINE;
}
