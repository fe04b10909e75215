#!/usr/bin/perl
# SPDX-License-Identifier: MIT

# No copy of an answer is ever stale or foreign: after a change is
# acknowledged every worker process shows it, whatever Redis does.

use strict;
use warnings;

use lib 't/lib';
use IO::Socket::INET;
use Lastmile;
use Test::More;
use Time::HiRes qw(sleep time);

use constant { CHANGES => 2000, READERS => 5, RIVALS => 2 };

my $lm = Lastmile->new;
my $user = $lm->demo('DATA_USER');
my ($account) = map { $_->{id} } grep { $_->{username} eq $user }
                @{ $lm->portal_login->get('accounts')->json->{items} };
my $path = "/api/portal/v1/accounts/$account/usage";
my $session = 'copy-' . time();

my $me = $lm->portal_login;
my $cookie = cookie_of($me);

settle();

# others read all the time and fill copies at the worst moments

my @rivals = map { rival() } 1 .. RIVALS;
my @readers = spread();

# 10,000 tries of change, then read

my $before = usage($readers[0]);
my $stale = 0;
my $tries = 0;

for my $n (1 .. CHANGES) {
    account($n * 1000) == 204 or BAIL_OUT('accounting failed');

    for my $reader (@readers) {
        $tries++;
        $stale++ if usage($reader) != $before + $n * 1000;
    }
}

kill('KILL', @rivals);
waitpid($_, 0) for @rivals;

is($stale, 0, "no stale answer in $tries tries");

# and copies were in play

my $figures = figures();
cmp_ok($figures->{copy_fills_total}, '>', 100, 'copies were made');
cmp_ok($figures->{copy_hits_total}, '>', 100, 'and used')
    or diag("hits $figures->{copy_hits_total}");
cmp_ok(scalar(grep { $_->{copy_fills_total} > 0 } $lm->figures), '>', 1,
       'in more than one worker process');

# a session that ends is no copy's key any more

my $alive = 0;

for my $n (1 .. 30) {
    my $other = $lm->portal_login;
    my $its = cookie_of($other);

    for (1 .. 4) {
        ask($_, $path, $its) for @readers;
    }

    $other->delete('session')->status == 204 or BAIL_OUT('signing out failed');
    $alive += grep { (ask($_, $path, $its))[0] != 401 } @readers;
}

is($alive, 0, 'nobody who signed out is answered');

# Redis is emptied, is frozen, is away

my $now = usage($readers[0]);
my $n = CHANGES;

for my $case (
    ['emptied', sub { $lm->redis('FLUSHALL') }, sub { }],
    ['frozen',  sub { $lm->freeze('redis') },   sub { $lm->thaw('redis') }],
    ['killed',  sub { $lm->crash('redis') },    sub { $lm->start('redis') }],
) {
    my ($how, $away, $back) = @$case;
    my $wrong = 0;

    usage($_) for @readers, @readers;
    $away->();

    for (1 .. 20) {
        $n++;
        account($n * 1000);
        $wrong += grep { usage($_) != $before + $n * 1000 } @readers;
    }

    is($wrong, 0, "Redis $how: no stale answer");
    $back->();

    for (1 .. 20) {
        $n++;
        account($n * 1000);
        $wrong += grep { usage($_) != $before + $n * 1000 } @readers;
        sleep(0.05);
    }

    is($wrong, 0, "Redis $how and back: none either");
}

settle();
usage($_) for @readers, @readers, @readers;
my $hits = figures()->{copy_hits_total};
usage($_) for @readers, @readers;
cmp_ok(figures()->{copy_hits_total}, '>', $hits, 'copies are kept again');

done_testing;


sub connection {
    return IO::Socket::INET->new(
        PeerAddr => '127.0.0.1', PeerPort => $lm->port('portal'),
        Timeout  => 5) // die "connect: $!\n";
}


sub cookie_of {
    my ($client) = @_;

    my $cookies = $client->cookies;
    return join('; ', map { "$_=$cookies->{$_}" } sort keys %$cookies);
}


# One request on a connection that stays: status and body.

sub ask {
    my ($socket, $target, $cookies) = @_;

    print $socket "GET $target HTTP/1.1\r\nHost: portal\r\n"
                . "Cookie: $cookies\r\n\r\n";

    my $text = '';
    while ($text !~ /\r\n\r\n/) {
        sysread($socket, $text, 65536, length($text)) or die "no answer\n";
    }

    my ($status) = $text =~ m{^HTTP/1\.1 (\d+)} or die "not HTTP: $text\n";
    my ($length) = $text =~ /\r\nContent-Length: (\d+)/i;
    my $body = $text =~ s/.*?\r\n\r\n//sr;

    while (length($body) < ($length // 0)) {
        sysread($socket, $body, 65536, length($body)) or die "cut off\n";
    }

    return ($status, $body);
}


sub usage {
    my ($socket) = @_;

    my ($status, $body) = ask($socket, $path, $cookie);
    return $status == 200 && $body =~ /"bytes_out":(\d+)/ ? $1 : "got $status";
}


# An interim packet with the total of the session so far.

sub account {
    my ($bytes) = @_;

    our $radius //= $lm->radius;
    my %value = (
        'User-Name' => "\"$user\"", 'NAS-IP-Address' => '"127.0.0.1"',
        'Acct-Status-Type' => 3, 'Acct-Session-Id' => "\"$session\"",
        'Acct-Input-Octets' => 0, 'Acct-Output-Octets' => $bytes,
        'Acct-Session-Time' => int($bytes / 1000),
        'Event-Timestamp' => time() =~ s/\..*//r,
    );
    my $body = join(',', map { "\"$_\":{\"type\":\"x\",\"value\":[$value{$_}]}" }
                         sort keys %value);

    return $radius->post('accounting?src=127.0.0.1', "{$body}")->status;
}


sub rival {
    my $pid = fork() // die "fork: $!\n";
    return $pid if $pid;

    eval {
        my $socket = connection();
        while (1) {
            usage($socket);
            sleep(0.001);
        }
    };
    require POSIX;
    POSIX::_exit(0);
}


# Connections to both worker processes: each takes some while the other one is
# stopped. The first of each three may be one that the stopped one was told of.

sub spread {
    my ($master, @workers) = $lm->pids('nginx');
    my @all;

    for my $worker (@workers) {
        my @others = grep { $_ != $worker } @workers;

        stand_still(@others);
        my @sockets = map { connection() } 1 .. 3;
        ask($_, '/api/portal/v1/me', $cookie) for @sockets;
        kill('CONT', @others);

        push(@all, @sockets);
    }

    return @all[0 .. READERS - 1];
}


# The sum of each process' figures.

sub figures {
    my %sum;

    for my $worker ($lm->figures) {
        $sum{$_} += $worker->{$_} for keys %$worker;
    }

    return \%sum;
}


# News of changes reach every worker process, and Redis is trusted.

sub settle {
    ok(wait_until(20, sub {
        return !grep { !$_->{tracking_up} || !$_->{redis_trusted} } $lm->figures;
    }, 'the cache to be in use'), 'the cache is in use');
}
