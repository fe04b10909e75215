#!/usr/bin/perl
# SPDX-License-Identifier: MIT

# A write by staff that meets a deadlock is done again, and where that does
# not help its author is told so; nothing of it is half saved.

use strict;
use warnings;

use lib 't/lib';
use Lastmile;
use Lastmile::Db;
use Test::More;
use Time::HiRes qw(sleep time);

# of lm_tx_run(), and the time of lastmile_request_timeout
use constant { TRIES => 3, DEADLINE => 10 };

my $lm = Lastmile->new;
my $admin = $lm->admin_login;
my $user = $lm->demo('DATA_USER');
my ($account, $customer) = @{ ($lm->sql('SELECT id, customer_id FROM'
    . " data_account WHERE username = '$user'"))[0] };
my $end_on = $lm->sql_one('SELECT UTC_DATE() + INTERVAL 40 DAY');
my $patch = {
    version => $admin->get("customers/$customer")->json->{version},
    contact_name => 'Deadlock', cancelled_on => $end_on, cancel_reason => 'Other',
};
my $before = stands();

# who has done more than we have is not the one that is sent back
$lm->sql('CREATE TABLE weight (n INT) ENGINE=InnoDB');

once();
is($admin->patch("customers/$customer", { version => $patch->{version} + 1,
       contact_name => 'Sipho', cancelled_on => undef })->status, 200,
   'it is taken back');
$patch->{version} += 2;
$before = stands();
always();

done_testing;


# One that others meet, too, is over when they are.

sub once {
    my $deadlocks = deadlocks();
    my $other = holder();

    my $answer = $lm->aside(sub { answer() });
    collide($other, 1);
    is(deadlocks() - $deadlocks, 1, 'a write by staff meets a deadlock');
    $other->ask('COMMIT; SELECT 1');
    $other->close;

    is($answer->(), '200 ', 'it is tried again, and saved');
    is(stands(), join('|', $patch->{version} + 1, 'Deadlock', $end_on, $end_on,
                      (split /\|/, $before)[4] + 1),
       'all of it, once: customer, account and audit');
}


# Whenever it has the customer, the next one has the account already.

sub always {
    my $deadlocks = deadlocks();
    my @others = (holder());
    push(@others, holder($_)) for 2 .. TRIES;

    my $began = time();
    my $answer = $lm->aside(sub { answer() });
    for my $n (1 .. TRIES) {
        my $other = $others[$n - 1];

        $other->end if $n > 1;
        collide($other, TRIES - $n + 1);
        $other->ask('COMMIT; SELECT 1');
    }

    is($answer->(), '503 retry', 'one that always does is answered clearly');
    cmp_ok(time() - $began, '<', DEADLINE, 'within its time');
    is(deadlocks() - $deadlocks, TRIES, 'after ' . TRIES . ' deadlocks');
    is(stands(), $before, 'nothing of it is saved');

    $_->close for @others;
    is(answer(), '200 ', 'sent again it is');
}


# Somebody who did much and holds the account, or waits in line for it.

sub holder {
    my ($is_waiting) = @_;

    my $other = Lastmile::Db->new($lm);
    $other->ask('SET innodb_lock_wait_timeout = 60; START TRANSACTION;'
        . ' INSERT INTO weight SELECT seq FROM seq_1_to_2000; SELECT 1');
    my $before = lock_waits($lm);
    $other->begin("SELECT id FROM data_account WHERE id = $account FOR UPDATE");
    if ($is_waiting) {
        wait_until(10, sub { lock_waits($lm) > $before }, 'the line');
    } else {
        $other->end;
    }

    return $other;
}


# Once our write has the customer and waits for the account as the last of so
# many, who holds that wants the customer.

sub collide {
    my ($other, $waiting) = @_;

    ok(wait_until(10, sub { lock_waits($lm) == $waiting }, 'the write'),
       'it has the customer and waits for the account');
    $other->ask("SELECT id FROM customer WHERE id = $customer FOR UPDATE");
}


sub answer {
    my $res = $admin->patch("customers/$customer", $patch);
    my $is_told = $res->status != 503 || $res->header('retry-after');

    return $res->status . ' ' . ($is_told ? $res->code // '' : 'no Retry-After');
}


# Version, contact, end of customer and account, rows of the audit.

sub stands {
    return join('|', map { $_ // '' } @{ ($lm->sql('SELECT c.version,'
        . ' c.contact_name, c.cancelled_on, a.cancelled_on, (SELECT COUNT(*) FROM'
        . " audit WHERE entity = 'customer' AND entity_id = c.id)"
        . ' FROM customer c JOIN data_account a ON a.customer_id = c.id'
        . " WHERE a.id = $account"))[0] });
}


sub deadlocks {
    return ($lm->sql("SHOW GLOBAL STATUS LIKE 'Innodb_deadlocks'"))[0][1];
}
