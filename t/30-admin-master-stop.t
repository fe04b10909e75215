#!/usr/bin/perl
# SPDX-License-Identifier: MIT

# Who suspends a master says whether his sub-accounts are suspended with him.

use strict;
use warnings;

use lib 't/lib';
use Lastmile;
use Lastmile::Db;
use Lastmile::Workers;
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
my $names = join(', ', map { $_->[0] } $lm->sql("SELECT CONCAT(name, ' (', code, ')')"
    . " FROM customer WHERE id IN ($one, $two) ORDER BY code"));
is_deeply([told()], ["Sub-accounts suspended with it (2): $names"],
          'the master tells who they were, once');
is(suspended(), join(',', sort { $a <=> $b } $m, $one, $two), 'all are');
is($lm->sql_one('SELECT COUNT(DISTINCT customer_id) FROM audit WHERE action ='
    . " 'suspend' AND customer_id IN ($one, $two)"), 2, 'each with a trace');

$res = stop('unsuspend', with_subs => $yes);
$lm->bulk($admin, $res->json->{bulk_id});
is(suspended(), '-', 'and so they come back');
is_deeply([told('af')], ["Opskorting van subrekeninge opgehef (2): $names",
                         "Subrekeninge saam daarmee opgeskort (2): $names"],
          'which is told, in both languages');
is(stop('suspend', with_subs => $yes, version => 1)->code, 'stale_version',
   'an old sight suspends nobody');
is(suspended(), '-', 'of them');

# What was suspended on its own is not lifted with the master.

$admin->post("customers/$two/suspend",
    { reason => 'Spam', version => version($two) });
$res = stop('suspend', with_subs => $yes);
$bulk = $lm->bulk($admin, $res->json->{bulk_id});
is_deeply([reasons($bulk)], ['cancelled 1', 'own_suspension 1'],
          'who is suspended for a reason of his own is left as he is');
is($lm->sql_one("SELECT suspend_reason FROM customer WHERE id = $two"), 'Spam',
   'for that reason');
is_deeply($admin->get("customers/$two")->json->{suspended_with}, undef,
          'and with nobody');
my $with = $admin->get("customers/$one")->json->{suspended_with};
my $name = $lm->sql_one("SELECT name FROM customer WHERE id = $m");
my $code = $lm->sql_one("SELECT code FROM customer WHERE id = $m");
is_deeply($with, { id => $m, code => $code, name => $name },
          'the other one with his master');
is_deeply($admin->get("customers/$one/suspension")->json->{with_master}, $with,
          'which the widget says');
is($admin->get("customers/$one/timeline?per_page=1")->json->{items}[0]{text},
   "Suspended with its master $name ($code): Late", 'and the timeline');
is($admin->request('GET', "customers/$one/timeline?per_page=1", undef,
       'Accept-Language' => 'af')
       ->json->{items}[0]{text},
   "Opgeskort saam met sy hoofrekening $name ($code): Late", 'in both languages');
is_deeply([subs('with_master')], [$one], 'the dialog is told who is lifted');
my ($stays) = @{ $admin->get("customers/$m/subs?suspended=own")->json->{items} };
is_deeply([@$stays{qw(id suspend_reason suspended_with)}], [$two, 'Spam', undef],
          'and who stays, and why');
is($admin->get("customers/$m/subs?suspended=no")->status, 422,
   'of no other kind');

my $preview = $admin->post('bulk/preview', { kind => 'unsuspend',
    audience => { query => "master_id=$m" },
    params => { reason => 'Paid', master_id => $m } })->json;
is_deeply([$preview->{changed}, map { "$_->{reason} $_->{count}" }
               sort { $a->{reason} cmp $b->{reason} } @{ $preview->{excluded} }],
          [1, 'cancelled 1', 'own_suspension 1'], 'a preview says the same');
is($admin->post('bulk/preview', { kind => 'unsuspend',
       audience => { ids => [$one] },
       params => { reason => 'Paid', master_id => $two } })
       ->json->{excluded}[0]{reason}, 'not_sub', 'of his own sub-accounts alone');
