#!/usr/bin/perl
# SPDX-License-Identifier: MIT

# A job's effect happens once, however many workers there are and whenever
# they die.

use strict;
use warnings;

use lib 't/lib';
use Lastmile;
use Lastmile::Workers;
use IO::Socket::UNIX;
use IPC::Open3 qw(open3);
use Test::More;
use Time::HiRes qw(sleep time);

use constant JOBS => 200;

my $lm = Lastmile->new(nginx => 0, mail => 1);
my @mailed = map { $_->[0] } $lm->sql(
    'SELECT customer_id FROM contact WHERE email IS NOT NULL ORDER BY id');

# as an operator runs it: what was committed outlives a crash
$lm->sql('SET GLOBAL innodb_flush_log_at_trx_commit = 1');

# two workers, one queue

welcome_each(JOBS);
my @workers = map { Lastmile::Workers->new($lm, "worker$_", job_lease => '5s') }
              1 .. 2;

ok(wait_until(60, sub { count("state = 'done'") == JOBS }, 'the jobs'),
   'two workers do ' . JOBS . ' jobs');
is(count('attempts <> 1'), 0, 'each at the first attempt');
is($lm->sql_one("SELECT COUNT(*) FROM outbox WHERE template = 'welcome'"), JOBS,
   'each has its effect once');
is($lm->sql_one("SELECT COUNT(*) FROM link_token WHERE kind = 'password_reset'"),
   JOBS, 'and one link');

$_->stop for @workers;

# what nobody can do

reset_queue();
$lm->sql(<<'SQL');
INSERT INTO job (kind, payload, due_at, created_at)
VALUES ('portal_welcome', '{"customer_id": 999999}', UTC_TIMESTAMP(3), UTC_TIMESTAMP(3)),
       ('dance', '{}', UTC_TIMESTAMP(3), UTC_TIMESTAMP(3));
SQL
my $worker = Lastmile::Workers->new($lm, 'worker3', job_lease => '5s');

ok(wait_until(20, sub { count("state = 'dead'") == 1 }, 'the dead letter'),
   'a hopeless job is a dead letter at once');
like(error_of('portal_welcome'), qr/has no login/, 'and says why');
ok(wait_until(20, sub { error_of('dance') }, 'the back-off'),
   'an unknown kind waits for a program that knows it');
is($lm->sql_one("SELECT state FROM job WHERE kind = 'dance'"), 'queued',
   'with a back-off');
cmp_ok($lm->sql_one("SELECT TIMESTAMPDIFF(SECOND, UTC_TIMESTAMP(3), due_at)"
                  . " FROM job WHERE kind = 'dance'"), '>', 30,
   'of about a minute');
is($lm->sql_one("SELECT attempts FROM job WHERE kind = 'dance'"), 0,
   'and an attempt that does not count');

my ($rc, $out) = $lm->cli('jobs', 'list', '--state', 'dead');
like($out, qr/portal_welcome .* has no login/, '"lastmile jobs" shows it');
my ($dead) = $out =~ /^(\d+)/;
$lm->sql('UPDATE job SET payload = \'{"customer_id": ' . $mailed[0]
       . "}' WHERE id = $dead");
is(($lm->cli('jobs', 'retry', $dead))[0], 0, '"lastmile jobs retry"');
ok(wait_until(10, sub { state_of($dead) eq 'done' }, 'the retry'),
   'gives it another chance');

$worker->stop;

# urgent jobs that hang, each of them due before it, hold no mail up

reset_queue();
my $lock = lock_table('portal_session');
$lm->sql("INSERT INTO job (kind, is_urgent, payload, due_at, created_at) VALUES "
    . join(', ', ("('expire', TRUE, '{}', UTC_TIMESTAMP(3) - INTERVAL 1 HOUR,"
                  . " UTC_TIMESTAMP(3))") x 30));
welcome_each(1);
$worker = Lastmile::Workers->new($lm, 'worker3b', worker_threads => 2);
ok(wait_until(10, sub { count("kind = 'portal_welcome' AND state = 'done'") },
              'the mail'), 'an ordinary job waits behind no urgent ones');
ok(wait_until(10, sub { count("state = 'running'") == 5 }, 'the others'),
   'which have every thread when nothing else is due');
unlock_table($lock);
ok(wait_until(30, sub { count("state = 'done'") == 31 }, 'the rest'),
   'and end');
$worker->stop;

# kill -9 in the middle of a job: the outbox is locked by somebody else, so
# the job can neither end nor fail meanwhile

reset_queue();
$worker = Lastmile::Workers->new($lm, 'worker4', job_lease => '3s');
$lock = lock_table('link_token');
welcome_each(1);
ok(wait_until(10, sub { count("state = 'running'") == 1 }, 'the job'),
   'a job runs');
$worker->crash;
unlock_table($lock);

my $other = Lastmile::Workers->new($lm, 'worker5', job_lease => '3s');
ok(wait_until(30, sub { count("state = 'done'") == 1 }, 'the second attempt'),
   'after kill -9 of its worker another does the job');
is(count('attempts = 2'), 1, 'in one more attempt');
is($lm->sql_one("SELECT COUNT(*) FROM outbox WHERE template = 'welcome'"), 1,
   'and its effect is there once');

# a job of a newer program, whose worker died, is not buried by an older one

$lm->sql("INSERT INTO job (kind, payload, due_at, created_at, state, attempts,"
    . " leased_by, leased_until) VALUES ('waltz', '{}', UTC_TIMESTAMP(3),"
    . " UTC_TIMESTAMP(3), 'running', 9, 'newer',"
    . " UTC_TIMESTAMP(3) - INTERVAL 1 SECOND)");
