#!/usr/bin/perl
# SPDX-License-Identifier: MIT

# A database that is there and does not work: frozen, out of connections,
# deadlocking, locked, read-only.

use strict;
use warnings;

use lib 't/lib';
use Lastmile;
use Lastmile::Db;
use Test::More;
use Time::HiRes qw(sleep time);

use constant {
    DEADLINE => 10,    # lastmile_request_timeout of portal and console
    GRACE    => 4,     # for a machine with other work
    CLIENTS  => 12,
};

my $lm = Lastmile->new;
my $me = $lm->portal_login;
my $admin = $lm->admin_token;
my $user = $lm->demo('DATA_USER');
my ($account) = map { $_->{id} } grep { $_->{username} eq $user }
                @{ $me->get('accounts')->json->{items} };
my $kept = "accounts/$account/usage";
my $asked = 0;

ok(wait_until(20, sub {
    !grep { !$_->{tracking_up} || !$_->{redis_trusted} } $lm->figures
}, 'the cache'), 'answers are kept');
$me->get($kept) for 1 .. 3;

frozen();
out_of_connections();
deadlock();
locked();
read_only();

done_testing;


# The first few wait their time, then nobody does.

sub frozen {
    $lm->freeze('mariadb');

    my @first = map { aside_get() } 1 .. CLIENTS;
    my $hits = 0;
    my $since = time();

    ok(wait_until(DEADLINE, sub {
        $hits += $me->get($kept)->status == 200;
        fresh(1)->status == 503 || return 0 for 1 .. 6;
        return 1;
    }, 'the breaker'), 'frozen: requests are answered at once before long');
    cmp_ok(time() - $since, '<', DEADLINE, 'long before the deadline');

    my @fast = map { fresh(1) } 1 .. 20;
    is(scalar(grep { $_->status == 503 } @fast), 20, 'every one of them');
    ok(!(grep { !$_->header('retry-after') } @fast), 'with Retry-After');
    cmp_ok($hits, '>', 0, 'kept answers go on meanwhile');
    is($me->get($kept)->status, 200, 'and afterwards');

    my ($status, $took) = timed(sub { packet($lm->radius, 1, 1) });
    is($status, 503, 'a packet is left to the spool');
    cmp_ok($took, '<', 7, 'in time');

    my %answers;
    $answers{ $_->() }++ for @first;
    is_deeply(\%answers, { 503 => CLIENTS }, 'the first few had 503 too')
        or diag(explain(\%answers));
    cmp_ok(time() - $since, '<', DEADLINE + GRACE, 'inside their deadline');

    $lm->thaw('mariadb');
    recovers('frozen');
    is(scalar(() = errors() =~ /\[error\].*database/g) <= 4, 1,
       'the log has a line, not one a request');
}


sub out_of_connections {
    my $before = $lm->sql_one('SELECT @@max_connections');
    my $root = Lastmile::Db->new($lm);
    my @holders;

    $root->ask('SET GLOBAL max_connections = 10; SELECT 1');

    # root has one more than the others
    ok(wait_until(15, sub {
        $root->ask('KILL USER lastmile; SELECT 1');
        my $more = eval { Lastmile::Db->new($lm) };
        push(@holders, $more) if $more;
        return @holders == 10;
    }, 'the connections'), 'all connections are taken');

    my @answers = map { fresh(3) } 1 .. 30;
    is_deeply([grep { !/^503$/ } map { $_->status } @answers], [],
              'out of connections: 503 soon');
    is($me->get($kept)->status, 200, 'kept answers go on');

    # a connection for each process is enough for everybody
    pop(@holders)->close for 1 .. 4;
    recovers('out of connections');
    my $count = $lm->under_load(CLIENTS, sub { fresh(20)->status },
                                sub { sleep(1) });
    is_deeply([grep { !/^200$/ } keys %$count], [],
              'those that are open serve all') or diag(explain($count));

    $root->ask("SET GLOBAL max_connections = $before; SELECT 1");
    $_->close for $root, @holders;
    recovers('connections for all');
}


# Somebody has what we want and wants what we have; he has done more.

sub deadlock {
    is(packet($lm->radius, 60, 1000)->status, 204, 'a session');

    my $deadlocks = deadlocks();
    my $other = Lastmile::Db->new($lm);
    $other->ask('START TRANSACTION; UPDATE customer SET name ='
        . " CONCAT(name, ' '); SELECT COUNT(*) FROM (SELECT id FROM"
        . " radius_session WHERE data_account_id = $account FOR UPDATE) s");

    my $answer = $lm->aside(sub { packet($lm->radius, 120, 3000)->status });
    ok(wait_until(5, sub { lock_waits($lm) }, 'a lock wait'),
       'deadlock: a packet waits for the session');
    $other->ask("SELECT id FROM data_account WHERE id = $account"
        . ' FOR UPDATE');
    $other->ask('ROLLBACK; SELECT 1');
    $other->close;

    is($answer->(), 204, 'it is tried again');
    is(deadlocks() - $deadlocks, 1, 'after a real deadlock');
    is(counted(), 3000, 'and counted once');
}


