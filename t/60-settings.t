#!/usr/bin/perl
# SPDX-License-Identifier: MIT

# The processes of nginx read the settings anew when one of them has changed,
# and now and then; what changes of a customer is no reason, whoever it is.

use strict;
use warnings;

use Time::HiRes qw(time);
use lib 't/lib';
use Lastmile;
use Test::More;

my $PROCESSES = 2;
my $RENEW = 5;       # seconds
my $CHANGES = 20;

# by its hash alone its generation would be that of the settings
my $NEIGHBOUR = 75025;

my $lm = Lastmile->new;
my $admin = $lm->admin_login;

$lm->sql("ALTER TABLE customer AUTO_INCREMENT = $NEIGHBOUR");
my ($group, $billing) = @{ ($lm->sql('SELECT g.id, b.id FROM customer_group g,'
    . ' billing_group b WHERE g.deleted_at IS NULL ORDER BY g.id, b.id LIMIT 1'))[0] };
my $c = $admin->post('customers', { type => 'individual', name => 'Nomsa Dube',
    email => 'nomsa@home.example', phone => '021 555 0199', is_code_generated => \1,
    group_id => 0 + $group, billing_group_id => 0 + $billing })->json;
is($c->{id}, $NEIGHBOUR, 'a customer with such a number');

$lm->sql("SET GLOBAL log_output = 'TABLE', general_log = 1");

my $before = loads();
$lm->settings(support_phone => '021 555 0100');
is($admin->get('me')->status, 200, 'after a change of the settings');
cmp_ok(loads() - $before, '>=', 1, 'they are read');

$before = loads();
my $since = time();
my $version = $c->{version};
for my $i (1 .. $CHANGES) {
    my $act = $i % 2 ? 'suspend' : 'unsuspend';
    my $res = $admin->post("customers/$c->{id}/$act",
        { reason => 'a test', version => $version });

    $res->status == 200 or BAIL_OUT($res->body);
    $version = $res->json->{version};
}
my $most = $PROCESSES * (2 + int((time() - $since) / $RENEW));
cmp_ok(loads() - $before, '<=', $most, 'after changes of that customer they are not');

# more customers at once than are told by their numbers: '*' is all of them

my @each = $lm->each_process;
wait_until(20, sub { $lm->redis(qw(PUBSUB NUMSUB lm:touched)) =~ /^$PROCESSES$/m },
           'the news');
$before = loads();
$since = time();
ask_after('*') for 1 .. $CHANGES;
$most = $PROCESSES * (2 + int((time() - $since) / $RENEW));
cmp_ok(loads() - $before, '<=', $most, 'nor after a change of all customers');
$before = loads();
ok(wait_until(5, sub { ask_after('settings'); loads() > $before + $most }, 'loads'),
   'but after one of the settings on another machine');

$lm->sql('SET GLOBAL general_log = 0');

done_testing;


sub ask_after {
    my ($what) = @_;

    $lm->redis('PUBLISH', 'lm:touched', "7:$what");
    $_->get('me') for @each;
    return;
}


sub loads {
    return $lm->sql_one("SELECT COUNT(*) FROM mysql.general_log WHERE"
        . " command_type IN ('Execute', 'Query')"
        . " AND argument LIKE 'SELECT name, value%FROM setting%'");
}
