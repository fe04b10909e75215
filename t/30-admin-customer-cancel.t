#!/usr/bin/perl
# SPDX-License-Identifier: MIT

# A customer's service ends with the local day of its date: authentication is
# refused from then on, open sessions are ended by their router, accounts with
# an end of their own keep it, and who comes back finds his as they were.

use strict;
use warnings;

use lib 't/lib';
use Lastmile;
use Lastmile::Nas;
use Lastmile::Radius qw(account accounted build_tools interim);
use Test::More;

build_tools();

my $lm = Lastmile->new(freeradius => 1, worker => 1);
my $admin = $lm->admin_login;
my $router = Lastmile::Nas->new($lm, $lm->demo('RADIUS_SECRET'));
my @device = ('Calling-Station-Id' => 'AA:BB:CC:00:00:09'); # may dial again
my $today = $admin->get('me')->json->{today};
my ($yesterday, $tomorrow, $later) = map { day($_) } -1, 1, 40;

$lm->sql("UPDATE nas SET coa_address = '127.0.0.1', coa_port = "
         . $router->port . " WHERE address = '127.0.0.1'");

my $user = account($lm);
my $id = $lm->sql_one("SELECT customer_id FROM data_account"
                      . " WHERE id = $user->{id}");
my $own = account($lm, username => 'own@example');
$lm->sql("UPDATE data_account SET customer_id = $id,"
         . " cancelled_on = '$later' WHERE id = $own->{id}");
$lm->sql("UPDATE customer SET phone = '021 555 0000' WHERE id = $id");

# a date and a reason

my $c = change(cancelled_on => $tomorrow, cancel_reason => 'Moved away: to sea');
is($c->status, 200, 'a date is set');
is($c->json->{cancelled_on}, $tomorrow, 'it stands');
is($c->json->{cancel_reason}, 'Moved away: to sea', 'with reason and comment');
is($c->json->{status}, 'cancelling', 'service goes on meanwhile');
is_deeply($c->json->{facts}, ['cancelling'], 'which is a fact');
is(end_of($user), "$tomorrow 1", 'the account gets the date');
is(end_of($own), "$later 0", 'one with an end of its own keeps it');
is(change(cancelled_on => $today)->status, 200, 'the date may move');
is(end_of($user), "$today 1", 'and the account follows');
is(asked($user)->{code}, 'Access-Accept', 'today is a day of service');
is(change(cancelled_on => undef)->json->{cancel_reason}, undef,
   'Clear takes the reason along');
is(end_of($user), "NULL 0", 'and the date off the account');
is(end_of($own), "$later 0", 'that had it from the customer');

# not before he came

my ($born) = $lm->sql_one("SELECT DATE(created_at) FROM customer WHERE id = $id");
$lm->sql("UPDATE data_account SET starts_on = '$born' WHERE customer_id = $id");
for my $day ('1999-01-31', $lm->sql_one("SELECT '$born' - INTERVAL 1 DAY")) {
    my $early = change(cancelled_on => $day, cancel_reason => 'Other')
        ->json->{fields}{cancelled_on};
    is($early->{code}, 'too_early', "$day is before he was a customer");
    is($early->{message}, "Customer since $born: not before that day",
       'which is said');
}
$lm->sql("UPDATE data_account SET starts_on = '2015-06-01' WHERE id = $own->{id}");
is(change(cancelled_on => '2015-05-31', cancel_reason => 'Other')
       ->json->{fields}{cancelled_on}{message},
   'Customer since 2015-06-01: not before that day',
   'he came with his first account, also when he was written down later');
is(change(cancelled_on => '2015-06-01', cancel_reason => undef)
       ->json->{fields}{cancelled_on}, undef, 'that day may be his last');

# the day after

change(cancelled_on => $today, cancel_reason => 'Other');
ok(accounted($lm, interim($user, 'c1', 300, 1, 1, @device)), 'there is a session');
$lm->sql("UPDATE $_ SET cancelled_on = '$yesterday' WHERE "
         . ($_ eq 'customer' ? "id = $id"
            : "customer_id = $id AND is_cancel_inherited"))
    for qw(customer data_account); # a night passes
