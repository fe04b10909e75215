#!/usr/bin/perl
# SPDX-License-Identifier: MIT

# A new customer's account code is suggested from the name.

use strict;
use warnings;

use lib 't/lib';
use Lastmile;
use Test::More;

my $lm = Lastmile->new;
my $admin = $lm->admin_token;

$lm->sql("UPDATE customer SET code = CONCAT('OLD', LPAD(id, 3, '0'))");
$lm->sql('DELETE FROM customer_code_counter');

# the table of the convention

for my $case (
    ['2D Consulting', 'company', '2DC001'],
    ['Frikkie Visser', 'individual', 'FRI001'],
    ['Tannie Poeke Smit', 'individual', 'POE001'],
    ['Dr. K Retief', 'individual', 'KRE001'],
    ['I @ U Consulting', 'company', 'IUC001'],
    ['G Joubert', 'individual', 'GJO001'],
    ['Mr. Piet Slabbert', 'individual', 'PIE001'],
) {
    my ($name, $type, $code) = @$case;
    is(suggest($type, $name)->json->{code}, $code, "$name: $code");
}

# numbers that are taken, or were moved on

$lm->sql("UPDATE customer SET code = 'FRI001' WHERE id = 1");
$lm->sql("UPDATE customer SET code = 'FRI002', deleted_at = UTC_TIMESTAMP(3)"
    . ' WHERE id = 2');
is(suggest('individual', 'Frikkie Visser')->json->{code}, 'FRI003',
   'what is or was somebody\'s is skipped');
is(suggest('individual', 'Frikkie Visser')->json->{code}, 'FRI003',
   'asking allocates nothing');
$lm->sql("INSERT INTO customer_code_counter VALUES ('FRI', 1000)");
is(suggest('individual', 'Frikkie Visser')->json->{code}, 'FRI1000',
   'after 999 comes 1000');

# titles are a setting

is(suggest('individual', 'Kolonel Jan Smuts')->json->{code}, 'KOL001',
   'an unknown title counts as a name');
is($admin->patch('settings', { code_titles => 'dr kolonel' })->status, 204,
   'which can be changed');
is(suggest('individual', 'Kolonel Jan Smuts')->json->{code}, 'JAN001',
   'and is felt');

# refused

is(suggest('person', 'A Name')->code, 'invalid', 'another type is refused');
is(suggest('company', ' ')->code, 'invalid', 'a name is needed');
is($admin->get('customers/code')->code, 'invalid', 'and both of them');

done_testing;


sub suggest {
    my ($type, $name) = @_;

    $name =~ s/([^A-Za-z0-9])/sprintf '%%%02X', ord $1/ge;
    return $admin->get("customers/code?type=$type&name=$name");
}
