#!/usr/bin/perl
# SPDX-License-Identifier: MIT

# A wide change is done once to each customer, whenever its worker dies.

use strict;
use warnings;

use lib 't/lib';
use Lastmile;
use Lastmile::Workers;
use Test::More;
use Time::HiRes qw(sleep);

use constant MANY => 3000;

my $lm = Lastmile->new;
$lm->sql('SET GLOBAL innodb_flush_log_at_trx_commit = 1');

# more customers than a few turns hold

my ($group, $billing) = @{ ($lm->sql('SELECT customer_group_id,'
    . ' billing_group_id FROM customer LIMIT 1'))[0] };
$lm->sql('INSERT INTO customer (code, type, name, customer_group_id,'
    . " billing_group_id, created_at, updated_at) SELECT CONCAT('MNY', seq),"
    . " 'individual', CONCAT('Many ', seq), $group, $billing,"
    . ' UTC_TIMESTAMP(3), UTC_TIMESTAMP(3) FROM seq_1_to_' . MANY);
my $admin = $lm->admin_login;
my $target = $admin->post('groups', { title => 'Wide' })->json->{id};
my $total = $lm->sql_one('SELECT COUNT(*) FROM customer WHERE deleted_at IS NULL');
my %move = (kind => 'set_group', params => { group_id => $target },
            audience => { query => 'sort=name' }, expected => 0 + $total);
my $id = $admin->post('bulk', \%move)->json->{id};
ok($id, 'everybody is to move');
my $audits = audits();

# kill -9, again and again

my $kills = 0;
for my $n (1 .. 20) {
    my $worker = Lastmile::Workers->new($lm, "killed$n", job_lease => '3s');
    my $before = done($id);
    wait_until(20, sub { done($id) > $before || state($id) eq 'done' }, 'a turn');
    sleep rand 0.1;
    last if state($id) eq 'done';
    $worker->signal('KILL');
    $kills++;
    last if $kills == 4;
}
cmp_ok($kills, '>=', 1, "its worker is killed in the middle ($kills times)");
cmp_ok(done($id), '<', $total, 'before it came to the end');
is($lm->sql_one("SELECT COUNT(*) FROM bulk_item WHERE bulk_id = $id"
    . " AND state = 'done'"), done($id), 'what is counted is done');
is($lm->sql_one('SELECT COUNT(*) FROM customer c JOIN bulk_item i ON'
    . " i.bulk_id = $id AND i.customer_id = c.id"
    . " WHERE (c.customer_group_id = $target) <> (i.state = 'done')"), 0,
   'whole customers alone are done');

my $last = Lastmile::Workers->new($lm, 'last', job_lease => '3s');
ok(comes_to($id, 'done'), 'another goes on where it was');
my $bulk = $admin->get("bulk/$id")->json;
is_deeply([@$bulk{qw(total done skipped progress)}], [$total, $total, 0, 100],
          'each is counted once');
is($lm->sql_one('SELECT COUNT(*) FROM customer WHERE customer_group_id <> '
    . "$target"), 0, 'each has moved');
is(audits() - $audits, $total, 'and has one row in the audit');

# an undo that is killed, too; and one who was moved meanwhile

my ($moved) = $lm->sql('SELECT MAX(id) FROM customer');
$lm->sql("UPDATE customer SET customer_group_id = $group WHERE id = $moved->[0]");
is($admin->post("bulk/$id/undo", {})->status, 202, 'it is undone');
wait_until(20, sub { count($id, 'undone') > 0 }, 'a turn');
$last->signal('KILL');
cmp_ok(count($id, 'undone'), '<', $total, 'its worker is killed, too');
my $undoer = Lastmile::Workers->new($lm, 'undoer', job_lease => '3s');
ok(comes_to($id, 'undone'), 'and another goes on');
is(count($id, 'undone') . ' ' . count($id, 'kept'), ($total - 1) . ' 1',
   'each but the one who was moved since');
is($lm->sql_one("SELECT COUNT(*) FROM customer WHERE customer_group_id = $target"),
   0, 'nobody is left there');

# cancelled half way: what is done stays done, and can be undone

my $half = $admin->post('bulk', \%move)->json->{id};
wait_until(20, sub { done($half) > 0 }, 'a turn');
is($admin->post("bulk/$half/cancel", {})->json->{state}, 'cancelled',
   'one is cancelled half way');
my $so_far = done($half);
cmp_ok($so_far, '<', $total, 'before its end');
ok(wait_until(20, sub { $lm->sql_one('SELECT state FROM job WHERE id = (SELECT'
    . " job_id FROM bulk WHERE id = $half)") eq 'done' }, 'the job'),
   'its job ends');
is(done($half), $so_far, 'nothing more is done');
is($admin->get("bulk/$half")->json->{can_undo}, JSON::PP::true,
   'what was done can be undone');
$admin->post("bulk/$half/undo", {});
ok(comes_to($half, 'undone'), 'and is');
is($lm->sql_one("SELECT COUNT(*) FROM customer WHERE customer_group_id = $target"),
   0, 'all of it');
ok($undoer->stop, 'the worker ends well');

done_testing;


# However long it takes: it fails once no turn is made for half a minute.

sub comes_to {
    my ($id, $end) = @_;

    my $n = -1;
    while (state($id) ne $end) {
        my $before = $n;
        wait_until(30, sub {
            $n = count($id, $end);
            $n > $before || state($id) eq $end;
        }, "a turn after $before") or return 0;
    }

    return 1;
}


sub state {
    return $lm->sql_one("SELECT state FROM bulk WHERE id = $_[0]");
}


sub done { return count($_[0], 'done') }


sub count {
    my ($id, $what) = @_;

    return $lm->sql_one("SELECT $what FROM bulk WHERE id = $id");
}


sub audits {
    return $lm->sql_one("SELECT COUNT(*) FROM audit WHERE entity = 'customer'"
        . " AND action = 'update'");
}
