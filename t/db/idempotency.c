/* SPDX-License-Identifier: MIT */
/*
 * Idempotency-Key on a real server: whatever is repeated, cut off or sent at
 * once, the effect happens once.
 *
 *     idempotency SOCKET DATABASE      the database has the schema
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "db/db.h"
#include "http/http.h"
#include "service/isp.h"

#define ARENA (4 << 20)
#define DIED 99

static const char *socket_path;
static const char *database;
static lm_tx_t     admin; /* looks on from its own connection */
static lm_tx_t     mine;
static lm_arena_t *arena;
static lm_isp_t    isp;
static uint64_t    actor_id;
static int         calls;


/* What the handler does beside its one effect, told by the body. */
static lm_rc_t
effect_create(lm_request_t *rq)
{
    lm_str_t what = LM_STR_NULL;

    lm_field_str(rq, "what", 20, LM_REQUIRED, &what);
    if (lm_fields_done(rq) != LM_OK) {
        return LM_E_INVALID;
    }

    calls++;
    t_db_query(rq->tx, "INSERT INTO t_effect VALUES ()");

    if (lm_str_eq(what, LM_STR("slow"))) {
        t_db_query(rq->tx, "SELECT SLEEP(1)");
    } else if (lm_str_eq(what, LM_STR("slower"))) {
        t_db_query(rq->tx, "SELECT SLEEP(3)");
    } else if (lm_str_eq(what, LM_STR("die"))) {
        _exit(DIED);
    } else if (lm_str_eq(what, LM_STR("fail"))) {
        return LM_E_CONFLICT;
    } else if (lm_str_eq(what, LM_STR("busy")) && calls < 3) {
        return LM_E_RETRY;
    } else if (lm_str_eq(what, LM_STR("empty"))) {
        return lm_reply_empty(rq, 204);
    }

    return lm_reply_created(
        rq, lm_str_printf(rq->arena, "{\"id\":%llu,\"what\":\"é\"}",
                          (unsigned long long) t_db_number(
                              rq->tx, "SELECT LAST_INSERT_ID()")));
}


static const lm_route_t routes[] = {
    {LM_POST, "/effects", 0, LM_TX_WRITE, LM_ROUTE_IDEMPOTENT, effect_create,
     "Makes an effect"},
    {LM_POST, "/others/{id}", 0, LM_TX_WRITE, LM_ROUTE_IDEMPOTENT,
     effect_create, "Makes another effect"},
    {LM_POST, "/public", 0, LM_TX_WRITE, LM_ROUTE_IDEMPOTENT | LM_ROUTE_PUBLIC,
     effect_create, "Makes an effect for anybody"},
};


static lm_rc_t
authenticate(lm_request_t *rq)
{
    if (actor_id != 0) {
        rq->actor.kind = LM_ACTOR_STAFF;
        rq->actor.id = actor_id;
    }

    return LM_OK;
}


static const lm_face_t face = {
    .name = "test",
    .prefix = "/api/test/v1",
    .routes = routes,
    .n_routes = sizeof(routes) / sizeof(routes[0]),
    .body_limit = 1000,
    .authenticate = authenticate,
};


static lm_request_t
send_to(const char *path, const char *key, const char *what)
{
    lm_request_t rq = {
        .arena = arena,
        .method = LM_POST,
        .path = lm_str_printf(arena, "/api/test/v1%s", path),
        .content_type = LM_STR("application/json"),
        .idempotency_key = lm_str_c(key),
        .body = lm_str_printf(arena, "{\"what\":\"%s\"}", what),
    };

    calls = 0;
    lm_http_run(&face, &rq);
    lm_http_end(&rq);

    return rq;
}


static lm_request_t
send_key(const char *key, const char *what)
{
    return send_to("/effects", key, what);
}


static uint64_t
effects(void)
{
    return t_db_number(&admin, "SELECT COUNT(*) FROM t_effect");
}


static bool
is_replayed(const lm_request_t *rq)
{
    for (size_t i = 0; i < rq->reply.n_headers; i++) {
        if (lm_str_eq(rq->reply.headers[i].name,
                      LM_STR("Idempotent-Replayed"))) {
            return true;
        }
    }

    return false;
}


