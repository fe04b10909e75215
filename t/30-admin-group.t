#!/usr/bin/perl
# SPDX-License-Identifier: MIT

# Customer groups: what is set of them, and what becomes of their customers.

use strict;
use warnings;

use lib 't/lib';
use Lastmile;
use Test::More;

my $lm = Lastmile->new(worker => 1);
my $admin = $lm->admin_login;
my ($true, $false) = (JSON::PP::true, JSON::PP::false);

# the list

my $groups = $admin->get('groups')->json;
is($groups->{total}, $lm->sql_one('SELECT COUNT(*) FROM customer_group'
    . ' WHERE deleted_at IS NULL'), 'the list holds every group');
my $sum = 0;
$sum += $_->{customer_count} for @{ $groups->{items} };
is($sum, $lm->sql_one('SELECT COUNT(*) FROM customer'
    . ' WHERE deleted_at IS NULL'), 'and counts their customers');
my @titles = map { $_->{title} } @{ $groups->{items} };
is_deeply(\@titles, [sort { lc $a cmp lc $b } @titles], 'by title');
is(scalar @{ $admin->get('groups?per_page=2&page=1')->json->{items} }, 2,
   'a page has as many as asked for');
is_deeply([map { $_->{title} }
               @{ $admin->get('groups?sort=-title&per_page=2')->json->{items} }],
          [(reverse @titles)[0, 1]], 'in the order asked for');
is($admin->get('groups?nonsense=1')->code, 'invalid', 'of arguments it knows');
is($admin->get('groups?deleted=1')->json->{total}, 0, 'none is deleted');

# adding

my %rules = (overdue_days => 3, second_warning_days => 4, suspension_days => 5,
    pause_hours => 72, overdue_minimum => { amount => 5000, currency => 'ZAR' },
    weekdays => ['mon', 'thu'], on_holidays => $false,
    hold_pending_debit => $true);
my %whole = (title => "Gated", description => 'Behind a gate',
    is_vip => $true, auto_rollover => $true, suspensions_disabled => $true,
    sync_accounting => $false, accounting_ref => 'SG-7', due_days => 14,
    suspension => \%rules);
my $made = $admin->post('groups', \%whole);
is($made->status, 201, 'a group is added');
my $group = $made->json;
is_deeply({ map { $_ => $group->{$_} } keys %whole }, \%whole, 'as it was told');
is($group->{customer_count}, 0, 'without customers');
is_deeply((grep { $_->{id} == $group->{id} }
               @{ $admin->get('groups?q=gate')->json->{items} })[0], $group,
          'and found by its description');
is($admin->get('groups?q=no%20such')->json->{total}, 0, 'or not');

my $plain = $admin->post('groups', { title => 'Plain' })->json;
is_deeply($plain->{suspension}, { map { $_ => undef } keys %rules },
          'what is not said is as the setup says');
is($plain->{$_}, undef, "so is $_") for qw(auto_rollover due_days accounting_ref);
is($plain->{sync_accounting}, $true, 'it goes to the accounting package');

for my $bad (
    [title => ''], [title => 'x' x 81], [title => undef],
    [description => 'x' x 501], [is_vip => 'yes'], [due_days => 366],
    [due_days => -1], [due_days => '7'], [accounting_ref => 'x' x 65],
    [suspension => []], [suspension => 'none'],
    ['suspension.overdue_days' => 366], ['suspension.pause_hours' => 0],
    ['suspension.pause_hours' => 8761], ['suspension.weekdays' => []],
    ['suspension.weekdays' => ['someday']], ['suspension.weekdays' => 'mon'],
    ['suspension.on_holidays' => 1],
    ['suspension.overdue_minimum.currency' => 'USD'],
    ['suspension.overdue_minimum.amount' => -5],
) {
    my ($name, $value) = @$bad;
    my $body = nested($name, $value);
    my $answer = $admin->post('groups', { title => 'Bad', %$body });
    ok($answer->code eq 'invalid' && $answer->json->{fields}{$name}{message},
       "$name is looked at") or diag explain $answer->json;
}
is($admin->post('groups', { title => ' PLAIN ' })->json->{fields}{title}{code},
   'taken', 'a title is one in whatever case');
