# SPDX-License-Identifier: MIT

# The parts of an instance. For each NAME, prepare_NAME (if any) writes its
# configuration, command_NAME is what runs in the foreground, ready_NAME is
# true once it answers.

package Lastmile::Parts;

use strict;
use warnings;

use File::Path qw(make_path);
use IO::Socket::INET;
use IO::Socket::UNIX;

use Lastmile::Files qw(read_file);

use constant {
    READY_RADIUS => qr/Ready to process requests/,
    READY_WORKER => qr/worker .* started/,
};


# MariaDB

sub prepare_mariadb {
    my ($self) = @_;

    my $data = "$self->{dir}/data/mysql";
    my $test = $self->{profile} eq 'test';

    $self->write_file("$self->{dir}/etc/mariadb.cnf",
        $self->render_text(read_file("$self->{tree}/conf/mariadb/lastmile.cnf"),
                           'conf/mariadb/lastmile.cnf')
        . "\n# the private part\n"
        . join('', map { "$_\n" }
            'basedir = /usr', "datadir = $data",
            'socket = ' . $self->mysql_socket,
            "pid-file = $self->{dir}/run/mariadbd.pid",
            "log-error = $self->{dir}/log/mariadb.err",
            "slow-query-log-file = $self->{dir}/log/mariadb-slow.log",
            "tmpdir = $self->{dir}/run", 'skip-networking',
            $test ? (
                'innodb-buffer-pool-size = 64M', 'innodb-log-file-size = 16M',
                'innodb-flush-log-at-trx-commit = '
                    . ($self->{extra}{DURABLE} // 0), 'sync-binlog = 0',
                'innodb-flush-method = nosync', 'innodb-doublewrite = OFF',
                'aria-pagecache-buffer-size = 8M', 'slow-query-log = OFF',
            ) : (
                'innodb-buffer-pool-size = '
                    . ($self->{extra}{BUFFER_POOL} // '256M'),
                'innodb-log-file-size = '
                    . ($self->{extra}{LOG_FILE} // '64M'),
            )));

    return if -d "$data/mysql";

    $self->run_once('mariadb-install-db', '--no-defaults',
        "--datadir=$data.new", '--auth-root-authentication-method=normal',
        '--skip-test-db', '--skip-name-resolve',
        # one that starts elsewhere sweeps a folder that both have
        "--tmpdir=$self->{dir}/run",
        '--innodb-log-file-size=' . ($test ? '16M' : '64M'),
        ($< == 0 ? '--user=root' : ()));
    rename("$data.new", $data) or die "$data: $!\n";
}


sub command_mariadb {
    my ($self) = @_;

    return ('/usr/sbin/mariadbd', "--defaults-file=$self->{dir}/etc/mariadb.cnf",
            ($< == 0 ? '--user=root' : ()));
}


sub ready_mariadb {
    my ($self) = @_;

    my $socket = IO::Socket::UNIX->new(Peer => $self->mysql_socket,
                                       Timeout => 2) or return 0;
    return sysread($socket, my $greeting, 64);
}


# Redis

sub prepare_redis {
    my ($self) = @_;

    make_path("$self->{dir}/data/redis");
    $self->write_file("$self->{dir}/etc/redis.conf",
        $self->render_text(read_file("$self->{tree}/conf/redis/lastmile.conf"),
                           'conf/redis/lastmile.conf')
        . "\n# the private part\nmaxmemory 64mb\nunixsocketperm 700\n");
}


sub command_redis {
    my ($self) = @_;

    return ('/usr/bin/redis-server', "$self->{dir}/etc/redis.conf");
}


sub ready_redis {
    my ($self) = @_;

    my $socket = IO::Socket::UNIX->new(Peer => $self->redis_socket,
                                       Timeout => 2) or return 0;
    syswrite($socket, "PING\r\n");
    sysread($socket, my $answer, 64);

    return ($answer // '') =~ /^\+PONG/;
}


# The mailbox: an SMTP server that keeps every message in a Maildir

sub command_mail {
    my ($self) = @_;

    return ('/usr/bin/python3', '-m', 'aiosmtpd', '-n', '-l',
            '127.0.0.1:' . $self->port('smtp'),
            '-c', 'aiosmtpd.handlers.Mailbox', "$self->{dir}/mail");
}


sub ready_mail {
    my ($self) = @_;

    my $socket = IO::Socket::INET->new(
        PeerAddr => '127.0.0.1', PeerPort => $self->port('smtp'),
        Timeout => 2) or return 0;
    sysread($socket, my $greeting, 64);
    syswrite($socket, "QUIT\r\n");

    return ($greeting // '') =~ /^220/;
}


# nginx

# Debian's own binary; modules with a sanitizer want its library before all
# others, and what nginx itself leaves to the end of the process is no leak.

sub nginx {
    return ('/usr/sbin/nginx') if !$ENV{LASTMILE_SAN};

    my $libs = join(':', map { `gcc -print-file-name=$_` =~ /(\S+)/ }
                    qw(libasan.so libubsan.so));
    return ('/usr/bin/env', "LD_PRELOAD=$libs",
            'ASAN_OPTIONS=detect_leaks=0:detect_odr_violation=0'
            . ':detect_stack_use_after_return=1',
            'UBSAN_OPTIONS=print_stacktrace=1', '/usr/sbin/nginx');
}


sub prepare_nginx {
    my ($self) = @_;

    make_path("$self->{dir}/data/nginx");
    $self->render_folder('conf/nginx', 'etc/nginx');
}


sub command_nginx {
    my ($self) = @_;

    return (nginx(), '-p', $self->{dir},
            '-e', "$self->{dir}/log/error.log",
            '-c', "$self->{dir}/etc/nginx/demo.conf");
}


sub ready_nginx {
    my ($self) = @_;

    my $socket = IO::Socket::INET->new(
        PeerAddr => '127.0.0.1', PeerPort => $self->port('portal'),
        Timeout => 2);

    return defined $socket;
}


# FreeRADIUS: one process for authentication, one for accounting

sub prepare_radius {
    my ($self, $name) = @_;

    make_path("$self->{dir}/log/$name", "$self->{dir}/spool");
    $self->render_folder('conf/freeradius', 'etc/freeradius');
}

sub prepare_radius_auth { $_[0]->prepare_radius('radius_auth') }

sub prepare_radius_acct { $_[0]->prepare_radius('radius_acct') }

sub command_radius_auth {
    my ($self) = @_;

    return ('/usr/sbin/freeradius', '-d', "$self->{dir}/etc/freeradius",
            '-n', 'auth', '-f');
}


sub command_radius_acct {
    my ($self) = @_;

    return ('/usr/sbin/freeradius', '-d', "$self->{dir}/etc/freeradius",
            '-n', 'acct', '-f');
}


sub ready_radius_auth { return $_[0]->has_logged($_[1], READY_RADIUS) }

sub ready_radius_acct { return $_[0]->has_logged($_[1], READY_RADIUS) }


# The process has written such a line since it was started.

sub has_logged {
    my ($self, $name, $pattern) = @_;

    my ($log) = $self->logs_of($name);

    open(my $in, '<', $log) or return 0;
    seek($in, $self->{log_size}{$log} // 0, 0);
    local $/;

    return (<$in> // '') =~ $pattern;
}


# The worker

sub prepare_worker { $_[0]->prepare_cli }

sub command_worker { return ($_[0]->lastmile, 'worker') }

sub ready_worker { return $_[0]->has_logged($_[1], READY_WORKER) }


1;
