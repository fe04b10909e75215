#!/usr/bin/perl
# SPDX-License-Identifier: MIT

# Who suspends a master says whether his sub-accounts are suspended with him.

use strict;
use warnings;

use lib 't/lib';
use Lastmile;
use Test::More;

my $lm = Lastmile->new(worker => 1);
my $admin = $lm->admin_login;
my ($yes, $no) = (JSON::PP::true, JSON::PP::false);
my ($m, $one, $two, $gone) = map { 0 + $_->[0] } $lm->sql('SELECT id'
    . ' FROM customer WHERE cancelled_on IS NULL AND suspended_at IS NULL'
    . ' AND deleted_at IS NULL ORDER BY id DESC LIMIT 4');
$lm->sql("UPDATE customer SET is_master = 1 WHERE id = $m");
$lm->sql("UPDATE customer SET master_id = $m WHERE id IN ($one, $two, $gone)");
$lm->sql("UPDATE customer SET cancelled_on = '2020-01-01' WHERE id = $gone");

is_deeply([sort map { $_->{status} }
               @{ $admin->get("customers/$m/subs")->json->{items} }],
          [qw(active active cancelled)], 'they are shown with what they are');

my $res = stop('suspend');
is($res->status, 200, 'a master is suspended alone');
is($res->json->{bulk_id}, undef, 'unless it is asked for');
is(suspended(), "$m", 'his sub-accounts are not');
stop('unsuspend');

my $desk = $lm->admin->token($admin->post('tokens', { name => 'desk',
    permissions => ['customer_read', 'customer_write'] })->json->{token});
is($desk->post("customers/$m/suspend", { reason => 'Late', with_subs => $yes,
       version => version($m) })->code, 'forbidden',
   'who changes one at a time does not take them along');
is(suspended(), '-', 'nor anybody');

ok(stop('suspend', with_subs => 'yes')->json->{fields}{with_subs}, 'yes or no');
$res = stop('suspend', with_subs => $yes);
my $bulk = $lm->bulk($admin, $res->json->{bulk_id});
is_deeply([@$bulk{qw(kind state total done skipped)}],
          ['suspend', 'done', 3, 2, 1], 'with them when it is');
is_deeply([map { $_->{reason} } @{ $bulk->{skipped_reasons} }], ['cancelled'],
          'but for who is cancelled');
is(suspended(), join(',', sort { $a <=> $b } $m, $one, $two), 'all are');
is($lm->sql_one('SELECT COUNT(DISTINCT customer_id) FROM audit WHERE action ='
    . " 'suspend' AND customer_id IN ($one, $two)"), 2, 'each with a trace');

$res = stop('unsuspend', with_subs => $yes);
$lm->bulk($admin, $res->json->{bulk_id});
is(suspended(), '-', 'and so they come back');
is(stop('suspend', with_subs => $yes, version => 1)->code, 'stale_version',
   'an old sight suspends nobody');
is(suspended(), '-', 'of them');

my $single = $one;
$lm->sql("UPDATE customer SET master_id = NULL WHERE id = $single");
is($admin->post("customers/$single/suspend", { reason => 'x', with_subs => $yes,
       version => version($single) })->json->{bulk_id}, undef,
   'who is no master has nobody with him');

done_testing;


sub version { return 0 + $lm->sql_one("SELECT version FROM customer WHERE id = $_[0]") }


sub stop {
    my ($deed, %field) = @_;

    return $admin->post("customers/$m/$deed",
        { reason => 'Late', version => version($m), %field });
}


sub suspended {
    return $lm->sql_one("SELECT COALESCE(GROUP_CONCAT(id ORDER BY id), '-') FROM"
        . " customer WHERE suspended_at IS NOT NULL AND id IN ($m, $one, $two,"
        . " $gone)");
}
