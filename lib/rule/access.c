/* SPDX-License-Identifier: MIT */
#include "rule/access.h"

#define MAC_PARTS 7

static lm_access_e access_refusal(const lm_access_facts_t *f);
static bool        access_is_other_device(const lm_access_facts_t *f);
static bool        mac_part(lm_str_t part, char *out);

static const struct {
    const char *code;
    const char *text[LM_LANG_COUNT];
} accesses[LM_ACCESS_N] = {
    {"ok", {"", ""}},
#define LM_ACCESS(name, code, en, af) {code, {en, af}},
#include "rule/access.def"
#undef LM_ACCESS
};


const char *
lm_access_code(lm_access_e access)
{
    return access < LM_ACCESS_N ? accesses[access].code : "unknown";
}


const char *
lm_access_text(lm_access_e access, lm_lang_e lang)
{
    return access < LM_ACCESS_N ? accesses[access].text[lang] : "";
}


lm_rc_t
lm_access_of(lm_str_t code, lm_access_e *out)
{
    lm_access_e access;

    for (access = LM_ACCESS_OK; access < LM_ACCESS_N; access++) {
        if (lm_str_eq(code, lm_str_c(accesses[access].code))) {
            *out = access;
            return LM_OK;
        }
    }

    return LM_E_NOT_FOUND;
}


lm_access_answer_t
lm_access_decide(const lm_access_facts_t *f)
{
    lm_access_answer_t answer;

    answer = (lm_access_answer_t){.access = access_refusal(f)};

    if (answer.access == LM_ACCESS_OK) {
        answer.is_walled = f->is_suspended;
        answer.is_slowed = f->has_cap && f->data_left == 0;
    }

    return answer;
}


static lm_access_e
access_refusal(const lm_access_facts_t *f)
{
    if (!f->is_known) {
        return LM_ACCESS_UNKNOWN_USER;
    }

    if (f->is_deleted || f->today > f->cancelled_on) {
        return LM_ACCESS_CANCELLED;
    }

    if (f->today < f->starts_on) {
        return LM_ACCESS_NOT_STARTED;
    }

    if (f->is_suspended && f->suspended_mode == LM_SUSPENDED_REJECT) {
        return LM_ACCESS_SUSPENDED;
    }

    if (f->is_blocked || f->is_rejected) {
        return LM_ACCESS_BLOCKED;
    }

    if (access_is_other_device(f)) {
        return LM_ACCESS_MAC;
    }

    if (f->session_limit > 0 && f->open_sessions >= f->session_limit) {
        return LM_ACCESS_SESSIONS;
    }

    if (f->has_cap && !f->has_capped_speed && f->data_left == 0
        && !f->is_suspended) {
        return LM_ACCESS_CAPPED;
    }

    return LM_ACCESS_OK;
}


/* A Calling-Station-Id that is no MAC proves nothing and locks nobody out. */
static bool
access_is_other_device(const lm_access_facts_t *f)
{
    char mac[LM_MAC_TEXT];

    if (f->mac_lock.n == 0
        || lm_mac_fold(f->calling_station_id, mac) != LM_OK) {
        return false;
    }

    return !lm_str_ieq(f->mac_lock, lm_str(mac, LM_MAC_TEXT));
}


lm_rc_t
lm_mac_fold(lm_str_t s, char out[LM_MAC_TEXT])
{
    size_t i, n, parts;
    char   separator, text[2 * MAC_PARTS];

    /* "aabbccddeeff", "aabb.ccdd.eeff" */
    n = 0;
    separator = 0;
    for (i = 0; i < s.n; i++) {
        if (s.p[i] == ':' || s.p[i] == '-') {
            separator = s.p[i];
            break;
        }
        if (s.p[i] == '.') {
            continue;
        }
        if (lm_hex_value(s.p[i]) < 0 || n == LM_MAC_TEXT) {
            return LM_E_RANGE;
        }
        out[n++] = s.p[i];
    }

    if (separator == 0) {
        return n == LM_MAC_TEXT ? LM_OK : LM_E_RANGE;
    }

    parts = 0;
    while (s.p != NULL) {
        if (parts == MAC_PARTS
            || !mac_part(lm_str_cut(&s, separator), &text[2 * parts])) {
            return LM_E_RANGE;
        }
        parts++;
    }

    /* a DHCP client identifier begins with its hardware type */
    if (parts == MAC_PARTS && memcmp(text, "01", 2) == 0) {
        memcpy(out, text + 2, LM_MAC_TEXT);
        return LM_OK;
    }

    if (parts != MAC_PARTS - 1) {
        return LM_E_RANGE;
    }

    memcpy(out, text, LM_MAC_TEXT);

    return LM_OK;
}


static bool
mac_part(lm_str_t part, char *out)
{
    if (part.n < 1 || part.n > 2 || lm_hex_value(part.p[0]) < 0
        || lm_hex_value(part.p[part.n - 1]) < 0) {
        return false;
    }

    out[0] = part.n == 2 ? part.p[0] : '0';
    out[1] = part.p[part.n - 1];

    return true;
}
