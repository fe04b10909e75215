#!/usr/bin/perl
# SPDX-License-Identifier: MIT

# Guessing is slowed down, and nobody locks a stranger out by it.

use strict;
use warnings;

use lib 't/lib';
use Lastmile;
use Test::More;

my $lm = Lastmile->new;
my $user = $lm->demo('PORTAL_USER');
my $known = $lm->portal_login;
my $device = $known->cookie('lastmile_device');

ok($device, 'a device that signed in is remembered');

# ten in fifteen minutes from one address

my @status = map { guess($lm->portal)->status } 1 .. 10;
is_deeply(\@status, [(401) x 10], 'ten guesses are answered');
my $stopped = guess($lm->portal);
is($stopped->status, 429, 'the eleventh is not');
is($stopped->code, 'throttled', 'and says so');
my $wait = $stopped->header('Retry-After');
ok($wait > 0 && $wait <= 900, "and when to come again ($wait s)");
is(sign_in($lm->portal)->status, 429, 'the right password does not help');

my ($spelling) = guess($lm->portal, lc $user);
is($spelling->status, 429, 'nor another spelling of the name');
is(guess($lm->portal, "KRE-$user")->status, 401,
   'another name is another counter');

# the customer himself

my $mine = $lm->portal;
$mine->{cookies}{lastmile_device} = $device;
is(sign_in($mine)->status, 200, 'his own device gets in');
is($known->get('me')->status, 200, 'open sessions are not touched');

my $stolen = $lm->portal;
$stolen->{cookies}{lastmile_device} = $device;
substr($stolen->{cookies}{lastmile_device}, 5, 1)
    = substr($device, 5, 1) eq 'A' ? 'B' : 'A';
is(sign_in($stolen)->status, 429, 'a cookie of one\'s own making does not');

# the device counts for itself

my @device = map { guess(with_device($device))->status } 1 .. 10;
is_deeply(\@device, [(401) x 10], 'the device has guesses of its own');
is(guess(with_device($device))->status, 429, 'ten of them');

# it ends

$lm->sql("UPDATE login_attempt SET ends_at = UTC_TIMESTAMP(3) - INTERVAL 1"
    . ' SECOND');
is(guess($lm->portal)->status, 401, 'the window ends');
is(sign_in($lm->portal)->status, 200, 'and the customer gets in');
my @again = map { guess($lm->portal)->status } 1 .. 10;
is_deeply(\@again, [(401) x 10], 'success starts the count anew');

# a hundred an hour for one account from everywhere

$lm->sql('DELETE FROM login_attempt');
guess($lm->portal);
$lm->sql('UPDATE login_attempt SET count = 100 WHERE ends_at >'
    . ' UTC_TIMESTAMP(3) + INTERVAL 30 MINUTE');
$lm->sql('DELETE FROM login_attempt WHERE count < 100');
is(sign_in($lm->portal)->status, 429, 'a hundred an hour is the end');
is(sign_in(with_device(fresh_device()))->status, 429, 'for unknown devices');

# a program that signs in all day makes no guesses

$lm->sql('DELETE FROM login_attempt');
sign_in($lm->portal) for 1 .. 3;
is($lm->sql_one('SELECT SUM(count) FROM login_attempt'), 0,
   'who knows the password is not counted');
guess($lm->portal) for 1 .. 2;
sign_in($lm->portal);
is($lm->sql_one('SELECT MAX(count) FROM login_attempt'), 2,
   'the guesses of others still are');

# flushing Redis forgives nobody

$lm->sql('DELETE FROM login_attempt');
guess($lm->portal) for 1 .. 11;
$lm->redis('FLUSHALL');
is(guess($lm->portal)->status, 429, 'a flush of Redis forgives nobody');
$lm->stop('redis');
is(guess($lm->portal)->status, 429, 'its absence neither');
$lm->start('redis');

# at the same time: never more than ten get through

$lm->sql('DELETE FROM login_attempt');
my @running = map { $lm->aside(sub {
    join ',', map { guess($lm->portal)->status } 1 .. 5 }) } 1 .. 4;
my @all = map { split /,/, $_->() } @running;
is(scalar(grep { $_ == 401 } @all), 10, 'of twenty at a time ten are answered');
is(scalar(grep { $_ == 429 } @all), 10, 'and ten are not');

done_testing;


sub guess {
    my ($client, $name) = @_;

    return $client->post('session',
        { username => $name // $user, password => 'a-wrong-guess' });
}


sub sign_in {
    my ($client) = @_;

    return $client->post('session', { username => $user,
        password => $lm->demo('PORTAL_PASSWORD') });
}


sub with_device {
    my ($cookie) = @_;

    my $client = $lm->portal;
    $client->{cookies}{lastmile_device} = $cookie;
    return $client;
}


sub fresh_device { return 'A' x 64 }
