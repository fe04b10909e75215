#!/usr/bin/perl
# SPDX-License-Identifier: MIT

# Every kind of job of lib/job/kinds.def: two workers that are given the same
# thing to do at once do it once, and a worker killed at whatever step of it
# leaves nothing half done and nothing to be done twice.

use strict;
use warnings;

use lib 't/lib';
use Lastmile qw(built slurp tree wait_until);
use Lastmile::Nas;
use Lastmile::Radius qw(account build_tools);
use Lastmile::Workers;
use Test::More;

use constant { ACCOUNTS => 6, STEPS_MAX => 200, NOW => 'UTC_TIMESTAMP(3)' };

# begin:  makes what there is to do and gives payloads, one a job; at most as
#         many as it is told;
# once:   after so many jobs: name => [is, should be];
# again:  how often the same payload is queued for the race;
# stride: steps from one kill to the next, where they are many and alike;
# killed_in: the test that kills a worker in the middle of such a job.
my %KINDS = (
    bulk => { begin => \&bulk_begin, once => \&bulk_once, again => 4,
              killed_in => 't/50-worker-bulk.t' },
    cancel_end => { begin => \&cancel_begin, once => \&cancel_once, again => 6 },
    disconnect => { begin => \&disconnect_begin, once => \&disconnect_once },
    expire => { begin => \&expire_begin, once => \&expire_once, again => 4,
                stride => 9 },
    export => { begin => \&export_begin, once => \&export_once, again => 4 },
    partitions => { begin => \&partitions_begin, once => \&partitions_once,
                    again => 4 },
    portal_welcome => { begin => \&welcome_begin, once => \&welcome_once,
                        killed_in => 't/50-worker-jobs.t' },
    stale_sessions => { begin => \&stale_begin, once => \&stale_once,
                        again => 4 },
    usage_prove => { begin => sub { '{}' }, once => \&prove_once, again => 4,
                     stride => 5 },
);

build_tools();

my $lm = Lastmile->new(mail => 1);
$lm->sql('SET GLOBAL innodb_flush_log_at_trx_commit = 1');
my $admin = $lm->admin_login;
my $router = Lastmile::Nas->new($lm, $lm->demo('RADIUS_SECRET'));
$lm->sql("UPDATE nas SET coa_address = '127.0.0.1', coa_port = "
    . $router->port . " WHERE address = '127.0.0.1'");

my $demo_nas = $lm->sql_one("SELECT id FROM nas WHERE address = '127.0.0.1'");
my @accounts = map { account($lm) } 1 .. ACCOUNTS;
my $ids = join(', ', map { $_->{id} } @accounts);
my @mailed = map { $_->[0] } $lm->sql('SELECT DISTINCT customer_id FROM contact'
    . ' WHERE email IS NOT NULL ORDER BY customer_id LIMIT ' . ACCOUNTS);
$lm->sql("INSERT INTO radius_session (data_account_id, customer_id, nas_id,"
    . " nas_address, acct_session_id, started_at, last_event_at)"
    . " SELECT id, id, $demo_nas, '127.0.0.1', CONCAT('k', id),"
    . ' ' . NOW . " - INTERVAL 1 HOUR, " . NOW
    . " FROM data_account WHERE id IN ($ids)");

