#!/usr/bin/perl
# SPDX-License-Identifier: MIT

# A customer changes his password, sees where he is signed in, signs out
# elsewhere, and goes on as another customer that his sign-in opened.

use strict;
use warnings;

use lib 't/lib';
use Lastmile;
use Test::More;

my $lm = Lastmile->new;
my $user = $lm->demo('PORTAL_USER');
my $password = $lm->demo('PORTAL_PASSWORD');

# where he is signed in

my ($desk, $phone, $tablet) = map { $lm->portal_login } 1 .. 3;
my @list = @{ $desk->get('sessions')->json->{items} };
cmp_ok(scalar @list, '>=', 3, 'three sessions are open');
is(scalar(grep { $_->{is_current} } @list), 1, 'one is this one');
ok($list[0]{created_at} && $list[0]{last_seen_at} && $list[0]{address},
   'each says since when and from where');
like($list[0]{user_agent}, qr/lastmile-test/, 'and by what');
unlike($desk->get('sessions')->body, qr/token|hash/, 'and no secret');

my ($there) = grep { $_->{is_current} }
              @{ $phone->get('sessions')->json->{items} };
is($desk->delete("sessions/$there->{id}")->status, 204, 'one is signed out');
is($phone->get('me')->code, 'unauthenticated', 'and is out at once');
is($desk->delete("sessions/$there->{id}")->code, 'not_found', 'once');
is($tablet->get('me')->status, 200, 'the others are not');
is($desk->delete('sessions')->status, 204, 'all others are signed out');
is($tablet->get('me')->code, 'unauthenticated', 'they are');
is($desk->get('me')->status, 200, 'this one is not');
is(scalar @{ $desk->get('sessions')->json->{items} }, 1, 'it is alone');

my ($other, $stranger) = stranger();
my ($foreign) = @{ $stranger->get('sessions')->json->{items} };
is($desk->delete("sessions/$foreign->{id}")->code, 'not_found',
   'another customer\'s is not found');
is($stranger->get('me')->status, 200, 'and goes on');

# the password

$phone = $lm->portal_login;
my $stolen = $lm->portal;
$stolen->{cookies}{lastmile} = $desk->cookie('lastmile');
is($stolen->get('me')->status, 200, 'somebody has the cookie');
my $res = $desk->put('password', { current => $password,
    password => 'a-much-better-one-7' });
is($res->status, 204, 'the password is changed');
is($phone->get('me')->code, 'unauthenticated', 'other sessions end');
is($desk->get('me')->status, 200, 'this one does not');
is($stolen->get('me')->code, 'unauthenticated', 'but its cookie is another');
is(scalar @{ $desk->get('sessions')->json->{items} }, 1, 'it is alone');
is($lm->portal->post('session', { username => $user, password => $password })
       ->code, 'login_failed', 'the old password is over');
is($lm->portal_login($user, 'a-much-better-one-7')->get('me')->status, 200,
   'the new one is right');
is($lm->sql_one("SELECT COUNT(*) FROM outbox WHERE template ="
        . " 'password_changed'"), 1, 'he is told by mail');
my $id = $desk->get('me')->json->{id};
is($lm->sql_one("SELECT COUNT(*) FROM audit WHERE action = 'password'"
        . " AND actor = 'customer' AND customer_id = $id"), 1,
   'and it is written down');
is(fault({ current => 'wrong', password => 'another-long-one-8' }),
   'current wrong', 'the current one is needed');
is(fault({ password => 'another-long-one-8' }), 'current required', 'always');
is(fault({ current => 'a-much-better-one-7', password => 'short' }),
   'password too_short', 'a good one is needed');
is(fault({ current => 'a-much-better-one-7', password => 'x' x 129 }),
   'password too_long', 'of a bearable length');
is(fault({ current => 'a-much-better-one-7', password => $user }) =~ /^password/
       ? 1 : 0, 1, 'not the username');
my $tries = 0;
$tries++ until $tries == 15
    || $desk->put('password', { current => "guess$tries",
           password => 'another-long-one-8' })->status == 429;
cmp_ok($tries, '<', 15, 'guessing is slowed down');

# other customers of one address

my $hash = $lm->sql_one("SELECT password_hash FROM portal_login"
    . " WHERE username = '$other->{username}'");
my @ids = map { $_->[0] } $lm->sql('SELECT l.customer_id FROM portal_login l'
    . " JOIN contact ct ON ct.id = l.contact_id WHERE l.customer_id <> $id"
    . ' ORDER BY l.customer_id LIMIT 3');
$lm->sql("UPDATE contact ct JOIN portal_login l ON l.contact_id = ct.id"
    . " SET ct.email = 'shared\@family.example', l.password_hash = '$hash',"
    . " l.password_at = NOW(3) - INTERVAL 1 DAY"
    . " WHERE l.customer_id IN (@{[ join ',', @ids ]})");
