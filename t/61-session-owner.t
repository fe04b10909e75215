#!/usr/bin/perl
# SPDX-License-Identifier: MIT

# What a process of nginx remembers of a session's cookies only says which
# answer to ask Redis for beside the session: nobody is let in by it.

use strict;
use warnings;

use lib 't/lib';
use Lastmile;
use Test::More;

my $lm = Lastmile->new;

$lm->allow_log(qr/redis/i);

without_copies();

my ($one, $other) = $lm->each_process('portal');

# both processes have answered by both cookies, in one trip to Redis

for my $fault ('', 'frozen') {
    my $how = $fault ? 'with Redis frozen' : 'with Redis';
    my $me = $lm->portal_login;
    my $cookie = $me->cookie('lastmile');

    settle();
    is_deeply([map { ask($_, 'GET', 'accounts', $cookie) } ($one, $other) x 3],
              [(200) x 6], "$how: both know the session");

    $lm->freeze('redis') if $fault;
    is(ask($one, 'DELETE', 'session', $cookie), 204, "$how: it ends");
    is(ask($other, 'GET', 'accounts', $cookie), 401,
       "$how: the other process refuses it at once");
    is(ask($other, 'GET', 'me', $cookie), 401, "$how: whatever is asked");
    is(ask($one, 'GET', 'accounts', $cookie), 401, "$how: so does this one");
    $lm->thaw('redis') if $fault;

    is_deeply([map { ask($_, 'GET', 'accounts', $cookie) } ($one, $other) x 5],
              [(401) x 10], "$how: and it stays so");
}

# session and answer are asked for in one trip

settle();
my $me = $lm->portal_login;
my $cookie = $me->cookie('lastmile');
ok(wait_until(30, sub {
    my ($commands, $reads) = (commands(), reads());
    ask($one, 'GET', 'me', $cookie) for 1 .. 100;
    return commands() - $commands == 200 && reads() - $reads < 150;
}, 'Redis to be asked again'), 'an answer is two commands in one packet');

# a session of another customer by now: the guess is wrong

my $hash = $lm->sql_one('SELECT LOWER(HEX(token_hash)) FROM portal_session'
    . ' ORDER BY id DESC LIMIT 1');
my $mine = body($one, 'me', $cookie);
my $stranger = $lm->sql_one('SELECT MAX(id) FROM customer WHERE id NOT IN'
    . ' (SELECT customer_id FROM portal_session)'
    . ' AND cancelled_on IS NULL AND deleted_at IS NULL');

$lm->sql("UPDATE portal_session SET customer_id = $stranger"
    . " WHERE LOWER(HEX(token_hash)) = '$hash'");
$lm->redis('DEL', "lm:s:p:$hash");

my @theirs = map { body($_, 'me', $cookie) } ($one, $other) x 3;
is(ask($one, 'GET', 'me', $cookie), 200, 'the session is good');
isnt($theirs[0], $mine, "a wrong guess shows nobody else's answer");
is(scalar(grep { $_ ne $theirs[0] } @theirs), 0, 'nor later');

done_testing;


# Every answer asks Redis.

sub without_copies {
    my $file = $lm->dir . '/etc/nginx/lastmile.conf';
    my $text = slurp($file);

    $text =~ s/^lastmile_copy_size .*;$/lastmile_copy_size 0;/m
        or BAIL_OUT('no lastmile_copy_size');

    my %old = map { $_ => 1 } $lm->pids('nginx');

    open(my $out, '>', $file) or die "$file: $!\n";
    print {$out} $text;
    close($out);

    $lm->signal('nginx', 'HUP');
    wait_until(20, sub {
        my ($master, @workers) = $lm->pids('nginx');
        return @workers == 2 && !grep { $old{$_} } @workers;
    }, 'the new processes');
    settle();
}


sub request {
    my ($client, $method, $path, $cookie) = @_;

    $client->{cookies} = { lastmile => $cookie };
    return $client->request($method, $path);
}


sub ask { return request(@_)->status }

sub body {
    my ($client, $path, $cookie) = @_;

    return request($client, 'GET', $path, $cookie)->body;
}


sub commands {
    my $n = 0;

    $n += $_->{redis_commands_total} for $lm->figures;
    return $n;
}


# How often Redis has read from a socket, pings among it.

sub reads {
    my ($n) = $lm->redis('INFO', 'stats') =~ /total_reads_processed:(\d+)/
        or BAIL_OUT('Redis does not say');

    return $n;
}


# Redis is asked by both processes.

sub settle {
    wait_until(20, sub {
        return !grep { !$_->{redis_trusted} || !$_->{redis_up} } $lm->figures;
    }, 'Redis to be trusted') or BAIL_OUT('Redis is not trusted');
}
