#!/usr/bin/perl
# SPDX-License-Identifier: MIT

# A list as a spreadsheet: asked for, made by the worker, fetched by who asked.

use strict;
use warnings;

use lib 't/lib';
use Lastmile;
use Test::More;

my $lm = Lastmile->new(worker => 1);
my $admin = $lm->admin_login;
my %wanted = (list => 'customers', query => 'type=company&sort=code',
              columns => ['code', 'name', 'usernames'], format => 'xlsx');

# asked for

my $asked = $admin->post('exports', \%wanted);
is($asked->status, 202, 'an export is asked for');
my $id = $asked->json->{id};
is($asked->json->{state}, 'queued', 'and queued');
is($lm->sql_one("SELECT COUNT(*) FROM audit WHERE action = 'export'"), 1,
   'which is written down');

# made

my $state = wait_until(30, sub {
    my $now = $admin->get("exports/$id")->json;
    $now->{state} =~ /^(?:done|failed)$/ ? $now : undef;
}, 'the spreadsheet');
is($state->{state}, 'done', 'it is made');
is($state->{progress}, 100, 'wholly');
is($state->{rows}, $lm->sql_one("SELECT COUNT(*) FROM customer WHERE"
    . " type = 'company' AND deleted_at IS NULL"), 'with every row');

# fetched

my $file = $admin->get("exports/$id/file");
is($file->status, 200, 'it is fetched');
is($file->type, 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
   'as a spreadsheet');
like($file->header('Content-Disposition'), qr/attachment/, 'as a file');
is(substr($file->body, 0, 4), "PK\x03\x04", 'which is one');
my $sheet = unzip($file->body);
my ($code) = map { $_->[0] } $lm->sql("SELECT code FROM customer WHERE"
    . " type = 'company' ORDER BY code LIMIT 1");
like($sheet, qr/\Q$code\E/, 'and holds the customers');

# by nobody else

my $role = $lm->sql_one("SELECT id FROM role WHERE name = 'administrator'");
my $other = $lm->join_staff($admin, username => 'second',
    role_id => 0 + $role);
is($other->get("exports/$id")->code, 'not_found', 'for whom it is not there');
is($other->get("exports/$id/file")->code, 'not_found', 'nor its file');
is($admin->get('exports/999999')->code, 'not_found', 'nor what is not');
my $job = $lm->sql_one("SELECT MIN(id) FROM job WHERE kind <> 'export'");
is($admin->get("exports/$job")->code, 'not_found', 'another job is no export')
    if $job;

# sent twice

my %key = ('Idempotency-Key' => 'once-and-only-once');
my $one = $admin->post('exports', \%wanted, %key);
my $two = $admin->post('exports', \%wanted, %key);
is($two->body, $one->body, 'the same key gives the same job');
is($admin->post('exports', { %wanted, query => '' }, %key)->code,
   'idempotency_mismatch', 'and no other');
is($other->post('exports', \%wanted, %key)->status, 202,
   'of another person it is another key');

# refused

for my $case (
    ['another list', list => 'passwords'], ['no list', list => undef],
    ['another format', format => 'exe'],
    ['an unknown filter', query => 'password=x'],
    ['an unknown order', query => 'sort=password'],
    ['an unknown column', columns => ['code', 'password']],
    ['a column twice', columns => ['code', 'code']],
    ['no column names', columns => [1, { }]],
    ['no columns but a text', columns => 'code; DROP TABLE customer'],
    ['a number for a query', query => 7],
) {
    my ($what, %change) = @$case;
    is($admin->post('exports', { %wanted, %change })->code, 'invalid',
       "$what is refused");
}
is($admin->get("exports/$id/file", undef)->status, 200, 'what was made stays');

$lm->stop('mariadb');
is($admin->get("exports/$id")->status, 503, 'without the database: 503');
is($admin->get("exports/$id/file")->status, 503, 'and no half a file');
$lm->start('mariadb');

done_testing;


# The texts of a workbook that keeps them in its sheet.

sub unzip {
    my ($bytes) = @_;

    my $path = $lm->dir . '/export.xlsx';
    open my $out, '>:raw', $path or die "$path: $!\n";
    print $out $bytes;
    close $out;

    my ($status, $text) = $lm->run('', 'python3', '-c',
        'import sys, zipfile; z = zipfile.ZipFile(sys.argv[1]);'
        . ' print("".join(z.read(n).decode() for n in z.namelist()'
        . ' if n.endswith(".xml")))', $path);
    return $text;
}