my @kinds = slurp(tree() . '/lib/job/kinds.def') =~ /^LM_JOB_KIND\((\w+),/mg;
cmp_ok(@kinds, '>=', 9, 'the table of kinds is read');
is_deeply([sort keys %KINDS], [sort @kinds],
          'this test knows every kind of the table, and no other');

my @workers = map { Lastmile::Workers->new($lm, "racer$_") } 1 .. 2;
wait_until(20, sub { count("unique_key LIKE 'schedule/%' AND state <> 'done'") == 0 },
           'what is scheduled');
race($_) for @kinds;
ok($_->stop, 'a worker stops') for @workers;

for my $kind (@kinds) {
    my $elsewhere = $KINDS{$kind}{killed_in};

    defined $elsewhere
        ? like(slurp(tree() . "/$elsewhere"), qr/KILL|crash/,
               "$kind: its worker is killed in $elsewhere")
        : killed_at_each_step($kind);
}

done_testing;


sub race {
    my ($kind) = @_;

    my @jobs = queue($kind, ACCOUNTS, $KINDS{$kind}{again} // 1);
    my $list = join(', ', @jobs);
    ok(wait_until(60, sub {
           count("id IN ($list) AND state IN ('queued', 'running')") == 0
       }, $kind), "$kind: two workers end " . @jobs . ' jobs');
    is_deeply([$lm->sql("SELECT id, state, attempts, error FROM job"
                        . " WHERE id IN ($list) AND (state <> 'done'"
                        . ' OR attempts <> 1)')], [],
              "$kind: well, and at the first attempt");

    my %once = $KINDS{$kind}{once}->(ACCOUNTS);
    is($once{$_}[0], $once{$_}[1], "$kind: $_") for sort keys %once;
}


sub killed_at_each_step {
    my ($kind) = @_;

    my ($step, $kills, $is_whole) = (1, 0, 0);
    my @wrong;

    while (!$is_whole && $step < STEPS_MAX) {
        my ($job) = queue($kind, 1, 1);
        my $worker = Lastmile::Workers->new($lm, 'killed',
            worker_threads => 1, KILL_KIND => $kind, KILL_AT => $step,
            LD_PRELOAD => built('tool/killat.so'),
            # before libasan, which has nothing to do with it
            ASAN_OPTIONS => 'verify_asan_link_order=0');

        wait_until(30, sub { !defined $worker->pid }, "$kind to be killed")
            or push @wrong, "step $step: nothing killed it";
        $worker->crash;

        $is_whole = state($job) eq 'done';
        $kills++, heal($kind, $job) if !$is_whole;

        my %once = $KINDS{$kind}{once}->(1);
        push @wrong, map { "step $step: $_ is $once{$_}[0], not $once{$_}[1]" }
                     grep { "$once{$_}[0]" ne "$once{$_}[1]" } sort keys %once;
        $step += $KINDS{$kind}{stride} // 1;
    }

    cmp_ok($kills, '>', 3, "$kind: its worker was killed at $kills steps");
    ok($is_whole, "$kind: up to the last");
    is_deeply(\@wrong, [], "$kind: another does it whole, and once");
}


# The lease of a dead worker, at its end.

sub heal {
    my ($kind, $job) = @_;

    $lm->sql("UPDATE job SET state = 'queued', leased_by = NULL,"
        . " leased_until = NULL WHERE id = $job AND state = 'running'");
    my $worker = Lastmile::Workers->new($lm, 'healer');
    wait_until(30, sub { state($job) =~ /done|dead/ }, "$kind to be done");
    is(state($job), 'done', "$kind: done after all") if state($job) ne 'done';
    $worker->crash;
}


# Jobs that are due now: each payload so many times.

sub queue {
    my ($kind, $n, $times) = @_;

    my @payloads = $KINDS{$kind}{begin}->($n);
    my $last = $lm->sql_one('SELECT COALESCE(MAX(id), 0) FROM job');
    $lm->sql('INSERT INTO job (kind, payload, due_at, created_at) VALUES '
        . join(', ', map { "('$kind', '$_', " . NOW . ', ' . NOW . ')' }
                     (@payloads) x $times));

    return map { $_->[0] } $lm->sql("SELECT id FROM job WHERE id > $last"
        . " AND kind = '$kind' AND unique_key IS NULL ORDER BY id");
}


sub count { return $lm->sql_one("SELECT COUNT(*) FROM job WHERE $_[0]") }

sub state { return $lm->sql_one("SELECT state FROM job WHERE id = $_[0]") }


# Everybody moves into another group.

my ($group, $moved);

sub bulk_begin {
    $group = $admin->post('groups', { title => "Wide $$ " . time() })->json->{id};
    $moved = $lm->sql_one('SELECT COUNT(*) FROM customer WHERE deleted_at IS NULL');
    $lm->sql("DELETE FROM audit WHERE entity = 'customer'");
    my $id = $admin->post('bulk', { kind => 'set_group',
        params => { group_id => $group }, audience => { query => 'sort=name' },
        expected => 0 + $moved })->json->{id};

    return qq({"bulk_id": $id});
}


sub bulk_once {
    my ($bulk) = $lm->sql('SELECT total, done, skipped FROM bulk ORDER BY id'
        . ' DESC LIMIT 1');

    return (
        'each is counted once' => ["@$bulk", "$moved $moved 0"],
        'each has moved' => [$lm->sql_one('SELECT COUNT(*) FROM customer'
            . " WHERE customer_group_id = $group"), $moved],
        'with one row of the audit' => [$lm->sql_one('SELECT COUNT(*) FROM audit'
            . " WHERE entity = 'customer' AND action = 'update'"), $moved],
    );
}


# The day before yesterday was the last of some who are on line still.

sub cancel_begin {
    $lm->sql("UPDATE customer SET cancelled_on = UTC_DATE() - INTERVAL 2 DAY"
        . " WHERE id IN ($ids); UPDATE radius_session SET is_stale = FALSE,"
        . " last_event_at = " . NOW . " WHERE data_account_id IN ($ids); DELETE FROM disconnect WHERE data_account_id"
        . " IN ($ids); DELETE FROM audit WHERE customer_id IN ($ids)");

    return '{}';
}


sub cancel_once {
    my $list = join(' ', (1) x ACCOUNTS);

    return (
        'each router is asked once' => [joined('SELECT COUNT(*) FROM disconnect'
            . " WHERE data_account_id IN ($ids) GROUP BY radius_session_id"),
            $list],
        'each end is written down once' => [joined('SELECT COUNT(*) FROM audit'
            . " WHERE customer_id IN ($ids) AND action = 'service_end'"
            . ' GROUP BY customer_id'), $list],
    );
}


# Sessions of accounts that are blocked.

my $asked;

sub disconnect_begin {
    my ($n) = @_;

    $asked = $router->seen;
    $lm->sql("UPDATE customer SET cancelled_on = NULL WHERE id IN ($ids);"
        . " UPDATE data_account SET is_blocked = TRUE WHERE id IN ($ids);"
        . " DELETE FROM disconnect WHERE data_account_id IN ($ids);"
        . ' INSERT INTO disconnect (radius_session_id, data_account_id,'
        . " customer_id, reason, created_at) SELECT id, data_account_id,"
        . " customer_id, 'block', " . NOW . ' FROM radius_session'
        . " WHERE data_account_id IN ($ids) LIMIT $n");

    return map { qq({"disconnect_id": $_->[0]}) } $lm->sql(
        "SELECT id FROM disconnect WHERE data_account_id IN ($ids) ORDER BY id");
}


sub disconnect_once {
    my ($n) = @_;

    wait_until(30, sub { $lm->sql_one('SELECT COUNT(*) FROM disconnect WHERE'
        . " data_account_id IN ($ids) AND state <> 'acked'") == 0 }, 'the router');
    my $times = $router->seen - $asked;

    return (
        'each request has its answer' => [joined('SELECT DISTINCT state FROM'
            . " disconnect WHERE data_account_id IN ($ids)"), 'acked'],
        # who was killed between question and answer cannot know of it
        'each router is asked once' => $n == 1
            ? [$times == 2 ? 1 : $times, 1] : [$times, $n],
    );
}


sub expire_begin {
    $lm->sql(join(';', map {
        "INSERT INTO staff_session (token_hash, staff_id, created_at, renewed_at,"
        . " expires_at, address) SELECT UNHEX(SHA2(CONCAT('$_', UUID()), 256)),"
        . " id, NOW(3), NOW(3), " . NOW . " - INTERVAL $_ DAY, 'kinds'"
        . ' FROM staff LIMIT 1'
    } 2, 3, 4, 0));

    return '{}';
}


sub expire_once {
    my $left = $lm->sql_one('SELECT COUNT(*) FROM staff_session WHERE'
        . " address = 'kinds' AND expires_at < " . NOW . ' - INTERVAL 25 HOUR');
    my $kept = $lm->sql_one("SELECT COUNT(*) > 0 FROM staff_session"
        . " WHERE address = 'kinds'");

    return ('what is over is gone' => [$left, 0],
            'what ended today stays a day' => [$kept, 1]);
}


sub export_begin {
    $lm->sql('DELETE FROM export_file');

    return '{"list": "customers", "query": "", "columns": ["code", "name"],'
        . ' "format": "xlsx", "language": "en"}';
}


sub export_once {
    my %file;
    for my $part ($lm->sql('SELECT job_id, part, HEX(bytes) FROM export_file'
                           . ' ORDER BY job_id, part')) {
        $file{ $part->[0] }[$part->[1]] .= pack('H*', $part->[2]);
    }

    my $jobs = $lm->sql_one("SELECT COUNT(*) FROM job WHERE kind = 'export' AND"
        . " state = 'done' AND finished_at >= (SELECT MIN(created_at)"
        . ' FROM export_file)');
    my $rows = $lm->sql_one('SELECT COUNT(*) FROM customer'
        . ' WHERE deleted_at IS NULL');

    return (
        'each job has its file' => [scalar(keys %file), $jobs || 'none'],
        'whole' => [join(' ', map { rows_of(join('', @$_)) } values %file),
                    join(' ', ($rows) x keys %file)],
    );
}


# Rows of a spreadsheet below its head.

sub rows_of {
    my ($bytes) = @_;

    my $path = $lm->dir . '/kinds.xlsx';
    open(my $out, '>:raw', $path) or die "$path: $!\n";
    print $out $bytes;
    close($out);

    return scalar(() = qx(unzip -p $path xl/worksheets/sheet1.xml) =~ /<row /g)
        - 1;
}


# The months to come are not prepared yet.

my %partitions;

sub partitions_begin {
    for my $table (qw(usage_day usage_hour)) {
        $partitions{$table} //= partitions($table);
        my @last = (split / /, $partitions{$table})[-3, -2];
        $lm->sql("ALTER TABLE $table DROP PARTITION " . join(', ', @last));
    }

    return '{}';
}


sub partitions_once {
    return map { ("$_ has its months" => [partitions($_), $partitions{$_}]) }
           sort keys %partitions;
}


sub partitions {
    return joined('SELECT partition_name FROM information_schema.partitions'
        . " WHERE table_schema = 'lastmile' AND table_name = '$_[0]'"
        . ' ORDER BY partition_ordinal_position');
}


sub welcome_begin {
    $lm->sql("DELETE FROM link_token; DELETE FROM outbox"
        . " WHERE template = 'welcome'");

    return map { qq({"customer_id": $_}) } @mailed;
}


sub welcome_once {
    return map { ("one each in $_" => [$lm->sql_one("SELECT COUNT(*) FROM $_"),
                                       scalar(@mailed)]) }
           "outbox WHERE template = 'welcome'",
           "link_token WHERE kind = 'password_reset'";
}


sub stale_begin {
    $lm->sql("UPDATE radius_session SET is_stale = FALSE, last_event_at = "
        . NOW . " - INTERVAL 1 DAY WHERE data_account_id IN ($ids)");

    return '{}';
}


sub stale_once {
    return ('each silent session is flagged' => [$lm->sql_one(
        'SELECT COUNT(*) FROM radius_session WHERE is_stale'
        . " AND data_account_id IN ($ids)"), ACCOUNTS]);
}


sub prove_once {
    return ('nothing is found' => [count("kind = 'usage_prove' AND error"
                                         . ' IS NOT NULL'), 0]);
}


sub joined { return join(' ', map { $_->[0] } $lm->sql($_[0])) }