is($lm->sql_one("SELECT COUNT(*) FROM customer_group WHERE title = 'Bad'"), 0,
   'nothing half right is kept');

# changing

my $path = "groups/$group->{id}";
my $new = $admin->patch($path, { version => 1, title => "Fenced",
    due_days => undef, suspension => { pause_hours => undef } })->json;
is($new->{version}, 2, 'a group changes');
is($new->{title}, "Fenced", "its title");
is($new->{due_days}, undef, 'what is cleared is as the setup says');
is_deeply($new->{suspension}, { %rules, pause_hours => undef },
          'what is not named stays');
is($new->{description}, 'Behind a gate', 'all of it');
my $late = $admin->patch($path, { version => 1, title => 'Late' });
is($late->code, 'stale_version', 'an old version is refused');
is_deeply([map { "$_->{field} $_->{by}{name}" }
               grep { $_->{field} eq 'title' } @{ $late->json->{changes} }],
          ['title ' . $admin->get('me')->json->{name}],
          'and told what was changed by whom');
is($admin->patch($path, { title => 'Late' })->code, 'invalid', 'as one of none');
is($admin->patch($path, { version => 2, title => 'plain' })->json
    ->{fields}{title}{code}, 'taken', 'another\'s title is not taken');
is($admin->patch($path, { version => 2, title => "FENCED" })->status, 200,
   'its own in another case is');
is($admin->patch('groups/999999', { version => 1 })->code, 'not_found',
   'what is not there is not found');
my $rows = [$lm->sql("SELECT before_json, after_json FROM audit"
    . " WHERE entity = 'customer_group' AND action = 'update' ORDER BY id")];
is_deeply(JSON::PP::decode_json($rows->[1][0]), { title => "Fenced" },
          'the audit has what was');
is_deeply(JSON::PP::decode_json($rows->[1][1]), { title => "FENCED" },
          'and what is');

# taken away

my $csv = $admin->request('GET', 'groups?q=fenced', undef,
    Accept => 'text/csv', 'Accept-Language' => 'af');
is($csv->type, 'text/csv', 'the list comes as CSV');
is($csv->body, "Titel,Beskrywing,BBP,Outomatiese oordrag van data,"
    . "Opskortings afgeskakel,Sinkroniseer met rekeningkunde,Rekeningkunde-ID,"
    . "Dae tot fakture betaalbaar is,Kli\xc3\xabnte\r\n"
    . "FENCED,Behind a gate,Ja,Ja,Ja,,SG-7,,0\r\n", 'row by row');

# deleting: where its customers go, and what changes for them

my ($from, $to) = map { $admin->post('groups', $_)->json }
    { title => '000 From', due_days => 30, is_vip => $true,
      suspension => { weekdays => ['mon', 'thu'] } },
    { title => '001 To', due_days => 7, suspension => { pause_hours => 5,
      overdue_minimum => { amount => 123450, currency => 'ZAR' } } };
my @members = map { 0 + $_->[0] } $lm->sql('SELECT DISTINCT c.id'
    . ' FROM customer c JOIN data_account a ON a.customer_id = c.id'
    . ' WHERE c.deleted_at IS NULL AND c.cancelled_on IS NULL'
    . ' AND c.suspended_at IS NULL ORDER BY c.id LIMIT 6');
my $in = join ',', @members;
$lm->sql("UPDATE customer SET customer_group_id = $from->{id}, is_vip ="
    . " id = $members[0], due_days = IF(id = $members[1], 1, NULL)"
    . " WHERE id IN ($in)");

my $look = $admin->get("groups/$from->{id}/delete-preview")->json;
is($look->{customer_count}, 6, 'six would move');
is_deeply($look->{suggested}, { id => $to->{id}, title => '001 To' },
          'to the first group by title, this one excepted');
is_deeply([map { [@$_{qw(field text count)}] } @{ $look->{effects} }],
    [['is_vip', 'VIP badge: yes becomes no', 5],
     ['due_days', 'Days till invoices due: 30 becomes 7', 5],
     ['pause_hours', 'Hours of a pause: as the setup says becomes 5', 6],
     ['overdue_minimum',
      'Minimum overdue amount: as the setup says becomes R 1,234.50', 6],
     ['weekdays', 'Days on which customers are suspended: Mon, Thu becomes as'
      . ' the setup says', 6]],
    'and what changes for them is told');
