#!/usr/bin/perl
# SPDX-License-Identifier: MIT

# The modules against a database over TLS: connections are opened by a thread,
# several at once, and wait in the event loop afterwards.

use strict;
use warnings;

use lib 't/lib';
use Lastmile;
use Lastmile::Process;
use Test::More;

use constant { CLIENTS => 12, SECONDS => 2 };

my $lm = Lastmile->new(nginx => 0);
my $dir = $lm->dir;
my $port = $lm->port('smtp');    # nobody sends mail here

$lm->sql("CREATE USER t_tls\@'127.0.0.1' IDENTIFIED BY 'x' REQUIRE SSL;"
         . " GRANT ALL ON lastmile.* TO t_tls\@'127.0.0.1'");
$lm->stop('mariadb');
certificates();

my $server = Lastmile::Process->new(
    name => 'mariadb', pid_file => "$dir/run/pid/mariadb_tls",
    log => "$dir/log/mariadb_tls.log",
);
serve("ssl-cert = $dir/server.pem", "ssl-key = $dir/server.key");

$lm->start('nginx');
over_tls();

my $me = $lm->portal_login;
my $n = 0;
my $count = $lm->under_load(CLIENTS,
                            sub { $me->get("me?$$-" . $n++)->status },
                            sub { sleep(SECONDS) });

cmp_ok($count->{200} // 0, '>', CLIENTS, 'answers of a database over TLS');
is_deeply([grep { !/^(?:200|429)$/ } keys %$count], [], 'and nothing else')
    or diag(explain($count));
cmp_ok($lm->sql_one('SELECT COUNT(*) FROM information_schema.processlist'
                    . " WHERE user = 't_tls'"), '>', 2,
       'by several connections that must speak it');

$lm->stop('nginx');
$server->stop('TERM', 30);

done_testing;


sub certificates {
    my $new = 'openssl req -newkey rsa:2048 -nodes -days 2';

    open(my $names, '>', "$dir/names") or die "$dir/names: $!";
    print $names "subjectAltName=IP:127.0.0.1\n";
    close($names) or die "$dir/names: $!";

    for my $command (
        "$new -x509 -subj /CN=ca -keyout ca.key -out ca.pem",
        "$new -subj /CN=127.0.0.1 -keyout server.key -out server.csr",
        'openssl x509 -req -in server.csr -CA ca.pem -CAkey ca.key'
            . ' -CAcreateserial -days 2 -extfile names -out server.pem',
    ) {
        system("cd $dir && $command 2>/dev/null") == 0 or die "$command: $?";
    }
    return;
}


sub serve {
    my $path = "$dir/etc/mariadb_tls.cnf";

    open(my $file, '>', $path) or die "$path: $!";
    print $file slurp("$dir/etc/mariadb.cnf"), "\n[mariadbd]\n",
        map { "$_\n" } 'skip-networking = 0', 'bind-address = 127.0.0.1',
                       "port = $port", @_;
    close($file) or die "$path: $!";

    $server->start({}, '/usr/sbin/mariadbd', "--defaults-file=$path",
                   ($< == 0 ? '--user=root' : ()));
    wait_until(60, sub { eval { $lm->sql_one('SELECT 1') } }, 'MariaDB')
        or die "no MariaDB\n";
    return;
}


# The same nginx, told of the other way to the database.

sub over_tls {
    my $path = "$dir/etc/nginx/lastmile.conf";
    my $text = slurp($path);

    open(my $secret, '>', "$dir/etc/tls.password") or die "tls.password: $!";
    print $secret "x\n";
    close($secret) or die "tls.password: $!";

    $text =~ s{lastmile_database\s[^;]*;}
              {lastmile_database address=127.0.0.1:$port name=lastmile
               user=t_tls password_file=$dir/etc/tls.password
               tls_ca=$dir/ca.pem;} or die $path;
    open(my $out, '>', $path) or die "$path: $!";
    print $out $text;
    close($out) or die "$path: $!";

    my %old = map { $_->{pid} => 1 } $lm->figures;
    $lm->signal('nginx', 'HUP');
    wait_until(20, sub { !grep { $old{ $_->{pid} } } $lm->figures },
               'the new processes') or die "no reload\n";
    return;
}
