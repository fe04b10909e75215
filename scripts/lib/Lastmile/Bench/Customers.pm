# SPDX-License-Identifier: MIT

# Rows of scripts/bench about customers in the console: lists, searches, quick
# find, profiles and exports, at any number of customers.

package Lastmile::Bench::Customers;

use strict;
use warnings;

use List::Util qw(shuffle);
use Time::HiRes qw(sleep time);

use Lastmile::Bench qw(median);
use Lastmile::Process qw(wait_until);

my $API = '/api/admin/v1';


sub all {
    return (
        { name => 'search', run => \&search,
          what => 'customer search as you type, p99' },
        { name => 'list', run => \&list,
          what => 'customer list, first and filtered page, p99' },
        { name => 'find', run => \&find, what => 'quick find, p99' },
        { name => 'profile', run => \&profile,
          what => 'customer profile, p99' },
        { name => 'export', run => \&export,
          what => 'export of 100,000 rows, CSV and Excel' },
    );
}


# What is wanted at 100,000 customers; above that 100 ms for everything.

sub limit {
    my ($bench, $ms) = @_;

    return $bench->{customers} > 100_000 ? 100 : $ms;
}


sub latency_row {
    my ($bench, $what, $limit_ms, @paths) = @_;

    my $run = sub {
        return $bench->wrk(
            url => $bench->demo('ADMIN_URL'), connections => 2,
            seconds => $bench->{seconds},
            requests => [map { "GET $_" } shuffle(@paths)],
            headers => ['Authorization: Bearer '
                        . $bench->demo('ADMIN_TOKEN')]);
    };

    # the server's memory holds nothing yet
    $run->() for 1 .. $bench->quick_or(1, 2);

    my @got = map { $run->() } 1 .. $bench->quick_or(2, $bench->{rounds});

    my $failed = 0;
    $failed += $_->{failed} for @got;
    die "$failed requests failed\n" if $failed;

    my $p99 = median(map { $_->{p99} } @got) / 1000;

    return {
        what     => $what,
        measured => sprintf('%.1f ms (p50 %.1f, %.0f/s)', $p99,
                            median(map { $_->{p50} } @got) / 1000,
                            median(map { $_->{rate} } @got)),
        wanted   => "$limit_ms ms",
        ok       => $p99 <= $limit_ms,
    };
}


# Every n-th customer, so that each run and each size asks the same.

sub some_ids {
    my ($bench, $n) = @_;

    my $step = int($bench->{customers} / $n) || 1;
    return map { 1 + $_ * $step } 0 .. $n - 1;
}


# What somebody types who looks for one of some customers: two to ten
# characters of a name, a code, a street, a telephone number, an address.

sub typed {
    my ($bench) = @_;

    my $ids = join(',', some_ids($bench, 40));
    my @words = split /\n/, lc($bench->instance->sql(
        "SELECT token FROM customer_token WHERE customer_id IN ($ids)",
        'lastmile'));
    my %typed;

    for my $word (grep { /^[a-z0-9]{2,}$/ } @words) {
        $typed{$_} = 1
            for map { substr($word, 0, $_) }
                2 .. (length($word) < 10 ? length($word) : 10);
    }

    return sort keys %typed;
}


# A name as it is typed, up to the fourth letter of its second word.

sub typed_names {
    my ($bench) = @_;

    my $ids = join(',', some_ids($bench, 100));
    my @names = split /\n/, lc($bench->instance->sql(
        "SELECT name FROM customer WHERE id IN ($ids)", 'lastmile'));

    return map { my ($first, $second) = /^([a-z]{2,}) ([a-z]{4,})/;
                 $first ? map { "$first+" . substr($second, 0, $_) } 2 .. 4
                        : () } @names;
}


sub search {
    my ($bench) = @_;

    my $list = "$API/customers?per_page=15&q=";

    return (
        latency_row($bench, 'customer search, 2 to 10 letters, p99',
                    limit($bench, 50), map { "$list$_" } typed($bench)),
        latency_row($bench, 'customer search, two words, p99',
                    limit($bench, 50), map { "$list$_" } typed_names($bench)),
    );
}


