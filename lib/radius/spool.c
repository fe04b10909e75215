/* SPDX-License-Identifier: MIT */
#include "radius/spool.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "service/isp.h"

#define NAME_FORM "acct-########-####.jsonl"
#define NAME_LENGTH (sizeof(NAME_FORM) - 1)
#define CHUNK (256 * 1024) /* bytes read at once; a packet is far shorter */
#define FILES_MAX 100000
#define OFFSET_TEXT 24

/* FreeRADIUS answers within max_request_time of 10 s, so it writes to no file
 * of an older minute. */
#define FILE_AGE (3 * LM_MINUTE)

/* How a line begins; a torn one may stand before it. */
#define LINE_START "{\"Received\":"

typedef struct {
    lm_spool_t  *spool;
    lm_arena_t  *arena;
    char         name[LM_SPOOL_NAME];
    int          fd;
    off_t        offset; /* all before it is applied */
    off_t        size;
    bool         is_over; /* nobody writes to it any more */
    lm_packet_t *packets;
    lm_packet_t *list[LM_ACCOUNTING_BATCH];
    lm_str_t     texts[LM_ACCOUNTING_BATCH]; /* of the packets */
    size_t       n;
    size_t       lines;
    off_t        next; /* offset after this step */
} file_t;

static lm_rc_t files_list(lm_spool_t *s, lm_arena_t             *a,
                          char (**names)[LM_SPOOL_NAME], size_t *n);
static bool    name_is_ours(const char *name);
static int     name_compare(const void *a, const void *b);
static lm_rc_t file_open(file_t *f);
static bool    name_is_over(const char *name, lm_instant_t now);
static lm_rc_t file_step(file_t *f);
static lm_rc_t file_read(file_t *f);
static lm_rc_t file_line(file_t *f, lm_str_t line);
static lm_rc_t line_set_aside(file_t *f, lm_str_t line);
static lm_rc_t file_apply(file_t *f);
static lm_rc_t file_count(file_t *f, const lm_rc_t *rcs);
static lm_rc_t offset_read(file_t *f);
static lm_rc_t offset_write(file_t *f);
static lm_rc_t file_delete(file_t *f);
static lm_rc_t fault(const char *what, const char *name);


lm_rc_t
lm_spool_open(const char *folder, lm_spool_t *out)
{
    *out = (lm_spool_t){.dir = -1, .lock = -1};

    out->dir = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (out->dir < 0) {
        return fault("open", folder);
    }

    out->lock = openat(out->dir, ".lock", O_RDWR | O_CREAT | O_CLOEXEC, 0660);
    if (out->lock < 0) {
        lm_spool_close(out);
        return fault("open", ".lock");
    }

    if (flock(out->lock, LOCK_EX | LOCK_NB) != 0) {
        lm_spool_close(out);
        return errno == EWOULDBLOCK ? LM_E_BUSY : fault("lock", ".lock");
    }

    return LM_OK;
}


void
lm_spool_close(lm_spool_t *s)
{
    if (s->lock >= 0) {
        (void) close(s->lock);
    }
    if (s->dir >= 0) {
        (void) close(s->dir);
    }

    s->lock = -1;
    s->dir = -1;
}


lm_rc_t
lm_spool_step(lm_spool_t *s, lm_arena_t *a, size_t *n)
{
    size_t  i, n_files;
    lm_rc_t rc;
    file_t  f;
    char(*names)[LM_SPOOL_NAME];

    *n = 0;
    rc = files_list(s, a, &names, &n_files);

    for (i = 0; rc == LM_OK && i < n_files && *n == 0; i++) {
        f = (file_t){.spool = s, .arena = a, .fd = -1};
        memcpy(f.name, names[i], sizeof(f.name));

        rc = file_open(&f);
        if (rc == LM_OK) {
            rc = file_step(&f);
        }
        if (f.fd >= 0) {
            (void) close(f.fd);
        }

        *n = f.lines;
        rc = rc == LM_E_NOT_FOUND ? LM_OK : rc;
    }

    return rc;
}


