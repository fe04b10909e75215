#!/usr/bin/perl
# SPDX-License-Identifier: MIT

# A session that ended stays ended, whatever Redis went through meanwhile.

use strict;
use warnings;

use lib 't/lib';
use Lastmile;
use Test::More;

my $lm = Lastmile->new(worker => 1);
my $password = 'after-the-reset-1';

$lm->allow_log(qr/redis/i);

# an entry of the cache that was not deleted

my $me = $lm->portal_login;
$me->get('me') for 1 .. 2;
my $hash = $lm->sql_one('SELECT LOWER(HEX(token_hash)) FROM portal_session'
    . ' ORDER BY id DESC LIMIT 1');
my $entry = $lm->redis('GET', "lm:s:p:$hash");
like($entry, qr/^1 \d+ /, 'a session in use is in Redis');

my $cookie = $me->cookie('lastmile');
is($me->delete('session')->status, 204, 'signing out');
is($lm->redis('GET', "lm:s:p:$hash"), 'x', 'Redis is told that it ended');
ok(wait_until(10, sub { $lm->redis('PTTL', "lm:s:p:$hash") < 897_000 },
              'three seconds'), 'once: each time drops copies everywhere');
$me->{cookies}{lastmile} = $cookie;
is($me->get('me')->status, 401, 'a copy of the cookie is worth nothing');

# a late copy: a request that read the session before it ended writes after

my $fill = q{if redis.call('GET',KEYS[1])=='x' then return 0 end }
         . q{redis.call('SET',KEYS[1],ARGV[1],'PX',ARGV[2]) return 1};
is($lm->redis('EVAL', $fill, 1, "lm:s:p:$hash", $entry, 60_000), 0,
   'a late copy of it is refused');
is($me->get('me')->status, 401, 'it stays ended');

# Redis freezes while somebody signs out

for my $fault ('freeze', 'stop') {
    my $browser = $lm->portal_login;
    $browser->get('me') for 1 .. 2;
    my $key = 'lm:s:p:' . $lm->sql_one('SELECT LOWER(HEX(token_hash)) FROM'
        . ' portal_session ORDER BY id DESC LIMIT 1');
    my $copy = $browser->cookie('lastmile');
    my $value = $lm->redis('GET', $key);

    $lm->$fault('redis');
    is($browser->delete('session')->status, 204, "$fault: signing out works");
    ok($lm->sql_one("SELECT COUNT(*) FROM cache_purge WHERE cache_key = '$key'"),
       'it is noted for later');
    $browser->{cookies}{lastmile} = $copy;
    is($browser->get('me')->status, 401, 'it ended at once');

    $fault eq 'freeze' ? $lm->thaw('redis') : $lm->start('redis');

    # a Redis that comes back with its memory as it was
    $lm->redis('SET', $key, $value, 'PX', 60_000, 'NX') if $fault eq 'stop';

    my %answers;
    for (1 .. 40) {
        $answers{ $browser->get('me')->status }++;
        select undef, undef, undef, 0.05;
    }
    is_deeply([keys %answers], [401], 'and stays ended as Redis comes back');
    ok(wait_until(15, sub { $lm->redis('GET', $key) eq 'x' }, 'the purge'),
       'Redis learns of it');
}

# one worker process sees that Redis is frozen, the other has no reason to look

my ($one, $other) = $lm->each_process('portal');

for my $round (1 .. 3) {
    my $cookie = $lm->portal_login->cookie('lastmile');
    ask($_, 'GET', 'accounts', $cookie) for $one, $other;

    $lm->freeze('redis');
    is(ask($one, 'GET', 'accounts', $cookie), 200,
       "round $round: a page without Redis");
    my $ended = ask($one, 'DELETE', 'session', $cookie);
    $lm->thaw('redis');

    is(ask($other, 'GET', 'accounts', $cookie), 401,
       'who signs out has left all processes');
    is($ended, 204, 'when the answer is there');
    select undef, undef, undef, 1.5 + $round / 10;
}

# nobody opens more sessions than a new password ends

my $user = $lm->demo('PORTAL_USER');
$lm->sql('INSERT INTO portal_session (token_hash, portal_login_id, customer_id,'
    . ' created_at, renewed_at, expires_at, address) SELECT'
    . " UNHEX(SHA2(CONCAT('session', seq), 256)), l.id, l.customer_id,"
    . ' UTC_TIMESTAMP(3), UTC_TIMESTAMP(3), UTC_TIMESTAMP(3) + INTERVAL 30 DAY,'
    . " '127.0.0.1' FROM portal_login l JOIN seq_1_to_1200"
    . " WHERE l.username = '$user'");
is($lm->portal_login->get('me')->status, 200, 'one more than a thousand');
is($lm->sql_one('SELECT COUNT(*) FROM portal_session s JOIN portal_login l'
       . " ON l.id = s.portal_login_id WHERE l.username = '$user'"), 1000,
   'ends the oldest');

# a reset from elsewhere ends what is cached

my $device = $lm->portal_login;
$device->get('me') for 1 .. 3;
my $token = 'T' x 43;
$lm->sql('INSERT INTO link_token (token_hash, kind, subject_id, created_at,'
    . " expires_at) SELECT UNHEX(SHA2('$token', 256)), 'password_reset', id,"
    . ' UTC_TIMESTAMP(3), UTC_TIMESTAMP(3) + INTERVAL 1 HOUR FROM portal_login'
    . " WHERE username = '@{[ $lm->demo('PORTAL_USER') ]}'");
is($lm->portal->post('password/reset', { token => $token,
       password => $password })->status, 204, 'a password is reset');
is($device->get('me')->status, 401, 'cached sessions are over');
is($lm->sql_one('SELECT COUNT(*) FROM portal_session s JOIN portal_login l'
       . " ON l.id = s.portal_login_id WHERE l.username = '$user'"), 0,
   'all of them');
my $again = $lm->portal_login($lm->demo('PORTAL_USER'), $password);
is($again->get('me')->status, 200, 'a new one works');

# what was done stays for a quarter of an hour, then goes

cmp_ok($lm->sql_one('SELECT COUNT(*) FROM cache_purge'), '>', 0,
       'the notes are kept for late copies');
$lm->sql('UPDATE cache_purge SET created_at = created_at - INTERVAL 16 MINUTE');
ok(wait_until(90, sub { $lm->sql_one('SELECT COUNT(*) FROM cache_purge') == 0 },
              'the notes to go'), 'and deleted then');

done_testing;


sub ask {
    my ($client, $method, $path, $cookie) = @_;

    $client->{cookies} = { lastmile => $cookie };
    return $client->request($method, $path)->status;
}
