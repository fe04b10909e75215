#!/usr/bin/perl
# SPDX-License-Identifier: MIT

# Ticked rows of the console's list, in a real browser.

use strict;
use warnings;

use lib 't/lib';
use Lastmile::Browser;
use Lastmile;
use Test::More;

my $lm = Lastmile->new(worker => 1);

node_tests(tree(), 'test/e2e/ticks.test.mjs',
    %{ $lm->demo });

done_testing;
