/* SPDX-License-Identifier: MIT */
/* Events in words. */
#include "service/timeline_text.h"

#include <jansson.h>

#define NOTE_POINTS 200 /* of a note's words that are shown */
#define FIELDS 8 /* fields that are named; of the others, how many */
#define FIELDS_MAX 64 /* different words of fields in one change */

typedef struct {
    const char *entity;
    const char *action;
    const char *text[LM_LANG_COUNT];
} deed_t;

static const deed_t deeds[] = {
#define LM_DEED(entity, action, en, af) {#entity, #action, {en, af}},
#include "service/timeline.def"
#undef LM_DEED
};

static const struct {
    const char *name;
    const char *text[LM_LANG_COUNT];
} words[] = {
#define LM_WORD(name, en, af) {name, {en, af}},
#include "service/timeline_word.def"
#undef LM_WORD
};

static void detail_add(lm_buf_t *b, const lm_sql_timeline_audit_t *row,
                       lm_lang_e lang);
static void fields_add(lm_buf_t *b, json_t *object, lm_lang_e lang);


lm_str_t
lm_timeline_word(lm_str_t name, lm_lang_e lang)
{
    size_t i;

    for (i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        if (lm_str_eq(name, lm_str_c(words[i].name))) {
            return lm_str_c(words[i].text[lang]);
        }
    }

    return name;
}


/* A deed that nobody found words for is told as it is written down. */
static void
deed_add(lm_buf_t *b, const lm_sql_timeline_audit_t *row, lm_lang_e lang)
{
    size_t i;

    for (i = 0; i < sizeof(deeds) / sizeof(deeds[0]); i++) {
        if (lm_str_eq(row->entity, lm_str_c(deeds[i].entity))
            && lm_str_eq(row->action, lm_str_c(deeds[i].action))) {
            lm_buf_add(b, lm_str_c(deeds[i].text[lang]));
            return;
        }
    }

    lm_buf_add(b, row->entity);
    lm_buf_lit(b, ": ");
    lm_buf_add(b, row->action);
}


lm_str_t
lm_timeline_deed(lm_arena_t *a, const lm_sql_timeline_audit_t *row,
                 lm_lang_e lang)
{
    lm_buf_t b;

    lm_buf_init(&b, a, 128);
    deed_add(&b, row, lang);

    if (row->has_username) {
        lm_buf_lit(&b, " (");
        lm_buf_add(&b, row->username);
        lm_buf_byte(&b, ')');
    }

    if (lm_str_eq(row->action, LM_STR("sign_in")) && row->address.n != 0) {
        lm_buf_printf(&b, " (%.*s)", (int) row->address.n, row->address.p);
    }

    detail_add(&b, row, lang);
    return b.failed ? LM_STR_NULL : lm_buf_str(&b);
}


/* The first code points of a text. */
static lm_str_t
text_head(lm_str_t s, size_t points)
{
    size_t n = 0;

    while (points-- > 0 && n < s.n) {
        n += lm_str_utf8_len(lm_str(s.p + n, s.n - n));
    }

    return lm_str(s.p, n);
}


static void
others_add(lm_buf_t *b, size_t n, lm_lang_e lang)
{
    if (n != 0) {
        lm_buf_printf(b, lang == LM_LANG_AF ? " en nog %zu" : " and %zu more",
                      n);
    }
}


static bool
member_add(lm_buf_t *b, json_t *object, const char *name)
{
    json_t *value = json_object_get(object, name);

    if (!json_is_string(value)) {
        return false;
    }

    lm_buf_lit(b, ": ");
    lm_buf_add(b, text_head(lm_str(json_string_value(value),
                                   json_string_length(value)),
                            NOTE_POINTS));
    return true;
}


/* Whom it was suspended with stands before why. */
static bool
master_add(lm_buf_t *b, json_t *object, lm_lang_e lang)
{
    json_t *master = json_object_get(object, "with_master");

    if (!json_is_string(master)) {
        return false;
    }

    lm_buf_add(b, lang == LM_LANG_AF ? LM_STR(" saam met sy hoofrekening ")
                                     : LM_STR(" with its master "));
    lm_buf_add(b,
               lm_str(json_string_value(master), json_string_length(master)));
    return member_add(b, object, "reason");
}


/* How many sub-accounts, and the first of them. */
static bool
subs_add(lm_buf_t *b, json_t *object, lm_lang_e lang)
{
    size_t  i;
    json_t *name, *names = json_object_get(object, "subs");
    size_t  total =
        (size_t) json_integer_value(json_object_get(object, "sub_count"));

    if (!json_is_array(names)) {
        return false;
    }

    lm_buf_printf(b, " (%zu)", total);
    json_array_foreach(names, i, name)
    {
        lm_buf_add(b, i == 0 ? LM_STR(": ") : LM_STR(", "));
        lm_buf_add(b,
                   lm_str(json_string_value(name), json_string_length(name)));
    }
    others_add(b, total - json_array_size(names), lang);
    return true;
}


