/* SPDX-License-Identifier: MIT */
/*
 * Seals a secret as the database holds it, in hexadecimal, a line for each
 * row:
 *
 *     seal KEY_FILE TABLE COLUMN ROW_ID[,ROW_ID ...] PLAIN
 */
#include <stdio.h>
#include <stdlib.h>

#include "store/conf.h"
#include "store/secret.h"
#include "unit/host.h"
#include "wire/text.h"


static void
die(const char *what)
{
    fprintf(stderr, "seal: %s\n", what);
    exit(1);
}


static void
seal_print(char **argv, uint64_t row_id)
{
    lm_str_t    sealed, hex;
    lm_arena_t *a = lm_arena_create(1 << 16);

    if (lm_secret_seal(a, argv[2], argv[3], row_id, lm_str_c(argv[5]), &sealed)
        != LM_OK) {
        die("cannot seal");
    }

    hex = lm_hex_encode(a, sealed);
    printf("%.*s\n", (int) hex.n, hex.p);
    lm_arena_destroy(a);
}


int
main(int argc, char **argv)
{
    FILE       *f;
    char        text[4096];
    size_t      n;
    unsigned    line;
    char     *id;
    lm_conf_t conf = {0};

    if (argc != 6) {
        die("usage: seal KEY_FILE TABLE COLUMN ROW_ID[,...] PLAIN");
    }

    f = fopen(argv[1], "rb");
    if (f == NULL) {
        die("no key file");
    }
    n = fread(text, 1, sizeof(text), f);
    fclose(f);

    if (lm_keys_read(lm_str(text, n), conf.keys, &conf.n_keys, &line)
        != LM_OK) {
        die("no keys");
    }
    t_host_set_conf(&conf);

    for (id = strtok(argv[4], ","); id != NULL; id = strtok(NULL, ",")) {
        seal_print(argv, strtoull(id, NULL, 10));
    }

    return 0;
}
