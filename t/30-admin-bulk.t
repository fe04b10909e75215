#!/usr/bin/perl
# SPDX-License-Identifier: MIT

# Many customers are changed at once: looked at first, watched, stopped, and
# undone where nobody changed anything since.

use strict;
use warnings;

use lib 't/lib';
use Lastmile;
use Test::More;

my $lm = Lastmile->new(worker => 1);
my $admin = $lm->admin_login;
my %group = map { $_->{title} => $_->{id} }
            @{ $admin->get('groups')->json->{items} };
my @groups = map { $group{$_} } sort keys %group;
my @ids = map { 0 + $_->[0] } $lm->sql('SELECT id FROM customer'
    . ' WHERE deleted_at IS NULL AND suspended_at IS NULL'
    . ' AND cancelled_on IS NULL ORDER BY id LIMIT 12');
my $target = $admin->post('groups', { title => 'Target' })->json->{id};

# moving to another group

my %move = (kind => 'set_group', audience => { ids => \@ids },
            params => { group_id => $target });
my $before = join ',', map { $_->[0] } group_of(@ids);
my $preview = $admin->post('bulk/preview', \%move);
is($preview->status, 200, 'what it would do is looked at');
is_deeply([@{ $preview->json }{qw(total changed unchanged)}], [12, 12, 0],
          'whom it changes');
is(scalar @{ $preview->json->{sample} }, 5, 'five of them');
is($preview->json->{sample}[0]{after}, 'Target', 'and how');
is(join(',', map { $_->[0] } group_of(@ids)), $before, 'nothing is done yet');

is($admin->post('bulk', { %move, expected => 11 })->code, 'audience_changed',
   'others than were shown are not changed');
my @key = ('Idempotency-Key' => 'move-1');
my $bulk = $admin->request('POST', 'bulk', { %move, expected => 12 }, @key);
is($bulk->status, 202, 'it begins');
is($admin->request('POST', 'bulk', { %move, expected => 12 }, @key)->json->{id},
   $bulk->json->{id}, 'a double click begins it once');
my $done = finished($bulk->json->{id});
is_deeply([@$done{qw(state total done skipped progress can_undo kind)}],
          ['done', 12, 12, 0, 100, JSON::PP::true, 'set_group'], 'it is done');
is_deeply($done->{names}, { group_id => { $target => 'Target' } },
          'and says which group it was about');
is($done->{by}{id}, $admin->get('me')->json->{id}, 'by who asked');
is(join(' ', map { $_->[0] } group_of(@ids)), join(' ', ($target) x @ids),
   'each is in the new group');
my ($row) = $lm->sql('SELECT actor, actor_id, before_json, after_json,'
    . " entity_version FROM audit WHERE entity = 'customer'"
    . " AND customer_id = $ids[0] ORDER BY id DESC LIMIT 1");
is_deeply([@$row[0, 1]], ['staff', $admin->get('me')->json->{id}],
          'each has its row in the audit, of who asked');
is_deeply(JSON::PP::decode_json($row->[3]), { group_id => 0 + $target },
          'with what it became');
is($lm->sql_one("SELECT version FROM customer WHERE id = $ids[0]"), $row->[4],
   'and the version that it made');
is_deeply([@{ $admin->get('bulk')->json->{items}[0] }{qw(id names)}],
          [$done->{id}, { group_id => { $target => 'Target' } }],
          'it stands in the list of one\'s own');

is_deeply([@{ $admin->post('bulk/preview', \%move)->json }
               {qw(changed unchanged)}], [0, 12], 'once more changes nothing');

# undone, but for those changed since

$lm->sql("UPDATE customer SET customer_group_id = $groups[0],"
    . " version = version + 1 WHERE id = $ids[3]");
my $undone = undo($done->{id});
is_deeply([@$undone{qw(state undone kept can_undo)}],
          ['undone', 11, 1, JSON::PP::false], 'it is undone');
is_deeply([map { [@$_{qw(reason count)}] } @{ $undone->{skipped_reasons} }],
          [['changed_since', 1]], 'but for one, who was moved since');
my @was = split /,/, $before;
$was[3] = $groups[0];
is(join(',', map { $_->[0] } group_of(@ids)), join(',', @was),
   'each is where he was');
is($admin->post("bulk/$done->{id}/undo", {})->code, 'conflict',
   'undone is undone');

# categories and labels

my ($one, $two) = map { $admin->post('labels', { name => $_ })->json->{id} }
                  'Bulk one', 'Bulk two';
$lm->sql("INSERT INTO customer_label VALUES ($ids[0], $one)");
my $added = run('add_labels', { label_ids => [$two, $one, $one] });
is_deeply([@$added{qw(state done skipped)}], ['done', 12, 0],
          'labels are given');
