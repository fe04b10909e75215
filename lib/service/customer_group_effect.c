/* SPDX-License-Identifier: MIT */
#include "service/customer_group_effect.h"

#include "service/isp.h"

#define MINOR_UNITS 100

typedef enum { OF_ALL, OF_DUE, OF_ROLLOVER, OF_VIP } whom_e;

/* What members get of their group unless they have their own. */
static const struct {
    const char *field;
    whom_e      whom;
    const char *title[LM_LANG_COUNT];
} effects[] = {
    {"is_vip", OF_VIP, {"VIP badge", "BBP-kenteken"}},
    {"auto_rollover",
     OF_ROLLOVER,
     {"Auto data rollover", "Outomatiese oordrag van data"}},
    {"suspensions_disabled",
     OF_ALL,
     {"Suspensions disabled", "Opskortings afgeskakel"}},
    {"sync_accounting",
     OF_ALL,
     {"Sync to accounting", "Sinkroniseer met rekeningkunde"}},
    {"due_days",
     OF_DUE,
     {"Days till invoices due", "Dae tot fakture betaalbaar is"}},
    {"overdue_days", OF_ALL, {"Days till overdue", "Dae tot agterstallig"}},
    {"second_warning_days",
     OF_ALL,
     {"Days till second warning", "Dae tot tweede waarskuwing"}},
    {"suspension_days", OF_ALL, {"Days till suspension", "Dae tot opskorting"}},
    {"pause_hours", OF_ALL, {"Hours of a pause", "Ure van ’n onderbreking"}},
    {"overdue_minimum",
     OF_ALL,
     {"Minimum overdue amount", "Kleinste agterstallige bedrag"}},
    {"weekdays",
     OF_ALL,
     {"Days on which customers are suspended",
      "Dae waarop kliënte opgeskort word"}},
    {"on_holidays", OF_ALL, {"Suspend on holidays", "Skort op vakansiedae op"}},
    {"hold_pending_debit",
     OF_ALL,
     {"Wait for a pending debit order", "Wag vir ’n hangende debietorder"}},
};

static const struct {
    const char *name[LM_LANG_COUNT];
} weekdays[] = {
    {{"Mon", "Ma"}}, {{"Tue", "Di"}}, {{"Wed", "Wo"}}, {{"Thu", "Do"}},
    {{"Fri", "Vr"}}, {{"Sat", "Sa"}}, {{"Sun", "So"}},
};

/* Members of the row that people set as an object and as a list. */
static const lm_record_field_t others[] = {
    LM_RECORD_NULL(lm_customer_group_t, overdue_minimum, "overdue_minimum",
                   LM_T_I64, 0, 0),
    LM_RECORD_NULL(lm_customer_group_t, suspension_weekdays, "weekdays",
                   LM_T_U8, 0, 0),
};

static lm_rc_t value_text(lm_tx_t *tx, const lm_record_field_t *f,
                          const void *row, lm_lang_e lang, lm_str_t *out);


static const lm_record_field_t *
field_in(const char *name, const lm_record_field_t *fields, size_t n)
{
    size_t i;

    for (i = 0; i < n; i++) {
        if (strcmp(fields[i].name, name) == 0) {
            return &fields[i];
        }
    }

    return NULL;
}


static const lm_record_field_t *
field_of(const char *name)
{
    size_t                   n;
    const lm_record_field_t *fields, *f;

    fields = lm_customer_group_fields(&n);
    f = field_in(name, fields, n);
    if (f == NULL) {
        fields = lm_customer_group_suspension_fields(&n);
        f = field_in(name, fields, n);
    }

    return f == NULL
               ? field_in(name, others, sizeof(others) / sizeof(others[0]))
               : f;
}


