/* SPDX-License-Identifier: MIT */
/*
 * Prepared statements of one connection.  The least used one goes when the
 * table is full; half of them go when the server's own limit is reached
 * (error 1461), which other connections may have used up.
 */
#include <errmsg.h>
#include <mysqld_error.h>
#include <stdlib.h>

#include "store/db_private.h"

static uint16_t       slot_of(uint64_t key);
static lm_prepared_t *prepared_find(lm_db_t *db, uint64_t key);
static lm_rc_t prepared_make(lm_db_t *db, uint64_t key, const lm_stmt_t *s,
                             lm_prepared_t **out);
static lm_rc_t prepared_send(lm_db_t *db, const lm_stmt_t *s, MYSQL_STMT **out);
static lm_rc_t columns_bind(const lm_stmt_t *s, lm_prepared_t *p);
static void    column_bind(const lm_col_t *c, lm_prepared_t *p, size_t i);
static void    link_newest(lm_db_t *db, lm_prepared_t *p);
static void    unlink_used(lm_db_t *db, lm_prepared_t *p);


void
lm_prepared_init(lm_db_t *db)
{
    for (size_t i = 0; i < LM_PREPARED_SLOTS; i++) {
        db->slots[i] = LM_PREPARED_NONE;
    }
    for (size_t i = 0; i < LM_PREPARED_MAX; i++) {
        db->prepared[i].next = (uint16_t) (i + 1);
    }
    db->prepared[LM_PREPARED_MAX - 1].next = LM_PREPARED_NONE;
    db->free = 0;
    db->newest = LM_PREPARED_NONE;
    db->oldest = LM_PREPARED_NONE;
}


lm_rc_t
lm_prepared_get(lm_db_t *db, uint64_t key, const lm_stmt_t *s,
                lm_prepared_t **out)
{
    lm_prepared_t *p = prepared_find(db, key);

    if (p == NULL) {
        return prepared_make(db, key, s, out);
    }

    if (db->newest != p - db->prepared) {
        unlink_used(db, p);
        link_newest(db, p);
    }
    *out = p;
    return LM_OK;
}


void
lm_prepared_drop(lm_db_t *db, lm_prepared_t *p)
{
    uint16_t  nr = (uint16_t) (p - db->prepared);
    uint16_t *from = &db->slots[slot_of(p->key)];

    while (*from != nr) {
        from = &db->prepared[*from].next;
    }
    *from = p->next;
    unlink_used(db, p);

    /* after a loss this only frees memory */
    (void) mysql_stmt_close(p->stmt);
    free(p->memory);
    *p = (lm_prepared_t){.next = db->free};
    db->free = nr;
    db->n_prepared--;
}


void
lm_prepared_drop_all(lm_db_t *db)
{
    while (db->oldest != LM_PREPARED_NONE) {
        lm_prepared_drop(db, &db->prepared[db->oldest]);
    }
}


/* Dense ids fall on slots of their own; hashes of lists are mixed already. */
static uint16_t
slot_of(uint64_t key)
{
    return (uint16_t) (key & (LM_PREPARED_SLOTS - 1));
}


static lm_prepared_t *
prepared_find(lm_db_t *db, uint64_t key)
{
    uint16_t nr = db->slots[slot_of(key)];

    while (nr != LM_PREPARED_NONE && db->prepared[nr].key != key) {
        nr = db->prepared[nr].next;
    }
    return nr == LM_PREPARED_NONE ? NULL : &db->prepared[nr];
}


static lm_rc_t
prepared_make(lm_db_t *db, uint64_t key, const lm_stmt_t *s,
              lm_prepared_t **out)
{
    lm_rc_t        rc;
    MYSQL_STMT    *stmt = NULL;
    lm_prepared_t *p;
    uint16_t       nr, slot = slot_of(key);

    if (db->free == LM_PREPARED_NONE) {
        lm_prepared_drop(db, &db->prepared[db->oldest]);
    }

    rc = prepared_send(db, s, &stmt);
    if (rc != LM_OK) {
        return rc;
    }

    nr = db->free;
    p = &db->prepared[nr];
    db->free = p->next;

    *p = (lm_prepared_t){.key = key, .stmt = stmt, .next = db->slots[slot]};
    db->slots[slot] = nr;
    db->n_prepared++;
    link_newest(db, p);

    if (mysql_stmt_field_count(stmt) != s->n_out) {
        lm_host_log(LM_LOG_ALERT, "database: %s: %u columns, contract has %u",
                    s->name, mysql_stmt_field_count(stmt), s->n_out);
        lm_prepared_drop(db, p);
        return LM_E_INTERNAL;
    }

    rc = columns_bind(s, p);
    if (rc != LM_OK) {
        lm_prepared_drop(db, p);
        return rc;
    }

    *out = p;
    return LM_OK;
}


