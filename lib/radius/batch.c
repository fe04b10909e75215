/* SPDX-License-Identifier: MIT */
/* Reading and locking what a batch is about; its sessions and its rows. */
#include "radius/batch.h"

#include <stdlib.h>

#include <sodium.h>

#include "service/isp.h"

#define ROOM 64
#define GENERATIONS 64
#define KEY_SIZE crypto_generichash_BYTES_MIN /* 16 */
#define NAS_REBOOT "NAS-Reboot"

static lm_rc_t  load_owners(lm_batch_t *b, uint64_t *ids);
static lm_rc_t  load_accounts(lm_batch_t *b, uint64_t *ids);
static lm_rc_t  load_products(lm_batch_t                             *b,
                              const lm_sql_accounting_account_lock_t *rows);
static void     account_line(lm_batch_account_t *account, lm_direction_e d,
                             uint32_t own, uint32_t product, uint32_t fallback);
static lm_rc_t  load_nases(lm_batch_t *b);
static uint64_t batch_nas(const lm_batch_t *b, const lm_packet_t *p);
static lm_rc_t  load_sessions(lm_batch_t *b);
static void     session_read(lm_batch_session_t *s, lm_batch_account_t *account,
                             const lm_sql_accounting_session_of_keys_t *row);
static void     batch_reboot(lm_batch_t *b, const lm_packet_t *p);
static bool     session_is_of_nas(const lm_batch_session_t *s,
                                  const lm_packet_t        *p);
static lm_batch_account_t *account_find(lm_batch_t *b, uint64_t id);
static uint64_t session_key(uint64_t account_id, lm_str_t acct_session_id);
static uint32_t crc32(lm_str_t s);
static lm_batch_session_t *session_find(lm_batch_t               *b,
                                        const lm_batch_account_t *owner,
                                        const lm_session_key_t   *key);
static void packet_hash(const lm_packet_t *p, const char *verdict,
                        uint8_t *out);
static int  u64_compare(const void *a, const void *b);


void *
lm_batch_push(lm_batch_t *b, lm_batch_list_t *list)
{
    void *items;

    if (list->n == list->room) {
        list->room = list->room == 0 ? ROOM : 2 * list->room;
        items = lm_alloc_array(b->tx->arena, list->room, list->size);
        if (items == NULL) {
            return NULL;
        }
        if (list->n > 0) {
            memcpy(items, list->items, list->n * list->size);
        }
        list->items = items;
    }

    return (char *) list->items + list->size * list->n++;
}


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

    memcpy(sorted, ids, b->n * sizeof(ids[0]));
    qsort(sorted, b->n, sizeof(sorted[0]), u64_compare);

    n = 0;
    for (i = 0; i < b->n; i++) {
        if (sorted[i] != 0 && (n == 0 || sorted[i] != sorted[n - 1])) {
            sorted[n++] = sorted[i];
        }
    }

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
    qsort(ids, b->n_accounts, sizeof(ids[0]), u64_compare);

    n = 0;
    for (i = 0; i < b->n_accounts; i++) {
        if (n == 0 || ids[i] != ids[n - 1]) {
            ids[n++] = ids[i];
        }
    }

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
        lm_alloc_array(b->tx->arena, LM_ACCOUNTING_BATCH, sizeof(addresses[0]));
    if (addresses == NULL) {
        return LM_E_MEMORY;
    }

    n = 0;
    for (i = 0; i < 2 * b->n && n < LM_ACCOUNTING_BATCH; i++) {
        p = b->packets[i / 2];
        address = i % 2 == 0 ? p->source : p->nas_address;

        for (k = 0; k < n && !lm_str_eq(addresses[k], address); k++) {
            /* void */
        }
        if (k == n && address.n > 0) {
            addresses[n++] = address;
        }
    }

    return lm_sql_accounting_nas_of_addresses(
        b->tx, &(lm_sql_accounting_nas_of_addresses_in_t){addresses, n},
        &b->nases, &b->n_nases);
}