lm_rc_t
lm_customer_group_effects(lm_tx_t *tx, const lm_customer_group_t *from,
                          const lm_customer_group_t *to, lm_lang_e lang,
                          const lm_group_movers_t *movers,
                          lm_group_effects_t      *out)
{
    size_t                   i;
    lm_rc_t                  rc;
    lm_str_t                 was, is;
    const uint64_t           counts[] = {[OF_ALL] = movers->n,
                                         [OF_DUE] = movers->without_due_days,
                                         [OF_ROLLOVER] = movers->without_rollover,
                                         [OF_VIP] = movers->without_vip};
    const lm_record_field_t *f;

    out->n = 0;

    for (i = 0; i < sizeof(effects) / sizeof(effects[0]); i++) {
        f = field_of(effects[i].field);
        if (f == NULL || lm_record_is_same(f, from, to)
            || counts[effects[i].whom] == 0) {
            continue;
        }

        rc = value_text(tx, f, from, lang, &was);
        if (rc == LM_OK) {
            rc = value_text(tx, f, to, lang, &is);
        }
        if (rc != LM_OK) {
            return rc;
        }

        out->of[out->n++] = (lm_group_effect_t){
            .field = effects[i].field,
            .text = lm_str_printf(tx->arena, "%s: %.*s %s %.*s",
                                  effects[i].title[lang], (int) was.n, was.p,
                                  lang == LM_LANG_AF ? "word" : "becomes",
                                  (int) is.n, is.p),
            .n = counts[effects[i].whom],
        };
    }

    return LM_OK;
}


/* "Mon, Thu" */
static lm_rc_t
weekdays_text(lm_tx_t *tx, uint8_t mask, lm_lang_e lang, lm_str_t *out)
{
    size_t   i;
    lm_buf_t b;

    lm_buf_init(&b, tx->arena, 64);

    for (i = 0; i < sizeof(weekdays) / sizeof(weekdays[0]); i++) {
        if (mask >> i & 1) {
            lm_buf_add(&b, b.n == 0 ? LM_STR("") : LM_STR(", "));
            lm_buf_add(&b, lm_str_c(weekdays[i].name[lang]));
        }
    }

    *out = lm_buf_str(&b);
    return b.failed ? LM_E_MEMORY : LM_OK;
}


/* "R 1,234.50", as the ISP writes it; the amount is none below zero. */
static lm_rc_t
money_text(lm_tx_t *tx, lm_money_t amount, lm_str_t *out)
{
    size_t          i;
    lm_buf_t        b;
    lm_str_t        digits;
    const lm_isp_t *isp = tx->isp;

    digits =
        lm_str_printf(tx->arena, "%lld", (long long) (amount / MINOR_UNITS));
    lm_buf_init(&b, tx->arena, 64);
    lm_buf_add(&b, isp->money_symbol);
    lm_buf_byte(&b, ' ');

    for (i = 0; i < digits.n; i++) {
        if (i != 0 && (digits.n - i) % 3 == 0) {
            lm_buf_add(&b, isp->money_group);
        }
        lm_buf_byte(&b, digits.p[i]);
    }

    lm_buf_add(&b, isp->money_decimal);
    lm_buf_printf(&b, "%02lld", (long long) (amount % MINOR_UNITS));

    *out = lm_buf_str(&b);
    return b.failed ? LM_E_MEMORY : LM_OK;
}


/* "30", "yes", "as the setup says" */
static lm_rc_t
value_text(lm_tx_t *tx, const lm_record_field_t *f, const void *row,
           lm_lang_e lang, lm_str_t *out)
{
    bool        is_af = lang == LM_LANG_AF;
    const void *value = lm_record_value(f, row);

    if (!lm_record_has(f, row)) {
        *out = is_af ? LM_STR("soos opgestel") : LM_STR("as the setup says");
        return LM_OK;
    }

    switch (f->type) {
    case LM_T_BOOL:
        *out = *(const bool *) value ? (is_af ? LM_STR("ja") : LM_STR("yes"))
                                     : (is_af ? LM_STR("nee") : LM_STR("no"));
        return LM_OK;
    case LM_T_U8:
        return weekdays_text(tx, *(const uint8_t *) value, lang, out);
    case LM_T_I64:
        return money_text(tx, *(const lm_money_t *) value, out);
    default:
        *out = lm_str_printf(tx->arena, "%u", *(const uint16_t *) value);
        return LM_OK;
    }
}
