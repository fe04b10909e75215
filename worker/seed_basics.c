/* SPDX-License-Identifier: MIT */
/* What every installation has from its first migration on. */
#include "worker/seed.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "service/permission.h"
#include "job/job.h"
#include "rule/template.h"
#include "sql/mail.h"
#include "sql/message_template.h"
#include "sql/seed.h"

#define TEMPLATE_MAX (64 * 1024)
#define PATH_SIZE 4096

typedef struct {
    const char *folder;
    DIR        *dir;
} templates_t;

static lm_rc_t roles_add(lm_tx_t *tx, void *arg);
static lm_rc_t role_add(lm_tx_t *tx, const char *name, uint64_t permissions);
static lm_rc_t templates_add(lm_tx_t *tx, void *arg);
static lm_rc_t template_add(lm_tx_t *tx, const char *folder, const char *file);
static lm_rc_t file_text(lm_arena_t *a, const char *folder, const char *file,
                         lm_str_t *out);


int
seed_basics(conf_t *conf, lm_arena_t *a)
{
    lm_rc_t     rc;
    char        folder[PATH_SIZE];
    templates_t templates;

    rc = lm_act(a, LM_TX_WRITE, roles_add, NULL);
    if (rc != LM_OK) {
        return fail_rc(rc, "roles");
    }

    snprintf(folder, sizeof(folder), "%s/template", conf->seed_dir);
    templates = (templates_t){.folder = folder, .dir = opendir(folder)};
    if (templates.dir == NULL) {
        return fail("opendir(\"%s\") failed (%d: %s)", folder, errno,
                    strerror(errno));
    }

    rc = lm_act(a, LM_TX_WRITE, templates_add, &templates);
    closedir(templates.dir);

    return rc == LM_OK ? CMD_OK : fail_rc(rc, "templates");
}


#define BIT(name) (UINT64_C(1) << LM_PERM_##name)

/* The administrator's role always has every permission there is. */
static lm_rc_t
roles_add(lm_tx_t *tx, void *arg)
{
    lm_rc_t rc;

    rc = role_add(tx, "administrator", UINT64_MAX);

    if (rc == LM_OK) {
        rc = role_add(tx, "support",
                      BIT(customer_read) | BIT(customer_write)
                          | BIT(network_read) | BIT(message_send));
    }

    if (rc == LM_OK) {
        rc = role_add(tx, "manager",
                      BIT(customer_read) | BIT(customer_write)
                          | BIT(customer_export) | BIT(network_read)
                          | BIT(staff_read) | BIT(audit_read)
                          | BIT(setting_read) | BIT(group_write)
                          | BIT(bulk_write) | BIT(message_send)
                          | BIT(customer_delete) | BIT(template_write));
    }

    if (rc == LM_OK) {
        rc = role_add(tx, "viewer", BIT(customer_read) | BIT(network_read));
    }

    return rc;
}


/* Permissions are given to a role that is new, and to the administrator's. */
static lm_rc_t
role_add(lm_tx_t *tx, const char *name, uint64_t permissions)
{
    lm_rc_t                          rc;
    uint32_t                         bit;
    uint64_t                         n;
    lm_sql_seed_role_t               role;
    lm_sql_seed_role_permission_in_t in;

    rc = lm_sql_seed_role_add(tx, &(lm_sql_seed_role_add_in_t){lm_str_c(name)},
                              &n);
    if (rc != LM_OK || (n == 0 && permissions != UINT64_MAX)) {
        return rc;
    }

    rc = lm_sql_seed_role(tx, &(lm_sql_seed_role_in_t){lm_str_c(name)}, &role);

    for (bit = 1; rc == LM_OK && bit < 64; bit++) {
        if (lm_permission_name(bit) == NULL
            || (permissions & UINT64_C(1) << bit) == 0) {
            continue;
        }

        in = (lm_sql_seed_role_permission_in_t){
            role.id, lm_str_c(lm_permission_name(bit))};
        rc = lm_sql_seed_role_permission(tx, &in, NULL);
    }

    return rc;
}


