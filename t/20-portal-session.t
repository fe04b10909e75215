#!/usr/bin/perl
# SPDX-License-Identifier: MIT

# Customers sign in and out; nobody else does.

use strict;
use warnings;

use lib 't/lib';
use Lastmile;
use Test::More;
use Time::HiRes qw(time);

my $lm = Lastmile->new;
my $user = $lm->demo('PORTAL_USER');
my $password = $lm->demo('PORTAL_PASSWORD');
my $customer = $lm->sql_one(
    "SELECT customer_id FROM portal_login WHERE username = '$user'");

# the way in

my $browser = $lm->portal;
my $in = $browser->post('session', credentials());
is($in->status, 200, 'a customer signs in with a username');
is($in->json->{customer}{id}, $customer, 'and is told who he is');
is($browser->get('me')->json->{code}, $in->json->{customer}{code},
   'the session is that customer\'s');

my @cookies = cookie_lines($in);
my ($session) = grep { /^lastmile=/ } @cookies;
like($session, qr/; HttpOnly/, 'the cookie is closed to scripts');
like($session, qr/; SameSite=Lax/, 'and stays at home');
like($session, qr/; Path=\/;/, 'for the whole face');
unlike($session, qr/Domain=/i, 'of this host alone');
unlike($session, qr/; Secure/, 'plain http has no Secure cookie');

is($lm->portal->post('session', credentials(username => lc $user))->status,
   200, 'case does not matter in a username');
is($lm->portal->post('session', credentials(username => "  $user "))->status,
   200, 'blanks around it neither');

# the token is nowhere

my $token = $browser->cookie('lastmile');
is(length $token, 43, 'a token has 256 bits');
is($lm->sql_one('SELECT COUNT(*) FROM portal_session WHERE token_hash ='
    . " UNHEX(SHA2('$token', 256))"), 1, 'the database holds its hash');
unlike($lm->redis('KEYS', '*'), qr/\Q$token\E/, 'Redis too');

# fixation and tampering

my $fixed = $lm->portal;
$fixed->{cookies}{lastmile} = 'A' x 43;
is($fixed->post('session', credentials())->status, 200,
   'a browser with a cookie of somebody\'s making signs in');
isnt($fixed->cookie('lastmile'), 'A' x 43, 'and gets a token of ours');

my $copy = $browser->cookie('lastmile');
for my $case (['one letter changed', flip($copy)], ['cut', substr($copy, 1)],
              ['longer', $copy . 'A'], ['empty', ''],
              ['its hash', 'f' x 64], ['blanks', ' ' x 43]) {
    my $other = $lm->portal;
    $other->{cookies}{lastmile} = $case->[1];
    is($other->get('me')->code, 'unauthenticated', "a cookie $case->[0]: 401");
}

# the origin

for my $origin (undef, 'null', 'http://evil.example',
                $lm->demo('PORTAL_URL') . '.evil.example') {
    my $name = $origin // 'no';
    my $res = $lm->portal->post('session', credentials(), Origin => $origin);
    is($res->code, 'bad_origin', "origin \"$name\" may not sign in");
    is($browser->delete('session', undef, Origin => $origin)->code,
       'bad_origin', "nor sign anybody out");
}
is($browser->get('me')->status, 200, 'who is still signed in');
is($browser->delete('session', undef, Origin => 'http://evil.example',
       Authorization => 'Bearer x')->code, 'unauthenticated',
   'a header that turns the check off turns the cookie off too');

# one answer for every "no"

