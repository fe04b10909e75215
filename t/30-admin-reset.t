#!/usr/bin/perl
# SPDX-License-Identifier: MIT

# Staff send a link to set the portal password, to a contact they choose.

use strict;
use warnings;

use lib 't/lib';
use Lastmile;
use Test::More;

my $lm = Lastmile->new(worker => 1);
my $admin = $lm->admin_login;
my $id = $lm->sql_one("SELECT customer_id FROM portal_login WHERE username = '"
    . $lm->demo('PORTAL_USER') . "'");
my ($first) = @{ $admin->get("customers/$id")->json->{contacts} };
my $version = $lm->sql_one("SELECT version FROM customer WHERE id = $id");
my $two = $admin->patch("customers/$id", { version => 0 + $version,
    contacts => [$first, { name => 'Second', email => 'second@home.example' },
                 { name => 'Third', mobile => '082 000 0000' }] })->json;
my ($second) = grep { $_->{name} eq 'Second' } @{ $two->{contacts} };
my ($third) = grep { $_->{name} eq 'Third' } @{ $two->{contacts} };

my $whom = $admin->get("customers/$id/password-reset")->json;
is_deeply([map { $_->{email} } @{ $whom->{contacts} }],
          [$first->{email}, 'second@home.example', undef],
          'whom it may go to, with the address to confirm');
is_deeply($whom->{sent}, [], 'nothing was sent');

my $sent = $admin->post("customers/$id/password-reset", {});
is($sent->status, 202, 'a link is sent');
is($sent->json->{to}, substr($first->{email}, 0, 1) . "\x{2022}" x 3 . '@'
   . ($first->{email} =~ s/.*\@//r), 'to the primary contact, masked');
my $old = token_to($first->{email});
ok($old, 'by mail');
my $hours = $lm->sql_one('SELECT TIMESTAMPDIFF(HOUR, created_at, expires_at)'
    . ' FROM link_token ORDER BY id DESC LIMIT 1');
is($hours, 24, 'good for a day');

is($admin->post("customers/$id/password-reset",
       { contact_id => $second->{id} })->status, 202, 'or to another contact');
my $new = token_to('second@home.example');
ok($new, 'by mail');
is($lm->portal->post('password/reset', { token => $old,
       password => 'first-choice-11' })->code, 'link_invalid',
   'the newer link ends the older');
my $session = $lm->portal_login;
is($lm->portal->post('password/reset', { token => $new,
       password => 'second-choice-22' })->status, 204, 'and works');
is($session->get('me')->status, 401, 'sessions of before end');
is($lm->portal->post('password/reset', { token => $new,
       password => 'third-choice-333' })->code, 'link_invalid', 'once');
is($lm->portal_login($lm->demo('PORTAL_USER'), 'second-choice-22')
      ->get('me')->status, 200, 'the new password signs in');

my @list = @{ $admin->get("customers/$id/password-reset")->json->{sent} };
is_deeply([map { $_->{to} } @list], ['second@home.example', $first->{email}],
          'what was sent where, newest first');
ok($list[0]{used_at} && !$list[0]{withdrawn_at}, 'and that it was used');
ok($list[1]{withdrawn_at} && !$list[1]{used_at},
   'or withdrawn, when a newer one went');

is($admin->post("customers/$id/password-reset", { kind => 'welcome' })->status,
   202, 'a welcome is sent again');
is($lm->sql_one('SELECT TIMESTAMPDIFF(HOUR, created_at, expires_at)'
    . ' FROM link_token ORDER BY id DESC LIMIT 1'), 7 * 24, 'for a week');

my $key = { 'Idempotency-Key' => 'twice' };
my $before = $lm->sql_one('SELECT COUNT(*) FROM link_token');
$admin->post("customers/$id/password-reset", {}, %$key) for 1 .. 2;
is($lm->sql_one('SELECT COUNT(*) FROM link_token'), $before + 1,
   'a double click sends one');

my ($audit) = @{ $admin->get("audit?entity=customer&entity_id=$id")
                       ->json->{items} };
is($audit->{action}, 'password_link', 'it is written down');
is($audit->{after}{to}, $first->{email}, 'with the address');
unlike($admin->get('audit')->body, qr/token=/, 'without the link');

# an address that was wrong

$lm->sql("UPDATE contact SET email = 'wrong\@typo.example' WHERE id ="
    . " $second->{id}");
$admin->post("customers/$id/password-reset", { contact_id => $second->{id} });
my $token = token_to('wrong@typo.example');
ok($token, 'a link goes to a stranger');
$lm->sql("UPDATE contact SET email = 'second\@home.example' WHERE id ="
    . " $second->{id}");
is($lm->portal->post('password/reset', { token => $token,
       password => 'a-stranger-chose-1' })->code, 'link_invalid',
   'and is worth nothing once the address is corrected');

my $foreign = $lm->sql_one("SELECT id FROM contact WHERE customer_id <> $id"
    . ' LIMIT 1');
is($admin->post("customers/$id/password-reset", { contact_id => 0 + $foreign })
       ->code, 'not_found', 'a foreign contact is not found');
is($admin->post("customers/$id/password-reset", { contact_id => $third->{id} })
       ->json->{fields}{contact_id}{code}, 'no_address',
   'nor is a mailbox that is not there');
is($admin->post("customers/$id/password-reset", { kind => 'gift' })
       ->json->{fields}{kind}{code}, 'unknown', 'another kind is unknown');
is($admin->post('customers/999999/password-reset', {})->code, 'not_found',
   'nobody is not found');
is($admin->get('customers/999999/password-reset')->code, 'not_found',
   'nor what was sent to him');
my $reader = $lm->admin->token($admin->post('tokens',
    { name => 'r', permissions => ['customer_read'] })->json->{token});
is($reader->post("customers/$id/password-reset", {})->code, 'forbidden',
   'who may read sends nothing');

# what staff sent stops nobody from asking for a link of his own

$admin->post("customers/$id/password-reset", { kind => 'welcome' }) for 1 .. 3;
is($lm->portal->post('password/forgotten',
       { username => $lm->demo('PORTAL_USER') })->status, 202, 'one may ask');
is($lm->sql_one(q[SELECT JSON_VALUE(detail, '$.why') FROM link_token]
       . ' ORDER BY id DESC LIMIT 1'), 'forgotten', 'and gets one');

done_testing;


# The token of the newest link mailed to an address.

sub token_to {
    my ($address) = @_;

    my @mails;
    wait_until(20, sub {
        @mails = grep { $_->{head}{to} =~ /\Q$address/i
                        && $_->{body} =~ /token=/ } $lm->mail;
    }, "mail to $address") or return;
    my $text = $mails[-1]{body} =~ s/=\r?\n//gr =~ s/=3D/=/gr;
    return ($text =~ /reset#token=([\w-]+)/)[0];
}
