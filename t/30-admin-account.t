#!/usr/bin/perl
# SPDX-License-Identifier: MIT

# A data account that staff add goes on line; what they change of it is
# checked, written down and felt by the router.

use strict;
use warnings;

use lib 't/lib';
use Lastmile;
use Lastmile::Radius qw(account accounted build_tools interim product);
use Test::More;

build_tools();

my $lm = Lastmile->new(freeradius => 1);
my $admin = $lm->admin_login;
my $product = product($lm, session_limit => 0);
my ($customer, $other) = map { $_->[0] } $lm->sql('SELECT id FROM customer'
    . ' WHERE deleted_at IS NULL AND cancelled_on IS NULL'
    . ' AND suspended_at IS NULL ORDER BY id LIMIT 2');
my $site = 0 + $lm->sql_one('SELECT MIN(id) FROM site');

# added, it is on line

my $res = add(username => '  New-One@Example ', comment => ' on the roof ',
    fixed_ip => '100.70.0.9', mac_lock => 'aa-bb-cc-00-00-01',
    site_id => $site, down_kbps => 20000,
    custom_price => { amount => 49900, currency => 'ZAR' });
is($res->status, 201, 'an account is added');
my $account = $res->json->{account};
my $password = $res->json->{password};
is($account->{username}, 'new-one@example', 'its username is folded');
like($password, qr/^[a-z2-8]{12}$/, 'a password is made and shown');
is($account->{fixed_ip}, '100.70.0.9', 'its address');
is($account->{mac_lock}, 'aabbcc000001', 'its device');
is($account->{site}{id}, $site, 'its highsite');
is($account->{comment}, 'on the roof', 'its comment');
is($account->{down_kbps}, 20000, 'its own speed');
is($account->{up_kbps}, undef, 'and the product\'s');
is($account->{product}{up_kbps}, 50000, 'which is there too');
is($account->{custom_price}{amount}, 49900, 'its own price');
is($account->{status}, 'active', 'it is active');
unlike($res->body, qr/sealed|"password_/, 'nothing else of the password');

my $answer = dial('new-one@example', $password,
                  'Calling-Station-Id' => 'AA:BB:CC:00:00:01');
is($answer->{code}, 'Access-Accept', 'and it goes on line');
is("@{ $answer->{attrs}{'Framed-IP-Address'} }", '100.70.0.9',
   'with its address');
is(dial('new-one@example', $password,
        'Calling-Station-Id' => 'AA:BB:CC:00:00:02')->{code},
   'Access-Reject', 'from its device alone');
is(dial('new-one@example', 'wrong',
        'Calling-Station-Id' => 'AA:BB:CC:00:00:01')->{code},
   'Access-Reject', 'with its password alone');

my ($row) = @{ $admin->get("customers/$customer/accounts")->json->{items} };
my ($listed) = grep { $_->{id} == $account->{id} }
    @{ $admin->get("customers/$customer/accounts")->json->{items} };
is($listed->{comment}, 'on the roof', 'it stands in the list');
my ($found) = grep { $_->{id} == $customer }
    @{ $admin->get('customers?q=new-one')->json->{items} };
ok($found, 'its customer is found by it');
my $audit = audit('data_account', $account->{id});
is($audit->{action}, 'create', 'it is written down');
is($audit->{after}{fixed_ip}, '100.70.0.9', 'with its terms');
unlike(JSON::PP::encode_json($audit), qr/\Q$password\E/,
       'and without its password');

# bad input

is_deeply([sort keys %{ $admin->post("customers/$customer/accounts", {})
        ->json->{fields} }], [qw(product_id username)], 'two are needed');
is(fault(username => 'two words'), 'username not_a_username', 'no blanks');
is(fault(username => "a\nb"), 'username not_a_username', 'no line ends');
is(fault(username => "new-one\x{200b}\@example"), 'username not_a_username',
   'nothing of no width');
is(fault(username => "\x{202e}eno-wen"), 'username not_a_username',
   'nothing that turns the direction');
is(fault(username => "new-\x{43e}ne\@example"), 'username not_a_username',
   'no letter of another script that looks like one');
is(fault(username => "ren\x{e9}e"), 'username not_a_username', 'no accent');
is(fault(username => 'x' x 121), 'username too_long', 'not too long');
is(fault(username => "\x{FF4C}" x 100), 'username too_long',
   'nor in bytes, for a router to send it');
is(fault(username => 'NEW-ONE@example'), 'username taken', 'not twice');
is(fault(product_id => 999_999), 'product_id unknown', 'a known product');
is(fault(product_id => 'x'), 'product_id wrong_kind', 'as a number');
is(fault(site_id => 999_999), 'site_id unknown', 'a known highsite');
is(fault(fixed_ip => '10.0.0.256'), 'fixed_ip not_an_address', 'an address');
is(fault(fixed_ip => '127.0.0.1'), 'fixed_ip not_an_address',
   'that a link may have');
is(fault(fixed_ip => '100.70.0.9'), 'fixed_ip taken', 'and nobody else has');
like(add(username => 'x1', fixed_ip => '100.70.0.9')
         ->json->{fields}{fixed_ip}{message}, qr/new-one\@example/,
     'who has it is named');
is(fault(mac_lock => '1:2:3'), 'mac_lock not_a_mac', 'a MAC address');
is(fault(down_kbps => 5), 'down_kbps out_of_range', 'a speed not too slow');
is(fault(up_kbps => 1e9), 'up_kbps too_large', 'nor too fast');
is(fault(up_kbps => 'fast'), 'up_kbps wrong_kind', 'as a number');
is(fault(custom_price => { amount => -1, currency => 'ZAR' }),
   'custom_price out_of_range', 'a price not below nothing');
is(fault(custom_price => { amount => 5, currency => 'USD' }),
   'custom_price wrong_kind', 'in our currency');
is(fault(custom_price => 499), 'custom_price wrong_kind', 'as money');
is(fault(comment => 'x' x 201), 'comment too_long', 'a comment, no novel');
is(fault(starts_on => '2026-02-30'), 'starts_on not_a_day', 'a day that is');
is(fault(starts_on => '2026-05-02', cancelled_on => '2026-05-01'),
   'cancelled_on too_early', 'an end behind the beginning');
is(fault(password => 'short'), 'password not_a_password', 'a good password');
is(fault(password => 'with blank'), 'password not_a_password', 'in one word');
is(fault(password => 'x' x 64), 'password too_long', 'of a line');
is($admin->post('customers/999999/accounts', { username => 'nobody1',
       product_id => $product })->code, 'not_found', 'of a customer who is');
is($lm->sql_one("SELECT COUNT(*) FROM data_account WHERE username IN ('x', 'x1')"),
   0, 'nothing of this was added');

$lm->sql("UPDATE customer SET cancelled_on = '2020-01-31' WHERE id = $other");
is($admin->post("customers/$other/accounts", { username => 'late1',
       product_id => $product })->code, 'conflict',
   'who has left gets no account');
$lm->sql("UPDATE customer SET cancelled_on = '2099-01-31' WHERE id = $other");
my $leaver = $admin->post("customers/$other/accounts", { username => 'late1',
    product_id => $product, password => 'typed-by-hand' })->json;
is($leaver->{account}{cancelled_on}, '2099-01-31', 'who is leaving: till then');
is(change($leaver->{account}, 1, cancelled_on => undef)->status, 200,
   'its end is cleared');
is_deeply([$lm->sql('SELECT cancelled_on, is_cancel_inherited FROM data_account'
    . " WHERE id = $leaver->{account}{id}")], [['2099-01-31', 1]],
   'and it ends with its customer still');
ok($leaver->{account}{is_cancel_inherited}, 'as an heir');
ok(!exists $leaver->{password}, 'a typed password is not said again');
is(dial('late1', 'typed-by-hand')->{code}, 'Access-Accept', 'but works');

# one that came from elsewhere with what cannot be seen goes on dialling in
my $unseen = account($lm, username => "old\xe2\x80\x8bone", password => 'unseen1');
is(dial($unseen->{username}, 'unseen1')->{code}, 'Access-Accept',
   'a username that nobody could add works');
my $alike = account($lm, username => "\xd0\xbeld-one", password => 'alike1');
is(dial($alike->{username}, 'alike1')->{code}, 'Access-Accept',
   'also one with a letter that looks like another');

# changed

ok(accounted($lm, interim({ username => 'new-one@example' }, 'n1', 60, 1, 1)),
   'it is on line');
$res = change($account, 1, fixed_ip => undef, custom_price => undef,
    down_kbps => undef, mac_lock => undef, site_id => undef,
    comment => 'moved');
is($res->status, 200, 'it is changed');
is_deeply([@{ $res->json->{account} }{qw(fixed_ip custom_price down_kbps
           mac_lock site comment version)}],
          [undef, undef, undef, undef, undef, 'moved', 2], 'null clears');
is($res->json->{disconnects}, 1, 'and it is to dial again');
is($lm->sql_one("SELECT reason FROM disconnect WHERE data_account_id ="
        . " $account->{id}"), 'change', 'under its new terms');
$audit = audit('data_account', $account->{id});
is($audit->{before}{custom_price}, 49900, 'the audit says what was');
is($audit->{after}{comment}, 'moved', 'and what is');
ok(!exists $audit->{after}{starts_on}, 'of what changed alone');

$res = change($account, 1, comment => 'x');
is($res->code, 'stale_version', 'an old version is refused');
my ($meanwhile) = grep { $_->{field} eq 'comment' } @{ $res->json->{changes} };
is($meanwhile->{after}, 'moved', 'with what was changed meanwhile');
is($admin->patch("accounts/$account->{id}", { comment => 'x' })
       ->json->{fields}{version}{code}, 'required', 'a version is needed');
is(change({ id => 999_999 }, 1)->code, 'not_found', 'an unknown one is not');
$res = change($account, 2, comment => 'words', custom_price =>
    { amount => 100, currency => 'ZAR' });
is($res->json->{disconnects}, 0, 'a price and a comment disturb nobody');
$res = change($account, 3, fixed_ip => '2001:DB8::0:1');
is($res->json->{account}{fixed_ip}, '2001:db8::1', 'one spelling is kept');

my $today = $admin->get('me')->json->{today};
$res = change($account, 4, cancelled_on => '2026-01-31');
is($res->json->{account}{status}, 'cancelled', 'it may end');
is(dial('new-one@example', $password)->{code}, 'Access-Reject',
   'and is refused then');
is(add(username => 'heir1', fixed_ip => '2001:db8::1')->status, 201,
   'its address is free');
is(change($account, 5, cancelled_on => undef)->json->{fields}{fixed_ip}{code},
   'taken', 'it comes back without it alone');
is(change($account, 5, cancelled_on => undef, fixed_ip => undef)->status, 200,
   'but it comes back');
is(change($account, 6, cancelled_on => $today, starts_on => $today)->status,
   200, 'a day of service');
is(dial('new-one@example', $password)->{code}, 'Access-Accept',
   'is a whole day');
$lm->sql("UPDATE product SET retired_at = NOW(3) WHERE id = $product");
is(change($account, 7, comment => 'kept')->status, 200,
   'a withdrawn product stays with who has it');
is(fault(username => 'x2'), 'product_id unknown', 'and with nobody else');
$lm->sql("UPDATE product SET retired_at = NULL WHERE id = $product");

# two people at once

my @rivals = map {
    my $n = $_;
    my $client = $lm->admin_login;
    $lm->aside(sub {
        $client->post("customers/$customer/accounts", {
            username => "both$n", product_id => $product,
            fixed_ip => '100.70.0.77' })->status;
    });
} 1 .. 4;
is(join(' ', sort map { $_->() } @rivals), '201 422 422 422',
   'an address given by four at once is given once');

# the password

$res = $admin->post("accounts/$account->{id}/password", { version => 8 });
is($res->status, 200, 'another password');
isnt($res->json->{password}, $password, 'is another');
is($res->json->{version}, 9, 'and a new version');
is(dial('new-one@example', $password)->{code}, 'Access-Reject',
   'the old one is refused');
is(dial('new-one@example', $res->json->{password})->{code}, 'Access-Accept',
   'the new one is taken');
is($res->header('cache-control'), 'no-store', 'and kept nowhere');
is($admin->post("accounts/$account->{id}/password", { version => 8 })->code,
   'stale_version', 'not twice by a double click');
is($admin->post("accounts/$account->{id}/password", { version => 9,
       password => 'secret' })->json->{password}, 'secret', 'one may be typed');
is(audit('data_account', $account->{id})->{action}, 'password',
   'it is written down');
is($lm->sql_one("SELECT COUNT(*) FROM data_account WHERE password LIKE"
        . " '%secret%'"), 0, 'and sealed');

my $before = $lm->sql_one('SELECT COUNT(*) FROM audit');
is($admin->get("accounts/$account->{id}/password")->json->{password},
   'secret', 'it can be revealed');
is($lm->sql_one('SELECT COUNT(*) FROM audit'), $before + 1,
   'and that is written down');
is(audit('data_account', $account->{id})->{action}, 'reveal', 'as such');
is($admin->get('accounts/999999/password')->code, 'not_found', 'of no one else');

# reject

is($admin->post("accounts/$account->{id}/reject", { version => 10,
       reason => 'a test' })->status, 200, 'it is set to reject');
is(dial('new-one@example', 'secret')->{code}, 'Access-Reject', 'and refused');
is($admin->post("accounts/$account->{id}/reject", { version => 11 })->code,
   'conflict', 'once');
is($admin->post("accounts/$account->{id}/block", { version => 11,
       reason => 'owes a router' })->status, 200, 'and blocked as well');
is(show()->{block_reason}, 'owes a router', 'with a reason');
is($admin->post("accounts/$account->{id}/unreject", { version => 12 })
       ->status, 200, 'the reject is lifted');
is(dial('new-one@example', 'secret')->{code}, 'Access-Reject',
   'the block is not');
is($admin->post("accounts/$account->{id}/unblock", { version => 13 })->status,
   200, 'until it is');
is(dial('new-one@example', 'secret')->{code}, 'Access-Accept', 'both are gone');
is(show()->{block_reason}, undef, 'as is the reason');

done_testing;


sub add {
    my (%field) = @_;

    return $admin->post("customers/$customer/accounts",
                        { product_id => $product, %field });
}


# "field code" of the one error of an account that is otherwise fine.

sub fault {
    my (%field) = @_;

    my $fields = add(username => 'x', %field)->json->{fields} // {};
    return join(' ', map { "$_ $fields->{$_}{code}" } sort keys %$fields);
}


sub change {
    my ($account, $version, %field) = @_;

    return $admin->patch("accounts/$account->{id}",
                         { version => $version, %field });
}


sub show {
    my ($row) = grep { $_->{id} == $account->{id} }
        @{ $admin->get("customers/$customer/accounts")->json->{items} };
    return $row;
}


sub audit {
    my ($entity, $id) = @_;

    return $admin->get("audit?entity=$entity&entity_id=$id")
                 ->json->{items}[0];
}


sub dial {
    my ($username, $password, %attrs) = @_;

    return $lm->radclient(auth => { 'User-Name' => $username,
        'User-Password' => $password, %attrs });
}