is(labels($one) . labels($two), '1212', 'to each');
$lm->sql("DELETE FROM customer_label WHERE customer_id = $ids[1]"
    . " AND label_id IN ($one, $two)");
is_deeply([@{ undo($added->{id}) }{qw(undone kept)}], [11, 1], 'and taken back');
is(labels($one) . labels($two), '10', 'from those who had not got them before');

my $removed = run('remove_labels', { label_ids => [$one] });
is_deeply([@$removed{qw(done skipped)}], [1, 11], 'one had it to lose');
is($removed->{skipped_reasons}[0]{reason}, 'unchanged', 'the others had not');
undo($removed->{id});
is(labels($one), 1, 'and gets it back');
my ($category) = @{ $admin->get('categories')->json->{items} };
my $had = $lm->sql_one('SELECT COUNT(*) FROM customer_category'
    . " WHERE category_id = $category->{id} AND customer_id IN (@{[join ',', @ids]})");
my $given = run('add_categories', { category_ids => [$category->{id}] });
is($given->{done} + $had, 12, 'a category likewise');
undo($given->{id});
is($lm->sql_one('SELECT COUNT(*) FROM customer_category'
    . " WHERE category_id = $category->{id} AND customer_id IN (@{[join ',', @ids]})"),
   $had, 'both ways');

# the billing group

my $billing = $admin->post('billing-groups', { name => 'Bulk' })->json->{id};
my $billed = run('set_billing_group', { billing_group_id => $billing });
is($billed->{done}, 12, 'the billing group changes');
undo($billed->{id});
is($lm->sql_one("SELECT COUNT(*) FROM customer WHERE billing_group_id = $billing"),
   0, 'and back');

# suspending

$lm->sql("UPDATE customer SET cancelled_on = '2020-01-01' WHERE id = $ids[11]");
$lm->sql("UPDATE customer SET suspended_at = '2026-01-01', suspend_reason ="
    . " 'Earlier' WHERE id = $ids[10]");
my $stop = $admin->post('bulk/preview', { kind => 'suspend',
    audience => { ids => \@ids }, params => { reason => 'Mast is down' } })->json;
is_deeply([@$stop{qw(total changed unchanged)}], [12, 10, 1], 'ten go off line');
is_deeply([map { [@$_{qw(reason count)}] } @{ $stop->{excluded} }],
          [['cancelled', 1]], 'one has ended');
is($stop->{sample}[0]{after}, 'Suspended: Mast is down', 'in words');
my $stopped = run('suspend', { reason => 'Mast is down' });
is_deeply([@$stopped{qw(done skipped)}], [10, 2], 'and so they do');
is($lm->sql_one('SELECT COUNT(*) FROM customer'
    . " WHERE suspend_reason = 'Mast is down'"), 10, 'with the reason');
is($lm->sql_one('SELECT COUNT(DISTINCT d.id) FROM disconnect d JOIN'
    . ' radius_session s ON s.id = d.radius_session_id'
    . " WHERE d.reason = 'suspend' AND s.customer_id IN (@{[join ',', @ids]})"),
   $lm->sql_one('SELECT COUNT(*) FROM radius_session WHERE ended_at IS NULL'
    . " AND NOT is_stale AND customer_id IN (@{[join ',', @ids[0 .. 9]]})"),
   'and their routers are asked');
my $me = $lm->sql_one("SELECT version FROM customer WHERE id = $ids[2]");
is($admin->post("customers/$ids[2]/unsuspend", { version => 0 + $me,
       reason => 'Pays' })->status, 200, 'one is let on by hand');
is_deeply([@{ undo($stopped->{id}) }{qw(undone kept)}], [9, 1],
          'the others are let on again by undoing');
is($lm->sql_one("SELECT suspend_reason FROM customer WHERE id = $ids[10]"),
   'Earlier', 'who was off before stays off');
my $lifted = run('unsuspend', { reason => 'Mast is up' });
is($lifted->{done}, 1, 'un-suspending lifts it');
undo($lifted->{id});
is($lm->sql_one("SELECT suspend_reason FROM customer WHERE id = $ids[10]"),
   'Earlier', 'and undone, it is as it was');

# everybody of a list

my $all = $admin->get('customers?type=company&per_page=1')->json->{total};
my %list = (kind => 'set_group', audience => { query => 'type=company&sort=-name' },
            params => { group_id => $target });
is($admin->post('bulk/preview', \%list)->json->{total}, $all,
   'a list is looked at whole');
my $wide = finished($admin->post('bulk', { %list, expected => $all })
    ->json->{id});
