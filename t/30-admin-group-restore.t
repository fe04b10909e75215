#!/usr/bin/perl
# SPDX-License-Identifier: MIT

# Customer groups deleted one into the other come back in any order, each with
# its own customers.

use strict;
use warnings;

use lib 't/lib';
use Lastmile;
use Test::More;

my $lm = Lastmile->new(worker => 1);
my $admin = $lm->admin_login;
my ($a, $b, $c) = map { $admin->post('groups', $_)->json->{id} }
    { title => 'A', due_days => 7 }, { title => 'B', due_days => 30 },
    { title => 'C', suspension => { weekdays => ['sat', 'sun'] } };
my @ids = map { 0 + $_->[0] } $lm->sql('SELECT id FROM customer'
    . ' WHERE deleted_at IS NULL ORDER BY id LIMIT 5');
my ($of_a, $gone) = @ids[0, 4];
my @of_b = @ids[1 .. 3];
my $in = join ',', @ids;

# B into A, then A into C: the last to go comes back first

chain();
is(groups_of(), "$c $c $c $c $c", 'all went the whole way');

my $look = $admin->get("groups/$b/restore-preview")->json;
is_deeply([$look->{customer_count},
           map { [@$_{qw(id title customer_count)}] } @{ $look->{from} }],
          [4, [$c, 'C', 4]], 'who would come back from where is shown');
is_deeply([map { [@$_{qw(field text count)}] } @{ $look->{from}[0]{effects} }],
    [['due_days', 'Days till invoices due: as the setup says becomes 30', 4],
     ['weekdays', 'Days on which customers are suspended: Sat, Sun becomes as'
      . ' the setup says', 4]], 'and what changes for them');
is($admin->get("groups/$c/restore-preview")->code, 'conflict',
   'for one that is deleted');
is($admin->get('groups/999999/restore-preview')->code, 'not_found',
   'and one that there is');

is(restore($a)->{done}, 5, 'A is restored');
is(groups_of(), "$a $a $a $a $a", 'with those of B, whom it had');
is(restore($b)->{done}, 4, 'then B');
is(groups_of(), "$a $b $b $b $b", 'with its own');
is(formers(), 0, 'nothing of it is remembered');

# the first to go comes back first

chain();
is(restore($b)->{done}, 4, 'B is restored before A');
is(groups_of(), "$c $b $b $b $b", 'with its own');
is(restore($a)->{done}, 1, 'then A');
is(groups_of(), "$a $b $b $b $b", 'which takes nobody who is of B');
is(formers(), 0, 'nothing of it is remembered');

# who was moved by hand stays, wherever in the chain that was

chain(sub {
    edit($of_b[0], { group_id => $c });
    $lm->bulk($admin, $admin->post('bulk', { kind => 'set_group',
        audience => { ids => [$of_b[1]] }, expected => 1,
        params => { group_id => $c } })->json->{id});
    edit($of_b[2], { name => 'Another name' });
});
$lm->sql("UPDATE customer SET deleted_at = UTC_TIMESTAMP(3) WHERE id = $gone");
is($admin->get("groups/$b/restore-preview")->json->{customer_count}, 1,
   'who was moved or deleted is not counted');
restore($b);
restore($a);
is(groups_of(), "$a $c $c $b $c", 'who was moved by hand stays where he is');

# a group that goes twice

edit($_, { group_id => $b }) for @of_b;
remove($b, $a);
remove($a, $c);
restore($a);
remove($a, $c);
restore($b);
is(groups_of(), "$c $b $b $b $c", 'a group that went twice is left once');

# who was moved follows his former groups again once that is undone

$lm->sql("UPDATE customer SET deleted_at = NULL WHERE id = $gone");
restore($a);
chain(sub {
    my $moved = $lm->bulk($admin, $admin->post('bulk', { kind => 'set_group',
        audience => { ids => [@of_b[0, 1]] }, expected => 2,
        params => { group_id => $c } })->json->{id});
    edit($of_b[1], { group_id => $a });
    $admin->post("bulk/$moved->{id}/undo", {});
    ok(wait_until(30, sub { $admin->get("bulk/$moved->{id}")->json->{state}
           eq 'undone' }, 'the undo'), 'a wide change is undone');
});
restore($b);
is(groups_of(), "$c $b $c $b $b", 'who was put back comes back with his group');
restore($a);
is(groups_of(), "$a $b $a $b $b", 'and the others with theirs');

# one that was restored meanwhile is not followed

edit($of_b[0], { group_id => $b });
remove($b, $a);
my $moved = $lm->bulk($admin, $admin->post('bulk', { kind => 'set_group',
    audience => { ids => [$of_b[0]] }, expected => 1,
    params => { group_id => $c } })->json->{id});
restore($b);
$admin->post("bulk/$moved->{id}/undo", {});
ok(wait_until(30, sub { $admin->get("bulk/$moved->{id}")->json->{state}
       eq 'undone' }, 'the undo'), 'another one is undone');
is($lm->sql_one("SELECT customer_group_id FROM customer WHERE id = $of_b[0]"),
   $a, 'he is in the group that he was taken from');
is($lm->sql_one('SELECT COUNT(*) FROM customer_former_group'
    . " WHERE customer_id = $of_b[0]"), 0, 'and follows none that is alive');

done_testing;


# B into A, something in between, A into C.

sub chain {
    my ($between) = @_;

    edit($of_a, { group_id => $a });
    edit($_, { group_id => $b }) for @of_b, $gone;
    remove($b, $a);
    $between->() if $between;
    remove($a, $c);
}


sub remove {
    my ($from, $to) = @_;
    my $answer = $admin->post("groups/$from/delete",
        { version => group($from, 0)->{version}, target_id => $to });

    return $lm->bulk($admin, $answer->json->{id});
}


sub restore {
    my ($id) = @_;
    my $answer = $admin->post("groups/$id/restore",
        { version => group($id, 1)->{version} });

    return $lm->bulk($admin, $answer->json->{id});
}


sub group {
    my ($id, $deleted) = @_;

    return (grep { $_->{id} == $id }
                @{ $admin->get("groups?deleted=$deleted")->json->{items} })[0];
}


sub groups_of {
    return $lm->sql_one('SELECT GROUP_CONCAT(customer_group_id ORDER BY id'
        . " SEPARATOR ' ') FROM customer WHERE id IN ($in)");
}


sub formers { return $lm->sql_one('SELECT COUNT(*) FROM customer_former_group') }


sub version { return 0 + $lm->sql_one("SELECT version FROM customer WHERE id = $_[0]") }


sub edit {
    my ($id, $change) = @_;
    my $answer = $admin->patch("customers/$id",
        { version => version($id), %$change });

    is($answer->status, 200, "customer $id is changed")
        or diag $answer->body;
}
