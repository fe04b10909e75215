/* SPDX-License-Identifier: MIT */
/* lastmile key: keys of the secrets at rest. */
#include "worker/command.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/secret.h"

#define FILE_MAX 65536

static int key_new(const char *path);
static int key_append(int fd, const char *path);


int
cmd_key(conf_t *conf, int argc, char **argv)
{
    const char *verb = NULL, *path = NULL;

    const option_t options[] = {
        {.value = &verb, .required = true},
        {.value = &path},
    };

    if (!args_read(argc, argv, options, 2)) {
        return CMD_USAGE;
    }

    if (strcmp(verb, "new") != 0) {
        fail("key: unexpected \"%s\"", verb);
        return CMD_USAGE;
    }

    return key_new(path != NULL ? path : conf->key_file);
}


/* Two at once wait for each other; older keys stay and open what they
 * sealed. */
static int
key_new(const char *path)
{
    int fd, rc;

    fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0 || flock(fd, LOCK_EX) != 0) {
        return fail("open(\"%s\") failed (%d: %s)", path, errno,
                    strerror(errno));
    }

    rc = key_append(fd, path);

    if (fsync(fd) != 0 || close(fd) != 0) {
        return fail("\"%s\" cannot be written (%d: %s)", path, errno,
                    strerror(errno));
    }

    return rc;
}


static int
key_append(int fd, const char *path)
{
    char     text[FILE_MAX], line[LM_KEY_LINE];
    size_t   i, n;
    ssize_t  have;
    unsigned bad;
    uint32_t id;
    lm_rc_t  rc;
    lm_key_t keys[LM_KEYS];

    have = read(fd, text, sizeof(text));
    if (have < 0) {
        return fail("read(\"%s\") failed (%d: %s)", path, errno,
                    strerror(errno));
    }

    n = 0;
    rc = lm_keys_read(lm_str(text, (size_t) have), keys, &n, &bad);
    lm_secret_wipe(text, sizeof(text));

    if (rc != LM_OK && bad != 0) {
        return fail("%s:%u: not a key; nothing was changed", path, bad);
    }

    if (n == LM_KEYS) {
        return fail("\"%s\" holds %d keys already, no more fit", path, LM_KEYS);
    }

    id = 1;
    for (i = 0; i < n; i++) {
        id = keys[i].id >= id ? keys[i].id + 1 : id;
    }
    lm_secret_wipe(keys, sizeof(keys));

    lm_key_print_new(id, line);
    have = write(fd, line, strlen(line));
    lm_secret_wipe(line, sizeof(line));

    if (have < 0) {
        return fail("write(\"%s\") failed (%d: %s)", path, errno,
                    strerror(errno));
    }

    printf("key %" PRIu32 " was added to %s\n", id, path);
    return CMD_OK;
}
