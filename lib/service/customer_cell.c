/* SPDX-License-Identifier: MIT */
/* Customers as rows of a file. */
#include "service/customer_list.h"
#include "service/isp.h"

typedef enum {
    COLUMN_CODE,
    COLUMN_NAME,
    COLUMN_TYPE,
    COLUMN_STATUS,
    COLUMN_VIP,
    COLUMN_GROUP,
    COLUMN_BILLING_GROUP,
    COLUMN_PHONE,
    COLUMN_EMAIL,
    COLUMN_ADDRESS,
    COLUMN_SITE,
    COLUMN_ACCOUNTS,
    COLUMN_USERNAMES,
    COLUMN_CATEGORIES,
    COLUMN_LABELS,
    COLUMN_CREATED_AT,
    COLUMN_FACTS,
    COLUMN_PRODUCTS,
    COLUMN_PAYMENT_METHOD,
    COLUMN_PREPAID,
    COLUMN_VERIFIED,
    COLUMN_LAST_SEEN_AT,
    COLUMN_RESELLER,
    COLUMN_COUNT
} column_e;

_Static_assert(COLUMN_COUNT == LM_CUSTOMER_COLUMNS, "columns are counted");

/* The keys are those of the list's items. */
static const lm_customer_column_t columns[COLUMN_COUNT] = {
    [COLUMN_CODE] = {"code", {"Code", "Kode"}},
    [COLUMN_NAME] = {"name", {"Name", "Naam"}},
    [COLUMN_TYPE] = {"type", {"Type", "Tipe"}},
    [COLUMN_STATUS] = {"status", {"Status", "Status"}},
    [COLUMN_VIP] = {"is_vip", {"VIP", "BBP"}},
    [COLUMN_GROUP] = {"group", {"Customer group", "Kliëntegroep"}},
    [COLUMN_BILLING_GROUP] = {"billing_group",
                              {"Billing group", "Faktuurgroep"}},
    [COLUMN_PHONE] = {"phone", {"Phone", "Telefoon"}},
    [COLUMN_EMAIL] = {"email", {"E-mail", "E-pos"}},
    [COLUMN_ADDRESS] = {"address", {"Physical address", "Fisiese adres"}},
    [COLUMN_SITE] = {"site", {"Highsite", "Toring"}},
    [COLUMN_ACCOUNTS] = {"account_count",
                         {"Number of accounts", "Getal rekeninge"}},
    [COLUMN_USERNAMES] = {"usernames", {"Data accounts", "Datarekeninge"}},
    [COLUMN_CATEGORIES] = {"categories", {"Categories", "Kategorieë"}},
    [COLUMN_LABELS] = {"labels", {"Labels", "Etikette"}},
    [COLUMN_CREATED_AT] = {"created_at", {"Joined", "Aangesluit"}},
    [COLUMN_FACTS] = {"facts", {"All that holds", "Alles wat geld"}},
    [COLUMN_PRODUCTS] = {"product_names", {"Package", "Pakket"}},
    [COLUMN_PAYMENT_METHOD] = {"payment_method",
                               {"Payment method", "Betaalmetode"}},
    [COLUMN_PREPAID] = {"is_prepaid", {"Prepaid", "Voorafbetaald"}},
    [COLUMN_VERIFIED] = {"verified", {"Verified", "Geverifieer"}},
    [COLUMN_LAST_SEEN_AT] = {"last_seen_at",
                             {"Last seen online", "Laas aanlyn"}},
    [COLUMN_RESELLER] = {"is_reseller", {"Reseller", "Herverkoper"}},
};


const lm_customer_column_t *
lm_customer_columns(size_t *n)
{
    *n = COLUMN_COUNT;
    return columns;
}


