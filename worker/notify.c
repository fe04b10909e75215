/* SPDX-License-Identifier: MIT */
/* The notification protocol of systemd (sd_notify(3)), which is a datagram. */
#include "worker/daemon.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>


void
notify(const char *state)
{
    int                fd;
    socklen_t          size;
    const char        *path;
    struct sockaddr_un to = {.sun_family = AF_UNIX};

    path = getenv("NOTIFY_SOCKET");
    if (path == NULL || strlen(path) >= sizeof(to.sun_path)
        || (path[0] != '/' && path[0] != '@')) {
        return;
    }

    memcpy(to.sun_path, path, strlen(path));
    size = (socklen_t) (offsetof(struct sockaddr_un, sun_path) + strlen(path));
    if (path[0] == '@') {
        to.sun_path[0] = '\0';
    }

    fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0) {
        return;
    }

    if (sendto(fd, state, strlen(state), MSG_NOSIGNAL, (struct sockaddr *) &to,
               size)
        < 0) {
        lm_host_log(LM_LOG_WARN, "the service manager cannot be told \"%s\"",
                    state);
    }

    close(fd);
}


int64_t
notify_watchdog(void)
{
    uint64_t    us;
    const char *text;

    text = getenv("WATCHDOG_USEC");
    if (text == NULL || lm_str_u64(lm_str_c(text), &us) != LM_OK) {
        return 0;
    }

    return (int64_t) (us / 1000 / 2);
}