is($admin->post('bulk/preview', { kind => 'suspend',
       audience => { ids => [$one] },
       params => { reason => 'Paid', master_id => 999_999_999 } })
       ->json->{fields}{'params.master_id'}{code}, 'unknown', 'and a real master');

$res = stop('unsuspend', with_subs => $yes);
$bulk = $lm->bulk($admin, $res->json->{bulk_id});
is(suspended(), "$two", 'it outlives the suspension of the master');
is_deeply([reasons($bulk)], ['cancelled 1', 'own_suspension 1'], 'and is told');

$admin->post("bulk/$bulk->{id}/undo");
wait_until(30, sub { $admin->get("bulk/$bulk->{id}")->json->{state} eq 'undone' },
           'the undo');
is($admin->get("customers/$one")->json->{suspended_with}{id}, $m,
   'who is suspended again by an undo is so with his master');
my $first = $lm->sql_one("SELECT CONCAT(name, ' (', code, ')') FROM customer"
    . " WHERE id = $one");
is_deeply([(told())[0, 1]], ["Sub-accounts suspended with it (1): $first",
                             "Suspension of sub-accounts lifted (1): $first"],
          'and told of, too');
$lm->sql("UPDATE customer SET suspended_with = NULL WHERE id = $one");
stop('suspend');
$res = stop('unsuspend', with_subs => $yes);
$lm->bulk($admin, $res->json->{bulk_id});
is(suspended(), join(',', sort { $a <=> $b } $one, $two),
   'who was not suspended with him is not let on with him');
$_->status == 200 or die for map { $admin->post("customers/$_/unsuspend",
    { reason => 'Enough', version => version($_) }) } $one, $two;

# A change that comes late does not do what is no more so.

my $told = [told()];
$lm->stop('worker');
$res = stop('suspend', with_subs => $yes);
stop('unsuspend');
$lm->start('worker');
$bulk = $lm->bulk($admin, $res->json->{bulk_id});
is(suspended(), '-', 'a master who is on line again suspends nobody with him');
is_deeply([told()], $told, 'which is not told');
is_deeply([reasons($bulk)], ['cancelled 1', 'changed_since 2'],
          'and that is told');

my $single = $one;
$lm->sql("UPDATE customer SET master_id = NULL WHERE id = $single");
is($admin->post("customers/$single/suspend", { reason => 'x', with_subs => $yes,
       version => version($single) })->json->{bulk_id}, undef,
   'who is no master has nobody with him');

# Who leaves its master stays suspended, for nobody's debt but its own.

$lm->sql("UPDATE customer SET master_id = $m, suspended_at = NULL,"
         . " suspend_reason = NULL WHERE id = $one");
$lm->bulk($admin, stop('suspend', with_subs => $yes)->json->{bulk_id});
is($admin->get("customers/$_")->json->{suspended_with}{id}, $m,
   'there are two with their master') for $one, $two;
my $other = 0 + $lm->sql_one('SELECT MIN(id) FROM customer WHERE cancelled_on'
    . ' IS NULL AND suspended_at IS NULL AND deleted_at IS NULL AND master_id IS'
    . ' NULL AND NOT is_master');
$lm->sql("UPDATE customer SET is_master = 1 WHERE id = $other");
$admin->delete("customers/$m/subs/$_")->status == 204 or die for $one, $two;
$admin->post("customers/$other/subs", { customer_id => $two,
    version => version($other) })->status == 200 or die;
for my $sub ($one, $two) {
    my $now = $admin->get("customers/$sub")->json;
    is_deeply([@$now{qw(status suspend_reason suspended_with)}],
              ['suspended', 'Late', undef],
              'who leaves it stays suspended, on its own');
}
is(change_of($one),
   'Unlinked from a master account; its suspension goes on as its own',
   'which is told');
like(change_of($one, 'af'), qr/; die opskorting gaan as sy eie voort$/,
     'in both languages');
my ($entry) = grep { $_->{action} eq 'unlink' }
    @{ $admin->get("customers/$one/history")->json->{items} };
