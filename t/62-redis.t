#!/usr/bin/perl
# SPDX-License-Identifier: MIT

# Redis full, and emptied while it is used: slower, never wrong. Nobody is
# signed out who should not be, nobody signed in who was signed out.

use strict;
use warnings;

use lib 't/lib';
use Lastmile;
use Test::More;
use Time::HiRes qw(sleep time);

use constant { CLIENTS => 4, LEAVERS => 8, CHANGES => 25 };

my $lm = Lastmile->new(worker => 1);
my $user = $lm->demo('DATA_USER');
my $session = 'redis-' . int(time());
my $me = $lm->portal_login;
my ($account) = map { $_->{id} } grep { $_->{username} eq $user }
                @{ $me->get('accounts')->json->{items} };
my @stay = map { $lm->portal_login } 1 .. CLIENTS;
my $staff = $lm->admin_login;
my ($sent, $asked) = (0, 0);

settle('at first');
my $before = usage();

full();
emptied();

is($staff->get('me')->status, 200, 'staff are signed in all the while');
is(scalar(grep { $_->get('me')->status != 200 } @stay), 0, 'as customers are');

done_testing;


# Every write is refused, so a session that ends cannot be marked there.

sub full {
    my $seen = length($lm->log('error.log'));
    my $since = time();
    my @left;

    $_->get('me') for map { ($_) x 2 } @stay, $staff;

    my $count = $lm->under_load(CLIENTS, \&work, sub {
        $lm->redis('CONFIG', 'SET', 'maxmemory-policy', 'noeviction');
        $lm->redis('CONFIG', 'SET', 'maxmemory', 1);
        like($lm->redis('SET', 'a', 'b'), qr/^OOM /, 'full: nothing is taken');

        @left = map { leaver() } 1 .. LEAVERS;
        is(changes_seen(), CHANGES, 'full: every change is seen at once');
    });

    is_deeply([keys %$count], [200], 'full: all others are served')
        or diag(explain($count));
    is(signed_in(@left), 0, 'full: who signed out is out');

    # each process asks Redis again once a second; the rest is of who leaves
    my @lines = substr($lm->log('error.log'), $seen) =~ /\[(?:error|crit)\].*/g;
    my $most = LEAVERS + (time() - $since + 2) * scalar($lm->figures);
    cmp_ok(scalar(@lines), '<=', $most,
           'full: the log grows by the second, not by the request')
        or diag("$lines[0], and so on");

    $lm->redis('CONFIG', 'SET', 'maxmemory', '64mb');
    is(signed_in(@left), 0, 'as there is room again');
    settle('full no more');
    is(signed_in(@left), 0, 'and when Redis is asked again');
    is(usage(), $before + $sent, 'with the usage of now');
}


# A mark that a session ended goes with all the rest.

sub emptied {
    my @left;

    my $count = $lm->under_load(CLIENTS, \&work, sub {
        my $seen = 0;

        for (1 .. LEAVERS) {
            push(@left, leaver());
            $lm->redis('FLUSHALL');
            $seen += signed_in($left[-1]);
        }

        is($seen, 0, 'emptied: who signed out is out');
        is(changes_seen(sub { $lm->redis('FLUSHALL') }), CHANGES,
           'emptied: every change is seen at once');
    });

    is_deeply([keys %$count], [200], 'emptied: all others are served')
        or diag(explain($count));

    settle('emptied');
    is(signed_in(@left), 0, 'who signed out is out still');
    is(usage(), $before + $sent, 'with the usage of now');

    # who read the session before it ended may be late to keep it: the mark
    # that would refuse his copy is gone
    my $late = $lm->portal_login;
    $late->get('me') for 1 .. 2;
    my $key = 'lm:s:p:' . $lm->sql_one('SELECT LOWER(HEX(token_hash)) FROM'
        . ' portal_session ORDER BY id DESC LIMIT 1');
    my $entry = $lm->redis('GET', $key);
    my $cookie = $late->cookie('lastmile');
    like($entry, qr/^1 \d+ /, 'a session is kept');
    is($late->delete('session')->status, 204, 'it ends');

    $lm->redis('EVAL', q{redis.call('FLUSHALL') }
        . q{redis.call('SET', KEYS[1], ARGV[1], 'PX', 60000)}, 1, $key, $entry);
    is(signed_in(($cookie) x 5), 0, 'emptied: a late copy is of no use');
    ok(wait_until(3, sub { $lm->redis('GET', $key) eq 'x' }, 'the mark'),
       'and the mark is put back');
}


# Somebody comes, looks around and goes; his cookie.

sub leaver {
    my $client = $lm->portal_login;
    my $cookie = $client->cookie('lastmile');

    $client->get('me')->status == 200 or BAIL_OUT('not signed in') for 1 .. 3;
    $client->delete('session')->status == 204 or BAIL_OUT('not signed out');

    return $cookie;
}


# How many of these a process of nginx still knows.

sub signed_in {
    my (@cookies) = @_;

    return scalar(grep { $_ != 401 } map {
        my $cookie = $_;
        map { fresh($cookie)->get('me')->status } 1 .. 4;
    } @cookies);
}


# A connection of its own, so that any process may answer.

sub fresh {
    my ($cookie) = @_;

    my $client = $lm->portal;
    $client->{http} = HTTP::Tiny->new(timeout => 20, keep_alive => 0);
    $client->{cookies}{lastmile} = $cookie;

    return $client;
}


sub work {
    my $client = $stay[rand(@stay)];
    my $path = rand() < 0.5 ? 'me' : "accounts/$account/usage";
    my $any = fresh($client->cookie('lastmile'));

    return $any->get(rand() < 0.5 ? $path : "$path?n=" . $asked++)->status;
}


# Changes that the very next answer shows, from whatever process.

sub changes_seen {
    my ($meanwhile) = @_;

    my $seen = 0;

    for (1 .. CHANGES) {
        $sent += 1000;
        packet() == 204 or BAIL_OUT('accounting failed');
        $meanwhile->() if $meanwhile;
        $seen++ if !grep { usage() != $before + $sent } 1 .. 3;
    }

    return $seen;
}


sub usage {
    my $res = fresh($me->cookie('lastmile'))->get("accounts/$account/usage");

    return $res->status == 200 && $res->body =~ /"bytes_out":(\d+)/ ? $1 : -1;
}


sub packet {
    my %value = (
        'User-Name' => "\"$user\"", 'NAS-IP-Address' => '"127.0.0.1"',
        'Acct-Status-Type' => 3, 'Acct-Session-Id' => "\"$session\"",
        'Acct-Input-Octets' => 0, 'Acct-Output-Octets' => $sent,
        'Acct-Session-Time' => $sent / 1000,
    );
    my $body = join(',', map { "\"$_\":{\"type\":\"x\",\"value\":[$value{$_}]}" }
                         sort keys %value);

    return $lm->radius->post('accounting?src=127.0.0.1', "{$body}")->status;
}


# News of changes reach every process, and Redis is trusted.

sub settle {
    my ($when) = @_;

    ok(wait_until(20, sub {
        return !grep { !$_->{tracking_up} || !$_->{redis_trusted} } $lm->figures;
    }, 'the cache to be in use'), "$when: the cache is in use");
}
