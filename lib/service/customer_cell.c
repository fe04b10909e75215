/* SPDX-License-Identifier: MIT */
/* Customers as rows of a file. */
#include "service/customer.h"
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
    COLUMN_COUNT
} column_e;

_Static_assert(COLUMN_COUNT == LM_CUSTOMER_COLUMNS, "columns are counted");

/* The keys are those of the list's items. */
static const lm_customer_column_t columns[COLUMN_COUNT] = {
    [COLUMN_CODE] = {"code", {"Code", "Kode"}},
    [COLUMN_NAME] = {"name", {"Name", "Naam"}},
    [COLUMN_TYPE] = {"type", {"Type", "Soort"}},
    [COLUMN_STATUS] = {"status", {"Status", "Status"}},
    [COLUMN_VIP] = {"is_vip", {"VIP", "BBP"}},
    [COLUMN_GROUP] = {"group", {"Customer group", "Kliëntegroep"}},
    [COLUMN_BILLING_GROUP] = {"billing_group",
                              {"Billing group", "Faktuurgroep"}},
    [COLUMN_PHONE] = {"phone", {"Phone", "Telefoon"}},
    [COLUMN_EMAIL] = {"email", {"E-mail", "E-pos"}},
    [COLUMN_ADDRESS] = {"address", {"Address", "Adres"}},
    [COLUMN_SITE] = {"site", {"Highsite", "Hoogteterrein"}},
    [COLUMN_ACCOUNTS] = {"account_count", {"Accounts", "Rekeninge"}},
    [COLUMN_USERNAMES] = {"usernames", {"Usernames", "Gebruikersname"}},
    [COLUMN_CATEGORIES] = {"categories", {"Categories", "Kategorieë"}},
    [COLUMN_LABELS] = {"labels", {"Labels", "Etikette"}},
    [COLUMN_CREATED_AT] = {"created_at", {"Since", "Sedert"}},
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
        JOIN(usernames, username);
    } else if (column == COLUMN_CATEGORIES) {
        JOIN(categories, name);
    } else {
        JOIN(labels, name);
    }

    return b.failed ? LM_STR_NULL : lm_buf_str(&b);
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
    switch ((column_e) column) {
    case COLUMN_CODE:
        return row->code;
    case COLUMN_NAME:
        return row->name;
    case COLUMN_TYPE:
        return row->type;
    case COLUMN_STATUS:
        return lm_customer_status(&(lm_customer_facts_t){
            .today = tx->today,
            .is_suspended = row->has_suspended_at,
            .has_cancelled_on = row->has_cancelled_on,
            .cancelled_on = row->cancelled_on,
        });
    case COLUMN_VIP:
        return row->is_vip ? LM_STR("VIP") : LM_STR("");
    case COLUMN_GROUP:
        return row->group_title;
    case COLUMN_BILLING_GROUP:
        return row->billing_group_name;
    case COLUMN_PHONE:
        return row->phone.n == 0 && row->has_mobile ? row->mobile : row->phone;
    case COLUMN_EMAIL:
        return row->has_email ? row->email : LM_STR("");
    case COLUMN_ADDRESS:
        return row->physical_address;
    case COLUMN_SITE:
        return row->has_site_name ? row->site_name : LM_STR("");
    case COLUMN_ACCOUNTS:
        return lm_str_printf(tx->arena, "%u", row->account_count);
    case COLUMN_USERNAMES:
    case COLUMN_CATEGORIES:
    case COLUMN_LABELS:
        return cell_join(tx, page, row->id, column);
    case COLUMN_CREATED_AT:
        return cell_day(tx, row->created_at);
    case COLUMN_COUNT:
        break;
    }

    return LM_STR_NULL;
}