is(scalar(grep { $_->{id} == $from->{id} } @{ $look->{targets} }), 0,
   'a group is no target for itself');
is($admin->get("groups/$from->{id}/delete-preview?target_id=$plain->{id}")->json
    ->{suggested}{title}, 'Plain', 'another target is looked at');
is($admin->get("groups/$from->{id}/delete-preview?target_id=$from->{id}")->code,
   'invalid', 'itself is none');

my $delete = "groups/$from->{id}/delete";
is($admin->post($delete, { version => 1 })->json->{fields}{target_id}{code},
   'required', 'its customers must go somewhere');
is($admin->post($delete, { version => 1, target_id => $from->{id} })->json
    ->{fields}{target_id}{code}, 'unknown', 'not where they are');
is($admin->post($delete, { version => 7, target_id => $to->{id} })->code,
   'stale_version', 'an old sight deletes nothing');
my $bulk = $admin->post($delete, { version => 1, target_id => $to->{id} });
is($bulk->status, 202, 'it is deleted');
is((grep { $_->{id} == $from->{id} } @{ $admin->get('groups')->json->{items} }),
   0, 'and gone from the list at once');
is_deeply([map { $_->{title} } @{ $admin->get('groups?deleted=1')->json->{items} }],
          ['000 From'], 'it stands with the deleted');
is($admin->post('groups', { title => '000 from' })->json->{fields}{title}{code},
   'taken_by_deleted', 'and keeps its title');
my $moved = finished($bulk->json->{id});
is_deeply([@$moved{qw(kind state done can_undo)}],
          ['group_delete', 'done', 6, $false], 'its customers are moved');
is($lm->sql_one('SELECT COUNT(*) FROM customer c JOIN customer_former_group f'
    . " ON f.customer_id = c.id WHERE c.id IN ($in) AND"
    . " c.customer_group_id = $to->{id} AND f.customer_group_id = $from->{id}"), 6,
   'all of them, and it is remembered whence');
my $late_one = $lm->sql_one('SELECT MAX(id) FROM customer'
    . " WHERE deleted_at IS NULL AND id NOT IN ($in)");
$lm->sql("UPDATE customer SET customer_group_id = $from->{id}"
    . " WHERE id = $late_one");
$lm->sql("UPDATE job SET due_at = UTC_TIMESTAMP(3) WHERE kind = 'bulk'"
    . " AND state = 'queued'");
ok(wait_until(20, sub { $lm->sql_one('SELECT COUNT(*) FROM'
    . " customer_former_group WHERE customer_id = $late_one") }, 'the latecomer'),
   'who came in as it was deleted follows');
finished($bulk->json->{id});
is($admin->post("groups/$to->{id}/restore", { version => 1 })->code, 'conflict',
   'what is not deleted is not restored');
is($admin->post($delete, { version => 2, target_id => $to->{id} })->code,
   'conflict', 'what is deleted is not deleted');

# restoring: all but those whom somebody moved since

my $other = finished($admin->post('bulk', { kind => 'set_group', expected => 1,
    audience => { ids => [$members[2]] },
    params => { group_id => $plain->{id} } })->json->{id});
my $back = finished($admin->post("groups/$from->{id}/restore",
    { version => 2 })->json->{id});
is($back->{done}, 6, 'restored, its customers come back');
is($lm->sql_one("SELECT GROUP_CONCAT(id) FROM customer WHERE id IN ($in)"
    . " AND customer_group_id <> $from->{id}"), $members[2],
   'but for the one who was moved by hand');
is($lm->sql_one('SELECT COUNT(*) FROM customer_former_group'), 0,
   'and nobody is of a former group any more');

# who comes into a group while it is being deleted goes along

$lm->stop('worker');
my $again = $admin->post($delete, { version => 3, target_id => $to->{id} })->json;
$lm->sql("UPDATE customer SET customer_group_id = $from->{id}"
    . " WHERE id = $members[2]");
is($admin->post("groups/$to->{id}/delete", { version => 1,
       target_id => $plain->{id} })->status, 202, 'the target is deleted, too');
