#!/usr/bin/perl
# SPDX-License-Identifier: MIT

# A data account that gets another package: what becomes of its own price and
# of the data of this month, at once for customer, router and audit.

use strict;
use warnings;

use lib 't/lib';
use Lastmile;
use Lastmile::Radius qw(account accounted build_tools interim product);
use Test::More;

build_tools();

my $lm = Lastmile->new(freeradius => 1);
my $admin = $lm->admin_login;
my $product = product($lm, session_limit => 0);

# its own price

my $account = account($lm, product => $product, custom_price => 49900);
my $res = change($account, 1, product_id => product($lm));
is($res->status, 200, 'another package');
is($res->json->{account}{custom_price}, undef,
   'a custom price does not follow to it');
my $audit = audit($account);
is($audit->{before}{custom_price}, 49900, 'the audit says what it was');
ok(exists $audit->{after}{custom_price} && exists $audit->{after}{product_id},
   'and that both changed');
like(told($account), qr/package.*custom price|custom price.*package/,
     'as does the timeline');

$res = change($account, 2, product_id => $product,
              custom_price => { amount => 100, currency => 'ZAR' });
is($res->json->{account}{custom_price}{amount}, 100,
   'one that is named with the package is taken');
$res = change($account, 3, product_id => product($lm),
              custom_price => { amount => 100, currency => 'ZAR' });
is($res->json->{account}{custom_price}{amount}, 100,
   'also the very same again');
my $now = $res->json->{account}{product}{id};
is(change($account, 4, product_id => $now)->json->{account}{custom_price}
       {amount}, 100, 'the package that it has takes nothing away');
is(change($account, 5, product_id => $product, custom_price => undef)
       ->json->{account}{custom_price}, undef, 'null names none');

# this month's data: the whole of a bigger package at once

my ($small, $middle, $big) = map { product($lm, cap_bytes => $_,
    session_limit => 0, capped_up_kbps => 256, capped_down_kbps => 512) } 1000, 2000, 5000;
my $user = account($lm, product => $small);
used($user, 'm1', 1200);
is(speed($user), '256k/512k', 'who is past a soft cap is slow');
$res = change($user, 1, product_id => $big);
is($res->json->{disconnects}, 1, 'a bigger package: he is to dial again');
is_deeply(month($user), [5000, 1200, 0],
          'which has what he used over the small one too');
is(speed($user), '50000k/100000k', 'and is fast');
is_deeply([@{ usage($user) }{qw(cap_bytes used_bytes remaining_bytes)}],
          [5000, 1200, 3800], 'his usage says so');
is($res->json->{account}{cap_bytes}, 5000, 'and the card');
$audit = audit($user);
is_deeply([map { $audit->{$_}{month_bytes} } qw(before after)], [1000, 5000],
          'the audit has both');
like(told($user), qr/package.*data of this month|data of this month.*package/,
     'and the timeline');

# a smaller one keeps it until the month ends

is(change($user, 2, product_id => $middle)->json->{account}{cap_bytes}, 5000,
   'a smaller package keeps what this month had');
is_deeply(month($user), [5000, 1200, 0], 'all of it');
ok(!exists audit($user)->{after}{month_bytes}, 'of which nothing is told');
used($user, 'm1', 4000);
is(speed($user), '50000k/100000k', 'and uses it');
is(usage($user)->{remaining_bytes}, 1000, 'to its end');

# before the month was used

my $idle = account($lm, product => $big);
is(change($idle, 1, product_id => $small)->json->{account}{cap_bytes}, 5000,
   'data that nobody began to use is kept too');
is_deeply(month($idle), [5000, 0, undef], 'as a grant');
is(usage($idle)->{remaining_bytes}, 5000, 'which is there');
my $future = account($lm, product => $big,
                     starts_on => 'CURRENT_DATE + INTERVAL 2 DAY');
change($future, 1, product_id => $small);
is_deeply(month($future), [], 'an account that has not begun had none');

# what was bought stays

my $buyer = account($lm, product => $small);
$lm->sql("INSERT INTO data_grant (data_account_id, kind, month_on, bytes,"
    . " granted_at, valid_from, expires_at) VALUES ($buyer->{id}, 'topup',"
    . " CURDATE(), 300, UTC_TIMESTAMP(3), UTC_TIMESTAMP(3),"
    . " UTC_TIMESTAMP(3) + INTERVAL 3 MONTH)");
used($buyer, 'b1', 1100);
change($buyer, 1, product_id => $middle);
is_deeply([map { usage($buyer)->{$_} }
           qw(cap_bytes topup_bytes used_bytes remaining_bytes)],
          [2000, 300, 1100, 1200], 'a top-up stays with what is left of it');

