#!/usr/bin/perl
# SPDX-License-Identifier: MIT

# The clock steps back and forward an hour; months end, and days end at
# midnight where the ISP is, not where the machine is.

use strict;
use warnings;

use lib 't/lib';
use Lastmile;
use Lastmile::Radius qw(account build_tools hex_of);
use Lastmile::Workers;
use POSIX qw(floor strftime);
use Test::More;
use Time::Local qw(timegm);
use Time::HiRes qw(sleep time);

use constant { HOUR => 3600, DAY => 86_400, ZONE => 2 * 3600, KB => 1000 };

my ($faketime) = glob('/usr/lib/*/faketime/libfaketimeMT.so.1');

build_tools();

my $lm = Lastmile->new;

civil_days();
month_end();

SKIP: {
    skip('libfaketime is not here', 1) if !$faketime;
    skip('libfaketime does not go with a sanitizer', 1) if $ENV{LASTMILE_SAN};

    clock_of_nginx();
    clock_of_worker();
}

my ($rc, $said) = $lm->cli('prove');
is($rc, 0, 'hours, days and months agree') or diag($said);

done_testing;


# Johannesburg is two hours ahead: its day ends at 22:00 by the machine's
# clock, and begins anew two hours before the machine's does.

sub civil_days {
    my $account = account($lm);
    # 22:00 of a day that is over in both
    my $midnight = DAY * (floor(time() / DAY) - 3) - ZONE;

    # an hour before midnight there, an hour after, and on beyond our own
    packet($account, $midnight - HOUR, 0, 0);
    packet($account, $midnight, HOUR, 10 * KB);
    packet($account, $midnight + 2 * HOUR, 3 * HOUR, 30 * KB);
    packet($account, $midnight + 3 * HOUR, 4 * HOUR, 34 * KB);

    is_deeply([days($account)],
              [[local_day($midnight - 1), 10 * KB],
               [local_day($midnight), 24 * KB]],
              'usage up to midnight is of the day that ends');
    is(hours($account), 4, 'in four hours');

    # one packet that spans it is divided by time
    my $other = account($lm);
    packet($other, $midnight - 2 * HOUR, 0, 0);
    packet($other, $midnight + HOUR, 3 * HOUR, 30 * KB);
    is_deeply([days($other)],
              [[local_day($midnight - 1), 20 * KB],
               [local_day($midnight), 10 * KB]],
              'a packet across midnight is divided');
}


# The last evening of the month there, which by UTC may still be the month.

sub month_end {
    my $account = account($lm);
    my ($month, $year) = (gmtime(floor(time()) + ZONE))[4, 5];
    my $first = timegm(0, 0, 0, 1, $month, $year);
    my $midnight = $first - ZONE;

    packet($account, $midnight - HOUR, 0, 0);
    packet($account, $midnight - 1, HOUR - 1, 5 * KB);
    packet($account, $midnight + HOUR, 2 * HOUR - 1, 12 * KB);

    my @months = map { $_->[0] = substr($_->[0], 0, 7); $_ } $lm->sql(
        'SELECT month_on, bytes_out FROM usage_month'
        . " WHERE data_account_id = $account->{id} ORDER BY month_on");
    is(scalar(@months), 2, 'the month ends at midnight there');
    is($months[0][0], strftime('%Y-%m', gmtime($first - DAY)), 'one ends');
    is($months[1][0], strftime('%Y-%m', gmtime($first)), 'the next begins');
    cmp_ok(abs($months[0][1] - 5 * KB), '<', 10, 'each has its own');
    is($months[0][1] + $months[1][1], 12 * KB, 'and nothing is lost');
}


# A session goes on, is counted once, and nobody is signed out.

sub clock_of_nginx {
    my $clock = $lm->dir . '/run/clock';

    step($clock, 0);
    $lm->stop('nginx');
    {
        no warnings 'redefine';
        local *Lastmile::Parts::nginx = sub {
            return ('/usr/bin/env', faked($clock), '/usr/sbin/nginx',
                    '-g', 'env FAKETIME_TIMESTAMP_FILE;');
        };
        $lm->start('nginx');
    }

    my $account = account($lm);
    # of a router that does not send our Class back
    my $bare = account($lm);
    my $me = $lm->portal_login;
    my ($sent, $seconds) = (0, 0);

    plain($account, 1, 0, 0);
    plain($bare, 1, 0, 0, Class => '');

    for my $ahead (0, -1, 0, 1, 0) {
        my $now = step($clock, $ahead);
        ok(wait_until(5, sub { abs(date_of($me) - $now) < 30 }, 'the clock'),
           "nginx: the clock is $ahead hours ahead");

        my $began = time();
        my %status;
        $status{ $me->get("me?n=$_")->status }++ for 1 .. 20;
        is_deeply(\%status, { 200 => 20 }, 'nobody is signed out');
        is($lm->portal_login->get('accounts')->status, 200, 'people sign in');

        $sent += KB;
        $seconds += 300;
        is(plain($account, 3, $seconds, $sent), 204, 'packets are taken');
        is(total($account), $sent, 'and counted once');
        is(plain($account, 3, $seconds, $sent), 204, 'one that comes twice');
        is(total($account), $sent, 'too');

        for (1 .. 2) {
            is(plain($bare, 3, $seconds, $sent, Class => ''), 204,
               'packets without Class are taken');
            is(total($bare), $sent, 'and counted once');
        }
        cmp_ok(time() - $began, '<', 5, 'nothing waits for an hour');
    }

    is($lm->sql_one('SELECT COUNT(*) FROM radius_session WHERE'
           . " data_account_id IN ($account->{id}, $bare->{id})"), 2,
       'each in one session');
    $lm->restart('nginx');
}


