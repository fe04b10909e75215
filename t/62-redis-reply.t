#!/usr/bin/perl
# SPDX-License-Identifier: MIT

# What Redis says at once has its bounds: the news of many sessions are heard,
# and a value that cannot be ours costs its request a question to the database
# and the connection, no more.

use strict;
use warnings;

use lib 't/lib';
use Lastmile;
use Test::More;

# as many as expire in one turn of Redis, after many signed in at once
use constant { KEYS => 10_000, LONG => 1_000_000 };

my $lm = Lastmile->new;
my $me = $lm->portal_login;
my $id = $me->get('me')->json->{id};

settle('at first');
news();
long();

done_testing;


sub news {
    $me->get('me') for 1 .. 4;
    is($lm->redis('EVAL', 'for i = 1, tonumber(ARGV[1]) do redis.call("SET",'
        . ' string.format("lm:s:p:%064d", i), "x", "EX", 60) end return 1',
        0, KEYS), 1, KEYS . ' sessions at once');

    # who hears this heard all before it
    my $stale = figure('copy_stale_total');
    ok(wait_until(10, sub {
        $lm->redis('PUBLISH', 'lm:touched', "7:$id");
        $me->get('me') for 1 .. 4;
        return figure('copy_stale_total') > $stale;
    }, 'the news'), 'the news go on');
    is_deeply([lost()], [], 'and are not missed');
}


# Written by a stranger, where a session was.

sub long {
    my $key = 'lm:s:p:' . $lm->sql_one('SELECT LOWER(HEX(token_hash)) FROM'
        . ' portal_session ORDER BY id DESC LIMIT 1');
    my $faults = figure('redis_faults_total');

    ok(wait_until(5, sub { $me->get('me'); $lm->redis('EXISTS', $key) },
                  'the session'), 'a session is kept');
    $lm->redis('SETRANGE', $key, LONG, 'x');
    is_deeply([map { $me->get("me?$_")->status } 1 .. 8], [(200) x 8],
              'a value too long: the request is answered');
    cmp_ok(figure('redis_faults_total'), '>', $faults, 'the connection is closed');
    cmp_ok(scalar(grep { /longer than any of ours/ } lost()), '>', 0, 'for its reason');

    $lm->redis('DEL', $key);
    my $asked = figure('redis_commands_total');
    my $n = 0;
    ok(wait_until(20, sub {
        $me->get('me?again' . $n++);
        return figure('redis_commands_total') > $asked + 2;
    }, 'questions to Redis'), 'and a new one is used');
}


sub lost { return $lm->log('error.log') =~ /(lastmile: redis .*), next attempt/g }


sub figure {
    my ($name) = @_;

    my $sum = 0;
    $sum += $_->{$name} for $lm->figures;
    return $sum;
}


sub settle {
    my ($when) = @_;

    ok(wait_until(20, sub {
        !grep { !$_->{tracking_up} || !$_->{redis_trusted} } $lm->figures
    }, 'the cache to be in use'), "$when: the cache is in use");
}
