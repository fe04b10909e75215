/* SPDX-License-Identifier: MIT */
/* Giving categories and labels to many, and taking them away. */
#include "service/bulk_kind.h"
#include "service/lookup.h"
#include "sql/customer.h"

#define TAGS_SHOWN 200 /* bytes of a text with their names */

/* A tag of a customer, of either kind. */
typedef struct {
    uint64_t customer_id;
    uint64_t id;
    lm_str_t name;
} tag_t;

static bool    is_category(const lm_bulk_ask_t *ask);
static bool    is_add(const lm_bulk_ask_t *ask);
static lm_rc_t tags_of(lm_tx_t *tx, const lm_bulk_ask_t *ask,
                       const lm_bulk_customer_t *rows, size_t n, tag_t **tags,
                       size_t *n_tags);
static lm_rc_t tags_write(lm_tx_t *tx, const lm_bulk_ask_t *ask,
                          uint64_t customer_id, const uint64_t *ids, size_t n,
                          bool gives);


static lm_rc_t
ids_read(lm_tx_t *tx, const json_t *params, const char *field,
         lm_bulk_ask_t *ask, lm_bulk_fault_t *fault)
{
    size_t  i, k;
    json_t *item, *list = json_object_get(params, field);

    if (json_array_size(list) == 0) {
        return lm_bulk_wrong(fault, field, "required");
    }

    if (json_array_size(list) > LM_BULK_TAGS) {
        return lm_bulk_wrong(fault, field, "too_many");
    }

    ask->tag_ids =
        lm_alloc_array(tx->arena, json_array_size(list), sizeof(uint64_t));
    if (ask->tag_ids == NULL) {
        return LM_E_MEMORY;
    }

    json_array_foreach(list, i, item)
    {
        if (!json_is_integer(item) || json_integer_value(item) <= 0) {
            return lm_bulk_wrong(fault, field, "wrong_kind");
        }

        /* in rising order, each once */
        uint64_t id = (uint64_t) json_integer_value(item);

        for (k = ask->n_tags; k > 0 && ask->tag_ids[k - 1] > id; k--) {
            ask->tag_ids[k] = ask->tag_ids[k - 1];
        }
        if (k > 0 && ask->tag_ids[k - 1] == id) {
            memmove(&ask->tag_ids[k], &ask->tag_ids[k + 1],
                    (ask->n_tags - k) * sizeof(id));
            continue;
        }
        ask->tag_ids[k] = id;
        ask->n_tags++;
    }

    return LM_OK;
}


/* One that was deleted since it was asked for is passed over by the job. */
static lm_rc_t
names_read(lm_tx_t *tx, lm_bulk_ask_t *ask, const char *field,
           lm_bulk_fault_t *fault)
{
    size_t                  i, k, n, found = 0;
    lm_rc_t                 rc;
    lm_lookup_t            *rows;
    const lm_lookup_kind_t *kind =
        is_category(ask) ? lm_lookup_category() : lm_lookup_label();

    ask->tag_names =
        lm_alloc_array(tx->arena, ask->n_tags, sizeof(*ask->tag_names));
    if (ask->tag_names == NULL) {
        return LM_E_MEMORY;
    }

    rc = kind->all(tx, /* with_retired= */ !is_add(ask) || ask->id != 0, &rows,
                   &n);
    if (rc != LM_OK) {
        return rc;
    }

    for (i = 0; i < ask->n_tags; i++) {
        for (k = 0; k < n && rows[k].id != ask->tag_ids[i]; k++) { /**/
        }
        if (k < n) {
            ask->tag_ids[found] = ask->tag_ids[i];
            ask->tag_names[found++] = rows[k].name;

        } else if (ask->id == 0) {
            return lm_bulk_wrong(fault, field, "unknown");
        }
    }

    ask->n_tags = found;
    return LM_OK;
}


static lm_rc_t
tag_read(lm_tx_t *tx, const json_t *params, lm_bulk_ask_t *ask,
         lm_bulk_fault_t *fault)
{
    lm_rc_t     rc;
    const char *field = is_category(ask) ? "category_ids" : "label_ids";

    rc = ids_read(tx, params, field, ask, fault);
    return rc == LM_OK ? names_read(tx, ask, field, fault) : rc;
}