/* Names tell the minute, so their order is that of the packets. */
static lm_rc_t
files_list(lm_spool_t *s, lm_arena_t *a, char (**names)[LM_SPOOL_NAME],
           size_t *n)
{
    int            fd;
    DIR           *dir;
    size_t         room;
    struct dirent *entry;
    char(*grown)[LM_SPOOL_NAME];

    *n = 0;
    *names = NULL;
    room = 0;

    fd = openat(s->dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    dir = fd < 0 ? NULL : fdopendir(fd);
    if (dir == NULL) {
        if (fd >= 0) {
            (void) close(fd);
        }
        return fault("read", "folder");
    }

    while ((entry = readdir(dir)) != NULL && *n < FILES_MAX) {
        if (!name_is_ours(entry->d_name)) {
            continue;
        }
        if (*n == room) {
            room = room == 0 ? 64 : 2 * room;
            grown = lm_alloc_array(a, room, LM_SPOOL_NAME);
            if (grown == NULL) {
                (void) closedir(dir);
                return LM_E_MEMORY;
            }
            if (*n > 0) {
                memcpy(grown, *names, *n * LM_SPOOL_NAME);
            }
            *names = grown;
        }
        memcpy((*names)[(*n)++], entry->d_name, NAME_LENGTH + 1);
    }

    (void) closedir(dir);
    if (*n > 0) {
        qsort(*names, *n, LM_SPOOL_NAME, name_compare);
    }

    return LM_OK;
}


static bool
name_is_ours(const char *name)
{
    size_t i;

    for (i = 0; i < NAME_LENGTH; i++) {
        if (NAME_FORM[i] == '#' ? name[i] < '0' || name[i] > '9'
                                : name[i] != NAME_FORM[i]) {
            return false;
        }
    }

    return name[NAME_LENGTH] == '\0';
}


static int
name_compare(const void *a, const void *b)
{
    return memcmp(a, b, NAME_LENGTH);
}


static lm_rc_t
file_open(file_t *f)
{
    struct stat st;

    f->fd = openat(f->spool->dir, f->name, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
    if (f->fd < 0) {
        return errno == ENOENT ? LM_E_NOT_FOUND : fault("open", f->name);
    }

    /* before its size is taken: what comes later waits for the next step */
    f->is_over = name_is_over(f->name, lm_host_now());

    if (fstat(f->fd, &st) != 0 || !S_ISREG(st.st_mode)) {
        return fault("read", f->name);
    }
    f->size = st.st_size;

    return offset_read(f);
}


/* "acct-20261121-1700.jsonl" */
static bool
name_is_over(const char *name, lm_instant_t now)
{
    int          year, month, day, hour, minute;
    lm_day_t     date;
    lm_instant_t begin;

    /* widths bound every number; NOLINTNEXTLINE(cert-err34-c) */
    if (sscanf(name, "acct-%4d%2d%2d-%2d%2d", &year, &month, &day, &hour,
               &minute)
            != 5
        || lm_day_of((lm_civil_t){year, month, day}, &date) != LM_OK) {
        return false;
    }

    begin = date * LM_DAY + hour * LM_HOUR + minute * LM_MINUTE;

    return now - begin > FILE_AGE;
}


static lm_rc_t
file_step(file_t *f)
{
    lm_rc_t rc;

    rc = file_read(f);
    if (rc != LM_OK) {
        return rc;
    }

    if (f->next > f->offset) {
        rc = file_apply(f);
        if (rc != LM_OK) {
            return rc;
        }
        f->offset = f->next;
        rc = offset_write(f);
        if (rc != LM_OK) {
            return rc;
        }
    }

    return f->is_over && f->offset >= f->size ? file_delete(f) : LM_OK;
}


/*
 * The whole lines from the offset on.  The end of a file without its newline
 * was torn, when nobody writes there any more; so was a line without end.
 */
static lm_rc_t
file_read(file_t *f)
{
    char   *text;
    size_t  i, start;
    lm_rc_t rc;
    ssize_t got;

    f->next = f->offset;
    if (f->offset >= f->size) {
        return LM_OK;
    }

    text = lm_alloc(f->arena, CHUNK);
    f->packets =
        lm_alloc_array(f->arena, LM_ACCOUNTING_BATCH, sizeof(f->packets[0]));
    if (text == NULL || f->packets == NULL) {
        return LM_E_MEMORY;
    }

    got = pread(f->fd, text, CHUNK, f->offset);
    if (got < 0) {
        return fault("read", f->name);
    }

    rc = LM_OK;
    start = 0;
    for (i = 0; rc == LM_OK && i < (size_t) got && f->n < LM_ACCOUNTING_BATCH;
         i++) {
        if (text[i] == '\n') {
            rc = file_line(f, lm_str(text + start, i - start));
            start = i + 1;
        }
    }

    if (rc == LM_OK && f->n < LM_ACCOUNTING_BATCH && start < (size_t) got
        && (got == CHUNK ? start == 0
                         : f->is_over && f->offset + got >= f->size)) {
        rc = file_line(f, lm_str(text + start, (size_t) got - start));
        start = (size_t) got;
    }

    f->next = f->offset + (off_t) start;

    return rc;
}


static lm_rc_t
file_line(file_t *f, lm_str_t line)
{
    size_t       i;
    lm_rc_t      rc;
    lm_str_t     tail;
    lm_packet_t *p;

    f->lines++;
    if (lm_str_trim(line).n == 0) {
        return LM_OK;
    }

    /* a whole line may follow a torn one */
    tail = line;
    for (i = line.n; i > 0; i--) {
        if (lm_str_starts(lm_str(line.p + i - 1, line.n - i + 1),
                          LM_STR(LINE_START))) {
            tail = lm_str(line.p + i - 1, line.n - i + 1);
            break;
        }
    }

    p = &f->packets[f->n];
    rc = lm_packet_read(f->arena, tail, LM_STR_NULL, lm_host_now(), p);
    if (rc == LM_E_MEMORY) {
        return rc;
    }

    if (rc == LM_OK) {
        f->texts[f->n] = tail;
        f->list[f->n++] = p;
        line.n -= tail.n;
    }

    return line.n == 0 ? LM_OK : line_set_aside(f, line);
}


static lm_rc_t
line_set_aside(file_t *f, lm_str_t line)
{
    int fd;

    f->spool->bad++;
    lm_host_log(LM_LOG_ERR, "spool: a line of \"%s\" is no packet, set aside",
                f->name);

    fd = openat(f->spool->dir, "set-aside.jsonl",
                O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0640);
    if (fd < 0) {
        return fault("open", "set-aside.jsonl");
    }

    if (write(fd, line.p, line.n) != (ssize_t) line.n || write(fd, "\n", 1) != 1
        || fdatasync(fd) != 0) {
        (void) close(fd);
        return fault("write", "set-aside.jsonl");
    }

    return close(fd) == 0 ? LM_OK : fault("write", "set-aside.jsonl");
}


static lm_rc_t
file_apply(file_t *f)
{
    size_t          i;
    lm_rc_t         rcs[LM_ACCOUNTING_BATCH];
    lm_tx_t         tx;
    lm_actor_t      actor = {.kind = LM_ACTOR_SYSTEM};
    const lm_isp_t *isp;

    if (f->n == 0) {
        return LM_OK;
    }

    isp = lm_host_isp_take();
    if (isp == NULL) {
        return LM_E_UNAVAILABLE;
    }

    tx = (lm_tx_t){
        .arena = f->arena,
        .now = lm_host_now(),
        .isp = isp,
        .actor = &actor,
    };
    tx.today = lm_zone_day(isp->zone, tx.now);

    lm_accounting_commit(&tx, f->list, f->n, rcs);
    lm_host_isp_give(isp);

    for (i = 0; i < f->n; i++) {
        if (rcs[i] != LM_OK && lm_accounting_is_away(rcs[i])) {
            return rcs[i];
        }
    }

    return file_count(f, rcs);
}


/* What the database takes in no form must not stop all that is behind it. */
static lm_rc_t
file_count(file_t *f, const lm_rc_t *rcs)
{
    size_t  i;
    lm_rc_t rc;

    for (i = 0; i < f->n; i++) {
        if (rcs[i] == LM_OK) {
            f->spool->packets++;
            continue;
        }
        rc = line_set_aside(f, f->texts[i]);
        if (rc != LM_OK) {
            return rc;
        }
    }

    return LM_OK;
}


static lm_rc_t
offset_read(file_t *f)
{
    int      fd;
    char     name[LM_SPOOL_NAME + 4], text[OFFSET_TEXT];
    ssize_t  n;
    uint64_t offset;

    (void) snprintf(name, sizeof(name), "%s.at", f->name);

    fd = openat(f->spool->dir, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0) {
        return errno == ENOENT ? LM_OK : fault("open", name);
    }

    n = read(fd, text, sizeof(text));
    (void) close(fd);

    /* read again from the start rather than trust what is no number */
    if (n > 0 && lm_str_u64(lm_str(text, (size_t) n), &offset) == LM_OK
        && offset <= (uint64_t) f->size) {
        f->offset = (off_t) offset;
    }

    return LM_OK;
}


static lm_rc_t
offset_write(file_t *f)
{
    int  fd, n;
    char name[LM_SPOOL_NAME + 4], text[OFFSET_TEXT];

    (void) snprintf(name, sizeof(name), "%s.at", f->name);
    n = snprintf(text, sizeof(text), "%lld", (long long) f->offset);

    fd = openat(f->spool->dir, ".at", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC,
                0640);
    if (fd < 0) {
        return fault("open", ".at");
    }

    if (write(fd, text, (size_t) n) != n || fdatasync(fd) != 0) {
        (void) close(fd);
        return fault("write", ".at");
    }

    if (close(fd) != 0
        || renameat(f->spool->dir, ".at", f->spool->dir, name) != 0) {
        return fault("write", name);
    }

    return LM_OK;
}


/*
 * FreeRADIUS locks a file (fcntl) to write and looks whether it is still
 * there; so under the lock, with its size unchanged, it holds nothing new.
 */
static lm_rc_t
file_delete(file_t *f)
{
    char         name[LM_SPOOL_NAME + 4];
    struct stat  st;
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};

    if (fcntl(f->fd, F_SETLK, &lock) != 0) {
        return LM_OK;
    }

    if (fstat(f->fd, &st) != 0 || st.st_size != f->offset) {
        return LM_OK;
    }

    (void) snprintf(name, sizeof(name), "%s.at", f->name);

    /* the file first: without its offset it would be read again, in vain */
    if (unlinkat(f->spool->dir, f->name, 0) != 0) {
        return fault("delete", f->name);
    }
    if (unlinkat(f->spool->dir, name, 0) != 0 && errno != ENOENT) {
        return fault("delete", name);
    }

    return LM_OK;
}


static lm_rc_t
fault(const char *what, const char *name)
{
    lm_host_log(LM_LOG_CRIT, "spool: cannot %s \"%s\": %s", what, name,
                strerror(errno));

    return LM_E_UNAVAILABLE;
}
