#!/usr/bin/perl
# SPDX-License-Identifier: MIT

# A data account that gets another package: what becomes of its own price and
# of the data of this month, at once for customer, router and audit.

use strict;
use warnings;

use lib 't/lib';
use Lastmile;
use Lastmile::Radius qw(account build_tools product);
use Test::More;

build_tools();

my $lm = Lastmile->new(freeradius => 1);
my $admin = $lm->admin_login;
my $product = product($lm);

# its own price

my $account = account($lm, product => $product, custom_price => 49900);
my $res = change($account, 1, product_id => product($lm));
is($res->status, 200, 'another package');
is($res->json->{account}{custom_price}, undef,
   'a custom price does not follow to it');
my $audit = audit($account);
is($audit->{before}{custom_price}, 49900, 'the audit says what it was');
ok(exists $audit->{after}{custom_price} && exists $audit->{after}{product_id},
   'and that both changed');
like(told($account), qr/package.*custom price|custom price.*package/,
     'as does the timeline');

$res = change($account, 2, product_id => $product,
              custom_price => { amount => 100, currency => 'ZAR' });
is($res->json->{account}{custom_price}{amount}, 100,
   'one that is named with the package is taken');
$res = change($account, 3, product_id => product($lm),
              custom_price => { amount => 100, currency => 'ZAR' });
is($res->json->{account}{custom_price}{amount}, 100,
   'also the very same again');
my $now = $res->json->{account}{product}{id};
is(change($account, 4, product_id => $now)->json->{account}{custom_price}
       {amount}, 100, 'the package that it has takes nothing away');
is(change($account, 5, product_id => $product, custom_price => undef)
       ->json->{account}{custom_price}, undef, 'null names none');

done_testing;


sub change {
    my ($account, $version, %field) = @_;

    return $admin->patch("accounts/$account->{id}",
                         { version => $version, %field });
}


sub audit {
    my ($account) = @_;

    return $admin->get("audit?entity=data_account&entity_id=$account->{id}")
                 ->json->{items}[0];
}


# What the newest line of its customer's timeline says.

sub told {
    my ($account) = @_;

    my $customer = $lm->sql_one("SELECT customer_id FROM data_account"
                                . " WHERE id = $account->{id}");
    return $admin->get("customers/$customer/timeline")->json->{items}[0]{text};
}