is(asked($user)->{code}, 'Access-Reject', 'the day after it is refused');
is($admin->get("customers/$id")->json->{status}, 'cancelled', 'as cancelled');
$lm->sql("INSERT INTO job (kind, payload, due_at, created_at)"
         . " VALUES ('cancel_end', '{}', UTC_TIMESTAMP(3), UTC_TIMESTAMP(3))");
ok(wait_until(20, sub { ($lm->sql_one('SELECT state FROM disconnect'
        . " WHERE customer_id = $id AND reason = 'cancel'"
        . ' ORDER BY id DESC LIMIT 1') // '') eq 'acked' }, 'the router'),
   'the session is ended');
ok(wait_until(10, sub { $lm->sql_one("SELECT COUNT(*) FROM audit WHERE"
        . " customer_id = $id AND action = 'service_end'") == 1 }, 'audit'),
   'and the end is written down');
ok(!scalar($lm->sql("SELECT 1 FROM disconnect WHERE data_account_id ="
                    . " $own->{id}")), 'nobody else is asked for');
job();
is($lm->sql_one("SELECT COUNT(*) FROM audit WHERE customer_id = $id"
                . " AND action = 'service_end'"), 1, 'once');

# what has ended

for my $fields ({ cancelled_on => undef }, { cancelled_on => $later }) {
    is(change(%$fields)->json->{fields}{cancelled_on}{code}, 'has_ended',
       'the date of an ended service is not simply moved');
}
is($admin->post("customers/$id/suspend", { version => version(),
       reason => 'x' })->code, 'conflict', 'nor is it suspended');
is($admin->post("customers/$id/reactivate", { version => 1,
       reason => 'back' })->code, 'stale_version', 'an old version');
is($admin->post("customers/$id/reactivate", { version => version() })
       ->json->{fields}{reason}{code}, 'required', 'a reason is needed');
my $back = $admin->post("customers/$id/reactivate",
                        { version => version(), reason => 'he is back' });
is($back->status, 200, 'he is taken back');
is($back->json->{status}, 'active', 'and active');
is(end_of($user), 'NULL 0', 'his account is as it was');
is(end_of($own), "$later 0", 'the other too');
is(asked($user)->{code}, 'Access-Accept', 'and he goes online');
is($admin->post("customers/$id/reactivate", { version => version(),
       reason => 'again' })->code, 'conflict', 'once');
my ($audit) = @{ $admin->get("audit?entity=customer&entity_id=$id")
                       ->json->{items} };
is($audit->{action}, 'reactivate', 'it is written down');
is($audit->{after}{reason}, 'he is back', 'with the reason');

# a date of the past acts at once

ok(accounted($lm, interim($user, 'c2', 300, 1, 1, @device)), 'another session');
is(change(cancelled_on => $yesterday, cancel_reason => 'Deceased')->status, 200,
   'a date of the past');
ok(wait_until(20, sub { $lm->sql_one('SELECT COUNT(*) FROM disconnect'
        . " WHERE customer_id = $id AND reason = 'cancel'"
        . " AND state = 'acked'") >= 2 }, 'the router'),
   'ends what is open at once');
is(asked($user)->{code}, 'Access-Reject', 'and refuses');

done_testing;


sub change {
    return $admin->patch("customers/$id", { version => version(), @_ });
}


sub version {
    return 0 + $lm->sql_one("SELECT version FROM customer WHERE id = $id");
}


sub end_of {
    my ($account) = @_;

    return join ' ', map { $_ // 'NULL' } @{ ($lm->sql('SELECT cancelled_on,'
        . " is_cancel_inherited FROM data_account WHERE id = $account->{id}"))[0] };
}


sub day {
    my ($days) = @_;

    return $lm->sql_one("SELECT '$today' + INTERVAL $days DAY");
}


sub asked {
    my ($account) = @_;

    return $lm->radclient(auth => { 'User-Name' => $account->{username},
        'User-Password' => $account->{password}, @device });
}


sub job {
    $lm->sql("INSERT INTO job (kind, unique_key, payload, due_at, created_at)"
        . " VALUES ('cancel_end', 'again', '{}', UTC_TIMESTAMP(3),"
        . ' UTC_TIMESTAMP(3))');
    wait_until(20, sub { $lm->sql_one('SELECT state FROM job WHERE'
        . " unique_key = 'again'") eq 'done' }, 'the job');
    return;
}
