/* SPDX-License-Identifier: MIT */
#include "rule/file_type.h"

#define TEXT_LOOK 65536 /* bytes of a text that are looked at */
#define END_MAX 8

typedef enum {
#define LM_FILE_TYPE(name, type, is_picture, ends) FILE_##name,
#include "rule/file_type.def"
#undef LM_FILE_TYPE
    FILE_TYPES
} file_type_e;

static const lm_file_type_t types[] = {
#define LM_FILE_TYPE(name, type, is_picture, ends) {type, is_picture, ends},
#include "rule/file_type.def"
#undef LM_FILE_TYPE
};

static bool is_of(file_type_e type, lm_str_t head);
static bool is_text(lm_str_t head);
static bool has_end(const char *ends, lm_str_t name);


const lm_file_type_t *
lm_file_type(lm_str_t head, lm_str_t name)
{
    int i;

    for (i = 0; i < FILE_TYPES; i++) {
        if (has_end(types[i].ends, name)) {
            return is_of((file_type_e) i, head) ? &types[i] : NULL;
        }
    }

    return NULL;
}


const lm_file_type_t *
lm_file_type_of(lm_str_t type)
{
    int i;

    for (i = 0; i < FILE_TYPES; i++) {
        if (lm_str_eq(type, lm_str_c(types[i].type))) {
            return &types[i];
        }
    }

    return NULL;
}


static bool
has_at(lm_str_t head, size_t at, lm_str_t bytes)
{
    return head.n >= at + bytes.n && memcmp(head.p + at, bytes.p, bytes.n) == 0;
}


/* A ZIP archive that holds a member of this name near its beginning, or its
 * list of members, which stands at the end of a small one. */
static bool
is_zip_of(lm_str_t head, lm_str_t member)
{
    return has_at(head, 0, LM_STR("PK\x03\x04"))
           && memmem(head.p, head.n, member.p, member.n) != NULL;
}


static bool
is_of(file_type_e type, lm_str_t head)
{
    switch (type) {
    case FILE_PNG:
        return has_at(head, 0, LM_STR("\x89PNG\r\n\x1a\n"));
    case FILE_JPEG:
        return has_at(head, 0, LM_STR("\xff\xd8\xff"));
    case FILE_GIF:
        return has_at(head, 0, LM_STR("GIF87a"))
               || has_at(head, 0, LM_STR("GIF89a"));
    case FILE_WEBP:
        return has_at(head, 0, LM_STR("RIFF"))
               && has_at(head, 8, LM_STR("WEBPVP8"));
    case FILE_PDF:
        return has_at(head, 0, LM_STR("%PDF-"));
    case FILE_DOCX:
        return is_zip_of(head, LM_STR("word/"));
    case FILE_XLSX:
        return is_zip_of(head, LM_STR("xl/"));
    case FILE_ODT:
        return has_at(head, 30,
                      LM_STR("mimetypeapplication/vnd.oasis."
                             "opendocument.text"));
    case FILE_ODS:
        return has_at(head, 30,
                      LM_STR("mimetypeapplication/vnd.oasis."
                             "opendocument.spreadsheet"));
    case FILE_OLE:
        return has_at(head, 0, LM_STR("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"));
    case FILE_CSV:
    case FILE_TEXT:
        return is_text(head);
    case FILE_TYPES:
        break;
    }

    return false;
}


/* In whatever character set: no control characters but ends of lines and
 * tabs, and nothing that a browser could take for a page. */
static bool
is_text(lm_str_t head)
{
    size_t i, n = head.n < TEXT_LOOK ? head.n : TEXT_LOOK;

    for (i = 0; i < n; i++) {
        unsigned char c = (unsigned char) head.p[i];

        if ((c < ' ' && c != '\t' && c != '\n' && c != '\r' && c != '\f')
            || c == 0x7f) {
            return false;
        }
    }

    head = lm_str_trim(head);
    return !lm_str_istarts(head, LM_STR("<!doctype"))
           && !lm_str_istarts(head, LM_STR("<html"))
           && !lm_str_istarts(head, LM_STR("<svg"))
           && !lm_str_istarts(head, LM_STR("<?xml"));
}


static bool
has_end(const char *ends, lm_str_t name)
{
    char     dotted[END_MAX + 1];
    lm_str_t end, rest = lm_str_c(ends);

    while (rest.p != NULL) {
        end = lm_str_cut(&rest, ' ');
        dotted[0] = '.';
        memcpy(dotted + 1, end.p, end.n);

        if (name.n > end.n + 1
            && lm_str_ieq(lm_str(name.p + name.n - end.n - 1, end.n + 1),
                          lm_str(dotted, end.n + 1))) {
            return true;
        }
    }

    return false;
}
