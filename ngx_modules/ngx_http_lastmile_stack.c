
/* SPDX-License-Identifier: MIT */

/*
 * Stacks of coroutines and the switch between them.  A pooled stack is a
 * mapping with a guard page below it: an overflow is a fault at its line, not
 * somebody else's memory.
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include "ngx_http_lastmile_stack.h"

#include <sys/mman.h>

#if (NGX_HTTP_LASTMILE_ASAN)
#include <sanitizer/common_interface_defs.h>
#endif


/* measured: libmariadb uses 6 KB, 9 KB over TLS; frames grow under ASan */
#if (NGX_HTTP_LASTMILE_ASAN)
#define NGX_HTTP_LASTMILE_STACK_SIZE  (256 * 1024)
#else
#define NGX_HTTP_LASTMILE_STACK_SIZE  (64 * 1024)
#endif

#define NGX_HTTP_LASTMILE_STACK_POOL  256


static void ngx_http_lastmile_stack_unmap(ngx_http_lastmile_stack_t *stack);


static ngx_http_lastmile_stack_t  *ngx_http_lastmile_stack_pool;
static ngx_uint_t                  ngx_http_lastmile_stack_pooled;
static ngx_uint_t                  ngx_http_lastmile_stacks;


#if !(NGX_HTTP_LASTMILE_UCONTEXT)

/*
 * What a function must preserve is pushed (System V ABI, x86-64), the stack
 * pointer exchanged, and the same popped from the other stack.  "pop, jmp"
 * instead of "ret" keeps the processor's return predictor out of it: 11 ns a
 * round trip against 21.
 */

void ngx_http_lastmile_stack_switch(void **save, void *to);

__asm__(
    ".text\n"
    ".p2align 4\n"
    ".globl ngx_http_lastmile_stack_switch\n"
    ".hidden ngx_http_lastmile_stack_switch\n"
    ".type ngx_http_lastmile_stack_switch, @function\n"
    "ngx_http_lastmile_stack_switch:\n"
    "    pushq %rbp\n"
    "    pushq %rbx\n"
    "    pushq %r12\n"
    "    pushq %r13\n"
    "    pushq %r14\n"
    "    pushq %r15\n"
    "    movq %rsp, (%rdi)\n"
    "    movq %rsi, %rsp\n"
    "    popq %r15\n"
    "    popq %r14\n"
    "    popq %r13\n"
    "    popq %r12\n"
    "    popq %rbx\n"
    "    popq %rbp\n"
    "    popq %rcx\n"
    "    jmp *%rcx\n"
    ".size ngx_http_lastmile_stack_switch,"
        " . - ngx_http_lastmile_stack_switch\n"
);

#endif


ngx_http_lastmile_stack_t *
ngx_http_lastmile_stack_get(ngx_log_t *log)
{
    u_char                     *p;
    size_t                      size;
    ngx_http_lastmile_stack_t  *stack;

    stack = ngx_http_lastmile_stack_pool;

    if (stack) {
        ngx_http_lastmile_stack_pool = stack->next;
        ngx_http_lastmile_stack_pooled--;
        return stack;
    }

    size = ngx_pagesize + NGX_HTTP_LASTMILE_STACK_SIZE;

    p = mmap(NULL, size, PROT_READ|PROT_WRITE,
             MAP_PRIVATE|MAP_ANONYMOUS|MAP_NORESERVE|MAP_STACK, -1, 0);
    if (p == MAP_FAILED) {
        ngx_log_error(NGX_LOG_CRIT, log, ngx_errno,
                      "mmap(%uz) of a coroutine stack failed", size);
        return NULL;
    }

    if (mprotect(p, ngx_pagesize, PROT_NONE) == -1) {
        ngx_log_error(NGX_LOG_CRIT, log, ngx_errno,
                      "mprotect() of a guard page failed");
        (void) munmap(p, size);
        return NULL;
    }

    stack = (ngx_http_lastmile_stack_t *)
                (p + size - ngx_align(sizeof(ngx_http_lastmile_stack_t), 64));

    stack->bottom = p + ngx_pagesize;
    stack->size = (u_char *) stack - stack->bottom;

    ngx_http_lastmile_stacks++;

    return stack;
}


static void
ngx_http_lastmile_stack_unmap(ngx_http_lastmile_stack_t *stack)
{
    ngx_http_lastmile_stacks--;

    (void) munmap(stack->bottom - ngx_pagesize,
                  ngx_pagesize + NGX_HTTP_LASTMILE_STACK_SIZE);
}


void
ngx_http_lastmile_stack_put(ngx_http_lastmile_stack_t *stack)
{
    if (ngx_http_lastmile_stack_pooled == NGX_HTTP_LASTMILE_STACK_POOL) {
        ngx_http_lastmile_stack_unmap(stack);
        return;
    }

    stack->next = ngx_http_lastmile_stack_pool;
    ngx_http_lastmile_stack_pool = stack;
    ngx_http_lastmile_stack_pooled++;
}


ngx_uint_t
ngx_http_lastmile_stack_count(void)
{
    return ngx_http_lastmile_stacks;
}


void
ngx_http_lastmile_context_make(ngx_http_lastmile_context_t *ctx,
    ngx_http_lastmile_stack_t *stack, void (*entry)(void))
{
#if !(NGX_HTTP_LASTMILE_UCONTEXT)
    void  **sp;
#endif

    ngx_memzero(ctx, sizeof(ngx_http_lastmile_context_t));

    ctx->bottom = stack->bottom;
    ctx->size = stack->size;

#if (NGX_HTTP_LASTMILE_UCONTEXT)

    (void) getcontext(&ctx->uc);

    ctx->uc.uc_stack.ss_sp = stack->bottom;
    ctx->uc.uc_stack.ss_size = stack->size;
    ctx->uc.uc_link = NULL;

    makecontext(&ctx->uc, entry, 0);

#else

    /*
     * "entry" finds the stack as after a call: the pointer is 8 below a
     * multiple of 16 and a return address of zero ends every backtrace
     */

    sp = (void **) (stack->bottom + stack->size);

    *--sp = NULL;
    *--sp = (void *) entry;

    sp -= 6;
    ngx_memzero(sp, 6 * sizeof(void *));

    ctx->sp = sp;

#endif
}


void
ngx_http_lastmile_context_switch(ngx_http_lastmile_context_t *from,
    ngx_http_lastmile_context_t *to, ngx_uint_t is_last)
{
#if (NGX_HTTP_LASTMILE_ASAN)
    __sanitizer_start_switch_fiber(is_last ? NULL : &from->fake, to->bottom,
                                   to->size);
#endif

#if (NGX_HTTP_LASTMILE_UCONTEXT)
    (void) swapcontext(&from->uc, &to->uc);
#else
    ngx_http_lastmile_stack_switch(&from->sp, to->sp);
#endif

#if (NGX_HTTP_LASTMILE_ASAN)
    __sanitizer_finish_switch_fiber(from->fake, NULL, NULL);
#endif
}


void
ngx_http_lastmile_context_entered(ngx_http_lastmile_context_t *self,
    ngx_http_lastmile_context_t *from)
{
#if (NGX_HTTP_LASTMILE_ASAN)
    const void  *bottom;

    /* whence it came is the main stack, whose bounds are learned here */

    __sanitizer_finish_switch_fiber(self->fake, &bottom, &from->size);
    from->bottom = (void *) bottom;
#endif
}
