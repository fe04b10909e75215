#!/usr/bin/perl
# SPDX-License-Identifier: MIT

# A day of accounting of a thousand accounts, shuffled, with packets sent
# twice and packets that never come, gives the usage of the same day in order.

use strict;
use warnings;

use lib 't/lib';
use IO::Socket::INET;
use Lastmile;
use List::Util qw(shuffle sum0);
use POSIX ();
use Test::More;
use Time::HiRes qw(time);

use constant {
    ACCOUNTS  => 1000,
    INTERIMS  => 20,       # an hour and some between two
    TWINS     => 50,       # of those, in order as well
    SENDERS   => 16,
    WORD      => 2**32,
    LIMIT     => 60,       # seconds
};

my $seed = $ENV{T_SEED} // POSIX::floor(time());
srand($seed);
diag("T_SEED=$seed");

my $lm = Lastmile->new;
my $key = $lm->{instance}->secret('radius.key');
# ended well before now, on a day that is over in the ISP's zone
my $midnight = 86_400 * (int(time() / 86_400) - 2) - 7200;

make_accounts();

# what each router would send, in order; the last packet is its Stop

my %packets = map { $_ => day_of($_) } 1 .. ACCOUNTS;
my (@sent, %total);

for my $n (1 .. ACCOUNTS) {
    my @all = @{ $packets{$n} };
    $total{$n} = [@{ $all[-1] }[2, 3]];

    # gaps: some never come, but the one that says most
    my @come = ((grep { rand() > 0.2 } @all[0 .. $#all - 1]), $all[-1]);
    push(@sent, map { [$n, @$_] } @come, grep { rand() < 0.3 } @come);
}

@sent = shuffle(@sent);
my $began = time();
my $refused = send_all(@sent);
my $took = time() - $began;

is($refused, 0, scalar(@sent) . ' packets are acknowledged');
cmp_ok($took, '<', LIMIT, sprintf('in time: %.1f s, %d a second', $took,
                                  @sent / $took));

# in order, nothing twice, no gap

is(send_in_order(map { my $n = $_; map { [$n + ACCOUNTS, @$_] } @{ $packets{$n} } }
                 1 .. TWINS), 0, 'and those of the twins, in order');

my %usage = map { $_->[0] => [@$_[1, 2]] } $lm->sql(
    'SELECT data_account_id - 900000, SUM(bytes_in), SUM(bytes_out)'
    . ' FROM usage_day WHERE data_account_id > 900000 GROUP BY 1');
my @wrong = grep { "@{ $usage{$_} // [] }" ne "@{ $total{$_} }" } 1 .. ACCOUNTS;
is(scalar(@wrong), 0, 'every account has the usage of its day')
    or diag(join("\n", map { "$_: @{ $usage{$_} // [] }, not @{ $total{$_} }" }
                 splice(@wrong, 0, 5)));

is(scalar(grep { "@{ $usage{$_} // [] }" ne "@{ $usage{$_ + ACCOUNTS} // ['none'] }" }
          1 .. TWINS), 0, 'the same as in order');
is($lm->sql_one('SELECT COUNT(*) FROM radius_session WHERE data_account_id'
       . ' > 900000 AND ended_at IS NULL'), 0, 'every session has ended');

# all of it once more changes nothing

my @again = (shuffle(@sent))[0 .. 4999];
is(send_all(@again), 0, 'a part of it again is acknowledged');
is($lm->sql_one('SELECT SUM(bytes_in + bytes_out) FROM usage_day WHERE'
       . ' data_account_id > 900000'),
   sum0(map { @$_ } values %total, @total{1 .. TWINS}), 'and changes nothing');
is(($lm->cli('prove'))[0], 0, 'and all tables agree');

done_testing;


sub make_accounts {
    my $last = ACCOUNTS + TWINS;

    $lm->sql("INSERT INTO customer (id, code, type, name, customer_group_id,"
        . " billing_group_id, created_at, updated_at)"
        . " SELECT 900000 + seq, CONCAT('DAY', seq), 'individual',"
        . " CONCAT('Day ', seq), (SELECT MIN(id) FROM customer_group),"
        . " (SELECT MIN(id) FROM billing_group), NOW(3), NOW(3)"
        . " FROM seq_1_to_$last;"
        . "INSERT INTO product (id, code, name, technology, price, down_kbps,"
        . " up_kbps) VALUES (900000, 'DAY', 'Day', 'fibre', 0, 100000, 50000);"
        . "INSERT INTO data_account (id, customer_id, product_id, username,"
        . " password, created_at) SELECT 900000 + seq, 900000 + seq, 900000,"
        . " CONCAT('day', seq), 'x', NOW(3) FROM seq_1_to_$last");
}


# [type, seconds, in, out] of each packet; counters pass 2^32 for some.

sub day_of {
    my ($n) = @_;

    my ($seconds, $in, $out) = (0, 0, 0);
    my $rate = $n % 7 == 0 ? 400_000 : 10 + int(rand(20_000));
    my @all = ([1, 0, 0, 0]);

    for (1 .. INTERIMS) {
        my $step = 3000 + int(rand(1000));
        $seconds += $step;
        $in += int($step * $rate * rand() / 10);
        $out += int($step * $rate * (0.5 + rand() / 2));
        push(@all, [3, $seconds, $in, $out]);
    }

    push(@all, [2, $seconds + 60, $in + 1, $out + 1]);
    return \@all;
}


sub body {
    my ($n, $type, $seconds, $in, $out) = @_;

    my %value = (
        'User-Name' => "\"day$n\"", 'NAS-IP-Address' => '"127.0.0.1"',
        'Acct-Status-Type' => $type, 'Acct-Session-Id' => "\"d$n\"",
        Class => sprintf('"0x%s"', unpack('H*',
                         sprintf('lm1:%d:%032x', 900_000 + $n, $n))),
        'Acct-Session-Time' => $seconds,
        'Acct-Input-Octets' => $in % WORD,
        'Acct-Input-Gigawords' => int($in / WORD),
        'Acct-Output-Octets' => $out % WORD,
        'Acct-Output-Gigawords' => int($out / WORD),
        'Event-Timestamp' => $midnight + 600 + $seconds,
    );

    return '{' . join(',', map {
        "\"$_\":{\"type\":\"x\",\"value\":[$value{$_}]}" } sort keys %value)
        . '}';
}


# Each sender takes every so manieth; gives how many were not acknowledged.

sub send_all {
    my (@all) = @_;

    my @answers = map {
        my $sender = $_;
        $lm->aside(sub {
            send_in_order(@all[grep { $_ % SENDERS == $sender } 0 .. $#all]);
        });
    } 0 .. SENDERS - 1;

    return sum0(map { my $n = $_->(); $n =~ /^\d+$/ ? $n : die "$n\n" } @answers);
}


sub send_in_order {
    my (@packets) = @_;

    my $refused = 0;
    my $socket = IO::Socket::INET->new(
        PeerAddr => '127.0.0.1', PeerPort => $lm->port('radius_http'))
        // die "connect: $!\n";

    for my $packet (@packets) {
        my $body = body(@$packet);
        my $status = 0;

        # a router, too, sends again what was not answered
        for (1 .. 10) {
            $status = ask($socket, $body);
            last if $status != 503;
            select(undef, undef, undef, 0.2);
        }
        $refused++ if $status != 204;
    }

    return $refused;
}


sub ask {
    my ($socket, $body) = @_;

    syswrite($socket, "POST /radius/accounting?src=127.0.0.1 HTTP/1.1\r\n"
        . "Host: radius\r\nX-Radius-Key: $key\r\nContent-Length: "
        . length($body) . "\r\n\r\n$body");

    my $text = '';
    while ($text !~ /\r\n\r\n/) {
        sysread($socket, $text, 65536, length($text)) or die "no answer\n";
    }

    my ($length) = $text =~ /\r\nContent-Length: (\d+)/i;
    my $rest = length($text) - index($text, "\r\n\r\n") - 4;
    while ($rest < ($length // 0)) {
        $rest += sysread($socket, my $part, 65536) || die "cut off\n";
    }

    return $text =~ m{^HTTP/1\.1 (\d+)} ? $1 : 0;
}