ok(wait_until(20, sub { $lm->sql_one(
       "SELECT state FROM job WHERE kind = 'waltz'") eq 'queued' },
   'the reclaim'), 'a lost job of an unknown kind waits for one who knows it');

# a stop while a job runs

reset_queue();
$lock = lock_table('link_token');
welcome_each(1);
ok(wait_until(10, sub { count("state = 'running'") == 1 }, 'the job'),
   'a job runs');
$other->signal('TERM');
sleep(0.5);
ok(defined $other->pid, 'a stop waits for it');
unlock_table($lock);
ok(wait_until(10, sub { !defined $other->pid }, 'the stop'),
   'and ends when it is done');
is(count("state = 'done' AND attempts = 1"), 1, 'the job was finished');
like($other->log, qr/worker has stopped$/m, 'nothing was left undone');

# a stop that cannot wait

reset_queue();
$other = Lastmile::Workers->new($lm, 'worker6', job_lease => '60s',
                                worker_stop_limit => '3s');
$lock = lock_table('link_token');
welcome_each(1);
wait_until(10, sub { count("state = 'running'") == 1 }, 'the job');
my $since = time();
$other->signal('TERM');
ok(wait_until(10, sub { !defined $other->pid }, 'the stop'),
   'a stop has a limit');
cmp_ok(time() - $since, '<', 8, 'which holds');
is(count("state = 'queued' AND attempts = 0"), 1,
   'the job is free for another worker at once');
unlock_table($lock);

# nor for a database that does not answer

$lock = lock_table('link_token');
$other = Lastmile::Workers->new($lm, 'worker6b', job_lease => '60s',
                                worker_stop_limit => '3s');
ok(wait_until(10, sub { count("state = 'running'") == 1 }, 'the job'),
   'a job runs');
$lm->freeze('mariadb');
$since = time();
$other->signal('TERM');
ok(wait_until(20, sub { !defined $other->pid }, 'the stop'),
   'the database is frozen: a stop has its limit');
cmp_ok(time() - $since, '<', 8, 'which holds');
$lm->thaw('mariadb');
unlock_table($lock);
$lm->sql("UPDATE job SET state = 'queued', attempts = 0, leased_by = NULL,"
    . " leased_until = NULL WHERE state = 'running'");

# settings are read again

$worker = Lastmile::Workers->new($lm, 'worker7', job_lease => '5s');
$worker->signal('HUP');
ok(wait_until(5, sub { $worker->log =~ /settings were read again/ }, 'HUP'),
   'HUP reads the settings again');
ok(wait_until(10, sub { count("state = 'done'") == 1 }, 'the job'),
   'and work goes on');

# the database goes away and comes back

$lm->crash('mariadb');
sleep(1);
$lm->start('mariadb');
welcome_each(1);
ok(wait_until(20, sub { count("state = 'done'") == 2 }, 'the job'),
   'after a crash of MariaDB work goes on');
ok(wait_until(20, sub {
       slurp($lm->dir . '/run/worker.prom')
           =~ /^lastmile_worker_database_up 1$/m
   }, 'the figures'), 'figures for Prometheus are written');
ok($worker->stop, 'it stops');

# systemd hears of it

my $path = $lm->dir . '/run/notify';
my $notify = IO::Socket::UNIX->new(Local => $path, Type => SOCK_DGRAM)
    or die "$path: $!\n";
$worker = Lastmile::Workers->new($lm, 'worker8', NOTIFY_SOCKET => $path,
                                 WATCHDOG_USEC => 400_000);
is(heard(), 'READY=1', 'systemd hears that the worker is ready');
is(heard(), 'WATCHDOG=1', 'that it lives');
$worker->signal('TERM');
ok(wait_until(10, sub { heard() eq 'STOPPING=1' }, 'STOPPING'),
   'and that it stops');
ok($worker->stop, 'which it does');

done_testing;


sub heard {
    my $can = '';

    vec($can, fileno($notify), 1) = 1;
    select($can, undef, undef, 5) or return 'nothing';
    recv($notify, my $text, 256, 0);

    return $text;
}


sub welcome_each {
    my ($n) = @_;

    $lm->sql("INSERT INTO job (kind, payload, due_at, created_at) VALUES "
        . join(', ', map {
            "('portal_welcome', '{\"customer_id\": $mailed[$_ % @mailed]}',"
            . " UTC_TIMESTAMP(3), UTC_TIMESTAMP(3))"
        } 1 .. $n));
}


sub reset_queue {
    $lm->sql("DELETE FROM job WHERE unique_key IS NULL;"
           . "DELETE FROM link_token; DELETE FROM outbox;");
}


sub count {
    my ($what) = @_;

    return $lm->sql_one(
        "SELECT COUNT(*) FROM job WHERE unique_key IS NULL AND $what");
}


sub error_of {
    return $lm->sql_one("SELECT error FROM job WHERE kind = '$_[0]'"
                      . " AND error IS NOT NULL");
}


sub state_of {
    return $lm->sql_one("SELECT state FROM job WHERE id = $_[0]");
}


# Holds back everybody who writes to the table until unlock_table().

sub lock_table {
    my ($table) = @_;

    my $pid = open3(my $in, my $out, undef, 'mariadb', '--no-defaults',
        '--socket=' . $lm->demo('MYSQL_SOCKET'), '--user=root', '--batch',
        '--unbuffered', '--skip-column-names', 'lastmile');
    print $in "LOCK TABLES $table WRITE; SELECT 'locked';\n";
    $in->flush;
    <$out> =~ /locked/ or die "no lock\n";

    return { pid => $pid, in => $in, out => $out };
}


sub unlock_table {
    my ($lock) = @_;

    close($lock->{in});
    waitpid($lock->{pid}, 0);
}
