# SPDX-License-Identifier: MIT

# A complete private Lastmile below one folder: MariaDB, Redis, a mailbox,
# nginx with the modules, FreeRADIUS and the worker, each in the foreground
# of a session of its own, on sockets and ports that are only ours. scripts/up
# runs one as the demo ISP, the tests run theirs in temporary folders; both
# are made from the files in conf/, whose paths are mapped into the folder.
#
#   etc/    rendered configuration, the key      run/    sockets, pid files
#   log/    one log a process                    data/   MariaDB, Redis
#   mail/   a Maildir                            spool/  accounting spool
#   export/ files made by export jobs

package Lastmile::Instance;

use strict;
use warnings;

use Cwd qw(abs_path);
use Digest::SHA qw(sha1_hex);
use File::Basename qw(dirname);
use File::Path qw(make_path);
use IO::Socket::INET;
use IPC::Open3 qw(open3);
use Time::HiRes qw(time);

use Lastmile::Files qw(read_file);
use Lastmile::Parts;
use Lastmile::Process qw(wait_until);

our @ISA = qw(Lastmile::Files Lastmile::Parts);

use constant UNIX_PATH_MAX => 100;

# in the order they start; they end in the opposite order
our @PARTS = qw(mariadb redis mail nginx radius_auth radius_acct worker);

our @DEMO = qw(
    PORTAL_URL PORTAL_USER PORTAL_PASSWORD
    ADMIN_URL ADMIN_USER ADMIN_PASSWORD ADMIN_TOKEN
    RADIUS_AUTH RADIUS_ACCT RADIUS_SECRET DATA_USER DATA_PASSWORD
    MYSQL_SOCKET REDIS_SOCKET MAIL_DIR
);

my %PORT = (
    portal => 0, admin => 1, radius_auth => 2, radius_acct => 3,
    radius_http => 4, admin_http => 5, smtp => 6, status => 7,
);

my %PART = (
    mariadb     => { stop => 'TERM', start_limit => 60, stop_limit => 30 },
    redis       => { stop => 'TERM', start_limit => 10, stop_limit => 10 },
    mail        => { stop => 'TERM', start_limit => 20, stop_limit => 5 },
    nginx       => { stop => 'QUIT', start_limit => 20, stop_limit => 10 },
    radius_auth => { stop => 'TERM', start_limit => 30, stop_limit => 10 },
    radius_acct => { stop => 'TERM', start_limit => 30, stop_limit => 10 },
    worker      => { stop => 'TERM', start_limit => 20, stop_limit => 20 },
);


# dir      the folder
# port     the first of eight ports
# profile  "demo" (durable, believable sizes) or "test" (fast, small)
# env      variables for every process (sanitizers and the like)

