#!/usr/bin/perl
# SPDX-License-Identifier: MIT

# The console's lists in a real browser: customers with wide changes, groups.

use strict;
use warnings;

use lib 't/lib';
use Lastmile::Browser;
use Lastmile;
use Test::More;

my $lm = Lastmile->new(worker => 1);

node_tests(tree(), 'test/e2e/list.test.mjs', %{ $lm->demo }, MAY_CHANGE => 1);
node_tests(tree(), 'test/e2e/list-columns.test.mjs', %{ $lm->demo }, MAY_CHANGE => 1);
node_tests(tree(), 'test/e2e/group.test.mjs', %{ $lm->demo }, MAY_CHANGE => 1);

done_testing;
