#!/usr/bin/perl
# SPDX-License-Identifier: MIT

# scripts/style has nothing to say.

use strict;
use warnings;

use lib 't/lib';
use Lastmile qw(tree);
use Test::More;

chdir(tree()) or die;

my $found = `scripts/style --check 2>&1`;

is($found, '', 'the tree is formatted and has clean white space');

done_testing;
