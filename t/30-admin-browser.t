#!/usr/bin/perl
# SPDX-License-Identifier: MIT

# The staff console in a real browser: what staff do, how it looks.

use strict;
use warnings;

use lib 't/lib';
use Lastmile::Browser;
use Lastmile;
use Test::More;

my $lm = Lastmile->new(worker => 1);

node_tests(tree(), 'test/e2e/console.test.mjs',
    %{ $lm->demo }, MAY_CHANGE => 1);

done_testing;