is($entry->{names}{suspended_with}{$m}, "$code $name", 'and with whom it was');
$bulk = $lm->bulk($admin, stop('unsuspend', with_subs => $yes)->json->{bulk_id});
is(suspended(), join(',', sort { $a <=> $b } $one, $two),
   'and is not lifted with the former one');
is($lm->sql_one("SELECT COUNT(*) FROM bulk_item WHERE bulk_id = $bulk->{id}"), 1,
   'whose it is no more');

# A worker that dies as it tells the master's side leaves that to the next one.

$lm->stop('worker');
$lm->sql("UPDATE customer SET master_id = $m, suspended_at = NULL,"
         . " suspend_reason = NULL WHERE id = $one");
$lm->sql('CREATE TRIGGER audit_wait BEFORE INSERT ON audit FOR EACH ROW SET'
         . " \@told = IF(NEW.action = 'suspend_subs', GET_LOCK('told', 30), 0)");
my $holder = Lastmile::Db->new($lm);
$holder->ask("SELECT GET_LOCK('told', 0)");
$told = [told()];
$bulk = stop('suspend', with_subs => $yes)->json->{bulk_id};
my $dying = Lastmile::Workers->new($lm, 'dying', job_lease => '3s');
ok(wait_until(20, sub {
       $lm->sql_one('SELECT COUNT(*) FROM information_schema.PROCESSLIST'
           . " WHERE STATE = 'User lock'") != 0
   }, 'the end of the change'), 'it is told at the end');
$dying->crash;
$holder->close;
is_deeply([told()], $told, 'who dies as he tells it has not');
$lm->sql('DROP TRIGGER audit_wait');
my $next = Lastmile::Workers->new($lm, 'next', job_lease => '3s');
is($lm->bulk($admin, $bulk)->{state}, 'done', 'the next one ends it');
is_deeply([told()], ["Sub-accounts suspended with it (1): $first", @$told],
          'and tells it, once');
ok($next->stop, 'and ends well');

# What is cancelled half way is told as far as it came.

$told = [told()];
$bulk = stop('unsuspend', with_subs => $yes)->json->{bulk_id};
is($admin->post("bulk/$bulk/cancel", {})->json->{state}, 'cancelled',
   'one is cancelled before it began');
is_deeply([told()], $told, 'nothing is told');
stop('suspend');
$bulk = stop('unsuspend', with_subs => $yes)->json->{bulk_id};
$lm->sql('INSERT INTO bulk_item (bulk_id, customer_id, state) VALUES'
         . " ($bulk, $one, 'done'), ($bulk, $two, 'waiting')");
is($admin->post("bulk/$bulk/cancel", {})->json->{state}, 'cancelled',
   'another one half way');
is_deeply([told()], ["Suspension of sub-accounts lifted (1): $first", @$told],
          'whom it came to is told');

done_testing;


sub version { return 0 + $lm->sql_one("SELECT version FROM customer WHERE id = $_[0]") }


sub stop {
    my ($deed, %field) = @_;

    return $admin->post("customers/$m/$deed",
        { reason => 'Late', version => version($m), %field });
}


sub change_of {
    my ($id, $lang) = @_;
    my ($change) = grep { $_->{kind} eq 'change' }
        @{ $admin->request('GET', "customers/$id/timeline", undef,
               'Accept-Language' => $lang // 'en')->json->{items} };

    return $change->{text};
}


# What the master's timeline says of his sub-accounts, newest first.
sub told {
    my ($lang) = @_;

    return grep { /\(\d+\): / } map { $_->{text} }
        @{ $admin->request('GET', "customers/$m/timeline?per_page=100", undef,
               'Accept-Language' => $lang // 'en')->json->{items} };
}


sub reasons {
    return sort map { "$_->{reason} $_->{count}" }
        @{ $_[0]{skipped_reasons} };
}


sub subs {
    return map { $_->{id} }
        @{ $admin->get("customers/$m/subs?suspended=$_[0]")->json->{items} };
}


sub suspended {
    return $lm->sql_one("SELECT COALESCE(GROUP_CONCAT(id ORDER BY id), '-') FROM"
        . " customer WHERE suspended_at IS NOT NULL AND id IN ($m, $one, $two,"
        . " $gone)");
}
