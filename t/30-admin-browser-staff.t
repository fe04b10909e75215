#!/usr/bin/perl
# SPDX-License-Identifier: MIT

# A new member of staff chooses a password in a real browser.

use strict;
use warnings;

use lib 't/lib';
use Lastmile::Browser;
use Lastmile;
use Test::More;

my $lm = Lastmile->new;

node_tests(tree(), 'test/e2e/set-password.test.mjs', %{ $lm->demo },
    MAY_CHANGE => 1);

done_testing;
