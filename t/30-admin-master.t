#!/usr/bin/perl
# SPDX-License-Identifier: MIT

# Master accounts and their sub-accounts: one level, one master, no cycles.

use strict;
use warnings;

use lib 't/lib';
use Lastmile;
use Lastmile::Db;
use Test::More;

my $lm = Lastmile->new;
my $admin = $lm->admin_login;
my ($yes, $no) = (JSON::PP::true, JSON::PP::false);
my ($m, $s, $t, $x) = map { $_->[0] } $lm->sql('SELECT id FROM customer'
    . ' WHERE cancelled_on IS NULL ORDER BY id DESC LIMIT 4');
my $code = $lm->sql_one("SELECT code FROM customer WHERE id = $m");

is(link_to($m, $s)->code, 'conflict', 'who is no master has no sub-accounts');
is(change($m, bills_to_master => $yes)->json->{fields}{bills_to_master}{code},
   'needs_master', 'nor are bills sent to him');
my $made = change($m, is_master => $yes, bills_to_master => $yes,
                  is_reseller => $yes);
is($made->status, 200, 'a master is made');
ok($made->json->{is_reseller} && $made->json->{bills_to_master},
   'with what a master can be');

my $linked = link_to($m, $s);
is($linked->status, 200, 'a sub-account is linked');
is($linked->json->{sub_count}, 1, 'and counted');
is_deeply($admin->get("customers/$s")->json->{master},
          { id => 0 + $m, code => $code,
            name => $linked->json->{name} }, 'it knows its master');
is_deeply([map { $_->{id} } @{ $admin->get("customers/$m/subs")
                                     ->json->{items} }], [0 + $s],
          'the master has a list');

for my $case (
    ['has_master', $m, $s], ['is_itself', $m, $m], ['unknown', $m, 999_999],
) {
    my ($want, $master, $sub) = @$case;
    my $res = link_to($master, $sub);
    is($res->status, 422, "$want: refused");
    is($res->json->{fields}{customer_id}{code}, $want, 'at its field');
}
change($t, is_master => $yes);
is(link_to($m, $t)->json->{fields}{customer_id}{code}, 'is_master',
   'a master is no sub-account');
is(link_to($t, $s)->json->{fields}{customer_id}{code}, 'has_master',
   'nobody has two masters');
is(change($s, is_master => $yes)->json->{fields}{is_master}{code}, 'is_sub',
   'a sub-account is no master');
is(change($m, is_master => $no)->json->{fields}{is_master}{code}, 'has_subs',
   'a master with sub-accounts stays one');
is($admin->post("customers/$m/delete", { version => version($m),
       reason => 'x' })->code, 'conflict', 'and is not deleted');
is($admin->post("customers/$m/subs", { customer_id => 0 + $x, version => 1 })
       ->code, 'stale_version', 'an old version is refused');
is($admin->post("customers/$m/subs", {})->status, 422, 'as an empty order');
is(link_to(999_999, $x, 1)->code, 'not_found', 'nobody is not found');
is($admin->get('customers/999999/subs')->code, 'not_found', 'nor his list');

# two at once: each other's master

change($x, is_master => $yes);
change($t, is_master => $no);
my @asides = map { my ($a, $b) = @$_; $lm->aside(sub {
    my $own = $lm->admin_login;
    $own->post("customers/$a/subs", { customer_id => 0 + $b,
        version => version($a) })->status }) } [$m, $t], [$x, $t];
is_deeply([sort map { $_->() } @asides], [200, 422],
          'two masters at one moment: one gets him');

my ($master_of_t) = $lm->sql_one("SELECT master_id FROM customer WHERE id = $t");
is($admin->delete("customers/$master_of_t/subs/$t")->status, 204,
   'a sub-account is unlinked');
is($admin->delete("customers/$master_of_t/subs/$t")->code, 'not_found', 'once');
is($admin->delete("customers/$x/subs/$s")->code, 'not_found',
   'and by his own master alone');
is($admin->delete("customers/$m/subs/$s")->status, 204, 'the last one');
my $plain = change($m, is_master => $no);
is($plain->status, 200, 'then the master need not be one');
ok(!$plain->json->{is_reseller} && !$plain->json->{bills_to_master},
   'and is no longer what only a master can be');

# the row is held until both have come: who comes second is refused

change($m, is_master => $yes);
my ($now, $of_m) = (version($t), version($m));
my $other = Lastmile::Db->new($lm);
$other->ask("START TRANSACTION; SELECT id FROM customer WHERE id = $t FOR UPDATE");
my $change = $lm->aside(sub { $admin->patch("customers/$t",
    { version => $now, is_master => $yes })->status });
ok(wait_until(10, sub { lock_waits($lm) == 1 }, 'a change'),
   'who becomes a master waits for his row');
my $link = $lm->aside(sub {
    link_to($m, $t, $of_m)->json->{fields}{customer_id}{code} });
ok(wait_until(10, sub { lock_waits($lm) == 2 }, 'a link'),
   'and who links him, after it');
$other->ask('COMMIT; SELECT 1');
$other->close;
is($change->(), 200, 'he becomes a master');
is($link->(), 'is_master', 'and no sub-account');
change($_, is_master => $no) for $t, $m;

# nobody comes to a master whose service has ended

my $today = $admin->get('me')->json->{today};
$lm->sql("UPDATE customer SET is_master = 1, cancelled_on = '$today' - INTERVAL 1"
         . " DAY WHERE id = $m");
my $late = link_to($m, $t);
is($late->status, 422, 'nobody is linked to a master who has ended');
is_deeply($late->json->{fields}{customer_id}, { code => 'master_ended',
    message => 'The service of this master has ended: reactivate it first' },
   'in clear words');
is($lm->sql_one("SELECT COUNT(*) FROM customer WHERE master_id = $m"), 0, 'nor is');
$lm->sql("UPDATE customer SET cancelled_on = '$today' WHERE id = $m");
is(link_to($m, $t)->status, 200, 'but on the last day of one');
is($admin->delete("customers/$m/subs/$t")->status, 204, 'and gone again');
$lm->sql("UPDATE customer SET cancelled_on = NULL WHERE id = $m");
change($m, is_master => $no);

my ($audit) = grep { $_->{action} eq 'link' }
    @{ $admin->get("audit?entity=customer&entity_id=$s")->json->{items} };
is($audit->{after}{master_id}, $m, 'both sides are written down');

my $reader = $lm->admin->token($admin->post('tokens',
    { name => 'r', permissions => ['customer_read'] })->json->{token});
is($reader->get("customers/$m/subs")->status, 200, 'who may read sees them');
is($reader->post("customers/$m/subs", {})->code, 'forbidden', 'and links none');
is($reader->delete("customers/$m/subs/$s")->code, 'forbidden', 'or unlinks');

done_testing;


sub change {
    my ($id, %fields) = @_;

    return $admin->patch("customers/$id", { version => version($id), %fields });
}


sub link_to {
    my ($master, $sub, $version) = @_;

    return $admin->post("customers/$master/subs",
        { customer_id => 0 + $sub, version => $version // version($master) });
}


sub version {
    return 0 + $lm->sql_one("SELECT version FROM customer WHERE id = $_[0]");
}
