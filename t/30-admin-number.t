#!/usr/bin/perl
# SPDX-License-Identifier: MIT

# Customers are found by a whole identity or VAT number, and a number that a
# caller says is compared: each leaves a trace, and nobody guesses for long.

use strict;
use warnings;
use utf8;

use lib 't/lib';
use Lastmile;
use Test::More;

my $lm = Lastmile->new;
my $admin = $lm->admin_login;
my ($one, $two, $three, $two_more) = map { 0 + $_->[0] } $lm->sql('SELECT id FROM customer'
    . ' WHERE deleted_at IS NULL ORDER BY id LIMIT 4');
change($one, id_type => 'sa_id', id_number => '8001015009087');
change($two, id_type => 'passport', id_number => 'M0012345');
change($three, type => 'company', vat_number => '4123456789');

# found by the whole number

for my $case (['8001015009087', $one, 'id_number'],
              ['800101 5009 087', $one, 'id_number'],
              ['m-0012345', $two, 'id_number'],
              ['4123 456 789', $three, 'vat_number']) {
    my ($text, $id, $by) = @$case;
    my $q = $text =~ s/ /%20/gr;
    my $before = looks($id, $by);
    my $found = $admin->get("find?q=$q")->json->{items};
    is_deeply([map { [@$_{qw(customer_id matched)}] } @$found], [[$id, $by]],
              "quick find: $text");
    is(looks($id, $by), $before + 1, 'it leaves a trace');
    my $list = $admin->get("customers?q=$q")->json;
    is_deeply([map { $_->{id} } @{ $list->{items} }], [$id], 'the list, too');
    is($list->{total}, 1, 'counted');
    is(looks($id, $by), $before + 2, 'with a trace');
}
unlike($lm->sql_one("SELECT GROUP_CONCAT(COALESCE(after_json, '')) FROM audit"
    . " WHERE action = 'search'"), qr/8001015009087|M0012345/,
       'which does not hold the number');
is($admin->get('customers?q=4123456789&type=individual')->json
       ->{outside_filters}, 1, 'a filter that hides him is told');

# not by a part, and not by what is gone

is($admin->get("customers?q=$_")->json->{total}, 0, "$_ finds nobody")
    for qw(800101500908 80010150 M001234 412345678);
my $twin = $admin->get('customers?q=M0012345')->json->{items}[0];
is($twin->{id}, $two, 'letters count as digits do');
$lm->sql("UPDATE customer SET deleted_at = UTC_TIMESTAMP(3) WHERE id = $two");
is($admin->get('customers?q=M0012345')->json->{total}, 0,
   'a deleted customer is not found');

# who may

my $writer = $lm->admin->token($admin->post('tokens', { name => 'w',
    permissions => ['customer_write'] })->json->{token});
is($writer->get("$_?q=8001015009087")->code, 'forbidden',
   "$_: who may not see customers does not") for qw(find customers);

# the duplicates' question leaves a trace for a VAT number, too

my $asked = looks(0, 'vat_number');
$admin->post('customers/duplicates', { vat_number => '4123456789' });
is(looks(0, 'vat_number'), $asked + 1, 'a look for duplicates by VAT number');

# numbers of other scripts

change($three, id_type => 'passport', id_number => '٨٠٠١٠١');
ok(!matches($three, '-'), 'a sign is no number');
ok(!matches($three, '٩٩٩٩٩٩'), 'digits of another script are not all alike');
ok(matches($three, '٨٠٠١٠١'), 'though they are equal to themselves');
ok(!matches($three, '800101'), 'and not to others');
is($admin->patch("customers/$three", { version => version($three),
       id_number => '--' })->json->{fields}{id_number}{code}, 'not_an_id',
   'signs alone are no number');
ok(matches($one, "800101\x{2013}5009\x{a0}087"),
   'a dash and a blank do not count, whatever they are');
change($three, id_type => 'sa_id', id_number => "800101\x{a0}5009\x{2013}088");

# guessing ends

my $clerk = $lm->admin->token($admin->post('tokens', { name => 'c',
    permissions => [qw(customer_read customer_write)] })->json->{token});
$lm->sql('DELETE FROM login_attempt');
ok(!matches($one, "80010150090$_"), "guess $_") for 10 .. 17;
ok(matches($one, '8001015009087'), 'a right one is no guess');
is($admin->get('customers?q=8001015009012')->json->{total}, 0,
   'a search for a number that nobody has is one');
ok(!matches($one, '8001015009018'), 'the tenth is answered');
my $late = $clerk->post("customers/$one/match", { id_number => '8001015009087' });
is($late->code, 'throttled', 'then even the right one is not');
cmp_ok($late->header('retry-after'), '>', 60, 'for some minutes');
for my $where (qw(find customers)) {
    my $left = $clerk->get("$where?q=8001015009087");
    is($left->status, 200, "$where goes on");
    is_deeply($left->json->{items}, [], 'without who has that number');
    cmp_ok($left->json->{id_number_retry_after}, '>', 60, 'and says how long');
}
is_deeply([map { $_->{id} } @{ $clerk->get('customers?q=4123456789')
              ->json->{items} }], [$three], 'VAT numbers are looked for still');
change($two_more, phone => '+27 82 555 1234');
for my $where (qw(find customers)) {
    my $phone = $clerk->get("$where?q=0027825551234")->json;
    is_deeply([map { $_->{customer_id} // $_->{id} } @{ $phone->{items} }],
              [$two_more], "$where: 13 digits that are a telephone number");
    ok($phone->{id_number_retry_after}, 'an identity number it was not asked');
}
ok(!exists $clerk->get("$_?q=082555123")->json->{id_number_retry_after},
   "$_: what no identity number is says nothing of it") for qw(find customers);

# passports are guessed as identity numbers are

$lm->sql('DELETE FROM login_attempt');
is($clerk->get("customers?q=A0123456$_")->json->{total}, 0, "passport $_")
    for 0 .. 9;
ok(!exists $clerk->get('customers?q=A01234569')->json->{id_number_retry_after},
   'the same one again is no guess');
ok($clerk->get("$_?q=m-0012345")->json->{id_number_retry_after},
   "$_: an eleventh is not looked for") for qw(find customers);
ok(!exists $clerk->get("customers?q=$_")->json->{id_number_retry_after},
   "$_ has not the looks of one") for qw(A012345 A0123456789 LER001234 AB12C4567);
ok($clerk->get('customers?q=8001015009011')->json->{id_number_retry_after},
   'and both are of one budget');

done_testing;


sub version { return 0 + $lm->sql_one("SELECT version FROM customer WHERE id = $_[0]") }


sub change {
    my ($id, %fields) = @_;
    my $answer = $admin->patch("customers/$id",
        { version => version($id), %fields });

    is($answer->status, 200, "customer $id is changed") or diag $answer->body;
}


sub matches {
    my ($id, $said) = @_;

    return $admin->post("customers/$id/match", { id_number => $said })
                 ->json->{matches};
}


sub looks {
    my ($id, $by) = @_;

    return $lm->sql_one("SELECT COUNT(*) FROM audit WHERE action = 'search' AND "
        . ($id ? "customer_id = $id" : 'customer_id IS NULL')
        . " AND JSON_VALUE(after_json, '\$.by') = '$by'");
}