/* A note's words, a file's name, the sub-accounts, a reason; else the fields
 * that changed. */
static void
detail_add(lm_buf_t *b, const lm_sql_timeline_audit_t *row, lm_lang_e lang)
{
    json_t *object;
    bool    is_gone = lm_str_eq(row->action, LM_STR("delete"))
                   || lm_str_eq(row->action, LM_STR("unlink_sub"));
    lm_str_t text = LM_STR("null");

    if (is_gone ? row->has_before_json : row->has_after_json) {
        text = is_gone ? row->before_json : row->after_json;
    }

    object = json_loadb(text.p, text.n, JSON_DECODE_ANY, NULL);

    if (lm_str_eq(row->entity, LM_STR("customer_note"))) {
        (void) member_add(b, object, "text");
    } else if (lm_str_eq(row->entity, LM_STR("attachment"))) {
        (void) member_add(b, object, "name");
    } else if (!member_add(b, object, "sub_account")
               && !subs_add(b, object, lang) && !master_add(b, object, lang)
               && !member_add(b, object, "reason")
               && lm_str_eq(row->action, LM_STR("update"))) {
        fields_add(b, object, lang);
    }

    if (json_is_null(json_object_get(object, "suspended_with"))) {
        lm_buf_add(b, lang == LM_LANG_AF
                          ? LM_STR("; die opskorting gaan as sy eie voort")
                          : LM_STR("; its suspension goes on as its own"));
    }

    json_decref(object);
}


/* "contacts.7.rules" is of "contacts"; two fields of one word are named once.
 */
static void
fields_add(lm_buf_t *b, json_t *object, lm_lang_e lang)
{
    size_t   i, n = 0;
    void    *iter;
    lm_str_t key, word, seen[FIELDS_MAX];

    for (iter = json_object_iter(object); iter != NULL && n < FIELDS_MAX;
         iter = json_object_iter_next(object, iter)) {
        key = lm_str_c(json_object_iter_key(iter));
        word = lm_timeline_word(lm_str_cut(&key, '.'), lang);

        for (i = 0; i < n && !lm_str_eq(seen[i], word); i++) {
            /* void */
        }
        if (i < n) {
            continue;
        }

        seen[n++] = word;
        if (n <= FIELDS) {
            lm_buf_add(b, n == 1 ? LM_STR(": ") : LM_STR(", "));
            lm_buf_add(b, word);
        }
    }

    others_add(b, n > FIELDS ? n - FIELDS : 0, lang);
}


lm_str_t
lm_timeline_mail(lm_arena_t *a, const lm_sql_timeline_message_t *row,
                 lm_lang_e lang)
{
    lm_str_t    what;
    const char *state;

    static const struct {
        const char *name;
        const char *text[LM_LANG_COUNT];
    } states[] = {
        {"queued", {"waits to be sent", "wag om gestuur te word"}},
        {"sending", {"is being sent", "word gestuur"}},
        {"sent", {"sent", "gestuur"}},
        {"dead", {"could not be sent", "kon nie gestuur word nie"}},
    };

    size_t i;

    what = row->has_subject ? row->subject
                            : lm_timeline_word(row->template_name, lang);
    state = "";

    for (i = 0; i < sizeof(states) / sizeof(states[0]); i++) {
        if (lm_str_eq(row->state, lm_str_c(states[i].name))) {
            state = states[i].text[lang];
        }
    }

    return lm_str_printf(a,
                         lang == LM_LANG_AF ? "E-pos \"%.*s\" aan %.*s: %s"
                                            : "Mail \"%.*s\" to %.*s: %s",
                         (int) what.n, what.p, (int) row->recipient.n,
                         row->recipient.p, state);
}


lm_str_t
lm_timeline_online(lm_arena_t *a, const lm_sql_timeline_session_t *row,
                   lm_lang_e lang)
{
    lm_instant_t end = row->has_ended_at ? row->ended_at : row->last_event_at;
    uint64_t     minutes =
        end > row->at ? (uint64_t) ((end - row->at) / LM_MINUTE) : 0;
    const char *form;

    if (row->has_ended_at) {
        form = lang == LM_LANG_AF ? "%.*s was aanlyn, %llu h %02llu min lank"
                                  : "%.*s was on line for %llu h %02llu min";
    } else if (row->is_stale) {
        form = lang == LM_LANG_AF
                   ? "%.*s was aanlyn; niks meer gehoor ná %llu h %02llu min"
                   : "%.*s was on line; not heard of after %llu h %02llu min";
    } else {
        form = lang == LM_LANG_AF ? "%.*s is aanlyn, al %llu h %02llu min"
                                  : "%.*s is on line, for %llu h %02llu min";
    }

    return lm_str_printf(a, form, (int) row->username.n, row->username.p,
                         (unsigned long long) (minutes / 60),
                         (unsigned long long) (minutes % 60));
}
