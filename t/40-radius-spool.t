#!/usr/bin/perl
# SPDX-License-Identifier: MIT

# What is acknowledged is never lost and never counted twice: through an
# outage, a kill -9 of anything, torn lines and lines that are no packets.

use strict;
use warnings;

use lib 't/lib';
use Lastmile qw(slurp wait_until);
use Lastmile::Radius qw(account accounted build_tools hex_of interim usage);
use POSIX qw(strftime);
use Test::More;

build_tools();

my $lm = Lastmile->new(freeradius => 1, worker => 1);
my $spool = $lm->dir . '/spool';

# a router that nobody knew before an outage is not heard during it
ok(accounted($lm, packet(account($lm), 1, 60, 1, 1)), 'a packet');

# an outage of the database, of nginx, and of nginx that does not answer

for my $part (qw(mariadb nginx)) {
    my $bob = account($lm);

    $lm->stop($part);
    ok(accounted($lm, packet($bob, 1, 300, 1000, 2000)),
       "$part is away: acknowledged");
    ok(accounted($lm, packet($bob, 1, 300, 1000, 2000)), 'the same again');
    ok(accounted($lm, packet($bob, 1, 600, 3000, 9_000_000_000)), 'one more');
    ok(spooled(), 'it stands in the spool') if $part eq 'mariadb';
    $lm->start($part);

    ok(replayed($bob, '3000/9000000000'), 'and counts afterwards, once');
    ok(accounted($lm, packet($bob, 1, 450, 2000, 5000)), 'an older one');
    ok(accounted($lm, packet($bob, 1, 900, 3001, 9_000_000_001)), 'a new one');
    is(usage($lm, $bob, 'usage_month'), '3001/9000000001', 'the sum is right');
}

my $frozen = account($lm);

$lm->freeze('nginx');
ok(accounted($lm, packet($frozen, 1, 300, 10, 20)),
   'nginx does not answer: acknowledged');
$lm->thaw('nginx');
ok(replayed($frozen, '10/20'), 'and counted');

# the receive time is kept: usage belongs to when it came

my $early = account($lm);
my $then = time() - 3 * 86_400;

write_lines($then, line($early, $then, 's', 300, 100, 200));
ok(replayed($early, '100/200'), 'a packet of three days ago');
is($lm->sql_one("SELECT DATE(MIN(hour_at)) FROM usage_hour"
                . " WHERE data_account_id = $early->{id}"),
   strftime('%Y-%m-%d', gmtime($then - 300)), 'counts on its day');
is($lm->sql_one("SELECT DATE_FORMAT(started_at, '%Y-%m-%d %H:%i:%s')"
                . " FROM radius_session WHERE data_account_id = $early->{id}"),
   strftime('%Y-%m-%d %H:%M:%S', gmtime($then - 300)),
   'in a session of that time');

# and to when it happened, as the router says; three hours ago, and on the day
# that ended before the packet came

my $held = account($lm);
my $happened = time() - 3 * 3600;
my @stamp = ('Event-Timestamp' => $happened);

ok(accounted($lm, packet($held, 1, 300, 1000, 2000, @stamp)),
   'a packet that the router held back for three hours');
is(last_hour($held), hour_of($happened), 'counts in its hour');

my $spooled = account($lm);

$lm->stop('nginx');
ok(accounted($lm, packet($spooled, 1, 300, 1000, 2000, @stamp)),
   'another one during an outage: acknowledged');
$lm->start('nginx');
ok(replayed($spooled, '1000/2000'), 'and counted');
is(last_hour($spooled), hour_of($happened), 'in its hour');

# midnight in Johannesburg, two hours ahead
my $midnight = $then - ($then + 2 * 3600) % 86_400;
my $eve = account($lm);

write_lines($midnight + 300, line($eve, $midnight + 300, 'eve', 60, 30, 40,
    'Event-Timestamp' => $midnight - 300));
ok(replayed($eve, '30/40'), 'a packet of the evening, received after midnight');
is($lm->sql_one("SELECT day_on FROM usage_day"
                . " WHERE data_account_id = $eve->{id}"),
   strftime('%Y-%m-%d', gmtime($midnight + 2 * 3600 - 300)),
   'counts on the day it happened');

# lines that are no packets, torn ones, empty ones

my $torn = account($lm);
my $whole = line($torn, $then, 't1', 300, 1, 1);

write_lines($then + 60,
    'no packet at all', '', substr($whole, 0, 40) . $whole,
    "{\"Received\":\"$then\",\"User-Name\":\"\\u00", 'x' x 300_000,
    line($torn, $then, 't2', 300, 1, 1));
