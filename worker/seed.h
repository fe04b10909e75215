/* SPDX-License-Identifier: MIT */
/* Rows that an installation begins with, and the demo ISP. */
#ifndef LM_WORKER_SEED_H
#define LM_WORKER_SEED_H

#include "worker/command.h"

/* Roles and templates that are missing; those that exist stay as they are. */
int seed_basics(conf_t *conf, lm_arena_t *a);

#endif
