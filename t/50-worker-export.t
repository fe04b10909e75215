#!/usr/bin/perl
# SPDX-License-Identifier: MIT

# A list becomes a spreadsheet that other programs can read.

use strict;
use warnings;

use lib 't/lib';
use Lastmile;
use Lastmile::Workers;
use Encode qw(decode);
use Test::More;

my $lm = Lastmile->new(nginx => 0);
my $worker = Lastmile::Workers->new($lm, 'worker1');
my $file = $lm->dir . '/list.xlsx';

my $total = $lm->sql_one('SELECT COUNT(*) FROM customer');
my @rows = rows_of(made('', '["code", "name", "phone"]'));

is_deeply($rows[0], ['Code', 'Name', 'Phone'], 'the head');
is(@rows - 1, $total, 'every customer is in it');
is_deeply([map { $_->[0] } @rows[1 .. $#rows]],
    [map { decode('UTF-8', $_->[0]) }
     $lm->sql('SELECT code FROM customer ORDER BY name, id')],
    'in the order of the list');

# more than a slice

$lm->sql("INSERT INTO customer (code, type, name, customer_group_id,"
       . " billing_group_id, created_at, updated_at)"
       . " SELECT CONCAT('BULK', seq), 'individual', CONCAT('Bulk ', seq DIV 7),"
       . " (SELECT MIN(id) FROM customer_group), (SELECT MIN(id) FROM billing_group),"
       . " UTC_TIMESTAMP(3), UTC_TIMESTAMP(3) FROM seq_1_to_1234");
@rows = rows_of(made('type=individual&sort=-code', '["code"]'));
is_deeply([map { $_->[0] } @rows[1 .. $#rows]],
    [map { $_->[0] } $lm->sql("SELECT code FROM customer"
        . " WHERE type = 'individual' ORDER BY code DESC")],
    'slices join without a gap or a double, filtered and sorted');

# nothing becomes a formula

$lm->sql("UPDATE customer SET name = '=1+1' WHERE code = 'BULK1'");
@rows = rows_of(made('', '["code", "name"]'));
my ($cell) = grep { $_->[0] eq 'BULK1' } @rows;
is($cell->[1], '=1+1', 'a name that looks like a formula stays text');
unlike(qx(unzip -p $file xl/worksheets/sheet1.xml), qr/<f>/, 'for Excel too');

# what cannot be made

is(job('{"list": "secrets", "columns": [], "format": "xlsx"}', 'dead'), 'dead',
   'an unknown list is refused');
is(job('{"list": "customers", "columns": ["salary"], "format": "xlsx"}', 'dead'),
   'dead', 'an unknown column is refused');
is_deeply([glob($lm->dir . '/export/*')], [], 'no file is left behind');

# a day later

$lm->sql('UPDATE export_file SET created_at = created_at - INTERVAL 25 HOUR');
$lm->sql("INSERT INTO job (kind, payload, due_at, created_at) VALUES"
       . " ('expire', '{}', UTC_TIMESTAMP(3), UTC_TIMESTAMP(3))");
ok(wait_until(10, sub {
       $lm->sql_one('SELECT COUNT(*) FROM export_file') == 0
   }, 'the expiry'), 'files are deleted after a day');

ok($worker->stop, 'the worker stops');

done_testing;


sub job {
    my ($payload, $state) = @_;

    my $id = $lm->sql_one(
        "INSERT INTO job (kind, payload, staff_id, due_at, created_at) VALUES"
        . " ('export', '$payload', 1, UTC_TIMESTAMP(3), UTC_TIMESTAMP(3));"
        . ' SELECT LAST_INSERT_ID()');

    wait_until(20, sub {
        $lm->sql_one("SELECT state FROM job WHERE id = $id") eq $state
    }, "the export to be $state");
    $lm->{job} = $id;

    return $lm->sql_one("SELECT state FROM job WHERE id = $id");
}


# Writes the finished file beside the test and gives its name.

sub made {
    my ($query, $columns) = @_;

    my $state = job(qq({"list": "customers", "query": "$query",)
        . qq( "columns": $columns, "format": "xlsx"}), 'done');
    is($state, 'done', "the list \"$query\" was made");

    open(my $out, '>:raw', $file) or die "$file: $!\n";
    print $out pack('H*', $_->[0]) for $lm->sql(
        "SELECT HEX(bytes) FROM export_file WHERE job_id = $lm->{job}"
        . ' ORDER BY part');
    close($out);

    return $file;
}


# The cells of a sheet, read as another program would.

sub rows_of {
    my ($path) = @_;

    my $xml = decode('UTF-8', scalar qx(unzip -p $path xl/worksheets/sheet1.xml));
    is($? >> 8, 0, 'the file is a whole archive');

    return map {
        [map { unescape_xml($_) } m{<t[^>]*>(.*?)</t>}gs]
    } $xml =~ m{<row [^>]*>(.*?)</row>}gs;
}


sub unescape_xml {
    my ($text) = @_;

    my %char = (lt => '<', gt => '>', quot => '"', apos => "'", amp => '&');
    $text =~ s/&(\w+);/$char{$1}/g;

    return $text;
}
