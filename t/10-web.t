#!/usr/bin/perl
# SPDX-License-Identifier: MIT

# The pages: types, unit tests, and what a visitor has to load.

use strict;
use warnings;

use lib 't/lib';
use Lastmile::Browser;
use Lastmile;
use Test::More;

chdir(tree()) or die;

my $types = `cd web && npm run --silent check 2>&1`;
is($?, 0, 'types') or diag($types);

my $built = `cd web && node scripts/unit.mjs --build 2>&1`;
is($?, 0, 'unit tests are built') or diag($built);

node_tests(tree(), $_) for map { s{^web/}{}r } sort glob('web/.tmp/unit/*.mjs');
node_tests(tree(), 'test/budget.test.mjs');

done_testing;
