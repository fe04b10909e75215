/* SPDX-License-Identifier: MIT */
/* What the programs that test against a real MariaDB share. */
#ifndef T_DB_DB_H
#define T_DB_DB_H

#include "unit/host.h"

#include "store/bind.h"
#include "store/db.h"

/* Opens a connection or ends the program; close what it gives. */
lm_tx_t t_db_open(const char *socket, const char *database, size_t arena);
void    t_db_close(lm_tx_t *tx);

/* A text statement; ends the program when it fails. */
void t_db_query(lm_tx_t *tx, const char *fmt, ...) LM_PRINTF(2, 3);

/* Its one number. */
uint64_t t_db_number(lm_tx_t *tx, const char *sql);

#endif