# from a package without a cap

my $free = account($lm, product => $product);
used($free, 'f1', 600);
change($free, 1, product_id => $small);
is_deeply([map { usage($free)->{$_} } qw(cap_bytes used_bytes remaining_bytes)],
          [1000, 600, 400], 'usage so far stays counted');
used($free, 'f1', 700);
is(usage($free)->{remaining_bytes}, 300, 'once');
change($free, 2, product_id => $product);
is(usage($free)->{cap_bytes}, undef, 'without a cap again');
used($free, 'f1', 3000);
change($free, 3, product_id => $middle);
is_deeply([map { usage($free)->{$_} } qw(cap_bytes used_bytes remaining_bytes)],
          [2000, 3000, 0], 'and with one: what was used meanwhile counts');
is(speed($free), '256k/512k', 'so he is slow');

# a customer looks in the portal right after it

my $me = $lm->portal_login;
my ($own) = @{ $me->get('accounts')->json->{items} };
my $seen = $me->get("accounts/$own->{id}/usage")->json;
my $more = product($lm, cap_bytes => 10**15);
is(change($own, 0 + $lm->sql_one("SELECT version FROM data_account"
       . " WHERE id = $own->{id}"), product_id => $more)->status, 200,
   'the customer gets a big package');
my $fresh = $me->get("accounts/$own->{id}/usage")->json;
is($fresh->{cap_bytes}, 10**15, 'and sees it at once');
is($fresh->{used_bytes}, $seen->{used_bytes}, 'with the same usage');

# two people at once

my $wanted = account($lm, product => $small);
used($wanted, 'w1', 100);
my @rivals = map {
    my $choice = $_;
    my $client = $lm->admin_login;
    $lm->aside(sub { $client->patch("accounts/$wanted->{id}",
        { version => 1, product_id => $choice })->status });
} $middle, $big;
is(join(' ', sort map { $_->() } @rivals), '200 409', 'one of two is told');
my ($won) = $lm->sql_one("SELECT p.cap_bytes FROM data_account a JOIN product p"
    . " ON p.id = a.product_id WHERE a.id = $wanted->{id}");
is_deeply(month($wanted), [$won, 100, 0], 'the month has what the other chose');

# while accounting counts

my $busy = account($lm, product => $small);
used($busy, 'r0', 10);
my @packets = map {
    my $n = $_;
    $lm->aside(sub { used($busy, "r$n", 100) ? 'yes' : 'no' });
} 1 .. 4;
is(change($busy, 1, product_id => $big)->status, 200, 'a change among packets');
is(join(' ', map { $_->() } @packets), 'yes yes yes yes', 'which are counted');
is_deeply(month($busy), [5000, 410, 0], 'each once, in the bigger month');

done_testing;


# The month's own data: bytes, used, and what was used over it.

sub month {
    my ($account) = @_;

    my ($row) = $lm->sql("SELECT g.bytes, g.used, m.over_usage FROM data_grant g"
        . " LEFT JOIN usage_month m ON m.data_account_id = g.data_account_id"
        . " AND m.month_on = g.month_on WHERE g.kind = 'monthly'"
        . " AND g.data_account_id = $account->{id}");
    return [map { defined && $_ ne 'NULL' ? 0 + $_ : undef } @{ $row // [] }];
}


sub usage {
    my ($account) = @_;

    return $admin->get("accounts/$account->{id}/usage")->json;
}


sub used {
    my ($account, $session, $bytes) = @_;

    return accounted($lm, interim($account, $session, 60, 0, $bytes));
}


sub speed {
    my ($account) = @_;

    my $answer = $lm->radclient(auth => {
        'User-Name' => $account->{username},
        'User-Password' => $account->{password},
        'Calling-Station-Id' => 'AA:BB:CC:00:00:01' });
    return "@{ $answer->{attrs}{'Mikrotik-Rate-Limit'} // [$answer->{code}] }";
}


sub change {
    my ($account, $version, %field) = @_;

    return $admin->patch("accounts/$account->{id}",
                         { version => $version, %field });
}


sub audit {
    my ($account) = @_;

    return $admin->get("audit?entity=data_account&entity_id=$account->{id}")
                 ->json->{items}[0];
}


# What the newest line of its customer's timeline says.

sub told {
    my ($account) = @_;

    my $customer = $lm->sql_one("SELECT customer_id FROM data_account"
                                . " WHERE id = $account->{id}");
    return $admin->get("customers/$customer/timeline")->json->{items}[0]{text};
}
