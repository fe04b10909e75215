#!/usr/bin/perl
# SPDX-License-Identifier: MIT

# A customer sees the usage of his own accounts, and of no others.

use strict;
use warnings;

use lib 't/lib';
use Lastmile;
use Test::More;

my $lm = Lastmile->new;
my $me = $lm->portal_login;
my $list = $me->get('accounts');
my ($account) = @{ $list->json->{items} };
my $id = $account->{id};

is($list->status, 200, 'a customer lists his accounts');
is($account->{username}, $lm->demo('DATA_USER'), 'with their usernames');
ok($account->{product}{down_kbps} > 0, 'and the speed of the product');

# the answer is the database's

my $usage = $me->get("accounts/$id/usage")->json;
my $today = $me->get('me')->json->{today};
my ($year, $month, $day) = split /-/, $today;

is($usage->{month}, "$year-$month", 'without a month it is this month');
is(scalar @{ $usage->{days} }, 0 + $day, 'every day up to today is there');
is($usage->{days}[0]{day}, "$year-$month-01", 'from the first');
is($usage->{days}[-1]{day}, $today, 'to today');

my ($row) = $lm->sql('SELECT bytes_in, bytes_out, charged FROM usage_month'
    . " WHERE data_account_id = $id AND month_on = '$year-$month-01'");
is_deeply([@$usage{qw(bytes_in bytes_out used_bytes)}], $row,
   'the month is what was counted');

my %days = map { $_->[0] => [@$_[1, 2]] }
    $lm->sql("SELECT day_on, bytes_in, bytes_out FROM usage_day"
        . " WHERE data_account_id = $id AND day_on >= '$year-$month-01'");
my %seen = map { $_->{day} => [$_->{bytes_in}, $_->{bytes_out}] }
           grep { $_->{bytes_in} || $_->{bytes_out} } @{ $usage->{days} };
is_deeply(\%seen, \%days, 'the days too');

# zeros are filled in

$lm->sql("DELETE FROM usage_day WHERE data_account_id = $id"
    . " AND day_on = '$year-$month-01'");
$lm->sql("UPDATE data_account SET usage_version = usage_version + 1"
    . " WHERE id = $id");
$lm->redis('FLUSHALL');
ok(wait_until(5, sub { $me->get("accounts/$id/usage")->json
        ->{days}[0]{bytes_out} == 0 }, 'the new answer'),
   'a day without traffic is a zero');

# caps and grants

my $cap = $lm->sql_one('SELECT p.cap_bytes FROM data_account a'
    . " JOIN product p ON p.id = a.product_id WHERE a.id = $id");
is($usage->{cap_bytes}, $cap eq 'NULL' ? undef : $cap, 'the cap is told');
my $left = $lm->sql_one('SELECT COALESCE(SUM(bytes - used), 0) FROM data_grant'
    . " WHERE data_account_id = $id AND valid_from <= UTC_TIMESTAMP(3)"
    . ' AND expires_at > UTC_TIMESTAMP(3)');
is($usage->{remaining_bytes}, $left, 'what is left is what the grants leave');
like($usage->{resets_on}, qr/^\d{4}-\d\d-01$/, 'and when it begins anew');

# other months

$lm->sql('INSERT INTO usage_month (data_account_id, month_on, bytes_in,'
    . " bytes_out, charged) VALUES ($id, '2020-03-01', 0, 1000, 1000)");
my $counted = $me->get("accounts/$id/usage?month=2020-03")->json;
is($counted->{remaining_bytes}, $cap eq 'NULL' ? undef : $cap - 1000,
   'a month without a grant leaves what was not used of the cap');

my $old = $me->get("accounts/$id/usage?month=2020-02")->json;
is(scalar @{ $old->{days} }, 29, 'February 2020 has 29 days');
is($old->{bytes_out}, 0, 'with nothing in it');
is($old->{resets_on}, '2020-03-01', 'and ended with it');
my $next = $me->get("accounts/$id/usage?month=2099-12")->json;
is(scalar @{ $next->{days} }, 0, 'a month to come has no days yet');

for my $bad ('2026-13', '2026-1', '2026', 'x', '2026-11-01', "2026-11'", '%00') {
    like($me->get("accounts/$id/usage?month=$bad")->status, qr/^4(?:22|00)$/,
       "month \"$bad\" is refused");
}

# a number that is larger than a double can say

$lm->sql('UPDATE usage_month SET bytes_out = 18446744073709551615 WHERE'
    . " data_account_id = $id AND month_on = '$year-$month-01'");
$lm->redis('FLUSHALL');
ok(wait_until(5, sub { $me->get("accounts/$id/usage")->body
        =~ /"bytes_out":18446744073709551615,/ }, 'the new answer'),
   '64 bits come through');

# what is another's is not there

my ($foreign) = map { $_->[0] } $lm->sql('SELECT id FROM data_account WHERE'
    . ' customer_id <> (SELECT customer_id FROM data_account'
    . " WHERE id = $id) LIMIT 1");
is($me->get("accounts/$foreign/usage")->code, 'not_found',
   'a foreign account is not found');
is($me->get('accounts/999999999/usage')->code, 'not_found',
   'as one that does not exist');
is($lm->portal->get("accounts/$id/usage")->code, 'unauthenticated',
   'without a session there is nothing');

# the same answer does not leak to the next customer of this browser

my ($neighbour) = map { $_->[0] } $lm->sql('SELECT l.username FROM portal_login l'
    . ' JOIN data_account a ON a.customer_id = l.customer_id'
    . " WHERE a.id = $foreign");
my $set = set_password($neighbour);
SKIP: {
    skip 'no way to set a password', 2 if !$set;
    my $they = $lm->portal_login($neighbour, 'neighbour-pass-1');
    is($they->get("accounts/$id/usage")->code, 'not_found',
       'the neighbour does not see ours, however often it was asked for');
    is($they->get("accounts/$foreign/usage")->status, 200, 'but his own');
}

# faults

$lm->stop('mariadb');
my $gone = $me;
like($gone->get("accounts/$id/usage?month=2021-01")->status, qr/^503$/,
   'without the database it is 503');
$lm->start('mariadb');
ok(wait_until(10, sub { $me->get("accounts/$id/usage")->status == 200 },
              'usage'), 'and comes back by itself');

# a server whose GROUP_CONCAT is short

my $long = $me->get("accounts/$id/usage")->json;
$lm->stop('nginx');
$lm->redis('FLUSHALL');
$lm->sql('SET GLOBAL group_concat_max_len = 64');
$lm->start('nginx');
is_deeply($me->get("accounts/$id/usage")->json->{days}, $long->{days},
          'no day is cut off by a setting of the server');

done_testing;


sub set_password {
    my ($username) = @_;

    my $code = $lm->sql_one('SELECT c.code FROM customer c JOIN portal_login l'
        . " ON l.customer_id = c.id WHERE l.username = '$username'");
    my ($status) = $lm->{instance}->cli("neighbour-pass-1\n",
        'portal-password', $code, '--password-stdin');
    return $status == 0;
}