$lm->sql("UPDATE portal_login SET password_hash = NULL"
    . " WHERE customer_id = $ids[2]");

my $family = $lm->portal;
my $asked = $family->post('session', { username => 'shared@family.example',
    password => $password })->json;
is(scalar @{ $asked->{choose} }, 2, 'an address opens two customers');
$family->post('session', { pending => $asked->{pending},
    customer_id => 0 + $ids[0] });
is_deeply(choices($family), [[$ids[0], 1], [$ids[1], 0]],
          'both can be chosen afterwards too');
my $cookie = $family->cookie('lastmile');
$lm->sql('UPDATE portal_session SET created_at = created_at - INTERVAL 80 DAY'
    . " WHERE customer_id = $ids[0]");
$res = $family->post('session/switch', { customer_id => 0 + $ids[1] });
is($res->json->{customer}{id}, $ids[1], 'one goes on as the other');
is($family->get('me')->json->{id}, $ids[1], 'and is him');
isnt($family->cookie('lastmile'), $cookie, 'with another cookie');
is($lm->sql_one('SELECT ROUND(TIMESTAMPDIFF(HOUR, UTC_TIMESTAMP(3), expires_at)'
    . " / 24) FROM portal_session WHERE customer_id = $ids[1]"
    . ' ORDER BY id DESC LIMIT 1'), 10,
   'which lives no longer than the first would have');
my $left = $lm->portal;
$left->{cookies}{lastmile} = $cookie;
is($left->get('me')->code, 'unauthenticated', 'the old one is over');
is_deeply(choices($family), [[$ids[0], 0], [$ids[1], 1]], 'and back again');
is($family->post('session/switch', { customer_id => 0 + $ids[2] })->code,
   'not_found', 'a customer with another password is not opened');
is($family->post('session/switch', { customer_id => 0 + $id })->code,
   'not_found', 'nor a stranger');
is($family->post('session/switch', {})->json->{fields}{customer_id}{code},
   'required', 'nor nobody');
$lm->sql('UPDATE portal_login SET password_at = NOW(3)'
    . " WHERE customer_id = $ids[0]");
is_deeply(choices($family), [[$ids[1], 1]],
          'a new password there closes that way');
is($family->post('session/switch', { customer_id => 0 + $ids[0] })->code,
   'not_found', 'indeed');
is_deeply(choices($desk), [], 'who came with a username has no choice');

# a cancelled customer's portal closes after twelve months, also for who is in

my $cancelled = $lm->portal_login($user, 'a-much-better-one-7');
is($cancelled->get('me')->status, 200, 'who is signed in');
my ($version, $ended) = @{ ($lm->sql('SELECT version, CURRENT_DATE'
    . " - INTERVAL 13 MONTH FROM customer WHERE id = $id"))[0] };
is($lm->admin_login->patch("customers/$id", { version => 0 + $version,
       cancelled_on => $ended, cancel_reason => 'Moved away' })->status, 200,
   'and is found to have ended more than a year ago');
is($cancelled->get('me')->code, 'unauthenticated', 'is out at once');
$lm->sql("UPDATE customer SET cancelled_on = CURRENT_DATE - INTERVAL 12 MONTH"
    . " + INTERVAL 1 DAY WHERE id = $id");
my $last = $lm->portal_login($user, 'a-much-better-one-7');
is($last->get('me')->status, 200, 'on the last day it is open');
my ($copy) = grep { / \d{13} \d{13}$/ } map { $lm->redis('GET', $_) // '' }
    map { split /\n/ } $lm->redis('KEYS', 'lm:s:p:*');
like($copy, qr/\d/, 'a copy of the session is kept');
my ($ends) = sort { $a <=> $b } map { (split / /)[7] }
    grep { / \d{13} \d{13}$/ && (split / /)[3] == $id }
    map { $lm->redis('GET', $_) // '' }
    map { split /\n/ } $lm->redis('KEYS', 'lm:s:p:*');
cmp_ok($ends / 1000 - time, '<', 2 * 86400, 'that knows when the portal closes');

done_testing;


sub fault {
    my ($body) = @_;

    my $fields = $desk->put('password', $body)->json->{fields} // {};
    return join(' ', map { "$_ $fields->{$_}{code}" } sort keys %$fields);
}


sub choices {
    my ($client) = @_;

    return [map { [$_->{customer_id}, $_->{is_current} ? 1 : 0] }
            @{ $client->get('choices')->json->{items} }];
}


# Somebody else who is signed in, with the demo customer's password.

sub stranger {
    my $hash = $lm->sql_one('SELECT password_hash FROM portal_login WHERE'
        . " username = '$user'");
    my ($row) = $lm->sql('SELECT id, username FROM portal_login'
        . " WHERE username <> '$user' ORDER BY id LIMIT 1");

    $lm->sql("UPDATE portal_login SET password_hash = '$hash'"
             . " WHERE id = $row->[0]");
    return ({ username => $row->[1] }, $lm->portal_login($row->[1]));
}
