#!/usr/bin/perl
# SPDX-License-Identifier: MIT

# The pages: types, unit tests, and the sizes that go over the line.

use strict;
use warnings;

use lib 't/lib';
use Lastmile qw(tree);
use Test::More;

chdir(tree() . '/web') or die;

for my $task (qw(check unit budget)) {
    my $out = `npm run -s $task 2>&1`;
    is($?, 0, "npm run $task") or diag($out);
}

done_testing;
