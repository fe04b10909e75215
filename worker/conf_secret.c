/* SPDX-License-Identifier: MIT */
/* Files that lastmile.conf names: passwords and the keys of secrets. */
#include "worker/conf.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/secret.h"

#define SECRET_SIZE_MAX 4096
#define KEY_FILE_MAX 65536


lm_str_t
conf_file(lm_arena_t *a, const char *path, size_t max)
{
    int         fd;
    char       *p;
    ssize_t     n;
    size_t      have;
    struct stat st;

    fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return LM_STR_NULL;
    }

    if (fstat(fd, &st) != 0 || (size_t) st.st_size > max) {
        errno = EFBIG;
        close(fd);
        return LM_STR_NULL;
    }

    p = lm_alloc(a, max < 8192 ? max + 1 : (size_t) st.st_size + 1);
    max = max < 8192 ? max : (size_t) st.st_size;
    have = 0;

    while (p != NULL && have < max) {
        n = read(fd, p + have, max - have);
        if (n <= 0) {
            break;
        }
        have += (size_t) n;
    }

    close(fd);
    return lm_str(p, have);
}


const char *
conf_secret(conf_t *conf, const char *path, char *error, size_t size)
{
    lm_str_t text;

    if (path[0] == '\0') {
        return "";
    }

    text = conf_file(conf->arena, path, SECRET_SIZE_MAX);
    if (text.p == NULL) {
        snprintf(error, size, "%s: %s", path, strerror(errno));
        return NULL;
    }

    text = lm_str_cut(&text, '\n');
    text = lm_str_dup(conf->arena, lm_str_trim(text));
    if (text.p == NULL || text.n == 0) {
        snprintf(error, size, "%s: no secret in the first line", path);
        return NULL;
    }

    return text.p;
}


lm_rc_t
conf_keys(conf_t *conf, char *error, size_t size)
{
    unsigned line;
    lm_rc_t  rc;
    lm_str_t text;

    text = conf_file(conf->arena, conf->key_file, KEY_FILE_MAX);
    if (text.p == NULL) {
        snprintf(error, size, "%s: %s; \"lastmile key new\" makes one",
                 conf->key_file, strerror(errno));
        return LM_E_INVALID;
    }

    rc = lm_keys_read(text, conf->lib.keys, &conf->lib.n_keys, &line);
    lm_secret_wipe((void *) text.p, text.n);

    if (rc != LM_OK) {
        snprintf(error, size,
                 line == 0 ? "%s: there is no key in it"
                           : "%s:%u: not a key (\"ID\" and 64 hexadecimal"
                             " digits)",
                 conf->key_file, line);
    }

    return rc;
}


lm_rc_t
conf_database(conf_t *conf, lm_db_conf_t *out, char *error, size_t size)
{
    bool        is_tcp;
    const char *password;

    password = conf_secret(conf, conf->database_password_file, error, size);
    if (password == NULL) {
        return LM_E_INVALID;
    }

    is_tcp = conf->database_host[0] != '\0';

    *out = (lm_db_conf_t){
        .socket = is_tcp ? NULL : conf->database_socket,
        .host = is_tcp ? conf->database_host : NULL,
        .port = (uint16_t) conf->database_port,
        .user = conf->database_user,
        .password = password,
        .database = conf->database_name,
        .tls_ca =
            conf->database_tls_ca[0] != '\0' ? conf->database_tls_ca : NULL,
        .connect_timeout = 5,
        .deadline = (uint32_t) conf->database_deadline,
    };

    return LM_OK;
}