/* NAS of a packet; 0 when none is known. */
static uint64_t
batch_nas(const lm_batch_t *b, const lm_packet_t *p)
{
    size_t   i;
    uint64_t id;

    id = 0;
    for (i = 0; i < b->n_nases; i++) {
        if (lm_str_eq(b->nases[i].address, p->source)) {
            return b->nases[i].id;
        }
        if (lm_str_eq(b->nases[i].address, p->nas_address)) {
            id = b->nases[i].id;
        }
    }

    return id;
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

    for (i = 0; i < n; i++) {
        account = account_find(b, rows[i].data_account_id);
        if (account != NULL) {
            session_read(&b->sessions[b->n_sessions++], account, &rows[i]);
        }
    }

    return LM_OK;
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
        .is_rebooted = row->has_ended_at
                       && lm_str_eq(row->terminate_cause, LM_STR(NAS_REBOOT)),
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


lm_batch_session_t *
lm_batch_session(lm_batch_t *b, const lm_packet_t *p, lm_batch_account_t *owner)
{
    lm_session_key_t    key;
    lm_batch_session_t *s, *found;

    key = (lm_session_key_t){
        .class_mark =
            p->class_account == owner->id ? p->class_mark : LM_STR_NULL,
        .nas_id = batch_nas(b, p),
        .nas_address = p->source.n > 0 ? p->source : p->nas_address,
        .nas_identifier = p->nas_identifier,
        .acct_session_id = p->acct_session_id,
        .started_at = p->sample.event_at - p->sample.seconds * LM_SECOND,
        .event_at = p->sample.event_at,
        .seconds = p->sample.seconds,
        .is_ageless = lm_packet_is_ageless(p),
        .seen_in = p->sample.total[LM_IN],
        .seen_out = p->sample.total[LM_OUT],
    };
    if (key.started_at < 0) {
        key.started_at = 0;
    }

    found = session_find(b, owner, &key);
    if (found == NULL) {
        s = &b->sessions[b->n_sessions++];
        *s = (lm_batch_session_t){
            .account = owner,
            .key = key,
            .user_name = lm_str_eq(p->user_name, p->username) ? LM_STR_NULL
                                                              : p->user_name,
            .calling_station_id = p->calling_station_id,
            .nas_port_id = p->nas_port_id,
        };
        return s;
    }

    /* a NAS that shows up under another address */
    if (key.event_at > found->key.event_at) {
        found->key.nas_id = key.nas_id;
        found->key.nas_address = key.nas_address;
    }
    if (found->key.class_mark.n == 0) {
        found->key.class_mark = key.class_mark;
    }

    return found;
}


/* Among the last generations; there are never many. */
static lm_batch_session_t *
session_find(lm_batch_t *b, const lm_batch_account_t *owner,
             const lm_session_key_t *key)
{
    size_t                  i, n, match;
    lm_batch_session_t     *s, *of[GENERATIONS];
    const lm_session_key_t *keys[GENERATIONS];

    n = 0;
    for (i = b->n_sessions; i > 0 && n < GENERATIONS; i--) {
        s = &b->sessions[i - 1];
        if (s->account == owner
            && lm_str_eq(s->key.acct_session_id, key->acct_session_id)) {
            of[n] = s;
            keys[n++] = &s->key;
        }
    }

    match = lm_session_match(keys, n, key);

    return match < n ? of[match] : NULL;
}


lm_rc_t
lm_batch_nas_restart(lm_batch_t *b, const lm_packet_t *p)
{
    size_t                                   i, n;
    lm_rc_t                                  rc;
    uint64_t                                *ids;
    lm_sql_accounting_account_lock_t        *locked;
    lm_sql_accounting_session_close_in_t    *ends;
    lm_sql_accounting_session_open_of_nas_t *open;

    ids = lm_alloc_array(b->tx->arena, LM_ACCOUNTING_BATCH, sizeof(ids[0]));
    ends = lm_alloc_array(b->tx->arena, LM_ACCOUNTING_BATCH, sizeof(ends[0]));
    if (ids == NULL || ends == NULL) {
        return LM_E_MEMORY;
    }

    do {
        rc = lm_sql_accounting_session_open_of_nas(
            b->tx,
            &(lm_sql_accounting_session_open_of_nas_in_t){
                .nas_address = p->source,
                .before = p->sample.event_at,
                .nas_identifier = p->nas_identifier},
            &open, &n);
        if (rc != LM_OK) {
            return rc;
        }

        for (i = 0; i < n; i++) {
            ids[i] = open[i].data_account_id;
            ends[i] = (lm_sql_accounting_session_close_in_t){
                .ended_at = p->sample.event_at,
                .terminate_cause = LM_STR(NAS_REBOOT),
                .session_id = open[i].id};
            lm_tx_touch(b->tx, open[i].customer_id);
        }

        rc = lm_sql_accounting_account_lock(
            b->tx, &(lm_sql_accounting_account_lock_in_t){ids, n}, &locked, &i);
        if (rc == LM_OK && n > 0) {
            rc = lm_sql_accounting_session_close(b->tx, ends, n, NULL);
        }
        if (rc != LM_OK) {
            return rc;
        }
    } while (n == LM_ACCOUNTING_BATCH);

    batch_reboot(b, p);

    return LM_OK;
}


/* Sessions that stand in this batch are written after those of the database
 * were closed: they end here. */
static void
batch_reboot(lm_batch_t *b, const lm_packet_t *p)
{
    size_t              i;
    lm_batch_session_t *s;

    for (i = 0; i < b->n_sessions; i++) {
        s = &b->sessions[i];
        if (s->ended_at != 0 || !session_is_of_nas(s, p)) {
            continue;
        }

        s->ended_at = p->sample.event_at > s->key.event_at ? p->sample.event_at
                                                           : s->key.event_at;
        s->terminate_cause = LM_STR(NAS_REBOOT);
        s->is_rebooted = true;
        s->counter.is_ended = true;
        s->key.is_ended = true;
        lm_tx_touch(b->tx, s->account->customer_id);
    }
}


/* As accounting_session_open_of_nas says it. */
static bool
session_is_of_nas(const lm_batch_session_t *s, const lm_packet_t *p)
{
    return lm_str_eq(s->key.nas_address, p->source)
           && s->key.started_at < p->sample.event_at
           && (p->nas_identifier.n == 0 || s->key.nas_identifier.n == 0
               || lm_str_eq(s->key.nas_identifier, p->nas_identifier));
}


lm_rc_t
lm_batch_event(lm_batch_t *b, const lm_packet_t *p, const lm_batch_session_t *s,
               const lm_judgement_t *j, lm_verdict_e verdict, lm_str_t detail)
{
    uint8_t          *key;
    lm_batch_event_t *event;

    event = lm_batch_push(b, &b->events);
    key = lm_alloc(b->tx->arena, KEY_SIZE);
    if (event == NULL || key == NULL || detail.p == NULL) {
        return LM_E_MEMORY;
    }

    packet_hash(p, lm_verdict_name(verdict), key);

    *event = (lm_batch_event_t){
        .packet_key = lm_str((char *) key, KEY_SIZE),
        .received_at = p->received_at,
        .event_at = p->sample.event_at,
        .account_id = s == NULL ? 0 : s->account->id,
        .has_account_id = s != NULL,
        .session_id = s == NULL ? 0 : s->id,
        .has_session_id = s != NULL && s->id != 0,
        .username = p->username,
        .nas_address = p->source.n > 0 ? p->source : p->nas_address,
        .acct_session_id = p->acct_session_id,
        .status_type = p->sample.status,
        .verdict = lm_str_c(lm_verdict_name(verdict)),
        .total_in = p->sample.total[LM_IN],
        .total_out = p->sample.total[LM_OUT],
        .set_aside_in = j == NULL ? 0 : j->flow[LM_IN].set_aside,
        .set_aside_out = j == NULL ? 0 : j->flow[LM_OUT].set_aside,
        .detail = detail,
    };

    return LM_OK;
}


/* What a repeat has in common with the first one: not its times. */
static void
packet_hash(const lm_packet_t *p, const char *verdict, uint8_t *out)
{
    size_t                   i;
    crypto_generichash_state hash;
    const lm_str_t           texts[] = {p->username,       p->source,
                                        p->nas_identifier, p->acct_session_id,
                                        p->class_mark,     lm_str_c(verdict)};
    const uint64_t           numbers[] = {p->sample.status, p->sample.seconds,
                                          p->sample.total[LM_IN],
                                          p->sample.total[LM_OUT]};

    (void) crypto_generichash_init(&hash, NULL, 0, KEY_SIZE);

    for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        (void) crypto_generichash_update(&hash, (const uint8_t *) &texts[i].n,
                                         sizeof(texts[i].n));
        if (texts[i].n > 0) {
            (void) crypto_generichash_update(
                &hash, (const uint8_t *) texts[i].p, texts[i].n);
        }
    }

    (void) crypto_generichash_update(&hash, (const uint8_t *) numbers,
                                     sizeof(numbers));
    (void) crypto_generichash_final(&hash, out, KEY_SIZE);
}


static int
u64_compare(const void *a, const void *b)
{
    const uint64_t x = *(const uint64_t *) a;
    const uint64_t y = *(const uint64_t *) b;

    return x < y ? -1 : x > y;
}
