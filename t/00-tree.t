#!/usr/bin/perl
# SPDX-License-Identifier: MIT

# The tree keeps its shape: floors, names, sizes, licence lines.

use strict;
use warnings;

use lib 't/lib';
use Lastmile qw(slurp tree);
use Test::More;

chdir(tree()) or die;

# who may include whom: the same number or a lower one
my %FLOOR = (
    base => 0, rule => 1, wire => 1, store => 2, sql => 2, service => 3,
    http => 4, portal => 5, admin => 5, radius => 5, job => 5,
);
my %IS_FACE = map { $_ => 1 } qw(portal admin radius job);

use constant {
    LINES_MAX => 800,
    FILE_MAX  => 1024 * 1024,
};

my @files = grep { -f && !-l } split /\n/,
            `git ls-files --cached --others --exclude-standard`;
my @lib = grep { m{^lib/.*\.[ch]$} } @files;
my @ours = grep { m{^(?:lib|worker|ngx_modules|t/unit)/.*\.[ch]$} } @files;

is_empty('an include of lib/ goes to its own floor or a lower one',
    map { floors($_) } @lib);
is_empty('lib/ and worker/ know nothing of nginx',
    grep { slurp($_) =~ /^\s*#\s*include\s*["<](?:ngx_|nginx)/m }
    grep { !m{^ngx_modules/} } @ours);
is_empty('an include of ours carries its folder',
    map { bare_includes($_) } grep { !m{^(?:ngx_modules|t/unit)/} } @ours);
# what changes a table takes no parameters: months of usage, and the table of
# the migrations themselves
is_empty('SQL text stands in sql/query only',
    map { sql_text($_) }
    grep { !m{^lib/(?:job/partitions|store/migrate)\.c$} }
    grep { !m{^t/} } @ours);
is_empty('lib/ has no variables of its own',
    map { statics($_) } grep { /\.c$/ } @lib);
is_empty('objects of the addon do not collide', collisions());
is_empty('every header is included', unused_headers());
is_empty('every statement has a caller', unused_statements());
is_empty('every source names its licence in the first lines',
    grep { !licenced($_) } @files);
is_empty('no file of code is over ' . LINES_MAX . ' lines',
    grep { lines($_) > LINES_MAX }
    grep { m{\.(?:c|h|pl|pm|t|sql|ts|tsx|css|mjs)$} } @files);
is_empty('no file is over a megabyte', grep { -s $_ > FILE_MAX } @files);
is_empty('nothing is left for later', unfinished());
is_empty('no path of one machine, no name of a tool', foreign_words());
is_empty('test files are named NN-area-what.t',
    grep { m{^t/[^/]+\.t$} && !m{^t/\d\d-[a-z0-9]+(?:-[a-z0-9]+)*\.t$} }
    @files);
is_empty('test files and scripts can be run',
    grep { !-x && (m{^t/[^/]+\.t$} || m{^scripts/[^./]+$}) } @files);

done_testing;


sub is_empty {
    my ($what, @found) = @_;

    is(join("\n", @found), '', $what);
}


sub floors {
    my ($file) = @_;

    my ($own) = $file =~ m{^lib/(\w+)/};
    my @wrong;

    for my $folder (slurp($file) =~ m{^\s*#\s*include\s*"(\w+)/}mg) {
        next if $folder eq $own;

        my $theirs = $FLOOR{$folder};
        push @wrong, "$file includes $folder/"
            if !defined $theirs || $theirs > $FLOOR{$own}
               || ($IS_FACE{$own} && $IS_FACE{$folder});
    }

    return @wrong;
}


sub bare_includes {
    my ($file) = @_;

    return map { "$file includes \"$_\"" }
           slurp($file) =~ m{^\s*#\s*include\s*"([^"/]+)"}mg;
}


sub sql_text {
    my ($file) = @_;

    my $text = code(slurp($file));

    return map { "$file: $_" } $text =~
        /"\s*((?:SELECT\s|INSERT\s+(?:IGNORE\s+)?INTO|UPDATE\s+\w+\s+SET
               |DELETE\s+FROM|REPLACE\s+INTO|ALTER\s+TABLE
               |CREATE\s+TABLE)[^"]{0,40})/gx;
}


# Without comments.

sub code {
    my ($text) = @_;

    $text =~ s{/\*.*?\*/}{ }gs;
    return $text;
}


sub statics {
    my ($file) = @_;

    my $text = code(slurp($file));
    my @found;

    # a definition at column 0 that is neither const nor a function
    while ($text =~ /^(static\s[^;{(]*?[;=\[])/mg) {
        my $line = $1;
        next if $line =~ /\bconst\b/;
        push @found, "$file: $line";
    }

    return @found;
}


sub collisions {
    my %seen;

    for my $file (grep { m{^(?:lib|ngx_modules)/.*\.c$} } @files) {
        my ($name) = $file =~ m{([^/]+/[^/]+)$};
        push @{ $seen{$name} }, $file;
    }

    for my $file (grep { m{^sql/query/} } @files) {
        my ($name) = $file =~ m{([^/]+)\.sql$} or next;
        push @{ $seen{"sql/$name.c"} }, $file;
    }

    return map { join(' ', @{ $seen{$_} }) }
           grep { @{ $seen{$_} } > 1 } sort keys %seen;
}


sub unused_headers {
    my %used;

    for my $file (grep { /\.[ch]$/ } @files) {
        $used{$_} = 1 for map { s{.*/}{}r }
                          slurp($file) =~ m{^\s*#\s*include\s*"([^"]+)"}mg;
    }

    return grep { m{([^/]+\.h)$} && !$used{$1} } @ours;
}


sub unused_statements {
    my %used;

    for my $file (grep { m{^(?:lib|worker|ngx_modules)/.*\.[ch]$} } @files) {
        $used{$_} = 1 for slurp($file) =~ /\blm_(?:sql|list)_(\w+?)(?:_in_t)?\b/g;
    }

    return grep { !$used{$_} }
           map { slurp($_) =~ /^-- name: (\w+)/mg }
           grep { m{^sql/query/.*\.sql$} } @files;
}


sub licenced {
    my ($file) = @_;

    return 1 if $file !~ m{\.(?:c|h|def|pl|pm|t|sql|ts|tsx|css|mjs)$}
                && $file !~ m{^(?:scripts/[^./]+|Makefile|config|\.ci/run)$};
    return 1 if $file =~ m{^web/public/};

    my ($top) = slurp($file) =~ /\A((?:.*\n){1,3})/;
    return ($top // '') =~ /SPDX-License-Identifier: MIT/;
}


sub lines {
    my ($file) = @_;

    return slurp($file) =~ tr/\n//;
}


sub unfinished {
    my @found;

    for my $file (grep { m{^(?:lib|ngx_modules|worker|sql|scripts|conf
                               |web/src|t)/}x } @files) {
        next if $file eq 't/00-tree.t' || $file =~ m{/data/};
        my $n = 0;

        for my $line (split /\n/, slurp($file)) {
            $n++;
            push @found, "$file:$n: $line"
                if $line =~ /\b(?:TODO|FIXME|XXX|HACK)\b(?!-)|not implemented/;
        }
    }

    return @found;
}


sub foreign_words {
    return map { chomp; $_ } grep { !m{^t/00-tree\.t:} }
           `git grep -nIE -e '(^|[^a-z/])/[w]ork/' -e '/root/' -e 'Co-[Aa]uthored' -- . ':!t/00-tree.t'`;
}
