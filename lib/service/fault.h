/* SPDX-License-Identifier: MIT */
/* What is wrong with which field, found by a service that knows no request;
 * lm_field_faults() of http/http.h makes field errors of them. */
#ifndef LM_SERVICE_FAULT_H
#define LM_SERVICE_FAULT_H

#include "base/arena.h"

#define LM_FAULTS 48

typedef struct {
    const char *field; /* "contacts.0.email" */
    const char *code;
    const char *text[LM_LANG_COUNT];
} lm_fault_t;

/* More than fit are left out. */
typedef struct {
    lm_arena_t *arena;
    lm_fault_t  items[LM_FAULTS];
    size_t      n;
} lm_faults_t;

static inline void
lm_fault(lm_faults_t *f, const char *field, const char *code, const char *en,
         const char *af)
{
    if (f->n < LM_FAULTS && field != NULL && en != NULL && af != NULL) {
        f->items[f->n++] = (lm_fault_t){field, code, {en, af}};
    }
}

/* A text that names somebody: "FRI001 Frikkie Visser has this". */
static inline void
lm_fault_holder(lm_faults_t *f, const char *field, lm_str_t code, lm_str_t name)
{
    lm_fault(f, field, "taken",
             lm_str_printf(f->arena, "%.*s %.*s has this already", (int) code.n,
                           code.p, (int) name.n, name.p)
                 .p,
             lm_str_printf(f->arena, "%.*s %.*s het dit reeds", (int) code.n,
                           code.p, (int) name.n, name.p)
                 .p);
}

#endif
