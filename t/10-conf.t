#!/usr/bin/perl
# SPDX-License-Identifier: MIT

# Every file of conf/ is loaded by the program it is for.

use strict;
use warnings;

use lib 't/lib';
use Lastmile;
use Test::More;

chdir(tree()) or die;

my $lm = Lastmile->new(seed => 0, bare => 1);
my $dir = $lm->dir;
my %loaded;

mariadb();
redis();
worker();
nginx_demo();
nginx_site();
freeradius('auth');
freeradius('acct');
systemd();
logrotate();

is(join("\n", grep { !$loaded{$_} } conf_files()), '',
   'no file of conf/ was left out');

done_testing;


sub conf_files {
    return split /\n/,
           `git ls-files --cached --others --exclude-standard conf`;
}


sub succeeds {
    my ($what, @command) = @_;

    my ($rc, $out, $err) = $lm->run('', @command);
    ok($rc == 0, $what) or diag("@command\n$out$err");

    return $out . $err;
}


sub mariadb {
    my $file = 'conf/mariadb/lastmile.cnf';
    $loaded{$file} = 1;

    my ($rc, $out, $err) = $lm->run('', '/usr/sbin/mariadbd',
        "--defaults-file=" . tree() . "/$file", "--datadir=$dir/data/mysql",
        ($< == 0 ? '--user=root' : ()), '--help', '--verbose');
    is($rc, 0, 'mariadbd knows every setting') or diag($err);
    unlike($err, qr/unknown|deprecated|ERROR/i, 'and none is old');
    like($out, qr/^innodb-flush-log-at-trx-commit\s+1$/m,
         'a commit is on the disk');
}


sub redis {
    $loaded{'conf/redis/lastmile.conf'} = 1;

    $lm->start('redis');
    is($lm->redis('PING'), 'PONG', 'redis-server starts with its file');
    like($lm->redis(qw(CONFIG GET maxmemory-policy)), qr/allkeys-lru/,
         'and keeps to its memory');
}


sub worker {
    $loaded{'conf/lastmile.conf.example'} = 1;

    $lm->start('mariadb', 'redis');
    my ($rc, $out, $err) = $lm->cli('check');
    is($rc, 0, 'lastmile check takes lastmile.conf') or diag($out . $err);
}


sub nginx_demo {
    my $instance = $lm->{instance};

    $instance->prepare_nginx;
    my @command = $instance->command_nginx;
    succeeds('nginx -t takes the demo', @command, '-t');

    $loaded{"conf/nginx/$_.conf"} = 1
        for qw(demo modules http headers errors lastmile portal console edge
               radius status);
}


# The production file as it stands, but for its ports: a test binds no 443.

