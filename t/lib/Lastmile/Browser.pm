# SPDX-License-Identifier: MIT

# The tests below web/test/e2e, as tests of this file.

package Lastmile::Browser;

use strict;
use warnings;

use Exporter qw(import);
use Test::More ();

our @EXPORT = qw(node_tests);


# Runs one file with node's test runner; each of its tests becomes one of
# ours, and what it says of a failure is shown.

sub node_tests {
    my ($tree, $file, %env) = @_;

    local %ENV = (%ENV, %env);
    open(my $in, '-|', 'sh', '-c',
         'cd "$1" && exec node --test --test-reporter=tap "$2" 2>&1', 'sh',
         "$tree/web", $file)
        or die "node: $!\n";

    my ($n, $is_failed) = (0, 0);

    while (my $line = <$in>) {
        chomp $line;

        if ($line =~ /^\s*(not )?ok \d+ - (.*)$/) {
            my ($not, $name) = ($1, $2);

            # node 18 has a test for the file around those in it
            next if $name =~ m{\.mjs$};

            $n++;
            $is_failed = defined $not;
            skipped_or_ok(!$not, $name);
            next;
        }

        Test::More::diag($line)
            if $is_failed && $line !~ /^\s*(?:---|\.\.\.|duration_ms|#)/;
    }

    close($in);
    Test::More::is($? >> 8, 0, "$file ends well");
    Test::More::ok($n > 0, 'and has tests');
}


sub skipped_or_ok {
    my ($is_ok, $name) = @_;

    if ($name =~ /^(.*?) # SKIP ?(.*)$/) {
        Test::More::pass("$1 (left out: $2)");
        return;
    }

    Test::More::ok($is_ok, $name);
}


1;
