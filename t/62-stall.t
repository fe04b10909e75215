#!/usr/bin/perl
# SPDX-License-Identifier: MIT

# A process of nginx that stands still while accounting flows: what is
# acknowledged is counted, and once, though the packet is both in the socket
# of that process and in the spool; others are served meanwhile.

use strict;
use warnings;

use lib 't/lib';
use Lastmile;
use Lastmile::Radius qw(account accounted build_tools hex_of interim usage);
use Test::More;
use Time::HiRes qw(sleep time);

use constant { ACCOUNTS => 8, CLIENTS => 6, STILL => 3, SOON => 2 };

build_tools();

# as an operator runs it: what was committed outlives everything
my $lm = Lastmile->new(freeradius => 1, extra => { DURABLE => 1 });
my @accounts = map { account($lm) } 1 .. ACCOUNTS;
my $list = join(', ', map { $_->{id} } @accounts);
my $spool = $lm->dir . '/spool';
my $nr = 0;
my @worst;

# a router that nobody knew before is not heard during an outage
ok(accounted($lm, packet($accounts[0], 1)), 'a packet');

my $count = $lm->under_load(CLIENTS, \&send_one, sub {
    my ($master, @workers) = $lm->pids('nginx');

    cmp_ok(@workers, '>=', 2, 'there are processes of nginx');
    sleep(1);
    # whichever has the connections of FreeRADIUS
    for my $still (@workers) {
        stand_still($still);
        served_for(STILL);
        kill('CONT', $still);
        sleep(1);
    }
});

cmp_ok(scalar(@worst), '>', 10, 'customers ask meanwhile');
is_deeply([grep { $_->[0] != 401 } @worst], [], 'and have answers');
cmp_ok((sort { $b <=> $a } map { $_->[1] } @worst)[0], '<', SOON, 'soon');
is_deeply([grep { /^died/ } keys %$count], [], 'the routers sent well');
my @acked = map { /^acked (\d+-\d+)/ ? $1 : () } keys %$count;
cmp_ok(scalar(@acked), '>', 50, 'packets are acknowledged all the time');
my $spooled = () = join('', map { slurp($_) } glob("$spool/acct-*")) =~ /\n/g;
cmp_ok($spooled, '>', 0, "what the one that stood still had is spooled"
                         . " ($spooled packets)");

$lm->start('mail', 'worker');
ok(wait_until(40, sub { !glob("$spool/acct-*") }, 'the spool'),
   'and replayed');

my %counted = map { @$_ } $lm->sql('SELECT acct_session_id, COUNT(*) FROM'
    . " radius_session WHERE data_account_id IN ($list)"
    . ' GROUP BY acct_session_id');
is_deeply([grep { ($counted{$_} // 0) != 1 } @acked], [],
          'no acknowledged packet is lost');
is($lm->sql_one('SELECT COUNT(*) FROM radius_session WHERE data_account_id IN'
    . " ($list) AND (counted_in <> 7 OR counted_out <> 11)"), 0,
   'none is counted twice');

my %sum;
for my $account (@accounts) {
    my $n = $lm->sql_one('SELECT COUNT(*) FROM radius_session'
                         . " WHERE data_account_id = $account->{id}");
    $sum{ usage($lm, $account, $_) eq 7 * $n . '/' . 11 * $n ? 'right' : $_ }++
        for qw(usage_hour usage_day usage_month);
}
is_deeply(\%sum, { right => 3 * ACCOUNTS }, 'hours, days and months have each');

my ($rc, $said) = $lm->cli('prove');
is($rc, 0, 'and agree') or diag($said);

done_testing;


# In a process of its own: a session that nobody else has, and what became of
# its packet.

sub send_one {
    my $session = sprintf("%d-%06d", $$, ++$nr);
    my $account = $accounts[$nr % ACCOUNTS];

    return (accounted($lm, packet($account, $session), timeout => 4)
            ? 'acked' : 'unanswered') . " $session";
}


# Customers without a session, each on a connection of his own.

sub served_for {
    my ($seconds) = @_;

    my $end = time() + $seconds;
    while (time() < $end) {
        my $began = time();
        my $status = $lm->portal->get('me?' . @worst)->status;
        push(@worst, [$status, time() - $began]);
        sleep(0.05);
    }
}


sub packet {
    my ($account, $session) = @_;

    (my $digits = $session) =~ s/\D//g;
    return interim($account, $session, 60, 7, 11,
        Class => hex_of(sprintf('lm1:%d:%032x', $account->{id}, $digits)));
}