static void
a_repeated_request_gets_the_first_answer(void **state)
{
    lm_request_t first, second;

    first = send_key("a", "x");
    second = send_key("a", "x");

    assert_int_equal(first.reply.status, 201);
    assert_false(is_replayed(&first));
    assert_int_equal(second.reply.status, 201);
    assert_true(is_replayed(&second));
    assert_true(lm_str_eq(first.reply.body, second.reply.body));
    assert_true(lm_str_eq(first.reply.type, second.reply.type));
    assert_int_equal(effects(), 1);
}


static void
without_a_key_every_request_counts(void **state)
{
    (void) send_key(NULL, "x");
    (void) send_key(NULL, "x");
    assert_int_equal(effects(), 2);
}


static void
a_key_belongs_to_one_body(void **state)
{
    lm_request_t rq;

    (void) send_key("a", "x");
    rq = send_key("a", "y");
    assert_int_equal(rq.reply.status, 422);
    assert_int_equal(rq.rc, LM_E_IDEMPOTENCY);
    assert_int_equal(effects(), 1);
}


static void
a_key_belongs_to_one_actor_and_one_path(void **state)
{
    (void) send_key("a", "x");
    (void) send_key("A", "x");
    actor_id = 8;
    assert_int_equal(send_key("a", "x").reply.status, 201);
    assert_int_equal(send_to("/others/1", "a", "x").reply.status, 201);
    assert_int_equal(send_to("/others/2", "a", "x").reply.status, 201);
    assert_int_equal(send_to("/others/2", "a", "x").reply.status, 201);
    assert_int_equal(effects(), 5);
}


static void
nobody_shares_a_key_with_everybody(void **state)
{
    actor_id = 0;
    (void) send_to("/public", "a", "x");
    (void) send_to("/public", "a", "x");
    assert_int_equal(effects(), 2);
}


static void
a_failure_is_not_remembered(void **state)
{
    assert_int_equal(send_key("a", "fail").reply.status, 409);
    assert_int_equal(effects(), 0);
    assert_int_equal(send_key("a", "x").reply.status, 201);
    assert_int_equal(send_key("b", "").reply.status, 422);
    assert_int_equal(send_key("b", "x").reply.status, 201);
    assert_int_equal(effects(), 2);
}


static void
an_answer_without_a_body_is_repeated_as_one(void **state)
{
    lm_request_t rq;

    (void) send_key("a", "empty");
    rq = send_key("a", "empty");
    assert_int_equal(rq.reply.status, 204);
    assert_int_equal(rq.reply.body.n, 0);
    assert_null(rq.reply.type.p);
    assert_true(is_replayed(&rq));
    assert_int_equal(effects(), 1);
}


static void
a_transaction_that_runs_again_counts_once(void **state)
{
    lm_request_t rq;

    assert_int_equal(send_key("a", "busy").reply.status, 201);
    assert_int_equal(calls, 3);
    rq = send_key("a", "busy");
    assert_true(is_replayed(&rq));
    assert_int_equal(effects(), 1);
}


static void
a_key_is_forgotten_after_three_days(void **state)
{
    lm_request_t rq;

    t_host_set_now(INT64_C(1795280400000));
    (void) send_key("a", "x");
    t_host_set_now(INT64_C(1795280400000) + 72 * LM_HOUR - 1);
    (void) send_key("a", "x");
    assert_int_equal(effects(), 1);
    t_host_set_now(INT64_C(1795280400000) + 72 * LM_HOUR);
    rq = send_key("a", "y");
    assert_false(is_replayed(&rq));
    assert_int_equal(effects(), 2);
    t_host_set_now(0);
}


static void
a_key_is_visible_ascii(void **state)
{
    char longest[257];

    memset(longest, 'k', sizeof(longest));
    longest[256] = '\0';
    assert_int_equal(send_key(longest, "x").reply.status, 400);
    assert_int_equal(send_key("a b", "x").reply.status, 400);
    assert_int_equal(send_key("é", "x").reply.status, 400);
    assert_int_equal(effects(), 0);
    longest[255] = '\0';
    assert_int_equal(send_key(longest, "x").reply.status, 201);
}


/* A second process that sends one request; its exit status says what came:
 * HTTP status - 200, or DIED. */
