/* SPDX-License-Identifier: MIT */
#include "service/change_name.h"

#include <jansson.h>

#include "sql/audit.h"

/* A generated statement as a function that all kinds have. */
#define LOOK_UP(function, statement)                                           \
    static lm_rc_t function(lm_tx_t *tx, const uint64_t *ids, size_t n_ids,    \
                            lm_change_name_t *to, size_t *n)                   \
    {                                                                          \
        size_t         i;                                                      \
        lm_rc_t        rc;                                                     \
        statement##_t *rows;                                                   \
                                                                               \
        rc = statement(tx, &(statement##_in_t){ids, n_ids}, &rows, n);         \
        for (i = 0; rc == LM_OK && i < *n; i++) {                              \
            to[i] = (lm_change_name_t){rows[i].id, rows[i].name};              \
        }                                                                      \
        return rc;                                                             \
    }

LOOK_UP(group_look_up, lm_sql_audit_group_name)
LOOK_UP(billing_group_look_up, lm_sql_audit_billing_group_name)
LOOK_UP(category_look_up, lm_sql_audit_category_name)
LOOK_UP(label_look_up, lm_sql_audit_label_name)
LOOK_UP(site_look_up, lm_sql_audit_site_name)
LOOK_UP(product_look_up, lm_sql_audit_product_name)
LOOK_UP(customer_look_up, lm_sql_audit_customer_name)

static const struct {
    const char *field; /* of the audit: an id, or a list of them */
    lm_rc_t (*look_up)(lm_tx_t *tx, const uint64_t *ids, size_t n_ids,
                       lm_change_name_t *to, size_t *n);
} kinds[LM_CHANGE_KINDS] = {
    {"group_id", group_look_up},
    {"billing_group_id", billing_group_look_up},
    {"category_ids", category_look_up},
    {"label_ids", label_look_up},
    {"site_id", site_look_up},
    {"product_id", product_look_up},
    {"master_id", customer_look_up},
    {"suspended_with", customer_look_up},
};

typedef void (*each_pt)(void *arg, uint64_t id);


void
lm_change_names_begin(lm_change_names_t *names, lm_tx_t *tx)
{
    *names = (lm_change_names_t){.tx = tx};
}


/* The ids of a value: one, several, or none. */
static void
each_id(const json_t *value, each_pt each, void *arg)
{
    size_t  i;
    json_t *item;

    if (json_is_integer(value) && json_integer_value(value) > 0) {
        each(arg, (uint64_t) json_integer_value(value));
    }

    json_array_foreach(value, i, item)
    {
        if (json_is_integer(item) && json_integer_value(item) > 0) {
            each(arg, (uint64_t) json_integer_value(item));
        }
    }
}


typedef struct {
    uint64_t *ids;
    size_t    n;
} ids_t;


static void
id_add(void *arg, uint64_t id)
{
    size_t i;
    ids_t *to = arg;

    for (i = 0; i < to->n && to->ids[i] != id; i++) {
        /* void */
    }

    if (i == to->n && i < LM_CHANGE_NAMES) {
        to->ids[to->n++] = id;
    }
}


static lm_rc_t
ids_init(lm_arena_t *a, ids_t *ids)
{
    if (ids->ids == NULL) {
        ids->ids = lm_alloc_array(a, LM_CHANGE_NAMES, sizeof(*ids->ids));
    }

    return ids->ids == NULL ? LM_E_MEMORY : LM_OK;
}


lm_rc_t
lm_change_names_ask(lm_change_names_t *names, lm_str_t json)
{
    size_t  k;
    ids_t   ids;
    lm_rc_t rc = LM_OK;
    json_t *value, *object = json_loadb(json.p, json.n, 0, NULL);

    for (k = 0; rc == LM_OK && k < LM_CHANGE_KINDS; k++) {
        value = json_object_get(object, kinds[k].field);
        if (value == NULL) {
            continue;
        }

        ids = (ids_t){names->kinds[k].ids, names->kinds[k].n_ids};
        rc = ids_init(names->tx->arena, &ids);
        if (rc == LM_OK) {
            each_id(value, id_add, &ids);
            names->kinds[k].ids = ids.ids;
            names->kinds[k].n_ids = ids.n;
        }
    }

    json_decref(object);
    return rc;
}


lm_rc_t
lm_change_names_load(lm_change_names_t *names)
{
    size_t            k;
    lm_rc_t           rc;
    lm_change_name_t *items;

    for (k = 0; k < LM_CHANGE_KINDS; k++) {
        if (names->kinds[k].n_ids == 0) {
            continue;
        }

        items = lm_alloc_array(names->tx->arena, names->kinds[k].n_ids,
                               sizeof(*items));
        if (items == NULL) {
            return LM_E_MEMORY;
        }

        names->kinds[k].items = items;
        rc = kinds[k].look_up(names->tx, names->kinds[k].ids,
                              names->kinds[k].n_ids, items, &names->kinds[k].n);
        if (rc != LM_OK) {
            return rc;
        }
    }

    return LM_OK;
}


/*---- one entry's own names */

static void
name_write(lm_json_t *j, const lm_change_names_t *names, size_t k, uint64_t id)
{
    size_t                  i;
    lm_str_t                key;
    const lm_change_name_t *item = names->kinds[k].items;

    for (i = 0; i < names->kinds[k].n; i++) {
        if (item[i].id == id) {
            key = lm_str_printf(names->tx->arena, "%llu",
                                (unsigned long long) id);
            lm_json_key_str(j, key);
            lm_json_str(j, item[i].name);
            return;
        }
    }
}


void
lm_change_names_write(const lm_change_names_t *names, lm_json_t *j,
                      lm_str_t before, lm_str_t after)
{
    size_t  i, k;
    ids_t   ids = {NULL, 0};
    json_t *was = json_loadb(before.p, before.n, 0, NULL);
    json_t *is = json_loadb(after.p, after.n, 0, NULL);

    lm_json_object(j);

    for (k = 0; k < LM_CHANGE_KINDS; k++) {
        if (json_object_get(is, kinds[k].field) == NULL
            || ids_init(names->tx->arena, &ids) != LM_OK) {
            continue;
        }

        ids.n = 0;
        each_id(json_object_get(was, kinds[k].field), id_add, &ids);
        each_id(json_object_get(is, kinds[k].field), id_add, &ids);

        lm_json_key_str(j, lm_str_c(kinds[k].field));
        lm_json_object(j);
        for (i = 0; i < ids.n; i++) {
            name_write(j, names, k, ids.ids[i]);
        }
        lm_json_object_end(j);
    }

    lm_json_object_end(j);
    json_decref(was);
    json_decref(is);
}
