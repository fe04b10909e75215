/* SPDX-License-Identifier: MIT */
#include "base/arena.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/host.h"

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ARENA_ASAN 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__)
#define ARENA_ASAN 1
#endif

#if defined(ARENA_ASAN)
#include <sanitizer/asan_interface.h>
#define arena_hide(p, n) __asan_poison_memory_region((p), (n))
#define arena_show(p, n) __asan_unpoison_memory_region((p), (n))
#define ARENA_GAP 16
#else
#define arena_hide(p, n) ((void) (p), (void) (n))
#define arena_show(p, n) ((void) (p), (void) (n))
#define ARENA_GAP 0
#endif

#define ARENA_ROUND 4096
#define ARENA_ALIGN 16

#define align_up(n, to) (((n) + (to) -1) / (to) * (to))

typedef struct page_s page_t;

struct page_s {
    page_t *next;
    size_t  size;
    char   *last; /* start of the newest object */
    char   *free;
    char   *end;
};

/* Lives at the start of its first page. */
struct lm_arena_s {
    page_t *page; /* the one that is being filled; older ones behind it */
    page_t *first;
    size_t  limit;
    size_t  used; /* bytes taken from the host */
    void   *objects; /* LM_DEBUG_ARENA: a list of object_t */
};

#define PAGE_HEAD align_up(sizeof(page_t), ARENA_ALIGN)
#define ARENA_HEAD align_up(sizeof(lm_arena_t), ARENA_ALIGN)


static page_t *
page_create(size_t size)
{
    page_t *page;

    page = lm_host_page_alloc(size);
    if (page == NULL) {
        return NULL;
    }

    page->next = NULL;
    page->size = size;
    page->last = NULL;
    page->free = (char *) page + PAGE_HEAD;
    page->end = (char *) page + size;
    arena_hide(page->free, (size_t) (page->end - page->free));

    return page;
}


static void
page_destroy(page_t *page)
{
    size_t size = page->size;

    arena_show(page, size);
    lm_host_page_free(page, size);
}


lm_arena_t *
lm_arena_create(size_t limit)
{
    page_t     *page;
    lm_arena_t *a;

    if (limit < LM_ARENA_PAGE) {
        limit = LM_ARENA_PAGE;
    }

    page = page_create(LM_ARENA_PAGE);
    if (page == NULL) {
        return NULL;
    }

    a = (lm_arena_t *) page->free;
    arena_show(a, ARENA_HEAD);
    page->free += ARENA_HEAD;

    a->page = page;
    a->first = page;
    a->limit = limit;
    a->used = LM_ARENA_PAGE;
    a->objects = NULL;

    return a;
}


#if defined(LM_DEBUG_ARENA)

typedef struct object_s object_t;

struct object_s {
    object_t *next;
    size_t    size;
    void     *p;
};


static void *
arena_take(lm_arena_t *a, size_t n)
{
    object_t *object;

    if (n > a->limit - a->used) {
        return NULL;
    }

    object = malloc(sizeof(*object));
    if (object == NULL) {
        return NULL;
    }

    object->p = malloc(n == 0 ? 1 : n);
    if (object->p == NULL) {
        free(object);
        return NULL;
    }

    object->size = n;
    object->next = a->objects;
    a->objects = object;
    a->used += n;

    return object->p;
}


static void
arena_drop_objects(lm_arena_t *a)
{
    object_t *object, *next;

    for (object = a->objects; object != NULL; object = next) {
        next = object->next;
        a->used -= object->size;
        free(object->p);
        free(object);
    }

    a->objects = NULL;
}


bool
lm_alloc_extend(lm_arena_t *a, void *p, size_t from, size_t to)
{
    return false;
}

#else

/* A page that has room for n more bytes, or NULL at the limit. */
static page_t *
arena_page(lm_arena_t *a, size_t n)
{
    size_t  size = LM_ARENA_PAGE;
    page_t *page;

    if (n > LM_ARENA_PAGE - PAGE_HEAD) {
        size = align_up(n + PAGE_HEAD, ARENA_ROUND);
    }

    if (size > a->limit - a->used) {
        return NULL;
    }

    page = page_create(size);
    if (page == NULL) {
        return NULL;
    }

    a->used += size;
    page->next = a->page;
    a->page = page;

    return page;
}


