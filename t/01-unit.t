#!/usr/bin/perl
# SPDX-License-Identifier: MIT

# Every unit program passes, as built and again under AddressSanitizer and
# UndefinedBehaviorSanitizer; both compilers take library and worker with
# warnings as errors and without any header of nginx.

use strict;
use warnings;

use lib 't/lib';
use Lastmile qw(tree);
use Test::More;

chdir(tree()) or die;

my $jobs = $ENV{JOBS} || 2;

makes('gcc: unit programs', 'unit');
makes('clang: library and worker', 'lib',
      (-e 'worker/main.c' ? 'worker' : ()), 'CC=clang', 'BUILD=build/clang');
makes('sanitizers: unit programs', 'unit', 'SAN=1');

runs('build/t');
runs('build/san/t');

done_testing;


sub makes {
    my ($what, @targets) = @_;

    my $out = `make -s -j$jobs @targets 2>&1`;
    is($?, 0, $what) or diag($out);
}


sub runs {
    my ($folder) = @_;

    my @programs = map { m{t/unit/(\w+)/(\w+)\.c} ? "$folder/$1-$2" : () }
        glob('t/unit/*/*.c');
    ok(@programs, "$folder has programs");

    for my $program (@programs) {
        my $out = `CMOCKA_MESSAGE_OUTPUT=TAP $program 2>&1`;
        my $status = $?;
        my $count = () = $out =~ /^ok \d+/mg;

        ok($status == 0 && $count > 0 && $out !~ /^not ok/m,
           "$program: $count tests") or diag($out);
    }
}