my %no = (
    'a wrong password' => credentials(password => 'nonsense-nonsense'),
    'capitals for small letters' => credentials(password => uc $password),
    'a blank behind it' => credentials(password => "$password "),
    'a blank before it' => credentials(password => " $password"),
    'its beginning' => credentials(password => substr($password, 0, -1)),
    'an unknown username' => credentials(username => 'NOBODY999'),
    'an unknown address' => credentials(username => 'nobody@example.org'),
    'a very long name' => credentials(username => 'x' x 250),
    'quotes in it' => credentials(username => q{' OR 1=1 -- }),
    'a wildcard' => credentials(username => '%'),
);
my %answers;

for my $what (sort keys %no) {
    my $res = $lm->portal->post('session', $no{$what});
    is($res->status, 401, "$what: 401");
    my $text = $res->body;
    $text =~ s/"request_id":"[^"]*"//;
    $answers{$text}++;
}
is(scalar keys %answers, 1, 'and one text for all of them');

my @fields = sort keys %{ $lm->portal->post('session', {})->json->{fields} };
is_deeply(\@fields, ['password', 'username'], 'absent fields are named');

# no telling by time: known and unknown names cost the same at their quickest,
# which is what a patient observer of a busy server would compare

my %quickest;
for my $round (1 .. 200) {
    for my $case ([known => $user], [unknown => "NOBODY$round"]) {
        my ($name, $username) = @$case;
        $lm->sql('DELETE FROM login_attempt');
        my $start = time;
        $lm->portal->post('session',
            { username => $username, password => 'wrong-password' });
        my $took = time - $start;
        $quickest{$name} = $took if $took < ($quickest{$name} // 9);
    }
    last if $round >= 15 && are_alike();
}
ok(are_alike(), sprintf('known %.0f ms, unknown %.0f ms',
                        map { 1e3 * $quickest{$_} } qw(known unknown)));

sub are_alike {
    return abs($quickest{known} - $quickest{unknown})
           < 0.5 * $quickest{unknown};
}

# sign out

my $other = $lm->portal_login;
my $gone = { %{ $browser->cookies } };
is($browser->delete('session')->status, 204, 'a customer signs out');
ok(!defined $browser->cookie('lastmile'), 'the cookie is taken back');
$browser->{cookies} = $gone;
is($browser->get('me')->status, 401, 'a copy of it is worth nothing');
is($other->get('me')->status, 200, 'another session goes on');
is($browser->delete('session')->status, 401, 'nobody signs out twice');

# a life that slides, and an end

my $slow = $lm->portal_login;
my $id = $lm->sql_one('SELECT MAX(id) FROM portal_session');
$lm->sql('UPDATE portal_session SET created_at = created_at - INTERVAL 10 DAY,'
    . ' renewed_at = renewed_at - INTERVAL 10 DAY,'
    . " expires_at = expires_at - INTERVAL 10 DAY WHERE id = $id");
is($slow->get('me')->status, 200, 'a session of ten idle days works');
cmp_ok($lm->sql_one('SELECT TIMESTAMPDIFF(HOUR, UTC_TIMESTAMP(), expires_at)'
    . " FROM portal_session WHERE id = $id"), '>=', 30 * 24 - 1,
    'and has thirty days again');
my $renewed = $lm->sql_one("SELECT renewed_at FROM portal_session WHERE id = $id");
$slow->get('me') for 1 .. 3;
is($lm->sql_one("SELECT renewed_at FROM portal_session WHERE id = $id"),
   $renewed, 'it is not written at each request');

$lm->sql('UPDATE portal_session SET created_at = created_at - INTERVAL 75 DAY,'
    . ' renewed_at = renewed_at - INTERVAL 5 DAY,'
    . ' expires_at = UTC_TIMESTAMP(3) + INTERVAL 1 DAY'
    . " WHERE id = $id");
$lm->redis('FLUSHALL');
is($slow->get('me')->status, 200, 'a session of 85 days works');
cmp_ok($lm->sql_one('SELECT TIMESTAMPDIFF(HOUR, UTC_TIMESTAMP(), expires_at)'
    . " FROM portal_session WHERE id = $id"), '<=', 5 * 24,
    'but none lives longer than ninety');
$lm->sql("UPDATE portal_session SET expires_at = UTC_TIMESTAMP() - INTERVAL"
    . " 1 SECOND WHERE id = $id");
$lm->redis('FLUSHALL');
is($slow->get('me')->status, 401, 'an expired one is over');

# who may

$lm->sql('UPDATE customer SET suspended_at = UTC_TIMESTAMP(3)'
    . " WHERE id = $customer");
my $suspended = $lm->portal->post('session', credentials());
is($suspended->json->{customer}{status}, 'suspended',
   'a suspended customer signs in and is told');
$lm->sql("UPDATE customer SET suspended_at = NULL WHERE id = $customer");

$lm->sql('UPDATE customer SET cancelled_on = CURDATE() - INTERVAL 6 MONTH'
    . " WHERE id = $customer");
is($lm->portal->post('session', credentials())->json->{customer}{status},
   'cancelled', 'a cancelled one for a year');
$lm->sql('UPDATE customer SET cancelled_on = CURDATE() - INTERVAL 13 MONTH'
    . " WHERE id = $customer");
is($lm->portal->post('session', credentials())->code, 'login_failed',
   'and then not any more');
$lm->redis('FLUSHALL');
is($other->get('me')->status, 401, 'open sessions are over by then too');
$lm->sql("UPDATE customer SET cancelled_on = NULL WHERE id = $customer");

# faults

my $kept = $lm->portal_login;
$kept->get('me');
$lm->stop('redis');
is($kept->get('me')->status, 200, 'without Redis a session works');
my $during = $lm->portal_login;
is($during->get('me')->status, 200, 'and one can sign in');
is($during->delete('session')->status, 204, 'and out');
$lm->start('redis');

$lm->stop('mariadb');
my $down = $lm->portal->post('session', credentials());
is($down->status, 503, 'without the database nobody signs in');
is($down->code, 'unavailable', 'and is told so');
ok($down->header('Retry-After'), 'and when to come again');
$lm->start('mariadb');
ok(wait_until(10, sub { $lm->portal->post('session', credentials())->status
        == 200 }, 'sign-in'), 'it recovers by itself');

done_testing;


sub credentials {
    return { username => $user, password => $password, @_ };
}


sub cookie_lines {
    my ($res) = @_;

    my $lines = $res->{headers}{'set-cookie'};
    return ref $lines ? @$lines : $lines;
}


sub flip {
    my ($text) = @_;

    substr($text, 20, 1) = substr($text, 20, 1) eq 'A' ? 'B' : 'A';
    return $text;
}
