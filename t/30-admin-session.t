#!/usr/bin/perl
# SPDX-License-Identifier: MIT

# Staff sign in with a password and a one-time code, and with API tokens.

use strict;
use warnings;

use Digest::SHA qw(hmac_sha1);
use IO::Socket::INET;
use lib 't/lib';
use Lastmile;
use Test::More;

my $lm = Lastmile->new;
my $user = $lm->demo('ADMIN_USER');
my $password = $lm->demo('ADMIN_PASSWORD');

# a password

my $browser = $lm->admin;
my $in = $browser->post('session', credentials());
is($in->status, 200, 'a member of staff signs in');
is($in->json->{staff}{username}, $user, 'and is told who it is');
my ($cookie) = grep { /^lastmile_staff=/ } cookie_lines($in);
like($cookie, qr/; SameSite=Strict/, 'the cookie stays at home');
like($cookie, qr/; HttpOnly/, 'and is closed to scripts');

my $me = $browser->get('me')->json;
ok(scalar(grep { $_ eq 'customer_read' } @{ $me->{permissions} }),
   'the role\'s permissions are told');
ok(!$me->{totp_enabled}, 'there is no one-time code yet');

is($lm->admin->post('session', credentials(password => 'wrong-password'))->code,
   'login_failed', 'a wrong password is refused');
is($lm->admin->post('session', credentials(username => 'nobody'))->code,
   'login_failed', 'as an unknown name');
is($lm->admin->post('session', credentials(), Origin => 'http://evil.example')
    ->code, 'bad_origin', 'other sites cannot sign anybody in');
is($lm->admin->post('session', { username => $lm->demo('PORTAL_USER'),
       password => $lm->demo('PORTAL_PASSWORD') })->code, 'login_failed',
   'a customer is no member of staff');

my $portal = $lm->portal_login;
my $mixed = $lm->admin;
$mixed->{cookies}{lastmile_staff} = $portal->cookie('lastmile');
is($mixed->get('me')->status, 401, 'nor is a customer\'s session');

# many requests of one moment, when the session is due for a longer life

is(scalar(grep { $_ != 200 } map { at_once($browser, 24) } 1 .. 10), 0,
   'a page that asks for much at once after a pause stays signed in');

# enrolment

