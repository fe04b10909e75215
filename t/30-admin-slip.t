#!/usr/bin/perl
# SPDX-License-Identifier: MIT

# A customer without an address gets the link to set a password on paper.

use strict;
use warnings;

use lib 't/lib';
use Lastmile;
use Test::More;

my $lm = Lastmile->new;
my $admin = $lm->admin_login;
my $user = $lm->demo('PORTAL_USER');
my $id = $lm->sql_one("SELECT customer_id FROM portal_login WHERE username = "
    . "'$user'");
$lm->sql("UPDATE contact SET email = NULL WHERE customer_id = $id");
my $customer = $admin->get("customers/$id")->json;

is($admin->post("customers/$id/password-reset", {})
       ->json->{fields}{contact_id}{code}, 'no_address', 'no mail can go');

my $mails = $lm->sql_one('SELECT COUNT(*) FROM outbox');
my $res = $admin->post("customers/$id/password-slip", {});
is($res->status, 201, 'a slip is made');
is($res->header('cache-control'), 'no-store', 'and kept nowhere');
my $slip = $res->json;
my $token = token_of($slip);
ok($token, 'with a link');
like($slip->{url}, qr/^\Q$slip->{portal_url}\E\/reset#token=/, 'of the portal');
is($slip->{username}, $user, 'the username');
is_deeply([@$slip{qw(code name)}], [@$customer{qw(code name)}],
          'and whose it is');
like($slip->{svg}, qr/^<svg /, 'and the link as a picture');
is($lm->sql_one('SELECT COUNT(*) FROM outbox'), $mails, 'no mail goes');
is($lm->sql_one('SELECT TIMESTAMPDIFF(HOUR, created_at, expires_at)'
    . ' FROM link_token ORDER BY id DESC LIMIT 1'), 7 * 24, 'good for a week');
is($lm->sql_one("SELECT COUNT(*) FROM link_token WHERE token_hash ="
    . " UNHEX(SHA2('$token', 256))"), 1, 'its hash is stored');

# what is kept of it

my ($audit) = @{ $admin->get("audit?entity=customer&entity_id=$id")
                       ->json->{items} };
is($audit->{action}, 'password_slip', 'it is written down');
is($audit->{after}{username}, $user, 'for which login');
my ($event) = @{ $admin->get("customers/$id/timeline")->json->{items} };
is($event->{text}, 'Slip printed', 'and told by the timeline');
my ($sent) = @{ $admin->get("customers/$id/password-reset")->json->{sent} };
is_deeply([@$sent{qw(kind to)}], ['slip', undef], 'and by the dialog');

my %key = ('Idempotency-Key' => 'once');
my $kept = $admin->post("customers/$id/password-slip", {}, %key)->json;
my $links = $lm->sql_one('SELECT COUNT(*) FROM link_token');
my $again = $admin->post("customers/$id/password-slip", {}, %key);
is($again->status, 201, 'who asks twice is answered');
is_deeply([@{ $again->json }{qw(url svg username)}], [undef, undef, $user],
          'but shown the link once');
is($lm->sql_one('SELECT COUNT(*) FROM link_token'), $links,
   'a double click makes one');

my $dump = join "\n", map { $lm->sql_one(
        "SELECT GROUP_CONCAT($_->[1]) FROM $_->[0]") // '' }
    ['audit', "COALESCE(before_json, ''), COALESCE(after_json, '')"],
    ['idempotency', 'response'], ['link_token', "COALESCE(detail, '')"];
my $logs = join '', map { slurp($_) } glob "$lm->{dir}/log/*";
like($logs, qr/start worker process/, 'there are logs');
for ($token, token_of($kept)) {
    unlike($dump, qr/\Q$_/, 'no table holds the link');
    unlike($logs, qr/\Q$_/, 'nor does the log');
}

# the link

is(password($token)->code, 'link_invalid', 'the newer slip ends the older');
$token = token_of($kept);
is(password($token)->status, 204, 'and sets the password');
is($lm->portal_login($user, 'typed-from-paper-1')->get('me')->status, 200,
   'which signs in');
is(password($token)->code, 'link_invalid', 'once');

$token = token_of($admin->post("customers/$id/password-slip", {})->json);
$lm->sql('UPDATE link_token SET expires_at = UTC_TIMESTAMP(3) - INTERVAL 1'
    . " SECOND WHERE token_hash = UNHEX(SHA2('$token', 256))");
is(password($token)->code, 'link_invalid', 'not when the week is over');

$token = token_of($admin->post("customers/$id/password-slip",
    { contact_id => $customer->{contacts}[0]{id} })->json);
$lm->sql("UPDATE contact SET email = 'found\@home.example' WHERE customer_id ="
    . $id);
$admin->post("customers/$id/password-reset", {});
is(password($token)->code, 'link_invalid', 'not when a link was mailed since');

# who may not

my $foreign = $lm->sql_one("SELECT id FROM contact WHERE customer_id <> $id"
    . ' LIMIT 1');
is($admin->post("customers/$id/password-slip", { contact_id => 0 + $foreign })
       ->code, 'not_found', 'a foreign contact is not found');
is($admin->post('customers/999999/password-slip', {})->code, 'not_found',
   'nobody is not found');
is($admin->post("customers/$id/password-slip", { contact_id => 'x' })->status,
   422, 'a contact is a number');
my $reader = $lm->admin->token($admin->post('tokens',
    { name => 'r', permissions => ['customer_read'] })->json->{token});
$links = $lm->sql_one('SELECT COUNT(*) FROM link_token');
is($reader->post("customers/$id/password-slip", {})->code, 'forbidden',
   'who may read prints nothing');
is($lm->sql_one('SELECT COUNT(*) FROM link_token'), $links, 'and makes no link');

done_testing;


sub token_of {
    my ($slip) = @_;

    return ($slip->{url} =~ /#token=([\w-]{43})$/)[0];
}


sub password {
    my ($token) = @_;

    return $lm->portal->post('password/reset',
        { token => $token, password => 'typed-from-paper-1' });
}
