#!/usr/bin/perl
# SPDX-License-Identifier: MIT

# A code that a customer gave up stays his: it finds him and is nobody else's.

use strict;
use warnings;

use lib 't/lib';
use Lastmile;
use Test::More;

my $lm = Lastmile->new;
my $admin = $lm->admin_login;
my ($one, $two, $gone) = map { $_->[0] } $lm->sql('SELECT id FROM customer'
    . ' WHERE deleted_at IS NULL ORDER BY id LIMIT 3');
my $name = $lm->sql_one("SELECT name FROM customer WHERE id = $one");

is(recode($one, 'QQQ001')->status, 200, 'a customer gets a code');
is(recode($one, 'NEW777')->status, 200, 'and another');

my $refused = recode($two, 'qqq001');
is($refused->json->{fields}{code}{code}, 'was_taken',
   'the one that was given up is not typed for somebody else');
is($refused->json->{fields}{code}{message}, "NEW777 $name had this before;"
   . ' a code is never given again', 'who is told whose it was');
is(code_of($two), $lm->sql_one("SELECT code FROM customer WHERE id = $two"),
   'and keeps his own');
isnt(code_of($two), 'qqq001', 'which it is not');
my $added = $admin->post('customers', { type => 'individual', code => 'QQQ001',
    is_code_generated => JSON::PP::false, name => 'Quinta Q', has_no_email =>
    JSON::PP::true, phone => '021 555 0101', send_welcome => JSON::PP::false,
    group_id => group(), billing_group_id => billing_group() });
is($added->json->{fields}{code}{code}, 'was_taken', 'nor for a new one')
    or diag $added->body;
is($admin->get('customers/code?type=individual&name=Qqq%20Smit')->json->{code},
   'QQQ002', 'the suggestion goes on behind it');

# found by it

my ($found) = @{ $admin->get('find?q=qqq001')->json->{items} };
is_deeply([@$found{qw(customer_id title detail matched)}],
          [$one, $name, "NEW777 \x{b7} QQQ001", 'former_code'],
          'quick find says whose it was formerly');
is_deeply([map { $_->{id} } @{ $admin->get('customers?q=QQQ001')->json->{items} }],
          [$one], 'the list finds him, too');

# back, and spelt otherwise

is(recode($one, 'QQQ001')->status, 200, 'he may go back to his own');
is($lm->sql_one("SELECT GROUP_CONCAT(code) FROM customer_former_code"
    . " WHERE customer_id = $one AND code IN ('NEW777', 'QQQ001')"), 'NEW777',
   'then the other one is the former');
is($admin->get('find?q=qqq001')->json->{items}[0]{matched}, 'code',
   'and it is his code again');
is(recode($one, 'qqq001')->status, 200, 'a code is spelt anew');
is($lm->sql_one("SELECT COUNT(*) FROM customer_former_code"
    . " WHERE code = 'QQQ001'"), 0, 'which gives up nothing');

# whose holder is deleted

recode($gone, 'GON001');
recode($gone, 'GON002');
$lm->sql("UPDATE customer SET deleted_at = UTC_TIMESTAMP(3) WHERE id = $gone");
is(recode($two, $_)->json->{fields}{code}{code}, 'was_taken',
   "$_ of a deleted customer is not given again") for 'GON001', 'GON002';

# what stands in no path

is(recode($two, $_)->json->{fields}{code}{code}, 'not_a_code',
   "\"$_\" is no code") for '..', '.', '-', 'A/B', 'A B', 'A%2FB', 'A?', 'A#1';
is(recode($two, 'A.B_C-1')->status, 200, 'signs between are fine');

done_testing;


sub code_of { return $admin->get("customers/$_[0]")->json->{code} }


sub recode {
    my ($id, $code) = @_;

    return $admin->patch("customers/$id", { code => $code,
        version => $admin->get("customers/$id")->json->{version} });
}


sub group { return $admin->get('groups')->json->{items}[0]{id} }


sub billing_group { return $admin->get('billing-groups')->json->{items}[0]{id} }
