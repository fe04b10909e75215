#!/usr/bin/perl
# SPDX-License-Identifier: MIT

# The customer portal in a real browser: what a customer does, how it looks.

use strict;
use warnings;

use lib 't/lib';
use Lastmile::Browser;
use Lastmile;
use Test::More;

my $lm = Lastmile->new(freeradius => 1, worker => 1);

node_tests(tree(), 'test/e2e/portal.test.mjs', %{ $lm->demo },
    MAY_CHANGE => 1, SHARED_EMAIL => shared());

done_testing;


# An address that opens two customers, one of them with two data accounts; the
# password is the demo customer's.

sub shared {
    my $user = $lm->demo('PORTAL_USER');
    my @ids = map { $_->[0] } $lm->sql('SELECT l.customer_id'
        . ' FROM portal_login l JOIN data_account a'
        . ' ON a.customer_id = l.customer_id'
        . " WHERE l.username <> '$user' AND l.contact_id IS NOT NULL"
        . ' GROUP BY l.customer_id'
        . ' ORDER BY COUNT(*) DESC, l.customer_id LIMIT 2');
    my $hash = $lm->sql_one('SELECT password_hash FROM portal_login'
        . " WHERE username = '$user'");
    my $in = join(',', @ids);

    $lm->sql("UPDATE portal_login SET password_hash = '$hash'"
        . " WHERE customer_id IN ($in)");
    $lm->sql('UPDATE contact c JOIN portal_login l ON l.contact_id = c.id'
        . " SET c.email = 'family\@shared.example'"
        . " WHERE l.customer_id IN ($in)");

    return 'family@shared.example';
}
