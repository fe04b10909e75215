#!/usr/bin/perl
# SPDX-License-Identifier: MIT

# A request with an Idempotency-Key has its effect once, on a real server.

use strict;
use warnings;

use lib 't/lib';
use Lastmile;
use Test::More;

chdir(tree()) or die;

my $lm = Lastmile->new(seed => 0, nginx => 0);
my $socket = $lm->demo('MYSQL_SOCKET');
my $program = built('t/db/idempotency');
my $out = `CMOCKA_MESSAGE_OUTPUT=TAP $program $socket lastmile 2>&1`;
my $status = $?;

while ($out =~ /^(not )?ok \d+ - (.*)$/mg) {
    ok(!$1, $2 =~ tr/_/ /r);
}
is($status, 0, 'all of them') or diag($out);

done_testing;
