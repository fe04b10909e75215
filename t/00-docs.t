#!/usr/bin/perl
# SPDX-License-Identifier: MIT

# What the documents say is there, and what is there stands in them.

use strict;
use warnings;

use lib 't/lib';
use Lastmile qw(slurp tree);
use Test::More;

chdir(tree()) or die;

my $api = slurp('API.md');
my $readme = slurp('README.md');
my $reference = slurp('ngx_modules/README.md');
my $modules = join("\n", map { slurp($_) } glob('ngx_modules/*.c'));

same('directives and their reference',
    [$modules =~ /ngx_string\("(lastmile_\w+)"\),\s*(?:NGX_|\|)/g],
    [$reference =~ /^\s*\|?\s*(?:\*\*)?Syntax:?(?:\*\*)?:?.*?(lastmile_\w+)/mg]);
same('variables of nginx and their reference',
    [map { "\$$_" } $modules =~ /ngx_string\("(lastmile_\w+)"\),\s*(?:NULL|ngx_http_\w*set)/g],
    [$reference =~ /^\W*(\$lastmile_\w+)/mg]);
same('settings and lastmile.conf.example',
    [slurp('worker/conf.def') =~ /^CONF_SETTING\(\w+,\s*(\w+),/mg],
    [slurp('conf/lastmile.conf.example') =~ /^#?([a-z_]+) +\S.*;$/mg]);
my $worker = slurp('worker/README.md');
same('settings and worker/README.md',
    [slurp('worker/conf.def') =~ /^CONF_SETTING\(\w+,\s*(\w+),/mg],
    [$worker =~ /^\| `(\w+)` \| (?:text|file|number|time|size) \|/mg]);
same('commands and worker/README.md',
    [slurp('worker/main.c') =~ /^    \{"([a-z-]+)", cmd_/mg],
    [$worker =~ /^\| `([a-z-]+)` \| (?!text|file|number|time|size)[^|]+ \|$/mg]);
same('kinds of jobs and worker/README.md',
    [slurp('lib/job/kinds.def') =~ /^LM_JOB_KIND\((\w+),/mg],
    [$worker =~ /^\| `(\w+)` \| [^|]* \| [^|]+ \|$/mg]);
same('routes and API.md',
    [map { routes($_) } qw(portal admin radius)],
    [$api =~ /^\| `((?:GET|POST|PUT|PATCH|DELETE) [^`]+)` \|/mg]);
same('permissions of routes and API.md',
    [wanted(slurp('lib/admin/routes.c'),
            qr/\{\s*LM_([A-Z]+),\s*"(\/[^"]*)",\s*(LM_PERM_(?:AND\([^)]*\)|\w+))/,
            qr/LM_PERM_([a-z]\w*)/)],
    [wanted($api, qr/^\| `([A-Z]+) \/api\/admin\/v1([^`]+)` \|([^|]*)\|/m,
            qr/`(\w+)`/)]);
same('error codes and API.md',
    [slurp('lib/base/rc.def') =~ /^LM_RC\(\w+,\s*[1-9]\d+,\s*"(\w+)"/mg],
    [$api =~ /^\| `([a-z_]+)` \| \d{3} \|/mg]);
same('permissions and API.md',
    [slurp('lib/service/permission.def') =~ /^LM_PERMISSION\(\d+, *(\w+),/mg],
    [$api =~ /^\| `(\w+)` \| permission \|/mg]);

is(join(' ', grep { !-e } paths($readme)), '',
   'every path in README exists');
is(join(' ', grep { !-e } paths(slurp('CONTRIBUTING.md'))), '',
   'and in CONTRIBUTING');
is(join(' ', grep { index($readme, "`$_`") < 0 } folders()), '',
   'every folder stands in README');
is(join(' ', grep { $readme !~ /`\Q$_\E`/ } map { s{.*/}{}r }
        grep { -f } glob('scripts/*')), '', 'and every script');

my $commands = join("\n", map { slurp($_) } glob('worker/*.c'));
is(join(' ', grep { $commands !~ /"$_"/ }
        ($readme . slurp('CHANGES.md')) =~ /`lastmile (\w+)/g), '',
   'every `lastmile` command in the documents is one');

done_testing;


sub same {
    my ($what, $code, $text) = @_;

    my %code = map { $_ => 1 } @$code;
    my %text = map { $_ => 1 } @$text;
    my @only = ((map { "undocumented: $_" } grep { !$text{$_} } sort keys %code),
                (map { "not there: $_" } grep { !$code{$_} } sort keys %text));

    ok(%code > 0, "$what: found");
    is(join("\n", @only), '', "$what agree");
}


sub routes {
    my ($face) = @_;

    my %prefix = (portal => '/api/portal/v1', admin => '/api/admin/v1',
                  radius => '/radius');
    my $text = join("\n", map { slurp($_) } glob("lib/$face/*.c"));

    return map { s/^(\w+) /$1 $prefix{$face}/r }
           map { $_->[0] . ' ' . $_->[1] } pairs($text);
}


# "GET /bulk: bulk_write customer_read"

sub wanted {
    my ($text, $route, $permission) = @_;

    my @found;
    while ($text =~ /$route/g) {
        my ($method, $path, $all) = ($1, $2, $3);
        push @found, "$method $path: @{[$all =~ /$permission/g]}";
    }
    return @found;
}


sub pairs {
    my ($text) = @_;

    my @found;
    push @found, [$1, $2]
        while $text =~ /\{\s*LM_(GET|POST|PUT|PATCH|DELETE)\s*,\s*"(\/[^"]*)"/g;

    return @found;
}


# Words in backquotes that look like paths of the tree.

sub paths {
    my ($text) = @_;

    $text =~ s/^```.*?^```//msg;
    return grep { m{^(?:lib|ngx_modules|worker|sql|conf|web|t|scripts)/}
                  && !/[*<=]|\bNN\b/ && !m{^t/data/} }
           map { s/ .*//r } $text =~ /`([\w.\/-]+[^`]*)`/g;
}


sub folders {
    return grep { -d } map { s{/$}{}r }
           (glob('lib/*/'), grep { !m{^(?:build|node_modules|lib)/} } glob('*/'));
}
