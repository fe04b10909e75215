#!/usr/bin/perl
# SPDX-License-Identifier: MIT

# The tables of accounting hold in the database as they do in the rule, however
# often packets are applied, in whatever order, and by how many at once.

use strict;
use warnings;

use lib 't/lib';
use IO::Handle;
use Lastmile qw(built slurp tree);
use Lastmile::Radius qw(account build_tools hex_of product usage);
use List::Util qw(shuffle);
use POSIX ();
use Test::More;

use constant EIB => 1 << 60;

build_tools();

my $lm = Lastmile->new(nginx => 0);
my $tool = built('tool/acctapply');

# every scenario of the rule's table, moved so that its last day is past

my $shift = int((time() - 1_795_219_200) / 86_400) - 12; # from 2026-11-21
my (%scenario, %days, @order);

for my $f (rows('accounting')) {
    push @order, $f->[0] if !$scenario{ $f->[0] };
    push @{ $scenario{ $f->[0] } }, $f;
}
push @{ $days{ $_->[0] } }, $_ for rows('accounting_day');

for my $name (@order) {
    # the table's line speeds are those of products
    next if grep { $_->[8] ne '-' } @{ $scenario{$name} };
    my $account = account($lm, down_kbps => 1_000_000, up_kbps => 1_000_000);
    my (@lines, @sum);

    for my $f (@{ $scenario{$name} }) {
        push @lines, scenario_line($account, $f);
        my ($in, $out) = split m{/}, $f->[10];
        $sum[0] += $in;
        $sum[1] += $out;
    }
    my $expected = "$sum[0]/$sum[1]";

    # one packet a batch: a batch would put them into the order of time
    ok(applied(1, @lines), "$name: applied");
    is(usage($lm, $account, 'usage_month'), $expected,
       "$name: what is expected");
    is(usage($lm, $account, 'usage_hour'), $expected,
       "$name: by the hour too");
    is_deeply([by_day($account)],
              [map { join(' ', day_text($_->[1]), @$_[2 .. 5]) }
                   @{ $days{$name} }], "$name: by the day")
        if $days{$name};

    # once a clock was put right, what it said before cannot be told apart from
    # sessions of that time
    next if $name =~ /^clock (?:back|forward|was|stepped)/;

    # and again, in one batch: nothing changes
    ok(applied(256, @lines), "$name: again");
    is(usage($lm, $account, 'usage_month'), $expected,
       "$name: a replay changes nothing");
}

# several writers at once, each with all packets twice, in an order of its own

my $capped = product($lm, cap_bytes => 1_000_000_000);
my @accounts = map { account($lm, product => $capped) } 1 .. 20;
my $base = time() - 2 * 86_400;
my @packets = map {
    my $account = $_;
    map { plain_line($account, $base, 's', 300 * $_, 1000 * $_, 5000 * $_) }
        1 .. 40;
} @accounts;
my @writers = map { writer(shuffle(@packets, @packets)) } 1 .. 4;

for my $pid (@writers) {
    waitpid($pid, 0);
    is($?, 0, 'a writer among others');
}
is(join(' ', grep { $_ ne '40000/200000' }
             map { usage($lm, $_, 'usage_month') } @accounts), '',
   'every account has what it used, once');
is($lm->sql_one("SELECT COUNT(*) FROM data_grant WHERE used = 240000"
    . " AND data_account_id >= $accounts[0]{id}"), 20, 'so do its grants');
is($lm->sql_one("SELECT COUNT(*) FROM radius_session"
    . " WHERE data_account_id >= $accounts[0]{id}"), 20, 'in one session each');

# one batch in which a router restarts: what stood before ends, what follows not

my $rebooted = account($lm);
my $restart = qq({"Received":"@{[ $base + 700 ]}",)
    . qq("Packet-Src-IP-Address":"127.0.0.1","Acct-Status-Type":"7"});

ok(applied(1, plain_line($rebooted, $base, 'old', 300, 1, 1)), 'a session');
ok(applied(256, plain_line($rebooted, $base, 'old', 600, 2, 2),
           plain_line($rebooted, $base + 100, 'new', 300, 1, 1),
           $restart, plain_line($rebooted, $base + 800, 'next', 300, 1, 1)),
   'it goes on, its router restarts, another one begins');
is_deeply([map { "@$_" }
               $lm->sql("SELECT acct_session_id, COALESCE(terminate_cause, '-')"
    . " FROM radius_session WHERE data_account_id = $rebooted->{id}"
    . ' ORDER BY id')],
    ['old NAS-Reboot', 'new NAS-Reboot', 'next -'],
    'a restart ends the sessions of its own batch');

# one batch of more routers than a statement takes: each is known by one of two
# addresses

my $roaming = account($lm);
my @routers = map { sprintf('10.77.%d.%d', $_ >> 7, $_ & 127) } 1 .. 150;

$lm->sql('INSERT INTO nas (name, address, secret) VALUES '
    . join(', ', map { "('$_', '$_', '')" } @routers));
