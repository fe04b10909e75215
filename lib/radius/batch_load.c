/* SPDX-License-Identifier: MIT */
/* Reading and locking what a batch is about. */
#include "radius/batch.h"

#include <stdlib.h>

#include "base/ids.h"
#include "service/isp.h"

static lm_rc_t load_owners(lm_batch_t *b, uint64_t *ids);
static lm_rc_t load_accounts(lm_batch_t *b, uint64_t *ids);
static lm_rc_t load_products(lm_batch_t                             *b,
                             const lm_sql_accounting_account_lock_t *rows);
static void    account_line(lm_batch_account_t *account, lm_direction_e d,
                            uint32_t own, uint32_t product, uint32_t fallback);
static lm_batch_account_t *account_find(lm_batch_t *b, uint64_t id);
static lm_rc_t             load_nases(lm_batch_t *b);
static lm_rc_t  nases_read(lm_batch_t *b, lm_str_t *addresses, size_t n);
static lm_rc_t  load_sessions(lm_batch_t *b);
static int      session_compare(const void *a, const void *b);
static void     session_read(lm_batch_session_t *s, lm_batch_account_t *account,
                             const lm_sql_accounting_session_of_keys_t *row);
static uint64_t session_key(uint64_t account_id, lm_str_t acct_session_id);
static uint32_t crc32(lm_str_t s);


lm_rc_t
lm_batch_load(lm_batch_t *b)
{
    lm_rc_t   rc;
    uint64_t *ids;

    ids = lm_alloc_array(b->tx->arena, b->n, sizeof(ids[0]));
    if (ids == NULL) {
        return LM_E_MEMORY;
    }

    rc = load_nases(b);
    if (rc == LM_OK) {
        rc = load_owners(b, ids);
    }
    if (rc == LM_OK) {
        rc = load_accounts(b, ids);
    }

    return rc == LM_OK ? load_sessions(b) : rc;
}


/* Account id of each packet: by username, else by our Class; 0 for none. */
static lm_rc_t
load_owners(lm_batch_t *b, uint64_t *ids)
{
    size_t                                    i, k, n;
    lm_rc_t                                   rc;
    lm_str_t                                 *names;
    lm_sql_accounting_account_of_usernames_t *rows;

    names = lm_alloc_array(b->tx->arena, b->n, sizeof(names[0]));
    if (names == NULL) {
        return LM_E_MEMORY;
    }

    n = 0;
    for (i = 0; i < b->n; i++) {
        if (b->packets[i]->username.n > 0) {
            names[n++] = b->packets[i]->username;
        }
    }

    rc = lm_sql_accounting_account_of_usernames(
        b->tx, &(lm_sql_accounting_account_of_usernames_in_t){names, n}, &rows,
        &n);
    if (rc != LM_OK) {
        return rc;
    }

    for (i = 0; i < b->n; i++) {
        ids[i] = b->packets[i]->class_account;
        for (k = 0; k < n; k++) {
            if (lm_str_eq(rows[k].username, b->packets[i]->username)) {
                ids[i] = rows[k].id;
                break;
            }
        }
    }

    return LM_OK;
}


static lm_rc_t
load_accounts(lm_batch_t *b, uint64_t *ids)
{
    size_t                            i, n;
    lm_rc_t                           rc;
    uint64_t                         *sorted;
    lm_sql_accounting_account_lock_t *rows;

    sorted = lm_alloc_array(b->tx->arena, b->n, sizeof(sorted[0]));
    if (sorted == NULL) {
        return LM_E_MEMORY;
    }

    n = 0;
    for (i = 0; i < b->n; i++) {
        if (ids[i] != 0) {
            sorted[n++] = ids[i];
        }
    }
    n = lm_ids_sort(sorted, n);

    rc = lm_sql_accounting_account_lock(
        b->tx, &(lm_sql_accounting_account_lock_in_t){sorted, n}, &rows,
        &b->n_accounts);
    if (rc != LM_OK) {
        return rc;
    }

    rc = load_products(b, rows);
    if (rc != LM_OK) {
        return rc;
    }

    for (i = 0; i < b->n; i++) {
        b->owners[i] = account_find(b, ids[i]);
    }

    return LM_OK;
}


