#!/usr/bin/perl
# SPDX-License-Identifier: MIT

# The spool at its worst: a full disk under it, a database that is frozen
# while packets flow, and kill -9 of everything while it is replayed.

use strict;
use warnings;

use lib 't/lib';
use Lastmile qw(slurp wait_until);
use Lastmile::Radius qw(account accounted build_tools hex_of interim usage);
use POSIX qw(strftime);
use Test::More;
use Time::HiRes qw(sleep);

use constant { SIZE => '64k', PACKETS => 400, ACCOUNTS => 40, SESSIONS => 100 };

build_tools();

# as an operator runs it: what was committed outlives a crash
my $lm = Lastmile->new(freeradius => 1, extra => { DURABLE => 1 });
my $spool = $lm->dir . '/spool';

# a router that nobody knew before an outage is not heard during it
ok(accounted($lm, packet(account($lm), 1, 60, 1, 1)), 'a packet');

full_disk();
frozen();
killed();

done_testing;


# FreeRADIUS may hold a file of it open; and whatever way the test ends.

sub unmount { return system("umount -l $spool 2>/dev/null") == 0 }

END { my $status = $?; unmount() if $lm; $? = $status }


# What is acknowledged stands in the spool, whole; of what is refused at most
# one torn line does.

sub full_disk {
  SKIP: {
    skip('mounting is not allowed here', 7)
        if system("mount -t tmpfs -o size=@{[ SIZE ]} lastmile $spool"
                  . ' 2>/dev/null') != 0;

    my $bob = account($lm);
    my (@acked, @refused);

    $lm->stop('nginx');
    for my $n (1 .. PACKETS) {
        my $sent = $lm->radclient(acct => packet($bob, $n, 60, 7, 11),
                                  timeout => 1);
        push(@{ $sent->{code} ? \@acked : \@refused }, $n);
        last if @refused >= 3;
    }
    cmp_ok(scalar(@acked), '>', 20, 'full disk: packets until it is full');
    is(scalar(@refused), 3, 'the rest is refused');

    my $text = join('', map { slurp($_) } glob("$spool/acct-*"));
    my @lines = split /(?<=\n)/, $text;
    my @torn = grep { !/^\{.*\}\n$/ } @lines;
    my %whole = map { /"Acct-Session-Id":"s(\d+)"/ ? ($1 => 1) : () }
                grep { /^\{.*\}\n$/ } @lines;

    my @lost = grep { !$whole{$_} } @acked;
    cmp_ok(scalar(@torn), '<=', 1, 'one torn line at most');
    # FreeRADIUS takes a write that was cut short for a whole one
    cmp_ok(scalar(@lost), '<=', scalar(@torn),
           'what else was acknowledged stands there whole');
    ok(!@lost || $lost[0] == $acked[-1], 'the torn one is the last');

    # room again: the disk is a larger one
    system("mount -o remount,size=1m $spool") == 0 or die;
    ok($lm->radclient(acct => packet($bob, 9000, 60, 7, 11))->{code},
       'with room again it goes on');
    $lm->start('nginx', 'mail', 'worker');
    my $n = @acked - @lost + 1;
    ok(wait_until(30, sub {
        my ($in) = split m{/}, usage($lm, $bob, 'usage_month');
        # a refused one may have been written all the same
        $in >= 7 * $n && $in <= 7 * ($n + @refused);
    }, 'the spool'), 'all that was acknowledged counts');
    $lm->stop('worker');
    unmount();
  }

    $lm->start('nginx') if !$lm->pid('nginx');
}


# The module has no answer in time: the router has one all the same.

sub frozen {
    my $bob = account($lm);

    $lm->freeze('mariadb');
    for my $n (1 .. 12) {
        my $sent = $lm->radclient(acct => packet($bob, $n, 60, 7, 11),
                                  timeout => 4);
        $sent->{code} or fail("frozen: packet $n");
    }
    pass('frozen: every packet is acknowledged');
    $lm->thaw('mariadb');
    $lm->start('worker');
    ok(wait_until(30, sub {
        usage($lm, $bob, 'usage_month') eq 7 * 12 . '/' . 11 * 12;
    }, 'the spool'), 'and counted once') or diag(usage($lm, $bob, 'usage_month'));
    $lm->stop('worker');
}


# Many lines, and everything dies in turn while they are replayed.

sub killed {
    my @accounts = map { account($lm) } 1 .. ACCOUNTS;
    my $now = time();
    my $file = strftime('acct-%Y%m%d-%H%M.jsonl', gmtime($now - 3600));

    open(my $out, '>', "$spool/.new") or die "spool: $!\n";
    for my $session (1 .. SESSIONS) {
        print $out line($_, $now - 3600, $session) for @accounts;
    }
    close($out) or die;
    rename("$spool/.new", "$spool/$file") or die "spool: $!\n";

    my $kills = 0;
    $lm->start('worker');
    for my $victim (qw(worker mariadb worker nginx worker mariadb radius_acct)) {
        wait_until(20, sub { progress() > $kills * 400 || !-e "$spool/$file" },
                   'some of the spool');
        $kills++ if -e "$spool/$file";
        $lm->crash($victim);
        # the last of its sockets may outlive it by a moment
        wait_until(10, sub { eval { $lm->start($victim); 1 } }, $victim);
    }
    cmp_ok($kills, '>', 1, 'killed while the spool is replayed');

    ok(wait_until(60, sub { !-e "$spool/$file" }, 'the spool'),
       'all of it is replayed');
    my %usage;
    $usage{ usage($lm, $_, 'usage_month') }++ for @accounts;
    is_deeply(\%usage, { (7 * SESSIONS) . '/' . (11 * SESSIONS) => ACCOUNTS },
              'nothing is lost, nothing counted twice')
        or diag(explain(\%usage));
    is(($lm->cli('prove'))[0], 0, 'and all tables agree');
}


sub progress {
    return eval { $lm->sql_one('SELECT COUNT(*) FROM radius_session') } // 0;
}


sub packet {
    my ($account, $session, $seconds, $in, $out) = @_;

    return interim($account, "s$session", $seconds, $in, $out,
        Class => hex_of(sprintf('lm1:%d:%032x', $account->{id}, $session)));
}


sub line {
    my ($account, $received, $session) = @_;

    my $class = sprintf('0x%s', unpack('H*',
        sprintf('lm1:%d:%032x', $account->{id}, $session)));

    return qq({"Received":"$received","Packet-Src-IP-Address":"127.0.0.1",)
        . qq("Acct-Status-Type":"3","Acct-Session-Id":"k$session",)
        . qq("User-Name":"$account->{username}","Class":"$class",)
        . qq("Acct-Session-Time":"60","Acct-Input-Octets":"7",)
        . qq("Acct-Output-Octets":"11","Acct-Delay-Time":""}\n);
}