ok(applied(256, map {
    my $line = plain_line($roaming, $base, "r$_", 300, 1, 1);
    $line =~ s/"Packet-Src-IP-Address":"[^"]*"/"Packet-Src-IP-Address":"10.78.0.$_","NAS-IP-Address":"$routers[$_ - 1]"/;
    $line;
} 1 .. 150), 'packets of 150 routers with 300 addresses');
is($lm->sql_one('SELECT COUNT(*) FROM radius_session s JOIN nas n'
    . ' ON n.id = s.nas_id WHERE n.address LIKE \'10.77.%\''
    . " AND s.data_account_id = $roaming->{id}"), 150, 'each is known');

# a packet that the database does not take stops none beside it

my $hostile = account($lm, down_kbps => 4_000_000_000);
my $honest = account($lm);

ok(applied(256,
    (map { plain_line($hostile, $base, "h$_", 300, 1, EIB) } 1 .. 20),
    plain_line($honest, $base, 's', 300, 7, 9)), 'sums beyond 64 bits');
is(usage($lm, $honest, 'usage_month'), '7/9', 'an honest account counts');
is($lm->sql_one("SELECT COUNT(*) > 0 FROM accounting_event"
    . " WHERE detail = 'the packet could not be stored'"), 1,
   'what cannot be stored is set aside');

my ($ok, $said) = $lm->cli('prove');
is($ok, 0, 'hours, days and months agree') or diag($said);

done_testing;


sub rows {
    my ($name) = @_;

    return map { [split /\t/] } grep { !/^(?:#|$)/ }
           split /\n/, slurp(tree() . "/t/data/$name.tsv");
}


sub applied {
    my ($batch, @lines) = @_;

    my ($rc, $out, $err) = $lm->run(join("\n", @lines) . "\n", $tool,
        $lm->demo('MYSQL_SOCKET'), 'lastmile', $batch);
    diag($out . $err) if $rc;

    return $rc == 0;
}


# A process that applies lines while others do.
sub writer {
    my (@lines) = @_;

    my $pid = fork() // die "fork: $!";
    return $pid if $pid;

    open(my $to, '|-', "$tool " . $lm->demo('MYSQL_SOCKET')
         . ' lastmile 16 >/dev/null') or POSIX::_exit(1);
    $to->print(map { "$_\n" } @lines);
    POSIX::_exit(close($to) ? 0 : 1);
}


sub by_day {
    my ($account) = @_;

    return map { "@$_" } $lm->sql("SELECT day_on, bytes_in, bytes_out,"
        . " estimated_in, estimated_out FROM usage_day"
        . " WHERE data_account_id = $account->{id} ORDER BY day_on");
}


# A day of the table, moved.
sub day_text {
    my ($date) = @_;

    return POSIX::strftime('%Y-%m-%d',
                           gmtime((day_number($date) + $shift) * 86_400));
}


sub plain_line {
    my ($account, $base, $session, $seconds, $in, $out) = @_;

    my $received = $base + $seconds;

    return qq({"Received":"$received","Packet-Src-IP-Address":"127.0.0.1",)
        . qq("Acct-Status-Type":"3","Acct-Session-Id":"$session",)
        . qq("User-Name":"$account->{username}","Class":"",)
        . qq("Acct-Session-Time":"$seconds",)
        . sprintf('"Acct-Input-Octets":"%d","Acct-Input-Gigawords":"%d",',
                  $in & 0xffffffff, $in >> 32)
        . sprintf('"Acct-Output-Octets":"%d","Acct-Output-Gigawords":"%d"}',
                  $out & 0xffffffff, $out >> 32);
}



sub scenario_line {
    my ($account, $f) = @_;

    my (undef, $at, $delay, $packet, $session, $seconds, $in, $out) = @$f;
    $seconds = '' if $seconds eq '-';
    my ($id, $nas, $class) = $session =~ m{^(.*)@(.*)/(.*)$};
    my ($address, $name) = split /=/, $nas;
    my %status = (Start => 1, Stop => 2, Interim => 3);
    my ($date, $h, $m, $s) = $at =~ /^([\d-]+)T(\d+):(\d+):(\d+)/;
    my $day = day_number($date);
    my $received = ($day + $shift) * 86_400 + $h * 3600 + $m * 60 + $s;

    $address = '10.8.0.' . unpack('%8C*', $address) if $address !~ /^[\d.]+$/;
    $class = $class eq '-' ? '' : hex_of(sprintf('lm1:%d:%032x',
        $account->{id}, substr($class, 1)));

    return qq({"Received":"$received","Packet-Src-IP-Address":"$address",)
        . qq("NAS-Identifier":") . ($name // '') . qq(",)
        . qq("Acct-Status-Type":"$status{$packet}","Acct-Session-Id":"$id",)
        . qq("User-Name":"$account->{username}","Class":"$class",)
        . qq("Acct-Session-Time":"$seconds","Acct-Delay-Time":"$delay",)
        . total('Input', $in) . ',' . total('Output', $out) . '}';
}


sub total {
    my ($way, $total) = @_;

    my ($octets, $gigawords) = reverse split /:/, $total;
    $octets = '' if $octets eq '-';

    return qq("Acct-$way-Octets":"$octets",)
        . qq("Acct-$way-Gigawords":") . ($gigawords // '') . '"';
}


# Days since 1970 of a civil date.
sub day_number {
    my ($date) = @_;

    my ($y, $m, $d) = split /-/, $date;

    return int(POSIX::mktime(0, 0, 12, $d, $m - 1, $y - 1900) / 86_400);
}
