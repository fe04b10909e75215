#!/usr/bin/perl
# SPDX-License-Identifier: MIT

# A database on another machine is asked over TLS, without a wait outside the
# host, and never in clear text when TLS was wanted.

use strict;
use warnings;

use lib 't/lib';
use Lastmile;
use Lastmile::Process;
use Test::More;

chdir(tree()) or die;

my $lm = Lastmile->new(database => 0, nginx => 0);
my $dir = $lm->dir;
my $port = $lm->port('portal');

system("mariadb --no-defaults --user=root --socket="
       . $lm->demo('MYSQL_SOCKET') . q{ -e "
           CREATE DATABASE tls;
           CREATE USER t_tls@'127.0.0.1' IDENTIFIED BY 'x';
           GRANT ALL ON tls.* TO t_tls@'127.0.0.1'"}) == 0 or die;
$lm->stop('mariadb');

certificates();
my $server = Lastmile::Process->new(
    name => 'mariadb', pid_file => "$dir/run/pid/mariadb_tls",
    log => "$dir/log/mariadb_tls.log",
);

serve("ssl-cert = $dir/server.pem", "ssl-key = $dir/server.key");
program($port, 'tls', "$dir/ca.pem", "$dir/other.pem");
$server->stop('TERM', 30);

serve('skip-ssl');
program($port, 'tls', "$dir/ca.pem");
$server->stop('TERM', 30);

done_testing;


sub certificates {
    my $new = 'openssl req -newkey rsa:2048 -nodes -days 2';

    open(my $names, '>', "$dir/names") or die;
    print $names "subjectAltName=IP:127.0.0.1\n";
    close($names);

    for my $command (
        "$new -x509 -subj /CN=ca -keyout ca.key -out ca.pem",
        "$new -x509 -subj /CN=other -keyout other.key -out other.pem",
        "$new -subj /CN=127.0.0.1 -keyout server.key -out server.csr",
        'openssl x509 -req -in server.csr -CA ca.pem -CAkey ca.key'
            . ' -CAcreateserial -days 2 -extfile names -out server.pem',
    ) {
        system("cd $dir && $command 2>/dev/null") == 0 or die "$command: $?";
    }
    return;
}


sub serve {
    my @options = @_;

    open(my $file, '>', "$dir/etc/mariadb_tls.cnf") or die;
    print $file slurp("$dir/etc/mariadb.cnf"), "\n[mariadbd]\n",
        map {"$_\n"} 'skip-networking = 0', 'bind-address = 127.0.0.1',
        "port = $port", @options;
    close($file);

    $server->start({}, '/usr/sbin/mariadbd',
                   "--defaults-file=$dir/etc/mariadb_tls.cnf",
                   ($< == 0 ? '--user=root' : ()));
    wait_until(60, sub {
        system("mariadb-admin --no-defaults --silent --user=root --socket="
               . $lm->demo('MYSQL_SOCKET') . ' ping >/dev/null 2>&1') == 0
    }, 'MariaDB');
    return;
}


sub program {
    my @args = @_;

    my $program = built('t/db/tls');
    my $out = `CMOCKA_MESSAGE_OUTPUT=TAP $program @args 2>&1`;
    my $status = $?;
    my $n = 0;

    while ($out =~ /^(not )?ok \d+ - (\w+)$/mg) {
        ok(!$1, $2);
        $n++;
    }
    ok($status == 0 && $n > 0, 'the program ends well') or diag($out);
    return;
}