sub list {
    my ($bench) = @_;

    my $list = "$API/customers";
    my %ids = map {
        my $kind = $_;
        ($kind => [map { $_->{id} } @{ $bench->admin->get($kind)->json->{items} }])
    } qw(groups categories products sites);
    my @groups = map { ("$list?group_id=$_&sort=name",
                        "$list?group_id=$_&page=3",
                        "$list?group_id=$_&type=company") } @{ $ids{groups} };

    return (
        latency_row($bench, 'customer list, first page, p99',
                    limit($bench, 20),
                    map { "$list?sort=$_" }
                        qw(name -name code created_at group -group)),
        latency_row($bench, 'customer list, a filtered page, p99',
                    limit($bench, 20), @groups),
        latency_row($bench, 'customer list, any filter, p99',
                    limit($bench, 50),
                    (map { "$list?category_id=$_" } @{ $ids{categories} }),
                    (map { "$list?product_id=$_" } @{ $ids{products} }),
                    (map { "$list?site_id=$_" } @{ $ids{sites} }),
                    (map { "$list?$_" } qw(
                        status=active status=suspended status=cancelled
                        fact=cancelling fact=blocked fact=rejected vip=1 is_prepaid=1 verified=0 online=1
                        payment_method=cash has_no_email=1 is_reseller=1
                        type=company cancelling_this_month=1))),
    );
}


sub find {
    my ($bench) = @_;

    my @addresses = split /\n/, $bench->instance->sql(
        'SELECT framed_ip FROM radius_session LIMIT 40', 'lastmile');
    my @devices = split /\n/, $bench->instance->sql(
        'SELECT calling_station_id FROM radius_session LIMIT 40', 'lastmile');

    return latency_row($bench, 'quick find, p99', limit($bench, 50),
                       map { "$API/find?q=$_" } typed($bench),
                       typed_names($bench), @addresses, @devices);
}


sub profile {
    my ($bench) = @_;

    my @paths = map { ("$API/customers/$_", "$API/customers/$_/accounts") }
                some_ids($bench, 200);

    return latency_row($bench, 'customer profile, p99', limit($bench, 50),
                       @paths);
}


# The most memory that a process had, in megabytes.

sub peak {
    my ($pid) = @_;

    my ($kb) = Lastmile::Instance::read_file("/proc/$pid/status")
        =~ /^VmHWM:\s+(\d+)/m;
    return ($kb // 0) / 1024;
}


# The whole list as CSV through the one worker process of nginx, while others
# ask it for what is cheap; and as a spreadsheet by the worker.

sub export {
    my ($bench) = @_;

    my $some = 'type=company';
    my $query = $bench->{customers} > 100_000 ? $some : '';

    return (csv_row($bench, $query),
            xlsx_row($bench, $bench->quick_or($some, $query)));
}


sub csv_row {
    my ($bench, $query) = @_;

    my ($nginx) = $bench->workers('nginx');
    my $before = peak($nginx);
    my $file = $bench->dir . '/run/export.csv';
    my $token = $bench->demo('ADMIN_TOKEN');
    my $url = $bench->demo('ADMIN_URL');
    my $began = time;

    my $pid = fork // die "fork: $!\n";
    if (!$pid) {
        exec('curl', '-sS', '-f', '-o', $file, '-H', 'Accept: text/csv',
             '-H', "Authorization: Bearer $token", "$url$API/customers?$query")
            or POSIX::_exit(127);
    }

    my $meanwhile = $bench->wrk(url => $url, connections => 1, seconds => 2,
        requests => ["GET $API/me"], headers => ["Authorization: Bearer $token"]);

    waitpid($pid, 0);
    die "curl: $?\n" if $?;

    my $seconds = time - $began;
    open(my $in, '<', $file) or die "$file: $!\n";
    my $rows = -1;
    $rows++ while <$in>;
    close($in);
    unlink $file;

    return {
        what => "export, CSV; memory of nginx, p99 of others meanwhile",
        measured => sprintf('%.0f/s (%d rows, %.1f s), +%.1f MB, %.1f ms',
                            $rows / $seconds, $rows, $seconds,
                            peak($nginx) - $before, $meanwhile->{p99} / 1000),
        wanted => '+16 MB, 100 ms',
        ok => peak($nginx) - $before <= 16 && $meanwhile->{p99} <= 100_000,
    };
}


sub xlsx_row {
    my ($bench, $query) = @_;

    $bench->start_worker;

    my $admin = $bench->admin;
    my ($worker) = $bench->instance->process('worker')->family;
    my $before = peak($worker);
    my $began = time;
    my $id = $admin->post('exports', { list => 'customers', query => $query,
        columns => [], format => 'xlsx' })->json->{id} or die "no export\n";
    my $state;

    wait_until(600, sub {
        $state = $admin->get("exports/$id")->json;
        return $state->{state} =~ /^(?:done|failed)$/;
    });

    my $seconds = time - $began;
    my $peak = peak($worker);
    $bench->instance->stop('worker');
    die "the export is $state->{state}\n" if $state->{state} ne 'done';

    return {
        what => 'export, Excel; memory of the worker',
        measured => sprintf('%.0f/s (%d rows, %.1f s), +%.1f MB, peak %.0f MB',
                            $state->{rows} / $seconds, $state->{rows},
                            $seconds, $peak - $before, $peak),
        wanted => '+64 MB',
        ok => $peak - $before <= 64,
    };
}


1;
