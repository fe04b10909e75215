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

my %two = (MAY_CHANGE => 1, SHARED_EMAIL => shared());

node_tests(tree(), 'test/e2e/own.test.mjs', %{ $lm->demo }, %two,
    STOPPED_USER => stopped());
node_tests(tree(), 'test/e2e/portal.test.mjs', %{ $lm->demo }, %two);

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


# A username of a customer who is suspended and leaves at the end of next
# month; the password is the demo customer's.

sub stopped {
    my $user = $lm->demo('PORTAL_USER');
    my ($id, $name) = @{ ($lm->sql('SELECT l.customer_id, l.username'
        . ' FROM portal_login l JOIN customer c ON c.id = l.customer_id'
        . " WHERE l.username <> '$user' AND c.suspended_at IS NULL"
        . ' AND c.cancelled_on IS NULL AND l.contact_id IS NOT NULL'
        . " AND NOT EXISTS (SELECT 1 FROM contact o WHERE o.id = l.contact_id"
        . " AND o.email = 'family\@shared.example')"
        . ' ORDER BY l.customer_id LIMIT 1'))[0] };

    $lm->sql('UPDATE portal_login l, (SELECT password_hash FROM portal_login'
        . " WHERE username = '$user') o SET l.password_hash = o.password_hash"
        . " WHERE l.customer_id = $id");
    $lm->sql("UPDATE customer SET suspended_at = '2026-01-05 08:00:00',"
        . ' cancelled_on = LAST_DAY(CURRENT_DATE + INTERVAL 1 MONTH)'
        . " WHERE id = $id");

    return $name;
}