static bool
has_id(const uint64_t *ids, size_t n, uint64_t id)
{
    size_t i;

    for (i = 0; i < n; i++) {
        if (ids[i] == id) {
            return true;
        }
    }

    return false;
}


/* The tags of the deed that a customer would get, or lose. */
static size_t
tags_concerned(const lm_bulk_ask_t *ask, const lm_bulk_verdict_t *v,
               uint64_t *out)
{
    size_t i, n = 0;

    for (i = 0; i < ask->n_tags; i++) {
        if (has_id(v->has, v->n_has, ask->tag_ids[i]) != is_add(ask)) {
            out[n++] = ask->tag_ids[i];
        }
    }

    return n;
}


/* "Bill, Top-up": what the customer has, with the deed done or not. */
static lm_str_t
names_text(lm_tx_t *tx, const lm_bulk_ask_t *ask, const tag_t *tags, size_t n,
           bool is_done)
{
    size_t   i, k, shown = 0;
    lm_buf_t b;

    lm_buf_init(&b, tx->arena, 64);

    for (i = 0; i < n && b.n < TAGS_SHOWN; i++) {
        if (is_done && !is_add(ask)
            && has_id(ask->tag_ids, ask->n_tags, tags[i].id)) {
            continue;
        }
        lm_buf_printf(&b, "%s%.*s", shown++ == 0 ? "" : ", ",
                      (int) tags[i].name.n, tags[i].name.p);
    }

    for (i = 0; is_done && is_add(ask) && i < ask->n_tags && b.n < TAGS_SHOWN;
         i++) {
        for (k = 0; k < n && tags[k].id != ask->tag_ids[i]; k++) { /**/
        }
        if (k == n) {
            lm_buf_printf(&b, "%s%.*s", shown++ == 0 ? "" : ", ",
                          (int) ask->tag_names[i].n, ask->tag_names[i].p);
        }
    }

    return b.failed ? LM_STR("") : lm_buf_str(&b);
}


static lm_rc_t
ids_of(lm_tx_t *tx, const tag_t *tags, size_t n, lm_bulk_verdict_t *v)
{
    size_t    i, k;
    uint64_t *ids;

    ids = lm_alloc_array(tx->arena, n + 1, sizeof(*ids));
    if (ids == NULL) {
        return LM_E_MEMORY;
    }

    for (i = 0; i < n; i++) {
        for (k = i; k > 0 && ids[k - 1] > tags[i].id; k--) {
            ids[k] = ids[k - 1];
        }
        ids[k] = tags[i].id;
    }

    v->has = ids;
    v->n_has = n;
    return LM_OK;
}


static lm_rc_t
tag_judge(lm_tx_t *tx, const lm_bulk_ask_t *ask, const lm_bulk_customer_t *rows,
          size_t n, lm_bulk_verdict_t *verdicts)
{
    size_t   i, k, end, n_tags;
    tag_t   *tags;
    lm_rc_t  rc;
    uint64_t concerned[LM_BULK_TAGS];

    rc = tags_of(tx, ask, rows, n, &tags, &n_tags);

    for (i = 0, k = 0; rc == LM_OK && i < n; i++) {
        /* both stand in order of the customers */
        for (end = k; end < n_tags && tags[end].customer_id == rows[i].id;
             end++) { /**/
        }

        verdicts[i] = (lm_bulk_verdict_t){
            .before = names_text(tx, ask, tags + k, end - k, false),
            .after = names_text(tx, ask, tags + k, end - k, true),
        };

        rc = ids_of(tx, tags + k, end - k, &verdicts[i]);
        if (rc == LM_OK && tags_concerned(ask, &verdicts[i], concerned) == 0) {
            verdicts[i].is = LM_BULK_UNCHANGED;
            verdicts[i].reason = "unchanged";
        }

        k = end;
    }

    return rc;
}


