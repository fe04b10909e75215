#!/usr/bin/perl
# SPDX-License-Identifier: MIT

# One customer in the console, in a real browser: the profile and its dialogs.

use strict;
use warnings;

use lib 't/lib';
use Lastmile::Browser;
use Lastmile;
use Test::More;

my $lm = Lastmile->new(worker => 1);

node_tests(tree(), 'test/e2e/customer.test.mjs',
    %{ $lm->demo }, MAY_CHANGE => 1);

done_testing;
