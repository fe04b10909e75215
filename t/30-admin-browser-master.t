#!/usr/bin/perl
# SPDX-License-Identifier: MIT

# A master with sub-accounts, and the primary contact of a customer, in a real
# browser.

use strict;
use warnings;

use lib 't/lib';
use Lastmile::Browser;
use Lastmile;
use Test::More;

my $lm = Lastmile->new(worker => 1);

node_tests(tree(), 'test/e2e/primary.test.mjs', %{ $lm->demo }, MAY_CHANGE => 1);
node_tests(tree(), 'test/e2e/master.test.mjs', %{ $lm->demo }, MAY_CHANGE => 1);

done_testing;
