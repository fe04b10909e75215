# SPDX-License-Identifier: MIT

# From the click that suspends a customer to the Disconnect-Request that his
# router hears: a router of this file's own answers and tells when.

package Lastmile::Bench::Disconnect;

use strict;
use warnings;

use Digest::MD5 qw(md5);
use IO::Select;
use IO::Socket::INET;
use Time::HiRes qw(time);

my $LIMIT = 2;       # seconds, p99


sub suspend {
    my ($bench) = @_;

    my $instance = $bench->instance;
    my $admin = $bench->admin;
    my $router = IO::Socket::INET->new(Proto => 'udp',
        LocalAddr => '127.0.0.1') or die "socket: $!\n";
    my @customers = on_line($bench, $router->sockport);
    my @took;

    $bench->start_worker;

    for my $row (@customers) {
        my ($id, $version) = @$row;
        my $from = time();
        my $answer = $admin->post("customers/$id/suspend",
            { reason => 'bench', version => 0 + $version });
        die 'suspend: ' . $answer->status . "\n" if $answer->status != 200;
        push @took, heard($router, $bench->demo('RADIUS_SECRET')) - $from;
    }

    $instance->stop('worker');
    take_back($bench);
    @took = sort { $a <=> $b } @took;

    my ($p50, $p99) = @took[$#took / 2, $#took * 0.99];
    return {
        measured => sprintf('p50 %.0f ms, p99 %.0f ms', 1000 * $p50,
                            1000 * $p99),
        wanted => "p99 $LIMIT s",
        ok => $p99 <= $LIMIT,
    };
}


# Customers with one session each on a router that is this process.

sub on_line {
    my ($bench, $port) = @_;

    my $samples = $bench->quick_or(30, 100);

    take_back($bench);
    $bench->instance->sql("UPDATE nas SET coa_address = '127.0.0.1',"
        . " coa_port = $port WHERE address = '127.0.0.1'", 'lastmile');
    $bench->instance->sql('INSERT INTO radius_session (data_account_id,'
        . ' customer_id, nas_id, nas_address, acct_session_id, started_at,'
        . " last_event_at) SELECT MIN(a.id), c.id, n.id, n.address, 'bench',"
        . ' UTC_TIMESTAMP(3), UTC_TIMESTAMP(3) FROM customer c'
        . ' JOIN data_account a ON a.customer_id = c.id'
        . " JOIN nas n ON n.address = '127.0.0.1'"
        . ' WHERE c.suspended_at IS NULL AND c.cancelled_on IS NULL'
        . ' AND c.deleted_at IS NULL AND NOT EXISTS (SELECT 1 FROM'
        . ' radius_session s WHERE s.customer_id = c.id AND s.ended_at IS NULL)'
        . " GROUP BY c.id LIMIT $samples", 'lastmile');

    return map { [split /\t/] } split /\n/, $bench->instance->sql(
        'SELECT c.id, c.version FROM radius_session s JOIN customer c'
        . " ON c.id = s.customer_id WHERE s.acct_session_id = 'bench'",
        'lastmile');
}


sub take_back {
    my ($bench) = @_;

    $bench->instance->sql($_, 'lastmile') for
        "UPDATE customer c JOIN radius_session s ON s.customer_id = c.id"
        . " SET c.suspended_at = NULL, c.suspend_reason = NULL"
        . " WHERE s.acct_session_id = 'bench' AND c.suspend_reason = 'bench'",
        "DELETE d FROM disconnect d JOIN radius_session s"
        . " ON s.id = d.radius_session_id WHERE s.acct_session_id = 'bench'",
        "DELETE FROM radius_session WHERE acct_session_id = 'bench'",
        "UPDATE nas SET coa_address = NULL, coa_port = 3799"
        . " WHERE address = '127.0.0.1'";
}


# Waits for a request, says yes to it (RFC 5176), and gives when it came.

sub heard {
    my ($router, $secret) = @_;

    die "no request came\n" if !IO::Select->new($router)->can_read(20);

    my $from = $router->recv(my $bytes, 4096);
    my $at = time();
    my ($code, $id, $length, $authenticator) = unpack('CCna16', $bytes);
    die "code $code is no Disconnect-Request\n" if $code != 40;

    my $head = pack('CCn', 41, $id, 20);
    $router->send($head . md5($head . $authenticator . $secret), 0, $from);

    return $at;
}


1;