static lm_str_t
ids_text(lm_tx_t *tx, const uint64_t *ids, size_t n)
{
    size_t   i;
    lm_buf_t b;

    lm_buf_init(&b, tx->arena, 16 + n * 8);
    lm_buf_byte(&b, '[');
    for (i = 0; i < n; i++) {
        lm_buf_printf(&b, "%s%llu", i == 0 ? "" : ",",
                      (unsigned long long) ids[i]);
    }
    lm_buf_byte(&b, ']');

    return b.failed ? LM_STR_NULL : lm_buf_str(&b);
}


/* The ids a customer has once these are given or taken. */
static lm_str_t
after_text(lm_tx_t *tx, const uint64_t *has, size_t n_has, const uint64_t *ids,
           size_t n, bool gives)
{
    size_t    i = 0, k = 0, out = 0;
    uint64_t *all = lm_alloc_array(tx->arena, n_has + n + 1, sizeof(*all));

    if (all == NULL) {
        return LM_STR_NULL;
    }

    for (; i < n_has; i++) {
        for (; gives && k < n && ids[k] < has[i]; k++) {
            all[out++] = ids[k];
        }
        if (gives || !has_id(ids, n, has[i])) {
            all[out++] = has[i];
        }
    }
    for (; gives && k < n; k++) {
        all[out++] = ids[k];
    }

    return ids_text(tx, all, out);
}


/* Gives or takes these, and writes down what the customer had and has. */
static lm_rc_t
tags_change(lm_tx_t *tx, const lm_bulk_ask_t *ask,
            const lm_bulk_customer_t *row, const lm_bulk_verdict_t *v,
            const uint64_t *ids, size_t n, bool gives)
{
    lm_rc_t rc;

    rc = tags_write(tx, ask, row->id, ids, n, gives);
    if (rc == LM_OK) {
        rc = lm_sql_bulk_customer_touch(
            tx, &(lm_sql_bulk_customer_touch_in_t){tx->now, row->id}, NULL);
    }
    if (rc != LM_OK) {
        return rc;
    }

    return lm_bulk_audit(tx, row,
                         is_category(ask) ? "category_ids" : "label_ids",
                         ids_text(tx, v->has, v->n_has),
                         after_text(tx, v->has, v->n_has, ids, n, gives));
}


static lm_rc_t
tag_apply(lm_tx_t *tx, const lm_bulk_ask_t *ask, const lm_bulk_customer_t *row,
          const lm_bulk_verdict_t *verdict, lm_str_t *before)
{
    size_t   n;
    uint64_t ids[LM_BULK_TAGS];
    lm_str_t text;

    n = tags_concerned(ask, verdict, ids);
    text = ids_text(tx, ids, n);
    *before = lm_str_printf(tx->arena, "{\"ids\":%.*s}", (int) text.n, text.p);

    return tags_change(tx, ask, row, verdict, ids, n, is_add(ask));
}


/* Those that it gave and the customer still has, or took and he has not got
 * back. */
static lm_rc_t
tag_undo(lm_tx_t *tx, const lm_bulk_ask_t *ask, const lm_bulk_customer_t *row,
         const json_t *before, const char **kept)
{
    size_t            i, n = 0, n_tags;
    tag_t            *tags;
    json_t           *item;
    lm_rc_t           rc;
    uint64_t          ids[LM_BULK_TAGS], id;
    lm_bulk_verdict_t now = {0};

    rc = tags_of(tx, ask, row, 1, &tags, &n_tags);
    if (rc == LM_OK) {
        rc = ids_of(tx, tags, n_tags, &now);
    }
    if (rc != LM_OK) {
        return rc;
    }

    json_array_foreach(json_object_get(before, "ids"), i, item)
    {
        id = (uint64_t) json_integer_value(item);
        if (n < LM_BULK_TAGS && has_id(now.has, now.n_has, id) == is_add(ask)
            && has_id(ask->tag_ids, ask->n_tags, id)) {
            ids[n++] = id;
        }
    }

    if (n == 0) {
        *kept = "changed_since";
        return LM_OK;
    }

    return tags_change(tx, ask, row, &now, ids, n, !is_add(ask));
}