# A job is done soon and once, a schedule keeps to its occurrences.

sub clock_of_worker {
    my $clock = $lm->dir . '/run/clock';

    step($clock, 1);
    $lm->start('mail');
    my $worker = Lastmile::Workers->new($lm, 'worker1',
        map { split /=/, $_, 2 } faked($clock));
    my @customers = map { $_->[0] } $lm->sql('SELECT customer_id FROM contact'
        . ' WHERE email IS NOT NULL ORDER BY id LIMIT 5');

    for my $ahead (1, 0, -1, 0, 1) {
        my $customer = shift @customers;

        step($clock, $ahead);
        sleep(1.2);
        $lm->sql("INSERT INTO job (kind, payload, due_at, created_at) VALUES"
            . qq{ ('portal_welcome', '{"customer_id": $customer}',}
            . ' UTC_TIMESTAMP(3), UTC_TIMESTAMP(3))');
        ok(wait_until(8, sub {
            $lm->sql_one("SELECT COUNT(*) FROM job WHERE state <> 'done'"
                         . " AND kind = 'portal_welcome'") == 0
        }, 'the job'), "worker: a job is done, the clock $ahead hours ahead");
    }

    cmp_ok($lm->sql_one("SELECT COUNT(*) FROM job WHERE unique_key LIKE"
               . " 'schedule/%' AND due_at > UTC_TIMESTAMP(3)"
               . ' + INTERVAL 30 MINUTE'), '>', 0, 'what was due then is queued');
    is($lm->sql_one("SELECT COUNT(*) FROM outbox WHERE template = 'welcome'"), 5,
       'each has its effect once');
    is($lm->sql_one('SELECT COUNT(*) FROM (SELECT kind, due_at FROM job'
           . " WHERE unique_key LIKE 'schedule/%' GROUP BY kind, due_at"
           . ' HAVING COUNT(*) > 1) AS twice'), 0, 'no schedule runs twice');
    ok($worker->stop, 'it ends when asked');
}


# Settings of libfaketime; time that only goes on is left alone.

sub faked {
    my ($clock) = @_;

    return ("LD_PRELOAD=$faketime", "FAKETIME_TIMESTAMP_FILE=$clock",
            'FAKETIME_NO_CACHE=1', 'FAKETIME_DONT_FAKE_MONOTONIC=1',
            'FAKETIME_DISABLE_SHM=1');
}


# What the clock shows now.

sub step {
    my ($clock, $hours) = @_;

    open(my $out, '>', "$clock.new") or die "$clock: $!\n";
    printf $out "%+d\n", $hours * HOUR;
    close($out);
    rename("$clock.new", $clock) or die "$clock: $!\n";

    return time() + $hours * HOUR;
}


sub date_of {
    my ($client) = @_;

    my $text = $client->get('me')->header('date');
    return HTTP::Tiny->_parse_http_date($text);
}


# As the worker hands on a line of the spool, received then.

sub packet {
    my ($account, $received, $seconds, $bytes) = @_;

    my $status = plain($account, $seconds ? 3 : 1, $seconds, $bytes,
                       Received => floor($received));
    is($status, 204, 'a packet') if $status != 204;
}


sub plain {
    my ($account, $type, $seconds, $bytes, %more) = @_;

    my %value = (
        'User-Name' => $account->{username}, 'NAS-IP-Address' => '127.0.0.1',
        'Acct-Status-Type' => $type, 'Acct-Session-Id' => 'clock',
        'Acct-Session-Time' => $seconds,
        'Acct-Input-Octets' => 0, 'Acct-Output-Octets' => $bytes,
        Class => hex_of(sprintf('lm1:%d:%032x', $account->{id}, 1)), %more,
    );

    return $lm->radius->post('accounting?src=127.0.0.1', '{' . join(',',
        map { qq("$_":"$value{$_}") } sort keys %value) . '}')->status;
}


sub days {
    my ($account) = @_;

    return $lm->sql('SELECT day_on, bytes_out FROM usage_day'
        . " WHERE data_account_id = $account->{id} ORDER BY day_on");
}


sub hours {
    my ($account) = @_;

    return $lm->sql_one('SELECT COUNT(*) FROM usage_hour'
        . " WHERE data_account_id = $account->{id}");
}


sub total {
    my ($account) = @_;

    return $lm->sql_one('SELECT SUM(bytes_out) FROM usage_month'
        . " WHERE data_account_id = $account->{id}");
}


sub local_day { return strftime('%Y-%m-%d', gmtime($_[0] + ZONE)) }
