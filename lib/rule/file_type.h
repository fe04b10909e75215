/* SPDX-License-Identifier: MIT */
/* What a file is, by what is in it; spec "customers", F18. */
#ifndef LM_RULE_FILE_TYPE_H
#define LM_RULE_FILE_TYPE_H

#include "base/str.h"

typedef struct {
    const char *type; /* "image/png" */
    bool        is_picture; /* that browsers show */
    const char *ends; /* "jpg jpeg" */
} lm_file_type_t;

/*
 * The kind of a file that begins with these bytes and has this name; NULL when
 * it is none that may be kept, or its name says another kind than its bytes:
 * "invoice.pdf" is a PDF, a page of HTML is nothing at all, whatever its name.
 */
const lm_file_type_t *lm_file_type(lm_str_t head, lm_str_t name);

/* Of one that was found before; NULL when it is none. */
const lm_file_type_t *lm_file_type_of(lm_str_t type);

#endif