static lm_rc_t
load_products(lm_batch_t *b, const lm_sql_accounting_account_lock_t *rows)
{
    size_t                              i, k, n;
    lm_rc_t                             rc;
    uint32_t                            fallback;
    uint64_t                           *ids;
    lm_batch_account_t                 *account;
    lm_sql_accounting_product_of_ids_t *products;

    b->accounts =
        lm_alloc_array(b->tx->arena, b->n_accounts + 1, sizeof(b->accounts[0]));
    ids = lm_alloc_array(b->tx->arena, b->n_accounts + 1, sizeof(ids[0]));
    if (b->accounts == NULL || ids == NULL) {
        return LM_E_MEMORY;
    }

    for (i = 0; i < b->n_accounts; i++) {
        ids[i] = rows[i].product_id;
    }
    n = lm_ids_sort(ids, b->n_accounts);

    rc = lm_sql_accounting_product_of_ids(
        b->tx, &(lm_sql_accounting_product_of_ids_in_t){ids, n}, &products, &n);
    if (rc != LM_OK) {
        return rc;
    }

    fallback = b->tx->isp->default_line_kbps;

    for (i = 0; i < b->n_accounts; i++) {
        account = &b->accounts[i];
        *account = (lm_batch_account_t){.id = rows[i].id,
                                        .customer_id = rows[i].customer_id};

        for (k = 0; k < n && products[k].id != rows[i].product_id; k++) {
            /* void */
        }
        if (k == n) {
            return LM_E_INTERNAL;
        }

        account->has_cap = products[k].has_cap_bytes;
        account->cap_bytes = products[k].cap_bytes;
        account->count_upload = products[k].count_upload;
        account_line(account, LM_IN, rows[i].up_kbps, products[k].up_kbps,
                     fallback);
        account_line(account, LM_OUT, rows[i].down_kbps, products[k].down_kbps,
                     fallback);
    }

    return LM_OK;
}


/* The faster of the product's and the account's own. */
static void
account_line(lm_batch_account_t *account, lm_direction_e d, uint32_t own,
             uint32_t product, uint32_t fallback)
{
    account->line_kbps[d] = own > product ? own : product;

    if (account->line_kbps[d] == 0) {
        account->line_kbps[d] = fallback;
    }
}


static lm_batch_account_t *
account_find(lm_batch_t *b, uint64_t id)
{
    size_t low, high, middle;

    low = 0;
    high = b->n_accounts;

    while (low < high) {
        middle = (low + high) / 2;
        if (b->accounts[middle].id == id) {
            return &b->accounts[middle];
        }
        if (b->accounts[middle].id < id) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }

    return NULL;
}


/* Each by the address its packets come from and the one it gives itself. */
static lm_rc_t
load_nases(lm_batch_t *b)
{
    size_t             i, k, n;
    lm_str_t          *addresses, address;
    const lm_packet_t *p;

    addresses =
        lm_alloc_array(b->tx->arena, 2 * b->n + 1, sizeof(addresses[0]));
    if (addresses == NULL) {
        return LM_E_MEMORY;
    }

    n = 0;
    for (i = 0; i < 2 * b->n; i++) {
        p = b->packets[i / 2];
        address = i % 2 == 0 ? p->source : p->nas_address;

        for (k = 0; k < n && !lm_str_eq(addresses[k], address); k++) {
            /* void */
        }
        if (k == n && address.n > 0) {
            addresses[n++] = address;
        }
    }

    return nases_read(b, addresses, n);
}


/* A batch may name twice as many addresses as one statement takes. */
static lm_rc_t
nases_read(lm_batch_t *b, lm_str_t *addresses, size_t n)
{
    size_t          part, n_rows;
    lm_rc_t         rc;
    lm_batch_nas_t *rows;

    b->nases = lm_alloc_array(b->tx->arena, n + 1, sizeof(b->nases[0]));
    if (b->nases == NULL) {
        return LM_E_MEMORY;
    }

    for (; n > 0; addresses += part, n -= part) {
        part = n < LM_ACCOUNTING_BATCH ? n : LM_ACCOUNTING_BATCH;
        rc = lm_sql_accounting_nas_of_addresses(
            b->tx, &(lm_sql_accounting_nas_of_addresses_in_t){addresses, part},
            &rows, &n_rows);
        if (rc != LM_OK) {
            return rc;
        }
        memcpy(b->nases + b->n_nases, rows, n_rows * sizeof(rows[0]));
        b->n_nases += n_rows;
    }

    return LM_OK;
}