lm_rc_t
lm_customer_columns_parse(lm_str_t text, size_t wanted[LM_CUSTOMER_COLUMNS],
                          size_t *n)
{
    size_t   i, k;
    lm_str_t key;

    *n = 0;

    if (text.n == 0) {
        for (i = 0; i < COLUMN_COUNT; i++) {
            wanted[(*n)++] = i;
        }
        return LM_OK;
    }

    while (text.p != NULL) {
        key = lm_str_trim(lm_str_cut(&text, ','));

        for (i = 0; i < COLUMN_COUNT; i++) {
            if (lm_str_eq(key, lm_str_c(columns[i].key))) {
                break;
            }
        }

        for (k = 0; k < *n; k++) {
            if (wanted[k] == i) {
                return LM_E_INVALID;
            }
        }

        if (i == COLUMN_COUNT) {
            return LM_E_INVALID;
        }

        wanted[(*n)++] = i;
    }

    return LM_OK;
}


typedef struct {
    const char *key;
    const char *text[LM_LANG_COUNT];
} cell_word_t;

/* As the console's list says them. */
static const cell_word_t words[] = {
    {"individual", {"Individual", "Individu"}},
    {"company", {"Company", "Maatskappy"}},
    {"active", {"Active", "Aktief"}},
    {"suspended", {"Suspended", "Opgeskort"}},
    {"cancelling", {"Cancelling", "Kanselleer binnekort"}},
    {"cancelled", {"Cancelled", "Gekanselleer"}},
    {"blocked", {"Account blocked", "Rekening geblokkeer"}},
    {"rejected", {"Account rejected", "Rekening geweier"}},
    {"no_email", {"No e-mail", "Geen e-pos"}},
    {"debit_order", {"Debit order", "Debietorder"}},
    {"eft", {"EFT", "EFT"}},
    {"card", {"Credit card", "Kredietkaart"}},
    {"cash", {"Cash", "Kontant"}},
    {"yes", {"Yes", "Ja"}},
};


/* What has no word is said as it is. */
static lm_str_t
cell_word(const lm_customer_page_t *page, lm_str_t key)
{
    size_t i;

    for (i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        if (lm_str_eq(key, lm_str_c(words[i].key))) {
            return lm_str_c(words[i].text[page->lang]);
        }
    }

    return key;
}


/* "a, b, c" of what belongs to one customer. */
#define JOIN(list, field)                                                      \
    for (i = 0; i < page->n_##list; i++) {                                     \
        if (page->list[i].customer_id == id) {                                 \
            if (b.n != 0) {                                                    \
                lm_buf_lit(&b, ", ");                                          \
            }                                                                  \
            lm_buf_add(&b, page->list[i].field);                               \
        }                                                                      \
    }

static lm_str_t
cell_join(lm_tx_t *tx, const lm_customer_page_t *page, uint64_t id,
          size_t column)
{
    size_t   i;
    lm_buf_t b;

    lm_buf_init(&b, tx->arena, 64);

    if (column == COLUMN_USERNAMES) {
        JOIN(accounts, username);
    } else if (column == COLUMN_CATEGORIES) {
        JOIN(categories, name);
    } else {
        JOIN(labels, name);
    }

    return b.failed ? LM_STR_NULL : lm_buf_str(&b);
}


/* Each package once. */
static lm_str_t
cell_products(lm_tx_t *tx, const lm_customer_page_t *page, uint64_t id)
{
    size_t   i;
    lm_buf_t b;

    lm_buf_init(&b, tx->arena, 64);

    for (i = 0; i < page->n_accounts; i++) {
        if (page->accounts[i].customer_id != id
            || lm_customer_product_stands(page, i)) {
            continue;
        }
        if (b.n != 0) {
            lm_buf_lit(&b, ", ");
        }
        lm_buf_add(&b, page->accounts[i].product_name);
    }

    return b.failed ? LM_STR_NULL : lm_buf_str(&b);
}