/*---- one table or the other */

static bool
is_category(const lm_bulk_ask_t *ask)
{
    return ask->kind == &lm_bulk_add_categories
           || ask->kind == &lm_bulk_remove_categories;
}


static bool
is_add(const lm_bulk_ask_t *ask)
{
    return ask->kind == &lm_bulk_add_categories
           || ask->kind == &lm_bulk_add_labels;
}


#define TAGS_OF(tag)                                                           \
    static lm_rc_t tag##_tags(lm_tx_t *tx, const uint64_t *ids, size_t n,      \
                              tag_t **tags, size_t *n_tags)                    \
    {                                                                          \
        size_t                        i;                                       \
        lm_rc_t                       rc;                                      \
        lm_sql_customer_##tag##_of_t *rows;                                    \
                                                                               \
        rc = lm_sql_customer_##tag##_of(                                       \
            tx, &(lm_sql_customer_##tag##_of_in_t){ids, n}, &rows, n_tags);    \
        if (rc != LM_OK) {                                                     \
            return rc;                                                         \
        }                                                                      \
                                                                               \
        *tags = lm_alloc_array(tx->arena, *n_tags + 1, sizeof(**tags));        \
        for (i = 0; *tags != NULL && i < *n_tags; i++) {                       \
            (*tags)[i] =                                                       \
                (tag_t){rows[i].customer_id, rows[i].id, rows[i].name};        \
        }                                                                      \
        return *tags == NULL ? LM_E_MEMORY : LM_OK;                            \
    }

TAGS_OF(category)
TAGS_OF(label)


static lm_rc_t
tags_of(lm_tx_t *tx, const lm_bulk_ask_t *ask, const lm_bulk_customer_t *rows,
        size_t n, tag_t **tags, size_t *n_tags)
{
    size_t    i;
    uint64_t *ids = lm_alloc_array(tx->arena, n + 1, sizeof(*ids));

    if (ids == NULL) {
        return LM_E_MEMORY;
    }

    for (i = 0; i < n; i++) {
        ids[i] = rows[i].id;
    }

    return is_category(ask) ? category_tags(tx, ids, n, tags, n_tags)
                            : label_tags(tx, ids, n, tags, n_tags);
}


static lm_rc_t
tags_write(lm_tx_t *tx, const lm_bulk_ask_t *ask, uint64_t customer_id,
           const uint64_t *ids, size_t n, bool gives)
{
    size_t                                    i;
    lm_sql_customer_label_insert_in_t         label[LM_BULK_TAGS];
    lm_sql_customer_category_insert_in_t      category[LM_BULK_TAGS];
    lm_sql_bulk_customer_label_delete_in_t    no_label[LM_BULK_TAGS];
    lm_sql_bulk_customer_category_delete_in_t no_category[LM_BULK_TAGS];

    for (i = 0; i < n; i++) {
        label[i].customer_id = category[i].customer_id = customer_id;
        label[i].label_id = category[i].category_id = ids[i];
        no_label[i].customer_id = no_category[i].customer_id = customer_id;
        no_label[i].label_id = no_category[i].category_id = ids[i];
    }

    if (is_category(ask)) {
        return gives ? lm_sql_customer_category_insert(tx, category, n, NULL)
                     : lm_sql_bulk_customer_category_delete(tx, no_category, n,
                                                            NULL);
    }

    return gives ? lm_sql_customer_label_insert(tx, label, n, NULL)
                 : lm_sql_bulk_customer_label_delete(tx, no_label, n, NULL);
}


#define TAG_KIND(symbol)                                                       \
    const lm_bulk_kind_t lm_bulk_##symbol = {                                  \
        .name = #symbol,                                                       \
        .read = tag_read,                                                      \
        .judge = tag_judge,                                                    \
        .apply = tag_apply,                                                    \
        .undo = tag_undo,                                                      \
    }

TAG_KIND(add_categories);
TAG_KIND(remove_categories);
TAG_KIND(add_labels);
TAG_KIND(remove_labels);