# A row that is locked for long costs its own packet alone.

sub locked {
    my $other = Lastmile::Db->new($lm);
    $other->ask('START TRANSACTION; SELECT id FROM data_account'
        . " WHERE id = $account FOR UPDATE");

    my $answer = $lm->aside(sub {
        join(' ', timed(sub { packet($lm->radius, 180, 4000) }))
    });
    wait_until(5, sub { lock_waits($lm) }, 'a lock wait');
    is($lm->radius->post('accounting?src=127.0.0.1',
           body($lm->sql_one("SELECT username FROM data_account"
               . " WHERE id <> $account LIMIT 1"), 60, 1))->status, 204,
       'locked: another account is served meanwhile');

    my ($status, $took) = split / /, $answer->();
    is($status, 503, 'the packet is left to the spool');
    cmp_ok($took, '<', 5 + GRACE, 'in time');
    $other->ask('ROLLBACK; SELECT 1');
    $other->close;

    is(packet($lm->radius, 180, 4000)->status, 204, 'sent again it is taken');
    is(counted(), 4000, 'and counted once');
}


sub read_only {
    my $seen = length(errors());
    my $portal = $lm->portal;

    $lm->sql('SET GLOBAL read_only = 1');
    is($admin->get('customers?q=' . $asked++)->status, 200,
       'read-only: who reads is answered');
    is($me->get("$kept?a=" . $asked++)->status, 200, 'staff and customers');

    my %status;
    for my $n (1 .. 20) {
        my $res = packet($lm->radius, 200 + $n, 5000);
        $status{ $res->status . ($res->header('retry-after') ? '' : ' bare') }++;
    }
    is_deeply(\%status, { 503 => 20 }, 'who writes is told to come back');
    is($portal->post('session', { username => $lm->demo('PORTAL_USER'),
           password => $lm->demo('PORTAL_PASSWORD') })->status, 503,
       'a sign-in too');

    my @crit = substr(errors(), $seen) =~ /\[crit\] (.*)/g;
    my ($master, @workers) = $lm->pids('nginx');
    ok(@crit >= 1 && @crit <= @workers, 'a line in the log, not one a request')
        or diag(explain(\@crit));
    like($crit[0], qr/database takes no changes: it is read-only/, 'says why');

    $lm->sql('SET GLOBAL read_only = 0');
    ok(wait_until(10, sub { packet($lm->radius, 300, 5000)->status == 204 },
                  'recovery'), 'and back without a restart');
    like(substr(errors(), $seen), qr/takes changes again/, 'the log says so');
    is(counted(), 5000, 'nothing was counted twice');
}


sub recovers {
    my ($how) = @_;

    my @each = $lm->each_process;
    ok(wait_until(20, sub {
        return !grep { $_->get('customers?q=' . int(rand(1e9)))->status != 200 }
               @each;
    }, 'recovery'), "$how: all is well again, without a restart");
}


sub timed {
    my ($work) = @_;

    my $began = time();
    my $status = $work->()->status;
    return ($status, time() - $began);
}


# One request on a connection of its own, for an answer nobody keeps.

sub fresh {
    my ($timeout) = @_;

    my $client = $lm->admin_token;
    $client->{http} = HTTP::Tiny->new(timeout => $timeout, keep_alive => 0);

    return $client->get('customers?per_page=5&q=' . int(rand(1e9)));
}


sub aside_get {
    return $lm->aside(sub { fresh(30)->status });
}


sub body {
    my ($username, $seconds, $bytes) = @_;

    my %value = (
        'User-Name' => "\"$username\"", 'NAS-IP-Address' => '"127.0.0.1"',
        'Acct-Status-Type' => 3, 'Acct-Session-Id' => '"fault-1"',
        'Acct-Input-Octets' => 0, 'Acct-Output-Octets' => $bytes,
        'Acct-Session-Time' => $seconds,
    );

    return '{' . join(',', map {
        "\"$_\":{\"type\":\"x\",\"value\":[$value{$_}]}" } sort keys %value)
        . '}';
}


sub packet {
    my ($radius, $seconds, $bytes) = @_;

    return $radius->post('accounting?src=127.0.0.1',
                         body($user, $seconds, $bytes));
}


sub counted {
    return $lm->sql_one('SELECT SUM(counted_out) FROM radius_session'
        . " WHERE data_account_id = $account AND acct_session_id = 'fault-1'");
}


sub deadlocks {
    return ($lm->sql("SHOW GLOBAL STATUS LIKE 'Innodb_deadlocks'"))[0][1];
}


sub errors { return $lm->log('error.log') }
