#!/usr/bin/perl
# SPDX-License-Identifier: MIT

# Static analysis finds nothing: cppcheck in all of lib/ and worker/,
# clang-tidy in what reads bytes from outside. All of it: scripts/analyse.

use strict;
use warnings;

use lib 't/lib';
use Lastmile qw(slurp tree);
use Test::More;

chdir(tree()) or die;

plan skip_all => 'cppcheck and clang-tidy are not installed'
    if grep { system("command -v $_ >/dev/null") } qw(cppcheck clang-tidy);

is(found('--quick'), '', 'cppcheck');
is(found(glob('lib/wire/*.c'), 'lib/http/cookie.c', 'lib/http/language.c',
         'lib/store/list_query.c', 'lib/radius/scan.c'), '', 'clang-tidy');

is(unreasoned('.cppcheck', qr/^[a-z]\w*(?::|$)/i), '',
   'what cppcheck leaves out has its reason in the line above');
is(unnamed(), '', 'and what clang-tidy leaves out its name in the comment');

done_testing;


sub found {
    my $said = `scripts/analyse @_ 2>&1`;

    return $? == 0 && $said eq '' ? '' : "$?: " . substr($said, -4000);
}


# Lines that match and follow neither a comment nor another such line.

sub unreasoned {
    my ($file, $line) = @_;

    my $has_reason = 0;
    my @found;

    for (split /\n/, slurp($file)) {
        $has_reason = 1 if /^#/;
        $has_reason = 0 if $_ eq '';
        push @found, $_ if /$line/ && !$has_reason;
    }

    return join("\n", @found);
}


# Every "-check" stands in the comment at the top.

sub unnamed {
    my $text = slurp('.clang-tidy');
    my ($why) = $text =~ /\A((?:#.*\n)+)/;

    return join(' ', grep { $why !~ /\s\Q$_\E[,\s]/ }
                     $text =~ /^\s+-([a-z][\w.-]+)/mg);
}