static pid_t
process_start(const char *key, const char *what)
{
    pid_t        pid = fork();
    lm_request_t rq;

    if (pid != 0) {
        assert_true(pid > 0);
        return pid;
    }

    signal(SIGSEGV, SIG_DFL);
    mine = t_db_open(socket_path, database, ARENA);
    t_host_set_db(mine.db);
    rq = send_key(key, what);
    _exit(rq.reply.status - 200 + (is_replayed(&rq) ? 50 : 0));
}


static int
process_end(pid_t pid)
{
    int status = 0;

    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status));

    return WEXITSTATUS(status);
}


static void
two_at_once_are_one(void **state)
{
    pid_t        pid;
    lm_request_t rq;

    pid = process_start("a", "slow");
    usleep(300000);
    rq = send_key("a", "slow");
    assert_int_equal(rq.reply.status, 201);
    assert_true(is_replayed(&rq));
    assert_int_equal(process_end(pid), 1);
    assert_int_equal(effects(), 1);
}


static void
who_waits_too_long_is_told_so(void **state)
{
    pid_t        pid;
    lm_request_t rq;

    t_db_query(&mine, "SET innodb_lock_wait_timeout = 1");
    pid = process_start("a", "slower");
    usleep(300000);
    rq = send_key("a", "slower");
    assert_int_equal(rq.reply.status, 409);
    assert_int_equal(rq.rc, LM_E_BUSY);
    assert_int_equal(process_end(pid), 1);
    assert_int_equal(send_key("a", "slower").reply.status, 201);
    assert_int_equal(effects(), 1);
    t_db_query(&mine, "SET innodb_lock_wait_timeout = 3");
}


static void
a_crowd_is_one(void **state)
{
    int   k, made = 0, repeated = 0, got;
    pid_t pids[8];

    for (k = 0; k < 8; k++) {
        pids[k] = process_start("a", "slow");
    }
    for (k = 0; k < 8; k++) {
        got = process_end(pids[k]);
        made += got == 1;
        repeated += got == 51;
    }
    assert_int_equal(made, 1);
    assert_int_equal(repeated, 7);
    assert_int_equal(effects(), 1);
}


static void
who_dies_leaves_neither_effect_nor_key(void **state)
{
    assert_int_equal(process_end(process_start("a", "die")), DIED);
    assert_int_equal(send_key("a", "x").reply.status, 201);
    assert_int_equal(effects(), 1);
}


static int
setup(void **state)
{
    t_db_query(&admin, "TRUNCATE t_effect");
    t_db_query(&admin, "TRUNCATE idempotency");
    lm_arena_reset(arena);
    actor_id = 7;

    return 0;
}


#define test(name) cmocka_unit_test_setup(name, setup)


int
main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        test(a_repeated_request_gets_the_first_answer),
        test(without_a_key_every_request_counts),
        test(a_key_belongs_to_one_body),
        test(a_key_belongs_to_one_actor_and_one_path),
        test(nobody_shares_a_key_with_everybody),
        test(a_failure_is_not_remembered),
        test(an_answer_without_a_body_is_repeated_as_one),
        test(a_transaction_that_runs_again_counts_once),
        test(a_key_is_forgotten_after_three_days),
        test(a_key_is_visible_ascii),
        test(two_at_once_are_one),
        test(who_waits_too_long_is_told_so),
        test(a_crowd_is_one),
        test(who_dies_leaves_neither_effect_nor_key),
    };
    int failed;

    if (argc != 3) {
        fprintf(stderr, "usage: idempotency SOCKET DATABASE\n");
        return 2;
    }

    socket_path = argv[1];
    database = argv[2];
    arena = lm_arena_create(ARENA);
    admin = t_db_open(socket_path, database, ARENA);
    mine = t_db_open(socket_path, database, ARENA);
    t_db_query(&admin, "CREATE OR REPLACE TABLE t_effect (id INT NOT NULL "
                       "AUTO_INCREMENT PRIMARY KEY) ENGINE=InnoDB");
    t_host_set_db(mine.db);
    if (lm_zone_parse(admin.arena,
                      t_file(admin.arena, "/usr/share/zoneinfo/UTC"), &isp.zone)
        != LM_OK) {
        return 2;
    }
    t_host_set_isp(&isp);

    failed = cmocka_run_group_tests(tests, NULL, NULL);

    t_db_query(&admin, "DROP TABLE t_effect");
    t_db_close(&mine);
    t_db_close(&admin);
    lm_arena_destroy(arena);

    return failed;
}