static lm_rc_t
prepared_send(lm_db_t *db, const lm_stmt_t *s, MYSQL_STMT **out)
{
    MYSQL_STMT *stmt;
    unsigned    number;
    lm_rc_t     rc;

    for (;;) {
        stmt = mysql_stmt_init(&db->mysql);
        if (stmt == NULL) {
            return LM_E_MEMORY;
        }
        if (mysql_stmt_prepare(stmt, s->sql, strlen(s->sql)) == 0) {
            *out = stmt;
            return LM_OK;
        }

        number = mysql_stmt_errno(stmt);
        if (number != ER_MAX_PREPARED_STMT_COUNT_REACHED
            || db->n_prepared == 0) {
            rc = lm_db_error(db, s->name, number, mysql_stmt_error(stmt));
            (void) mysql_stmt_close(stmt);
            return rc;
        }

        (void) mysql_stmt_close(stmt);
        for (size_t n = (db->n_prepared + 1) / 2; n > 0; n--) {
            lm_prepared_drop(db, &db->prepared[db->oldest]);
        }
    }
}


/* Columns are bound once in a statement's life, to memory that stays. */
static lm_rc_t
columns_bind(const lm_stmt_t *s, lm_prepared_t *p)
{
    size_t n = s->n_out;
    size_t row_size = ((size_t) s->out_size + 15) & ~(size_t) 15;

    if (n == 0) {
        return LM_OK;
    }

    p->memory =
        calloc(1, row_size
                      + n
                            * (sizeof(MYSQL_BIND) + sizeof(MYSQL_TIME)
                               + sizeof(unsigned long) + 2 * sizeof(my_bool)));
    if (p->memory == NULL) {
        return LM_E_MEMORY;
    }
    p->row = p->memory;
    p->out = (MYSQL_BIND *) (p->memory + row_size);
    p->times = (MYSQL_TIME *) (p->out + n);
    p->lengths = (unsigned long *) (p->times + n);
    p->nulls = (my_bool *) (p->lengths + n);
    p->errors = p->nulls + n;

    for (size_t i = 0; i < n; i++) {
        column_bind(&s->out[i], p, i);
    }
    return mysql_stmt_bind_result(p->stmt, p->out) == 0 ? LM_OK : LM_E_INTERNAL;
}


static void
column_bind(const lm_col_t *c, lm_prepared_t *p, size_t i)
{
    MYSQL_BIND *b = &p->out[i];

    b->is_null = &p->nulls[i];
    b->error = &p->errors[i];
    b->length = &p->lengths[i];
    b->buffer = p->row + c->offset;

    switch ((lm_col_type_e) c->type) {

    case LM_T_BOOL:
    case LM_T_U8:
        b->buffer_type = MYSQL_TYPE_TINY;
        b->is_unsigned = 1;
        break;

    case LM_T_U16:
        b->buffer_type = MYSQL_TYPE_SHORT;
        b->is_unsigned = 1;
        break;

    case LM_T_U32:
    case LM_T_I32:
        b->buffer_type = MYSQL_TYPE_LONG;
        b->is_unsigned = c->type == LM_T_U32;
        break;

    case LM_T_U64:
    case LM_T_I64:
        b->buffer_type = MYSQL_TYPE_LONGLONG;
        b->is_unsigned = c->type == LM_T_U64;
        break;

    case LM_T_DAY:
    case LM_T_INSTANT:
        b->buffer_type =
            c->type == LM_T_DAY ? MYSQL_TYPE_DATE : MYSQL_TYPE_DATETIME;
        b->buffer = &p->times[i];
        b->buffer_length = sizeof(MYSQL_TIME);
        break;

    case LM_T_STR:
    case LM_T_BYTES:
    case LM_T_COUNT:
        /* no room: the fetch tells the length, the bytes come after it */
        b->buffer_type = MYSQL_TYPE_BLOB;
        b->buffer = NULL;
        b->buffer_length = 0;
        break;
    }
}


static void
link_newest(lm_db_t *db, lm_prepared_t *p)
{
    uint16_t nr = (uint16_t) (p - db->prepared);

    p->newer = LM_PREPARED_NONE;
    p->older = db->newest;
    if (db->newest != LM_PREPARED_NONE) {
        db->prepared[db->newest].newer = nr;
    } else {
        db->oldest = nr;
    }
    db->newest = nr;
}


static void
unlink_used(lm_db_t *db, lm_prepared_t *p)
{
    if (p->newer != LM_PREPARED_NONE) {
        db->prepared[p->newer].older = p->older;
    } else {
        db->newest = p->older;
    }
    if (p->older != LM_PREPARED_NONE) {
        db->prepared[p->older].newer = p->newer;
    } else {
        db->oldest = p->newer;
    }
}