my $begun = $browser->post('me/totp', {});
is($begun->status, 200, 'enrolment begins');
my $secret = $begun->json->{secret};
like($secret, qr/^[A-Z2-7]{32}$/, 'with a secret of 160 bits');
like($begun->json->{uri}, qr{^otpauth://totp/.*secret=$secret}, 'as an address');
like($begun->json->{svg}, qr{^<svg .*</svg>$}, 'and as a picture');
is($lm->sql_one("SELECT COUNT(*) FROM staff WHERE totp_pending LIKE"
    . " '%$secret%'"), 0, 'which is not stored in clear');

is($browser->put('me/totp', { totp => wrong(code($secret, 0)) })->code,
   'invalid', 'a wrong code confirms nothing');
is($lm->admin->post('session', credentials())->json->{totp_required}, undef,
   'and asks nobody for one');
my $confirmed = code($secret, -1);
is($browser->put('me/totp', { totp => $confirmed })->status, 204,
   'a right one does');
is($browser->get('me')->json->{totp_enabled}, JSON::PP::true, 'it is told');
is($browser->post('me/totp', {})->code, 'conflict',
   'a second enrolment needs the first to go');

# the second step

my $two = $lm->admin;
my $first = $two->post('session', credentials());
is($first->status, 200, 'the password is right');
ok($first->json->{totp_required}, 'but not enough');
ok(!defined $two->cookie('lastmile_staff'), 'nobody is signed in yet');
my $pending = $first->json->{pending};

is(step($two, $pending, wrong(code($secret, 0)))->code, 'login_failed',
   'a wrong code is refused');
is(step($two, $pending, $confirmed)->code, 'login_failed',
   'and the one that confirmed the enrolment: a code works once');
is(step($two, $pending, code($secret, 5))->code, 'login_failed',
   'nor one of later');
is(step($two, 'A' x 43, code($secret, 0))->code, 'login_failed',
   'nor with a token of one\'s own making');
my $used = code($secret, 0);
is(step($two, $pending, $used)->status, 200, 'a right one signs in');
is($two->get('me')->json->{username}, $user, 'the right person');

my $again = $lm->admin;
my $replay = $again->post('session', credentials())->json->{pending};
is(step($again, $replay, $used)->code, 'login_failed',
   'the same code does not work again');
is(step($again, $pending, code($secret, 1))->code, 'login_failed',
   'nor the pending token');
is(step($again, $replay, code($secret, 1))->status, 200,
   'the next code does, a little early');

# ten codes in fifteen minutes

$lm->sql('UPDATE staff SET totp_last_step = 0');
my $guess = $lm->admin->post('session', credentials())->json->{pending};
my @guesses = map { step($lm->admin, $guess, '000000')->status } 1 .. 11;
is($guesses[10], 429, 'codes cannot be guessed');
$lm->sql('DELETE FROM login_attempt');

# the end of it

is($two->delete('me/totp', { password => 'wrong-password' })->code, 'invalid',
   'it takes the password to do without');
is($two->delete('me/totp', { password => $password })->status, 204,
   'which is right now');
is($lm->admin->post('session', credentials())->status, 200,
   'the password is enough again');

# another password

my $other = $lm->admin_login;
my $thief = $lm->admin;
$thief->{cookies}{lastmile_staff} = $browser->cookie('lastmile_staff');
is($browser->put('me/password', { current => 'wrong-password',
       password => 'a-better-one' })->json->{fields}{current}{code}, 'wrong',
   'a new password takes the current one');
is($browser->put('me/password', { current => $password,
       password => 'short' })->json->{fields}{password}{code}, 'too_short',
   'and is long enough');
is($browser->put('me/password', { current => $password,
       password => 'a-better-one' })->status, 204, 'it is set');
is($browser->get('me')->status, 200, 'this session goes on');
is($other->get('me')->status, 401, 'the others end');
is($two->get('me')->status, 401, 'all of them');
is($thief->get('me')->status, 401, 'and who has a copy of the old cookie');
is($lm->admin->post('session', credentials())->code, 'login_failed',
   'the old one is over');
is($browser->put('me/password', { current => 'a-better-one',
       password => $password })->status, 204, 'and back');

# sign out

my $copy = $browser->cookie('lastmile_staff');
is($browser->delete('session')->status, 204, 'signing out');
$browser->{cookies}{lastmile_staff} = $copy;
is($browser->get('me')->status, 401, 'a copy of the cookie is worth nothing');

# half an hour, twelve at most

my $idle = $lm->admin_login;
my $id = $lm->sql_one('SELECT MAX(id) FROM staff_session');
$lm->sql('UPDATE staff_session SET renewed_at = renewed_at - INTERVAL 5 MINUTE,'
    . " expires_at = expires_at - INTERVAL 5 MINUTE WHERE id = $id");
$lm->redis('FLUSHALL');
is($idle->get('me')->status, 200, 'five idle minutes do no harm');
cmp_ok($lm->sql_one('SELECT TIMESTAMPDIFF(SECOND, UTC_TIMESTAMP(), expires_at)'
    . " FROM staff_session WHERE id = $id"), '>', 29 * 60, 'half an hour again');
$lm->sql('UPDATE staff_session SET created_at = created_at - INTERVAL 11 HOUR'
    . ' - INTERVAL 50 MINUTE, renewed_at = renewed_at - INTERVAL 5 MINUTE,'
    . ' expires_at = UTC_TIMESTAMP(3) + INTERVAL 1 MINUTE'
    . " WHERE id = $id");
$lm->redis('FLUSHALL');
$idle->get('me');
cmp_ok($lm->sql_one('SELECT TIMESTAMPDIFF(SECOND, UTC_TIMESTAMP(), expires_at)'
    . " FROM staff_session WHERE id = $id"), '<=', 10 * 60,
    'but never more than twelve hours');
$lm->sql("UPDATE staff_session SET expires_at = UTC_TIMESTAMP(3)"
    . " WHERE id = $id");
$lm->redis('FLUSHALL');
is($idle->get('me')->status, 401, 'then it is over');

# without Redis

my $kept = $lm->admin_login;
$kept->get('me');
$lm->stop('redis');
is($kept->get('me')->status, 200, 'a session works without Redis');
is($kept->delete('session')->status, 204, 'and ends');
$lm->start('redis');
$kept->{cookies} = { %{ $kept->cookies } };
is($kept->get('me')->status, 401, 'and stays ended');

done_testing;


sub credentials {
    return { username => $user, password => $password, @_ };
}


# Statuses of as many requests, sent before the first answer is read.

sub at_once {
    my ($client, $n) = @_;

    my $cookie = join '; ', map { "$_=" . $client->cookie($_) }
                            keys %{ $client->cookies };
    my ($host) = $lm->demo('ADMIN_URL') =~ m{//([^/]+)};

    $lm->sql('UPDATE staff_session SET'
        . ' renewed_at = renewed_at - INTERVAL 10 MINUTE,'
        . ' expires_at = expires_at - INTERVAL 10 MINUTE');
    $lm->redis('FLUSHALL');

    my @sockets = map {
        IO::Socket::INET->new(PeerAddr => $host, Timeout => 5) or die "$host: $@"
    } 1 .. $n;
    print $_ "GET /api/admin/v1/me HTTP/1.1\r\nHost: $host\r\n"
        . "Cookie: $cookie\r\nConnection: close\r\n\r\n" for @sockets;

    return map { (readline($_) // '') =~ m{^HTTP/1\.1 (\d+)} ? $1 : 0 } @sockets;
}


sub step {
    my ($client, $token, $code) = @_;

    return $client->post('session', { pending => $token, totp => $code });
}


# RFC 6238, so many steps from now.

sub code {
    my ($base32, $steps) = @_;

    my $bits = join '', map { sprintf '%05b', index(
        'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567', $_) } split //, $base32;
    my $key = pack 'B*', $bits;
    my $count = int(time / 30) + $steps;
    my $mac = hmac_sha1(pack('N2', 0, $count), $key);
    my $offset = ord(substr $mac, -1) & 15;
    my $number = unpack('N', substr $mac, $offset, 4) & 0x7fffffff;

    return sprintf '%06d', $number % 1_000_000;
}


sub wrong {
    my ($code) = @_;

    return sprintf '%06d', ($code + 111_111) % 1_000_000;
}


sub cookie_lines {
    my ($res) = @_;

    my $lines = $res->{headers}{'set-cookie'};
    return ref $lines ? @$lines : $lines;
}