sub nginx_site {
    my $instance = $lm->{instance};
    my $etc = "$dir/etc";

    for my $name (qw(portal console)) {
        mkdir "$etc/tls";
        $lm->run('', qw(openssl req -x509 -newkey ec -pkeyopt
                 ec_paramgen_curve:prime256v1 -nodes -days 2 -subj),
                 "/CN=$name.example", '-keyout', "$etc/tls/$name.key",
                 '-out', "$etc/tls/$name.pem");
    }

    like(slurp('conf/nginx/http.conf'), qr/on +"max-age=(?:3153|6307)\d{4}\b/,
         'HSTS holds for a year at least');
    my $tls = slurp('conf/nginx/site.conf');
    is(join(' ', $tls =~ /^\s*ssl_protocols +(.*);/mg), 'TLSv1.2 TLSv1.3',
       'no older TLS');
    like($tls, qr{listen 80;.*?acme-challenge.*?return 308 https://}s,
         'port 80 leads to TLS');

    my %port = (80 => 'portal', 443 => 'admin', 8443 => 'smtp',
                8082 => 'admin_http', 8083 => 'radius_http',
                8084 => 'status');
    my $site = $instance->render_text(slurp('conf/nginx/site.conf'), 'site');
    $site =~ s/(listen (?:\S+:)?)(\d+)\b/$1 . port_of($2, \%port)/ge;
    $site =~ s/^.*listen \[::\].*\n//mg if !-e '/proc/net/if_inet6';
    $instance->write_file("$etc/nginx/site.conf", $site);

    $instance->write_file("$etc/nginx/modules-all.conf",
        slurp("$etc/nginx/modules.conf") . 'load_module '
        . "/usr/lib/nginx/modules/ngx_http_brotli_static_module.so;\n");
    unlink "$etc/nginx/modules.conf";

    my $ours = slurp('conf/nginx/nginx.conf');
    takes_site('the production site', $ours);

    # Debian's file, changed as README says
    my $debian = slurp('/etc/nginx/nginx.conf');
    my ($marked) = $ours =~ /^# --- Lastmile.*?\n(.*?)^# ---$/ms;
    $debian =~ s/^(?=events\b)/$marked/m;
    $debian =~ s/^\s*(?:gzip|ssl)(?:_\w+)?\s.*\n//mg;
    $debian =~ s{^.*/etc/nginx/conf\.d/.*\n}{}m;
    takes_site('it below the nginx.conf of Debian', $debian);

    $loaded{"conf/nginx/$_.conf"} = 1 for qw(site nginx);
}


sub takes_site {
    my ($what, $text) = @_;

    my $etc = "$dir/etc";
    my $top = $lm->{instance}->render_text($text, 'top');

    $top =~ s{/etc/nginx/modules-enabled/\*\.conf}{$etc/nginx/modules-*.conf};
    $top =~ s{/etc/nginx/sites-enabled/\*}{$etc/nginx/site.conf};
    $top =~ s{/run/nginx\.pid}{$dir/run/site.pid};
    $top =~ s{/var/log/nginx/}{$dir/log/}g;
    $top =~ s{^user .*}{$< == 0 ? 'user root;' : ''}me;
    $lm->{instance}->write_file("$etc/nginx/top.conf", $top);

    my $said = succeeds("nginx -t takes $what",
        Lastmile::Parts::nginx(), '-t', '-p', $dir,
        '-e', "$dir/log/site.log",
        '-c', "$etc/nginx/top.conf");
    unlike($said, qr/\[warn\]/, 'without a warning');
}


sub port_of {
    my ($number, $names) = @_;

    return $names->{$number} ? $lm->port($names->{$number}) : $number;
}


sub freeradius {
    my ($name) = @_;

    my $instance = $lm->{instance};

    $instance->prepare_radius("radius_$name");
    succeeds("freeradius -XC takes $name", '/usr/sbin/freeradius', '-XC',
             '-d', "$dir/etc/freeradius", '-n', $name);

    # what was not read was not loaded
    for my $file (grep { m{^conf/freeradius/} } conf_files()) {
        my ($base) = $file =~ m{([^/]+)$};
        $loaded{$file} = 1
            if $base eq "$name.conf" || $base !~ /^(?:auth|acct)\.conf$/;
    }
}


sub systemd {
    my @units = glob('conf/systemd/*');
    $loaded{$_} = 1 for @units;

  SKIP: {
        skip('no systemd-analyze here', 1) if !-x '/usr/bin/systemd-analyze';

        # the programs are where `make install` puts them, not here
        my @copies;
        for my $unit (grep { /\.service$/ } @units) {
            my $text = slurp($unit);
            my ($name) = $unit =~ m{([^/]+)$};
            $text =~ s{^(ExecStart(?:Pre)?=)/usr/bin/lastmile}{$1/bin/true}mg;
            $text =~ s{^Documentation=.*\n}{}mg;
            $name =~ s/\@/\@acct/;
            $lm->{instance}->write_file("$dir/units/$name", $text);
            push @copies, "$dir/units/$name";
        }

        my ($rc, $out, $err) = $lm->run('', 'systemd-analyze', 'verify',
                                        '--man=no', @copies);
        my @about = grep { m{\Q$dir\E/units|lastmile} } split /\n/, $out . $err;
        is("@about", '', 'systemd finds nothing wrong with the units');
    }

  SKIP: {
        my $tool = '/usr/bin/systemd-sysusers';
        skip('no systemd-sysusers here', 2) if !-x $tool;

        my $root = "$dir/root";
        mkdir $root;
        mkdir "$root/etc";
        succeeds('systemd-sysusers takes our users', $tool, "--root=$root",
                 '--dry-run', tree() . '/conf/systemd/lastmile.sysusers');
        like(slurp('conf/systemd/lastmile.tmpfiles'),
             qr{^d /var/spool/lastmile 2770 lastmile lastmile -$}m,
             'the spool is shared by a group');
    }
}


sub logrotate {
    $loaded{'conf/logrotate/lastmile'} = 1;

  SKIP: {
        my ($tool) = grep { -x } qw(/usr/sbin/logrotate /sbin/logrotate);
        skip('no logrotate here', 1) if !$tool;

        # its users do not exist here
        my $text = slurp('conf/logrotate/lastmile');
        $text =~ s{/var/log/}{$dir/rotated/}g;
        $text =~ s/^ *(?:su|create) .*\n//mg;
        $lm->{instance}->write_file("$dir/logrotate.conf", $text);
        my $said = succeeds('logrotate takes its file', $tool, '-d', '-s',
                            "$dir/logrotate.state", "$dir/logrotate.conf");
        unlike($said, qr/error/i, 'without an error');
    }
}
