/* SPDX-License-Identifier: MIT */
/* What somebody who signs in brought along. */
#ifndef LM_SERVICE_CLIENT_H
#define LM_SERVICE_CLIENT_H

#include "base/host.h"
#include "store/conf.h"

typedef struct {
    const lm_conf_t *conf;
    lm_str_t         address;
    lm_str_t         user_agent;
    lm_str_t         device; /* its device cookie; {NULL, 0}: none */
} lm_client_t;

#endif
