#!/usr/bin/perl
# SPDX-License-Identifier: MIT

# The table of OWASP ASVS in SECURITY.md names every requirement of level 1
# once, with a test that is there; and what the sources themselves show of it.

use strict;
use warnings;

use lib 't/lib';
use Lastmile qw(slurp tree);
use Test::More;

# requirements of level 1 in OWASP ASVS 5.0.0
my @LEVEL_1 = map { "V$_" } qw(
    1.2.1 1.2.2 1.2.3 1.2.4 1.2.5 1.3.1 1.3.2 1.5.1
    2.1.1 2.2.1 2.2.2 2.3.1
    3.2.1 3.2.2 3.3.1 3.4.1 3.4.2 3.5.1 3.5.2 3.5.3
    4.1.1 4.4.1
    5.2.1 5.2.2 5.3.1 5.3.2
    6.1.1 6.2.1 6.2.2 6.2.3 6.2.4 6.2.5 6.2.6 6.2.7 6.2.8 6.3.1 6.3.2 6.4.1
    6.4.2
    7.2.1 7.2.2 7.2.3 7.2.4 7.4.1 7.4.2
    8.1.1 8.2.1 8.2.2 8.3.1
    9.1.1 9.1.2 9.1.3 9.2.1
    10.4.1 10.4.2 10.4.3 10.4.4 10.4.5
    11.3.1 11.3.2 11.4.1
    12.1.1 12.2.1 12.2.2
    13.4.1 14.2.1 14.3.1 15.1.1 15.2.1 15.3.1
);

chdir(tree()) or die;

my $text = slurp('SECURITY.md');
my @rows = map { [split / *\| */] } $text =~ /^\| (V\d.*?) *\|$/mg;

is(scalar @LEVEL_1, 70, 'level 1 has 70 requirements');
is(join(' ', map { $_->[0] } @rows), "@LEVEL_1",
   'each stands in the table once');

for my $row (@rows) {
    my ($id, $asks, $how, $proof) = @$row;
    my @tests = ($proof // '') =~ /`(t\/[^`]+)`/g;

    ok(@$row == 4 && length $asks && length $how, "$id says how");
    ok(@tests || $proof =~ /^(?:not applicable|open: \S)/, "$id has a proof");
    is(join(' ', grep { !-x } @tests), '', "$id: which is there") if @tests;
}

# what the sources show

my %source = map { $_ => slurp($_) } split /\n/,
    `git ls-files 'web/src/*.ts' 'web/src/*.tsx' 'lib/*.c' 'worker/*.c' 'ngx_modules/*.c'`;
my @pages = grep { m{^web/} } keys %source;
my @c = grep { /\.c$/ } keys %source;

cmp_ok(scalar @pages, '>', 20, 'pages are read');
none('HTML made of data, eval', qr/\binnerHTML|outerHTML|insertAdjacentHTML
     |dangerouslySet|\beval\(|new\ Function\(|document\.write/x, @pages);
none('a hindrance to pasting', qr/onPaste/i, @pages);
none('a program started', qr/\b(?:system|popen|posix_spawnp?|exec[lv]\w*)\(/,
     @c);
# the row that says who looked is all that a GET may write
none('a GET that writes', qr/\{LM_GET,\s*"[^"]*"[^{}]*LM_TX_WRITE(?![^{}]*LM_ROUTE_SENSITIVE)/,
     @c);

my @fields = map { $source{$_} =~ /(<\w+[^<>]*\bname="(?:current|password|repeat)"[^<>]*)/g }
             @pages;
cmp_ok(scalar @fields, '>=', 3, 'password fields are found');
is(join("\n", grep { !/type="password"|^<Password(?:Input|Box)\b/ || !/autocomplete=/i } @fields), '',
   'each is one to the browser, and named for password managers');

like($text, qr/within 7 days .* within 30 days/s,
     'the time to replace a weak part is written down');

done_testing;


sub none {
    my ($what, $pattern, @files) = @_;

    is(join(' ', grep { $source{$_} =~ $pattern } @files), '', "no $what");
}