append($then + 60, substr(line($torn, $then, 't3', 300, 1, 1), 0, 50));
ok(replayed($torn, '2/2'), 'whole lines count, whatever stands between');
my $old = strftime('acct-%Y%m%d', gmtime($then));
ok(wait_until(10, sub { !(() = glob("$spool/$old-*")) }, 'an empty spool'),
   'files that are all applied are deleted');
my $aside = slurp("$spool/set-aside.jsonl");
like($aside, qr/^no packet at all$/m, 'what is no packet is kept');
like($aside, qr/"t3|^\{"Received":"$then","Packet-Src[^\n]*$/m,
     'so is the torn end of a file');

# kill -9 of anything while packets come and the spool is replayed

durable();
my @all = map { account($lm) } 1 .. 4;
my $stop = time() + 12;
my (%acknowledged, $nr);

while (time() < $stop) {
    my $victim = (qw(nginx worker mariadb radius_acct))[ int(rand(4)) ];
    my $round = 0;

    for my $account (@all) {
        for (1 .. 3) {
            $nr++;
            $acknowledged{ $account->{id} }++
                if accounted($lm, packet($account, $nr, 60, 7, 11),
                             timeout => 1);
        }
        $lm->crash($victim) if $round++ == 1;
    }
    $lm->start($victim);
    durable();
}

for my $account (@all) {
    my $n = $acknowledged{ $account->{id} } // 0;

    ok(wait_until(30, sub {
        my ($in) = split m{/}, usage($lm, $account, 'usage_month');
        $in >= 7 * $n;
    }, 'the spool'), "no acknowledged packet of $n is lost");
}

# what was not acknowledged may be there too, but never twice
is($lm->sql_one("SELECT COUNT(*) FROM radius_session WHERE data_account_id IN ("
    . join(',', map { $_->{id} } @all) . ") AND (counted_in <> 7"
    . " OR counted_out <> 11)"), 0, 'none is counted twice');

for my $account (@all) {
    my $sessions = $lm->sql_one("SELECT COUNT(*) FROM radius_session"
        . " WHERE data_account_id = $account->{id}");

    is(usage($lm, $account, $_), 7 * $sessions . '/' . 11 * $sessions,
       "$_ agrees with the sessions")
        for qw(usage_hour usage_day usage_month);
}

my ($ok, $said) = $lm->cli('prove');
is($ok, 0, 'hours, days and months agree') or diag($said);

done_testing;


# As an operator runs it: what was committed outlives a crash.
sub durable {
    $lm->sql('SET GLOBAL innodb_flush_log_at_trx_commit = 1');
}


# The seconds are not real ones, so a Class holds the session together.
sub packet {
    my ($account, $session, $seconds, $in, $out, %more) = @_;

    return interim($account, "s$session", $seconds, $in, $out,
        Class => hex_of(sprintf('lm1:%d:%032x', $account->{id}, $session)),
        %more);
}


sub spooled {
    return grep { -s } glob("$spool/acct-*.jsonl");
}


sub replayed {
    my ($account, $usage) = @_;

    return wait_until(30, sub { usage($lm, $account, 'usage_month') eq $usage },
                      "usage of $usage");
}


sub line {
    my ($account, $received, $session, $seconds, $in, $out, %more) = @_;

    return qq({"Received":"$received","Packet-Src-IP-Address":"127.0.0.1",)
        . qq("Acct-Status-Type":"3","Acct-Session-Id":"$session",)
        . qq("User-Name":"$account->{username}","Class":"",)
        . qq("Acct-Session-Time":"$seconds","Acct-Input-Octets":"$in",)
        . qq("Acct-Output-Octets":"$out","Acct-Delay-Time":"")
        . join('', map { qq(,"$_":"$more{$_}") } sort keys %more) . '}';
}


sub last_hour {
    my ($account) = @_;

    return $lm->sql_one("SELECT DATE_FORMAT(MAX(hour_at),"
                        . " '%Y-%m-%d %H:00:00') FROM usage_hour"
                        . " WHERE data_account_id = $account->{id}");
}


sub hour_of { return strftime('%Y-%m-%d %H:00:00', gmtime($_[0])) }


sub spool_file {
    my ($time) = @_;

    return "$spool/acct-" . strftime('%Y%m%d-%H%M', gmtime($time)) . '.jsonl';
}


sub append {
    my ($time, $text) = @_;

    open(my $out, '>>', spool_file($time)) or die "spool: $!";
    print $out $text;
    close($out) or die;
}


# At once, as a file that appears whole.
sub write_lines {
    my ($time, @lines) = @_;

    my $file = spool_file($time);

    open(my $out, '>', "$spool/.new") or die "spool: $!";
    print $out map { "$_\n" } @lines;
    close($out) or die;
    rename("$spool/.new", $file) or die;
}
