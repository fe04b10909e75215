#!/usr/bin/perl
# SPDX-License-Identifier: MIT

# The customer portal in a real browser: what a customer does, how it looks.

use strict;
use warnings;

use lib 't/lib';
use Lastmile::Browser;
use Lastmile;
use Test::More;

my $lm = Lastmile->new(freeradius => 1, worker => 1);

node_tests(tree(), 'test/e2e/portal.test.mjs',
    %{ $lm->demo }, MAY_CHANGE => 1);

done_testing;