static lm_rc_t
templates_add(lm_tx_t *tx, void *arg)
{
    templates_t *t = arg;

    size_t         n;
    lm_rc_t        rc;
    struct dirent *entry;

    rc = LM_OK;
    rewinddir(t->dir);

    while (rc == LM_OK && (entry = readdir(t->dir)) != NULL) {
        n = strlen(entry->d_name);
        if (n > 4 && strcmp(entry->d_name + n - 4, ".txt") == 0) {
            rc = template_add(tx, t->folder, entry->d_name);
        }
    }

    return rc;
}


/* NAME.LANGUAGE.txt: the subject, an empty line, the text; NAME.LANGUAGE.html
 * beside it. */
static lm_rc_t
template_add(lm_tx_t *tx, const char *folder, const char *file)
{
    char                          html_file[256];
    lm_rc_t                       rc;
    lm_str_t                      rest, bad;
    lm_sql_mail_template_add_in_t in;

    rest = lm_str_c(file);
    in.name = lm_str_cut(&rest, '.');
    in.language = lm_str_cut(&rest, '.');
    snprintf(html_file, sizeof(html_file), "%.*s.%.*s.html", (int) in.name.n,
             in.name.p, (int) in.language.n, in.language.p);

    rc = file_text(tx->arena, folder, file, &in.text);
    if (rc == LM_OK) {
        rc = file_text(tx->arena, folder, html_file, &in.html);
    }
    if (rc != LM_OK) {
        return rc;
    }

    in.subject = lm_str_trim(lm_str_cut(&in.text, '\n'));
    (void) lm_str_cut(&in.text, '\n');

    if (lm_template_check(in.name, in.subject, &bad) != LM_OK
        || lm_template_check(in.name, in.text, &bad) != LM_OK
        || lm_template_check(in.name, in.html, &bad) != LM_OK) {
        lm_host_log(LM_LOG_ERR,
                    "template \"%s\": \"%.*s\" is not one of its"
                    " places",
                    file, (int) bad.n, bad.p);
        return LM_E_INVALID;
    }

    return lm_sql_mail_template_add(tx, &in, NULL);
}


static lm_rc_t
file_text(lm_arena_t *a, const char *folder, const char *file, lm_str_t *out)
{
    int     fd;
    char    path[PATH_SIZE];
    char   *p;
    ssize_t n;

    snprintf(path, sizeof(path), "%s/%s", folder, file);

    p = lm_alloc(a, TEMPLATE_MAX);
    fd = open(path, O_RDONLY | O_CLOEXEC);
    if (p == NULL || fd < 0) {
        lm_host_log(LM_LOG_ERR, "open(\"%s\") failed (%d: %s)", path, errno,
                    strerror(errno));
        return LM_E_INTERNAL;
    }

    n = read(fd, p, TEMPLATE_MAX);
    close(fd);
    if (n < 0 || n == TEMPLATE_MAX || !lm_str_is_utf8(lm_str(p, (size_t) n))) {
        lm_host_log(LM_LOG_ERR, "\"%s\" is no template", path);
        return LM_E_INVALID;
    }

    *out = lm_str(p, (size_t) n);
    return LM_OK;
}


lm_rc_t
seed_letters(lm_tx_t *tx)
{
    static const char *const letters[][3] = {
        {"Maintenance of a mast", "Maintenance on Sunday morning",
         "Dear {{contact.name}}\n\nWe work on the mast that serves"
         " {{customer.name}} on Sunday from 05:00 to 07:00. You may be offline"
         " for some minutes.\n\n{{company.name}}, {{company.phone}}"},
        {"Missing proof of payment", "Please send us your proof of payment",
         "Dear {{contact.name}}\n\nWe could not find your payment. Please send"
         " us the proof of it with your account code, {{customer.code}}."
         "\n\n{{company.name}}, {{company.email}}"},
    };

    size_t   i;
    lm_rc_t  rc = LM_OK;
    uint64_t id;

    for (i = 0; rc == LM_OK && i < sizeof(letters) / sizeof(letters[0]); i++) {
        rc = lm_sql_message_template_add(tx,
                                         &(lm_sql_message_template_add_in_t){
                                             .name = lm_str_c(letters[i][0]),
                                             .subject = lm_str_c(letters[i][1]),
                                             .text = lm_str_c(letters[i][2]),
                                             .updated_at = tx->now,
                                         },
                                         &id);
    }

    return rc;
}
