#!/usr/bin/perl
# SPDX-License-Identifier: MIT

# A customer is added and edited in the console, in a real browser.

use strict;
use warnings;

use lib 't/lib';
use Lastmile::Browser;
use Lastmile;
use Test::More;

my $lm = Lastmile->new(worker => 1);

node_tests(tree(), 'test/e2e/customer-edit.test.mjs',
    %{ $lm->demo }, MAY_CHANGE => 1);
node_tests(tree(), 'test/e2e/add-keyboard.test.mjs',
    %{ $lm->demo }, MAY_CHANGE => 1);
node_tests(tree(), 'test/e2e/edit-states.test.mjs',
    %{ $lm->demo }, MAY_CHANGE => 1);

done_testing;
