#!/usr/bin/perl
# SPDX-License-Identifier: MIT

# Statements: the generator refuses what breaks the rules, and every statement
# keeps its contract on a real server.

use strict;
use warnings;

use File::Temp ();

use lib 't/lib';
use Lastmile;
use Test::More;

chdir(tree()) or die;

refuses($_) for wrong_inputs();
accepts();
deterministic();

my $lm = Lastmile->new(database => 0, nginx => 0);
my $socket = $lm->demo('MYSQL_SOCKET');

sql('', 'CREATE DATABASE contract');
is(system(built('t/db/schema') . " $socket contract sql/schema >/dev/null"), 0,
   'the schema applies to an empty server');
sql('contract', 'SET @customers = 8000;' . slurp('t/db/seed.sql'));

program('contract', $socket, 'contract');
program('schema', $socket, 'contract', 'sql/schema', $lm->dir);
program($_, $socket, 'contract') for qw(store fault);

done_testing;


# A file of statements, and the text that must stand in what sqlgen says.

sub wrong_inputs {
    my @table;

    for my $block (split /^=+\n/m, slurp('t/data/sqlgen.txt')) {
        my ($title, $text, $line, $error)
            = $block =~ /\A# ([^\n]+)\n(.*?)^> (?:(\d+): )?([^\n]+)\n\z/ms
            or next;
        push @table, { title => $title, text => $text, line => $line,
                       error => $error };
    }
    ok(@table > 30, 'a table of wrong inputs');

    return @table;
}


sub refuses {
    my ($case) = @_;

    my ($status, $out, $dir) = sqlgen($case->{text});
    my $at = defined $case->{line} ? "$case->{line}: " : ': ';

    ok($status != 0 && index($out, "thing.sql:$at$case->{error}") >= 0
           && !-e "$dir/gen/sql/thing.c",
       "sqlgen: $case->{title}")
        or diag("wanted \"thing.sql:$at$case->{error}\"\ngot $out");
}


sub accepts {
    my ($status, $out, $dir) = sqlgen(<<'END');
-- name: thing_of :many
-- A comment that ends */ early, with "quotes" and a \ in it.
-- in:  ids u64[], kind str?, kind
-- out: id u64, note str!
-- scope: staff
-- sizes: 2, 4
SELECT id, 'a "quoted" \\ text'
  FROM thing
 WHERE id IN (?*)
   AND (kind = ? OR kind = ?);

-- name: thing_among :ids
-- in:  ids u64[], factor u64
-- out: id u64
-- scope: staff
-- sizes: 8
SELECT t.id
  FROM JSON_TABLE(?*, '$[*]' COLUMNS (id BIGINT UNSIGNED PATH '$')) a
  STRAIGHT_JOIN thing t ON t.id = a.id AND t.id > ? * 2;

-- name: thing_next :ids
-- in:  after_id u64, limit u32
-- out: id u64
-- scope: staff
SELECT id
  FROM thing
 WHERE id > ?
 LIMIT ?;
END

    is($status, 0, 'sqlgen: takes what keeps the rules') or diag($out);

    my $c = slurp("$dir/gen/sql/thing.c");
    like($c, qr/IN \(\?,\?,\?,\?\)/, 'sqlgen: a list of each size');
    like($c, qr/JSON_TABLE\(\?, .*> \? \* 2/s, 'sqlgen: a list as one text');

    open(my $main, '>', "$dir/main.c") or die;
    print $main qq{#include "sql/thing.h"\n};
    close($main);
    is(system("gcc -std=gnu11 -Wall -Wextra -Werror -fsyntax-only -Ilib"
              . " -I$dir/gen $dir/main.c $dir/gen/sql/thing.c"), 0,
       'sqlgen: what it writes compiles');
}


sub deterministic {
    my $dir = File::Temp->newdir;

    system("scripts/sqlgen $dir/a") == 0 or die;
    my $time = (stat("$dir/a/sql/all.c"))[9];
    utime(1, 1, glob("$dir/a/sql/*"));
    system("scripts/sqlgen $dir/a") == 0 or die;
    is((stat("$dir/a/sql/all.c"))[9], 1, 'sqlgen: leaves alone what is the same');
    system("scripts/sqlgen $dir/b") == 0 or die;
    is(`diff -r $dir/a $dir/b`, '', 'sqlgen: the same input, the same output');
    return;
}


sub sqlgen {
    my ($text) = @_;

    my $dir = File::Temp->newdir;
    mkdir("$dir/query") or die;
    open(my $file, '>', "$dir/query/thing.sql") or die;
    print $file $text;
    close($file);

    my $out = `scripts/sqlgen $dir/gen $dir/query 2>&1`;
    return ($?, $out, $dir);
}


sub sql {
    my ($database, $text) = @_;

    open(my $in, '|-', 'mariadb', '--no-defaults', '--user=root',
         "--socket=$socket", ($database ne '' ? $database : ())) or die;
    print $in $text;
    close($in) or die "mariadb: $?";
    return;
}


# Each line of TAP of a program is a test here.

sub program {
    my ($name, @args) = @_;

    my $program = built("t/db/$name");
    my $out = `CMOCKA_MESSAGE_OUTPUT=TAP $program @args 2>&1`;
    my $status = $?;
    my $n = 0;

    while ($out =~ /^(not )?ok \d+ - (.*)$/mg) {
        my ($not, $what, $rest) = ($1, $2, $');
        ok(!$not, "$name: $what") or diag($rest =~ /\A\n((?:#.*\n)*)/);
        $n++;
    }
    ok($status == 0 && $n > 0, "$name: ends well") or diag($out);
    return;
}
