/* SPDX-License-Identifier: MIT */
#include "wire/address.h"

#include <arpa/inet.h>

#define TEXT_MAX INET6_ADDRSTRLEN

static bool is_host_v4(const struct in_addr *v4);
static bool is_host_v6(const struct in6_addr *v6);


lm_rc_t
lm_address_host(lm_arena_t *a, lm_str_t text, lm_str_t *out)
{
    char            typed[TEXT_MAX], kept[TEXT_MAX];
    struct in_addr  v4;
    struct in6_addr v6;

    if (text.n == 0 || text.n >= sizeof(typed)
        || memchr(text.p, '\0', text.n) != NULL) {
        return LM_E_INVALID;
    }

    memcpy(typed, text.p, text.n);
    typed[text.n] = '\0';

    if (inet_pton(AF_INET, typed, &v4) == 1) {
        if (!is_host_v4(&v4)) {
            return LM_E_INVALID;
        }
        (void) inet_ntop(AF_INET, &v4, kept, sizeof(kept));

    } else if (inet_pton(AF_INET6, typed, &v6) == 1) {
        if (!is_host_v6(&v6)) {
            return LM_E_INVALID;
        }
        (void) inet_ntop(AF_INET6, &v6, kept, sizeof(kept));

    } else {
        return LM_E_INVALID;
    }

    *out = lm_str_dup(a, lm_str_c(kept));
    return out->p == NULL ? LM_E_MEMORY : LM_OK;
}


/* RFC 6890: not "this network", loopback, link-local, multicast, reserved. */
static bool
is_host_v4(const struct in_addr *v4)
{
    uint32_t host = ntohl(v4->s_addr);
    uint32_t first = host >> 24;

    return first != 0 && first != 127 && first < 224 && host >> 16 != 0xa9fe;
}


static bool
is_host_v6(const struct in6_addr *v6)
{
    return !IN6_IS_ADDR_UNSPECIFIED(v6) && !IN6_IS_ADDR_LOOPBACK(v6)
           && !IN6_IS_ADDR_MULTICAST(v6) && !IN6_IS_ADDR_LINKLOCAL(v6)
           && !IN6_IS_ADDR_V4MAPPED(v6);
}