static lm_rc_t
load_sessions(lm_batch_t *b)
{
    size_t                               i, n;
    lm_rc_t                              rc;
    uint64_t                            *keys;
    lm_batch_account_t                  *account;
    lm_sql_accounting_session_of_keys_t *rows;

    keys = lm_alloc_array(b->tx->arena, b->n, sizeof(keys[0]));
    if (keys == NULL) {
        return LM_E_MEMORY;
    }

    n = 0;
    for (i = 0; i < b->n; i++) {
        if (b->owners[i] != NULL) {
            keys[n++] =
                session_key(b->owners[i]->id, b->packets[i]->acct_session_id);
        }
    }
    n = lm_ids_sort(keys, n);

    rc = lm_sql_accounting_session_of_keys(
        b->tx, &(lm_sql_accounting_session_of_keys_in_t){keys, n}, &rows, &n);
    if (rc != LM_OK) {
        return rc;
    }

    b->sessions =
        lm_alloc_array(b->tx->arena, n + b->n, sizeof(b->sessions[0]));
    if (b->sessions == NULL) {
        return LM_E_MEMORY;
    }

    if (n > 0) {
        qsort(rows, n, sizeof(rows[0]), session_compare);
    }
    for (i = 0; i < n; i++) {
        account = account_find(b, rows[i].data_account_id);
        if (account != NULL) {
            session_read(&b->sessions[b->n_sessions++], account, &rows[i]);
        }
    }

    return LM_OK;
}


/* Generations in the order in which they began. */
static int
session_compare(const void *a, const void *b)
{
    const lm_sql_accounting_session_of_keys_t *x = a, *y = b;

    return x->id < y->id ? -1 : x->id > y->id;
}


static void
session_read(lm_batch_session_t *s, lm_batch_account_t *account,
             const lm_sql_accounting_session_of_keys_t *row)
{
    *s = (lm_batch_session_t){
        .account = account,
        .id = row->id,
        .key = {.class_mark = row->class,
                .nas_id = row->nas_id,
                .nas_address = row->nas_address,
                .nas_identifier = row->nas_identifier,
                .acct_session_id = row->acct_session_id,
                .started_at = row->started_at,
                .event_at = row->last_event_at,
                .seconds = row->session_seconds,
                .seen_in = row->seen_in,
                .seen_out = row->seen_out,
                .is_ended = row->has_ended_at},
        .counter = {.is_known = true,
                    .is_ended = row->has_ended_at,
                    .has_gigawords =
                        row->has_gigawords_in || row->has_gigawords_out,
                    .seconds = row->session_seconds,
                    .event_at = row->last_event_at,
                    .seen = {row->seen_in, row->seen_out}},
        .counted = {row->counted_in, row->counted_out},
        .ended_at = row->ended_at,
        .terminate_cause = row->terminate_cause,
        .framed_ip = row->framed_ip,
        .framed_ipv6 = row->framed_ipv6,
        .calling_station_id = row->calling_station_id,
        .nas_port_id = row->nas_port_id,
        .is_rebooted =
            row->has_ended_at
            && lm_str_eq(row->terminate_cause, LM_STR(LM_NAS_REBOOT)),
    };
}


/* As the column session_key is generated. */
static uint64_t
session_key(uint64_t account_id, lm_str_t acct_session_id)
{
    return account_id << 32 | crc32(acct_session_id);
}


static uint32_t
crc32(lm_str_t s)
{
    int      bit;
    size_t   i;
    uint32_t crc;

    crc = 0xffffffff;
    for (i = 0; i < s.n; i++) {
        crc ^= (uint8_t) s.p[i];
        for (bit = 0; bit < 8; bit++) {
            crc = crc >> 1 ^ (crc & 1 ? 0xedb88320 : 0);
        }
    }

    return ~crc;
}