static void *
arena_take(lm_arena_t *a, size_t n)
{
    char   *p;
    size_t  room;
    page_t *page = a->page;

    if (n > a->limit) {
        return NULL;
    }

    room = align_up(n + ARENA_GAP, ARENA_ALIGN);
    if (room > (size_t) (page->end - page->free)) {
        page = arena_page(a, room);
        if (page == NULL) {
            return NULL;
        }
    }

    p = page->free;
    page->last = p;
    page->free += room;
    arena_show(p, n);

    return p;
}


static void
arena_drop_objects(lm_arena_t *a)
{
}


bool
lm_alloc_extend(lm_arena_t *a, void *p, size_t from, size_t to)
{
    size_t  room;
    page_t *page = a->page;

    if (p == NULL || p != page->last || to < from || to > a->limit) {
        return false;
    }

    room = align_up(to + ARENA_GAP, ARENA_ALIGN);
    if (room > (size_t) (page->end - page->last)) {
        return false;
    }

    page->free = page->last + room;
    arena_show(p, to);

    return true;
}

#endif


static void
arena_drop_pages(lm_arena_t *a)
{
    page_t *page, *next;

    for (page = a->page; page != a->first; page = next) {
        next = page->next;
        a->used -= page->size;
        page_destroy(page);
    }

    a->page = a->first;
}


void
lm_arena_destroy(lm_arena_t *a)
{
    page_t *first;

    if (a == NULL) {
        return;
    }

    arena_drop_objects(a);
    arena_drop_pages(a);
    first = a->first;
    page_destroy(first);
}


void
lm_arena_reset(lm_arena_t *a)
{
    page_t *page = a->first;

    arena_drop_objects(a);
    arena_drop_pages(a);

    page->last = NULL;
    page->free = (char *) page + PAGE_HEAD + ARENA_HEAD;
    arena_hide(page->free, (size_t) (page->end - page->free));
}


void *
lm_alloc_raw(lm_arena_t *a, size_t n)
{
    return arena_take(a, n);
}


void *
lm_alloc(lm_arena_t *a, size_t n)
{
    void *p;

    p = arena_take(a, n);
    if (p != NULL) {
        memset(p, 0, n);
    }

    return p;
}


void *
lm_alloc_array(lm_arena_t *a, size_t count, size_t size)
{
    size_t n;

    if (__builtin_mul_overflow(count, size, &n)) {
        return NULL;
    }

    return lm_alloc(a, n);
}


lm_str_t
lm_str_dup(lm_arena_t *a, lm_str_t s)
{
    char *p;

    p = s.n == SIZE_MAX ? NULL : lm_alloc_raw(a, s.n + 1);
    if (p == NULL) {
        return LM_STR_NULL;
    }

    if (s.n != 0) {
        memcpy(p, s.p, s.n);
    }
    p[s.n] = '\0';

    return lm_str(p, s.n);
}


lm_str_t
lm_str_lower(lm_arena_t *a, lm_str_t s)
{
    char  *p;
    size_t i;

    p = s.n == SIZE_MAX ? NULL : lm_alloc_raw(a, s.n + 1);
    if (p == NULL) {
        return LM_STR_NULL;
    }

    for (i = 0; i < s.n; i++) {
        p[i] = s.p[i] >= 'A' && s.p[i] <= 'Z' ? (char) (s.p[i] | 0x20) : s.p[i];
    }
    p[s.n] = '\0';

    return lm_str(p, s.n);
}


lm_str_t
lm_str_vprintf(lm_arena_t *a, const char *fmt, va_list args)
{
    int     n;
    char   *p;
    char    small[256];
    va_list again;

    va_copy(again, args);
    n = vsnprintf(small, sizeof(small), fmt, args);

    p = n < 0 ? NULL : lm_alloc_raw(a, (size_t) n + 1);
    if (p == NULL) {
        va_end(again);
        return LM_STR_NULL;
    }

    if ((size_t) n < sizeof(small)) {
        memcpy(p, small, (size_t) n + 1);
    } else {
        vsnprintf(p, (size_t) n + 1, fmt, again);
    }
    va_end(again);

    return lm_str(p, (size_t) n);
}


lm_str_t
lm_str_printf(lm_arena_t *a, const char *fmt, ...)
{
    va_list  args;
    lm_str_t s;

    va_start(args, fmt);
    s = lm_str_vprintf(a, fmt, args);
    va_end(args);

    return s;
}