$lm->start('worker');
is(finished($again->{id})->{done}, 7, 'the latecomer goes along');
ok(wait_until(20, sub { $lm->sql_one('SELECT COUNT(*) FROM customer c JOIN'
    . ' customer_group g ON g.id = c.customer_group_id'
    . ' WHERE g.deleted_at IS NOT NULL') == 0 }, 'the moves'),
   'and nobody is left in a deleted group');

# a group that comes back before the worker came to it keeps its customers

my $mine = $admin->post('groups', { title => '002 Mine' })->json;
$lm->sql("UPDATE customer SET customer_group_id = $mine->{id} WHERE id IN ($in)");
$lm->stop('worker');
my $first = $admin->post("groups/$mine->{id}/delete",
    { version => 1, target_id => $plain->{id} })->json;
$admin->post("groups/$mine->{id}/restore", { version => 2 });
$lm->start('worker');
is(finished($first->{id})->{state}, 'failed', 'the move has no sense any more');
is($lm->sql_one("SELECT COUNT(*) FROM customer WHERE customer_group_id ="
    . " $mine->{id}"), 6, 'and moved nobody');

# enabling

$lm->sql("UPDATE customer SET suspended_at = UTC_TIMESTAMP(3), suspend_reason ="
    . " 'Late' WHERE id IN ($members[0], $members[1])");
$lm->sql("UPDATE customer SET cancelled_on = '2020-01-01' WHERE id = $members[1]");
$lm->sql('UPDATE data_account SET is_blocked = 0, is_rejected = 0'
    . " WHERE customer_id IN ($in)");
$lm->sql("UPDATE data_account SET is_blocked = 1 WHERE customer_id = $members[2]");
$lm->sql("UPDATE data_account SET is_rejected = 1 WHERE customer_id = $members[3]");
is_deeply($admin->get("groups/$mine->{id}/enable-preview")->json,
          { suspended => 1, arrears => 0, blocked => 1, rejected => 1,
            cancelled => 1 }, 'what holds its members off line is shown');
my $enable = "groups/$mine->{id}/enable";
is($admin->post($enable, {})->json->{fields}{reason}{code}, 'required',
   'enabling wants a reason');
my $desk = $lm->admin->token($admin->post('tokens', { name => 'desk',
    permissions => ['group_write'] })->json->{token});
is($desk->post($enable, { reason => 'Paid up', blocked => $true })->status, 403,
   'lifting blocks asks for what it takes for one account');
my $lifted = finished($admin->post($enable, { reason => 'Paid up' })->json->{id});
is_deeply([@$lifted{qw(done skipped)}], [1, 1], 'a suspension is lifted');
is($lm->sql_one("SELECT COUNT(*) FROM customer WHERE id = $members[1]"
    . ' AND suspended_at IS NOT NULL'), 1, 'what has ended is never lifted');
is($lm->sql_one('SELECT SUM(is_blocked) > 0 AND SUM(is_rejected) > 0'
    . " FROM data_account WHERE customer_id IN ($in)"), 1,
   'blocks and rejects stay unless they are ticked');
finished($admin->post($enable, { reason => 'Paid up', blocked => $true,
    rejected => $true })->json->{id});
is($lm->sql_one('SELECT SUM(is_blocked) + SUM(is_rejected) FROM data_account'
    . " WHERE customer_id IN ($in)"), 0, 'then they are lifted, too');

# the last one stays

$lm->sql('UPDATE customer SET customer_group_id = ' . $mine->{id});
$lm->sql('UPDATE customer_group SET deleted_at = UTC_TIMESTAMP(3)'
    . " WHERE id <> $mine->{id}");
is($admin->post("groups/$mine->{id}/delete", { version => 3 })->code,
   'last_group', 'the last group is not deleted');

done_testing;


sub finished { return $lm->bulk($admin, @_) }


# "a.b" => 1 becomes { a => { b => 1 } }; an amount is one of ZAR.

sub nested {
    my ($name, $value) = @_;
    my @parts = split /\./, $name;

    $value = { amount => 1, currency => 'ZAR', pop @parts => $value }
        if @parts == 3;
    $value = { $_ => $value } for reverse @parts;
    return $value;
}
