#!/usr/bin/perl
# SPDX-License-Identifier: MIT

# The fuzzers hold their properties on their corpora and on some thousand
# changes of them. Longer: scripts/test --fuzz SECONDS [NAME ...]

use strict;
use warnings;

use lib 't/lib';
use File::Temp qw(tempdir);
use Lastmile qw(tree);
use Test::More;

use constant CHANGES => 20_000;

chdir(tree()) or die;

my $jobs  = $ENV{JOBS} || 2;
my @names = map { m{([^/]+)\.c$} } glob('t/fuzz/*.c');

my $out = `make -s -j$jobs fuzz 2>&1`;
is($?, 0, 'the fuzzers are built') or diag($out);

for my $name (@names) {
    my @corpus = glob("t/fuzz/$name/*");

    ok(@corpus >= 3, "$name: has a corpus");
    holds("$name: the corpus", $name, @corpus);
    holds("$name: changes of the corpus", $name, '-seed=1', '-max_len=4096',
        '-runs=' . CHANGES, tempdir(CLEANUP => 1), "t/fuzz/$name");
}

done_testing;


sub holds {
    my ($what, $name, @args) = @_;

    my $said = `build/fuzz/$name @args 2>&1`;

    is($?, 0, $what) or diag(substr($said, -4000));
}
