#!/usr/bin/perl
# SPDX-License-Identifier: MIT

# `make install` puts things where Debian looks for them, and a plain source
# tree of nginx builds the same modules.

use strict;
use warnings;

use lib 't/lib';
use File::Temp qw(tempdir);
use Lastmile;
use Test::More;

chdir(tree()) or die;

my $lm = Lastmile->new(database => 0, bare => 1);
my $root = tempdir(CLEANUP => 1);
my @modules = map { "ngx_http_lastmile_${_}_module.so" }
              qw(core portal admin radius);

installs();
keeps_what_was_edited();
plain_source();

done_testing;


sub installs {
    my $out = `make -s install DESTDIR=$root 2>&1`;
    is($?, 0, 'make install') or diag($out);

    my @missing = grep { !-e "$root/$_" } (
        'usr/bin/lastmile',
        (map { "usr/lib/nginx/modules/$_" } @modules),
        'usr/share/nginx/modules-available/mod-lastmile.conf',
        'etc/nginx/sites-available/lastmile',
        (map { "etc/lastmile/nginx/$_.conf" } qw(http portal console radius)),
        'etc/lastmile/lastmile.conf', 'etc/lastmile/redis.conf',
        'etc/mysql/mariadb.conf.d/70-lastmile.cnf',
        'etc/logrotate.d/lastmile',
        'lib/systemd/system/lastmile-worker.service',
        'lib/systemd/system/lastmile-redis.service',
        'lib/systemd/system/lastmile-radius@.service',
        'usr/lib/sysusers.d/lastmile.conf', 'usr/lib/tmpfiles.d/lastmile.conf',
        'usr/share/lastmile/web/portal/portal.html',
        'usr/share/lastmile/web/admin/admin.html',
        'usr/share/lastmile/schema/0001_spine.sql',
        'usr/share/doc/lastmile/README.md',
    );
    is("@missing", '', 'everything is in its place');

    my $link = "$root/etc/nginx/modules-enabled/60-mod-lastmile.conf";
    ok(-l $link && -e $root . readlink($link), 'the modules are enabled');

    my ($rc) = $lm->run('', "$root/usr/bin/lastmile", 'help');
    is($rc, 0, 'the installed program runs');
    is((stat("$root/etc/lastmile/lastmile.conf"))[2] & 0007, 0,
       'its settings are not for everybody');

    my @units = map { slurp($_) } glob("$root/lib/systemd/system/*");
    my @files = map { m{^ExecStart(?:Pre)?=(/usr/bin/lastmile)}mg } @units;
    is(join(' ', grep { !-x "$root$_" } @files), '', 'units start what is there');
}


sub keeps_what_was_edited {
    my $file = "$root/etc/lastmile/lastmile.conf";

    open(my $out, '>>', $file) or die "$file: $!\n";
    print $out "# mine\n";
    close($out);

    system("make -s install DESTDIR=$root >/dev/null 2>&1");
    like(slurp($file), qr/# mine/, 'an edited file is kept');
    ok(-e "$file.new", 'and the new one lies beside it');
}


# Upstream's own tree of the version that Debian has.

sub plain_source {
    my $src = fetch_source();

  SKIP: {
        skip("no nginx source: $src->{why}", 2) if !$src->{dir};

        my $out = `make -s modules NGINX_SRC=$src->{dir} BUILD=build/plain 2>&1`;
        is($?, 0, 'a plain source tree builds the modules') or diag($out);

        my $conf = join('', map { "load_module " . tree()
            . "/build/plain/modules/$_;\n" } @modules)
            . "pid $root/pid; events { } http { }\n";
        $lm->{instance}->write_file("$root/plain.conf", $conf);
        my ($rc, $said, $err) = $lm->run('', '/usr/sbin/nginx', '-t',
            '-e', "$root/error.log", '-c', "$root/plain.conf");
        is($rc, 0, 'which load in nginx') or diag($err);
    }
}


sub fetch_source {
    my $dir = tree() . '/build/nginx-source';
    my ($version) = `/usr/sbin/nginx -v 2>&1` =~ m{nginx/([\d.]+)};
    my $src = "$dir/nginx-$version";

    return { dir => $src } if -x "$src/configure";

    system('mkdir', '-p', "$dir/lists/partial", "$dir/cache/archives/partial");
    my $list = "$dir/deb.sources";
    my $sources = slurp('/etc/apt/sources.list.d/debian.sources')
        or return { why => 'no debian.sources' };
    $sources =~ s/^Types:.*/Types: deb-src/mg;
    $lm->{instance}->write_file($list, $sources);

    my $apt = "apt-get -qq -o Dir::State::lists=$dir/lists"
            . " -o Dir::Cache=$dir/cache -o Dir::Etc::sourceparts=/dev/null"
            . " -o Dir::Etc::sourcelist=$list -o APT::Sandbox::User=''";
    my $out = join('', map { `cd $dir && timeout 120 $apt $_ 2>&1` }
        'update', "source --download-only nginx");
    my ($tar) = glob("$dir/nginx_$version.orig.tar.*")
        or return { why => (split /\n/, $out)[-1] // 'nothing came' };
    system('tar', '-C', $dir, '-xf', $tar);

    return -x "$src/configure" ? { dir => $src }
                               : { why => "$tar holds no nginx-$version" };
}