static lm_str_t
cell_facts(lm_tx_t *tx, const lm_customer_page_t *page,
           const lm_sql_customer_list_t *row)
{
    size_t              i, n;
    lm_buf_t            b;
    lm_str_t            names[LM_CUSTOMER_FACTS];
    lm_customer_facts_t facts;

    lm_customer_row_facts(tx, page, row, &facts);
    n = lm_customer_facts(&facts, names);
    lm_buf_init(&b, tx->arena, 64);

    for (i = 0; i < n; i++) {
        if (i != 0) {
            lm_buf_lit(&b, ", ");
        }
        lm_buf_add(&b, cell_word(page, names[i]));
    }

    return b.failed ? LM_STR_NULL : lm_buf_str(&b);
}


static lm_str_t
cell_accounts(lm_tx_t *tx, const lm_customer_page_t *page, uint64_t id)
{
    size_t i, n = 0;

    for (i = 0; i < page->n_accounts; i++) {
        n += page->accounts[i].customer_id == id;
    }

    return lm_str_printf(tx->arena, "%zu", n);
}


/* A fact that is told by its column's title; no is blank, as on the page. */
static lm_str_t
cell_yes(const lm_customer_page_t *page, bool is_so)
{
    return is_so ? cell_word(page, LM_STR("yes")) : LM_STR("");
}


static lm_str_t
cell_day(lm_tx_t *tx, lm_instant_t at)
{
    char text[LM_DAY_TEXT];

    lm_day_print(lm_zone_day(tx->isp->zone, at), text);
    return lm_str_dup(tx->arena, lm_str(text, sizeof(text)));
}


lm_str_t
lm_customer_cell(lm_tx_t *tx, const lm_customer_page_t *page,
                 const lm_sql_customer_list_t *row, size_t column)
{
    lm_instant_t        seen_at;
    lm_customer_facts_t facts;

    switch ((column_e) column) {
    case COLUMN_CODE:
        return row->code;
    case COLUMN_NAME:
        return row->name;
    case COLUMN_TYPE:
        return cell_word(page, row->type);
    case COLUMN_STATUS:
        lm_customer_row_facts(tx, page, row, &facts);
        return cell_word(page, lm_customer_status(&facts));
    case COLUMN_VIP:
        return cell_yes(page, row->is_vip || row->is_vip_by_group);
    case COLUMN_GROUP:
        return row->group_title;
    case COLUMN_BILLING_GROUP:
        return row->billing_group_name;
    case COLUMN_PHONE:
        return lm_customer_row_phone(row);
    case COLUMN_EMAIL:
        return row->has_email ? row->email : LM_STR("");
    case COLUMN_ADDRESS:
        return row->physical_address;
    case COLUMN_SITE:
        return row->has_site_name ? row->site_name : LM_STR("");
    case COLUMN_ACCOUNTS:
        return cell_accounts(tx, page, row->id);
    case COLUMN_USERNAMES:
    case COLUMN_CATEGORIES:
    case COLUMN_LABELS:
        return cell_join(tx, page, row->id, column);
    case COLUMN_CREATED_AT:
        return cell_day(tx, row->created_at);
    case COLUMN_FACTS:
        return cell_facts(tx, page, row);
    case COLUMN_PRODUCTS:
        return cell_products(tx, page, row->id);
    case COLUMN_PAYMENT_METHOD:
        return row->has_payment_method ? cell_word(page, row->payment_method)
                                       : LM_STR("");
    case COLUMN_PREPAID:
        return cell_yes(page, row->is_prepaid);
    case COLUMN_VERIFIED:
        return cell_yes(page, row->has_verified_at);
    case COLUMN_LAST_SEEN_AT:
        return lm_customer_last_seen(page, row->id, &seen_at)
                   ? cell_day(tx, seen_at)
                   : LM_STR("");
    case COLUMN_RESELLER:
        return cell_yes(page, row->is_reseller);
    case COLUMN_COUNT:
        break;
    }

    return LM_STR_NULL;
}