is($wide->{done} + $wide->{skipped}, $all, 'and changed whole');
is($lm->sql_one("SELECT COUNT(*) FROM customer WHERE type = 'company'"
    . " AND customer_group_id <> $target AND deleted_at IS NULL"), 0, 'all of it');
my $gone = finished($admin->post('bulk', { %move, audience =>
    { ids => [$ids[0], 999999] }, expected => 2 })->json->{id});
is_deeply([map { $_->{reason} } @{ $gone->{skipped_reasons} }], ['not_found'],
          'who is not there is passed over');

# refused

for my $bad (
    ['kind', kind => 'dance'], ['kind', kind => 'group_delete'],
    ['kind', kind => undef], ['audience', audience => undef],
    ['audience', audience => { ids => [] }],
    ['audience.ids', audience => {}],
    ['audience.ids', audience => { ids => [1], query => 'q=x' }],
    ['audience.ids', audience => { ids => [1 .. 1001] }],
    ['audience.ids', audience => { ids => ['x'] }],
    ['audience.query', audience => { query => 'nonsense=1' }],
    ['audience', audience => { query => 'q=zzzzzzzzz' }],
    ['params.group_id', params => {}],
    ['params.group_id', params => { group_id => 999999 }],
    ['params', params => []], ['expected', expected => undef],
) {
    my ($field, %change) = @$bad;
    my $answer = $admin->post('bulk', { %move, expected => 12, %change });
    ok($answer->code eq 'invalid' && $answer->json->{fields}{$field}{message},
       "$field is looked at") or diag explain $answer->json;
}
for my $case (
    [suspend => {}, 'params.reason', 'required'],
    [suspend => { reason => 'x' x 201 }, 'params.reason', 'too_long'],
    [add_labels => { label_ids => [999999] }, 'params.label_ids', 'unknown'],
    [add_labels => { label_ids => [1 .. 51] }, 'params.label_ids', 'too_many'],
    [add_labels => { label_ids => 'x' }, 'params.label_ids', 'required'],
    [set_billing_group => { billing_group_id => 999999 },
     'params.billing_group_id', 'unknown'],
) {
    my ($kind, $params, $field, $code) = @$case;
    is($admin->post('bulk/preview', { kind => $kind,
        audience => { ids => \@ids }, params => $params })->json
        ->{fields}{$field}{code}, $code, "$kind: $field $code");
}

my $they = $lm->join_staff($admin, username => 'other',
    role_id => (grep { $_->{name} eq 'manager' }
                     @{ $admin->get('roles')->json->{items} })[0]{id});
is($they->get("bulk/$wide->{id}")->code, 'not_found',
   'somebody else\'s is not found');
is($they->post("bulk/$wide->{id}/undo", {})->code, 'not_found', 'nor undone');
is($they->post("bulk/$wide->{id}/cancel", {})->code, 'not_found',
   'nor cancelled');
is($admin->post("bulk/$wide->{id}/cancel", {})->code, 'conflict',
   'what is over is not cancelled');

# stopped before anybody worked on it

$lm->stop('worker');
my $waits = $admin->post('bulk', { %move, expected => 12 })->json->{id};
is($admin->get("bulk/$waits")->json->{state}, 'queued', 'it waits for a worker');
is($admin->post("bulk/$waits/undo", {})->code, 'conflict',
   'what is not over is not undone');
is($admin->post("bulk/$waits/cancel", {})->json->{state}, 'cancelled',
   'it is cancelled');
my $where = join ',', map { $_->[0] } group_of(@ids);
$lm->start('worker');
ok(wait_until(20, sub { $lm->sql_one("SELECT state FROM job WHERE id ="
    . " (SELECT job_id FROM bulk WHERE id = $waits)") eq 'done' }, 'the job'),
   'a worker comes back');
is(join(',', map { $_->[0] } group_of(@ids)), $where, 'and does nothing');

done_testing;


sub group_of {
    return $lm->sql('SELECT customer_group_id FROM customer WHERE id IN ('
        . join(',', @_) . ') ORDER BY id');
}


sub labels {
    my ($id) = @_;

    return $lm->sql_one("SELECT COUNT(*) FROM customer_label WHERE label_id = $id");
}


sub finished { return $lm->bulk($admin, @_) }


sub run {
    my ($kind, $params) = @_;

    return finished($admin->post('bulk', { kind => $kind, params => $params,
        audience => { ids => \@ids }, expected => 12 })->json->{id});
}


sub undo {
    my ($id) = @_;

    is($admin->post("bulk/$id/undo", {})->status, 202, 'undoing begins');
    return finished($id);
}
