# SPDX-License-Identifier: MIT

# Ends the demo ISP: each process by the pid and start time in its pid file.

use strict;
use warnings;

use Fcntl qw(:flock);

use Lastmile::Instance;

my $dir = $ENV{LASTMILE_RUN} || '.run';

exit 0 if !-d "$dir/run";

open(my $lock, '>', "$dir/.lock") or die "$dir/.lock: $!\n";
flock($lock, LOCK_EX);

my $instance = Lastmile::Instance->new(dir => $dir);
my @killed = $instance->stop_all;

print STDERR "did not end when asked, killed: @killed\n" if @killed;