sub new {
    my ($class, %arg) = @_;

    make_path($arg{dir});

    my $self = bless {
        tree    => abs_path(dirname(__FILE__) . '/../../..'),
        dir     => abs_path($arg{dir}),
        host    => $arg{host} // '127.0.0.1',
        port    => $arg{port} // 8080,
        profile => $arg{profile} // 'demo',
        env     => { TZ => 'UTC', %{ $arg{env} // {} } },
        extra   => $arg{extra} // {},
    }, $class;

    $self->{env}{LASTMILE_RUN} = $self->{dir};
    chmod(0700, $self->{dir}) if $self->{profile} eq 'test';
    make_path(map { "$self->{dir}/$_" }
              qw(etc run run/pid log data spool export));
    chmod(0700, map { "$self->{dir}/$_" } qw(etc run data spool export));
    $self->{short} = $self->short_run;

    for my $name (@PARTS) {
        $self->{process}{$name} = Lastmile::Process->new(
            name     => $name,
            pid_file => "$self->{dir}/run/pid/$name",
            log      => "$self->{dir}/log/$name.log",
        );
    }

    return $self;
}


# A unix socket's path has 108 bytes; below a long folder the sockets are
# reached through a link in /tmp.

sub short_run {
    my ($self) = @_;

    my $run = "$self->{dir}/run";
    return $run if length("$run/mariadb.sock") < UNIX_PATH_MAX;

    my $link = "/tmp/lastmile-$<-" . substr(sha1_hex($run), 0, 12);

    if (!-l $link) {
        symlink($run, $link) or die "$link: $!\n";
    }

    my $owner = (lstat($link))[4];
    die "$link is not ours\n" if $owner != $< || readlink($link) ne $run;

    return $link;
}


sub port {
    my ($self, $name) = @_;

    return $self->{port} + $PORT{$name};
}

sub port_names { return keys %PORT }

sub mysql_socket { return "$_[0]{short}/mariadb.sock" }

sub redis_socket { return "$_[0]{short}/redis.sock" }

sub process { return $_[0]{process}{ $_[1] } }

sub lastmile { return $_[0]->built('lastmile') }


# A file of the build that runs here. With LASTMILE_SAN=1 it is the one under
# AddressSanitizer and UBSan (make SAN=1).

sub built { return $_[0]->built_in($_[0]{tree}, $_[1]) }

sub built_in {
    my ($class, $tree, $path) = @_;

    return join('/', $tree, $ENV{LASTMILE_SAN} ? 'build/san' : 'build', $path);
}


# Starting and ending

sub start {
    my ($self, @names) = @_;

    $self->launch($_) for @names;
    $self->await($_) for @names;
}


sub launch {
    my ($self, $name) = @_;

    my $process = $self->process($name);
    my $prepare = $self->can("prepare_$name");
    my $command = $self->can("command_$name");

    $self->$prepare() if $prepare;

    my @command = $self->$command();
    my $print = $self->fingerprint($name, @command);

    if (defined $process->pid) {
        return if $print eq ($self->stamp($name) // '');
        $self->stop($name);
    }

    $self->check_ports($name);
    $self->{log_size}{$_} = -s $_ // 0 for $self->logs_of($name);
    $process->start($self->{env}, @command);
    $self->write_file("$self->{dir}/run/pid/$name.stamp", $print);
}


sub await {
    my ($self, $name) = @_;

    my $process = $self->process($name);
    my $limit = $PART{$name}{start_limit};
    my $ready = $self->can("ready_$name");
    my $dead;

    my $ok = wait_until($limit, sub {
        $dead = !defined $process->pid;
        return $dead || $self->$ready($name);
    });

    return if $ok && !$dead;

    my $why = $dead ? 'ended at once' : "did not answer in $limit seconds";
    die "$name $why; the end of $process->{log}:\n" . $self->last_words($name);
}


# A part may log to more than its standard output.

sub last_words {
    my ($self, $name) = @_;

    my $words = $self->process($name)->tail(15);

    for my $more ($self->logs_of($name)) {
        next if $more eq $self->process($name)->{log} || !-s $more;
        my $tail = Lastmile::Process->new(log => $more)->tail(15);
        $words .= "  $more:\n$tail";
    }

    return $words;
}


sub logs_of {
    my ($self, $name) = @_;

    my $log = "$self->{dir}/log";

    return ("$log/error.log") if $name eq 'nginx';
    return ("$log/mariadb.err") if $name eq 'mariadb';
    return ("$log/redis.log") if $name eq 'redis';
    return ("$log/$name/radius.log") if $name =~ /^radius/;
    return ("$log/$name.log");
}


sub stop {
    my ($self, @names) = @_;

    for my $name (@names) {
        $self->process($name)->stop(@{ $PART{$name} }{qw(stop stop_limit)})
            or push @{ $self->{killed} }, $name;
        unlink "$self->{dir}/run/pid/$name.stamp";
    }
}


sub stop_all {
    my ($self) = @_;

    $self->stop(grep { defined $self->process($_)->pid } reverse @PARTS);

    if ($self->{short} ne "$self->{dir}/run") {
        unlink $self->{short};
    }

    return @{ delete $self->{killed} // [] };
}


# What a running process was started from: its command, the files it read,
# the programs and modules we built.

sub fingerprint {
    my ($self, $name, @command) = @_;

    my @built = $name eq 'worker' ? ($self->lastmile)
              : $name eq 'nginx'  ? glob($self->built('modules/*.so'))
              : ();
    my $etc = "$self->{dir}/etc";
    my %read = (
        mariadb => ["$etc/mariadb.cnf"], redis => ["$etc/redis.conf"],
        nginx => [glob("$etc/nginx/*"), "$etc/lastmile.conf"],
        worker => ["$etc/lastmile.conf"],
        radius_auth => [glob("$etc/freeradius/* $etc/freeradius/*/*")],
        radius_acct => [glob("$etc/freeradius/* $etc/freeradius/*/*")],
    );
    my @text = map { -f $_ ? read_file($_) : () } @{ $read{$name} // [] };
    my @time = map { join(' ', $_, (stat($_))[7, 9]) } @built;

    return sha1_hex(join("\0", @command, @text, @time));
}


sub stamp {
    my ($self, $name) = @_;

    my $path = "$self->{dir}/run/pid/$name.stamp";
    return -f $path ? read_file($path) : undef;
}


sub check_ports {
    my ($self, $name) = @_;

    my %wanted = (
        mail        => [[tcp => 'smtp']],
        nginx       => [map { [tcp => $_] }
                        qw(portal admin radius_http admin_http status)],
        radius_auth => [[udp => 'radius_auth']],
        radius_acct => [[udp => 'radius_acct']],
    );

    for my $want (@{ $wanted{$name} // [] }) {
        my ($proto, $what) = @$want;
        my $port = $self->port($what);

        next if port_is_free($proto, $port);
        die uc($proto) . " port $port ($what) is taken by another program;"
            . " set LASTMILE_PORT to the first of eight free ports\n";
    }
}


sub port_is_free {
    my ($proto, $port) = @_;

    my $socket = IO::Socket::INET->new(
        LocalAddr => '0.0.0.0', LocalPort => $port, Proto => $proto,
        ($proto eq 'tcp' ? (Listen => 1, ReuseAddr => 1) : ()),
    );

    return defined $socket;
}


# The database and the demo

# Runs statements as the server's root, through its own socket.

sub sql {
    my ($self, $text, @options) = @_;

    my ($rc, $out, $err) = $self->capture($text, 'mariadb', '--no-defaults',
        '--socket=' . $self->mysql_socket, '--user=root', '--batch',
        '--skip-column-names', '--default-character-set=utf8mb4', @options);
    die "sql: $err" if $rc != 0;

    return $out;
}


sub create_database {
    my ($self) = @_;

    my $password = $self->secret('mysql.password');

    $self->sql(<<"SQL");
CREATE DATABASE IF NOT EXISTS lastmile
    CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;
CREATE USER IF NOT EXISTS lastmile\@localhost;
ALTER USER lastmile\@localhost IDENTIFIED BY '$password';
GRANT ALL ON lastmile.* TO lastmile\@localhost;
SQL
}


# Migrates, and on the first run seeds, the database; logins and secrets of
# the demo go to demo.env.

sub populate {
    my ($self, $customers) = @_;

    my $demo = "$self->{dir}/demo.seed";

    $self->create_database;
    $self->prepare_cli;
    $self->run_cli('migrate');

    if ($customers && !-s $demo) {
        $self->run_cli('seed', '--customers', $customers, '--demo', $demo);
    }

    $self->write_demo_env if -s $demo;
}


# The variables that tools rely on, DESIGN section 9.

sub write_demo_env {
    my ($self) = @_;

    my %seed = read_file("$self->{dir}/demo.seed") =~ /^([A-Z_]+)=(.*)$/mg;
    my %all = (%seed, $self->addresses);

    $self->write_file("$self->{dir}/demo.env",
        join('', map { "$_=" . ($all{$_} // '') . "\n" } @DEMO));
}


sub addresses {
    my ($self) = @_;

    return (
        PORTAL_URL   => $self->origin('portal'),
        ADMIN_URL    => $self->origin('admin'),
        RADIUS_AUTH  => '127.0.0.1:' . $self->port('radius_auth'),
        RADIUS_ACCT  => '127.0.0.1:' . $self->port('radius_acct'),
        MYSQL_SOCKET => $self->mysql_socket,
        REDIS_SOCKET => $self->redis_socket,
        MAIL_DIR     => "$self->{dir}/mail",
    );
}


sub origin {
    my ($self, $name) = @_;

    return "http://$self->{host}:" . $self->port($name);
}


# What the `lastmile` commands read: configuration and key.

sub prepare_cli {
    my ($self) = @_;

    $self->secret('mysql.password');
    $self->secret('radius.key');
    $self->render('conf/lastmile.conf.example', 'etc/lastmile.conf');
    $self->run_cli('key', 'new') if !-s "$self->{dir}/etc/lastmile.key";
}


# Runs a `lastmile` command; dies with its words when it fails.

sub run_cli {
    my ($self, @command) = @_;

    my ($rc, $out, $err) = $self->cli('', @command);
    die "lastmile @command: $err$out" if $rc != 0;

    return $out;
}


sub cli {
    my ($self, $input, @command) = @_;

    local %ENV = (%ENV, %{ $self->{env} });
    return $self->capture($input, $self->lastmile, @command);
}


sub run_once {
    my ($self, @command) = @_;

    my ($rc, $out, $err) = $self->capture('', @command);
    die "$command[0]: $err$out" if $rc != 0;

    return $out;
}


# Runs a command to its end: exit status, standard output, standard error.

sub capture {
    my ($self, $input, @command) = @_;

    my $errors = "$self->{dir}/run/stderr.$$";
    open(my $err, '+>', $errors) or die "$errors: $!\n";
    unlink $errors;
    open(my $in, '+>', "$errors.in") or die "$errors.in: $!\n";
    unlink "$errors.in";
    print $in $input;
    $in->flush;
    seek($in, 0, 0);

    my $pid = open3('<&' . fileno($in), my $out, '>&' . fileno($err), @command);
    my $text = do { local $/; <$out> } // '';
    waitpid($pid, 0);
    my $rc = $? >> 8 || ($? & 127 ? 128 + ($? & 127) : 0);

    seek($err, 0, 0);
    my $said = do { local $/; <$err> } // '';

    return ($rc, $text, $said);
}


1;
