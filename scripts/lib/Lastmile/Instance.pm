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
use File::Find ();
use File::Path qw(make_path remove_tree);
use IO::Socket::INET;
use IO::Socket::UNIX;
use IPC::Open3 qw(open3);
use Symbol qw(gensym);
use Time::HiRes qw(time);

use Lastmile::Process qw(wait_until);

use constant {
    UNIX_PATH_MAX => 100,
    READY_RADIUS  => qr/Ready to process requests/,
    READY_WORKER  => qr/worker .* started/,
};

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

sub mysql_socket { return "$_[0]{short}/mariadb.sock" }

sub redis_socket { return "$_[0]{short}/redis.sock" }

sub process { return $_[0]{process}{ $_[1] } }

sub has { return -d "$_[0]{dir}/data/mysql/mysql" }

sub lastmile { return "$_[0]{tree}/build/lastmile" }


# Rendering

sub values_of_templates {
    my ($self) = @_;

    my $dir = $self->{dir};
    my $tree = $self->{tree};

    my %path = (
        '/run/mysqld/mysqld.sock'  => $self->mysql_socket,
        '/run/lastmile-redis'      => $self->{short},
        '/var/lib/lastmile-redis'  => "$dir/data/redis",
        '/var/log/lastmile-redis'  => "$dir/log",
        '/etc/lastmile'            => "$dir/etc",
        '/run/lastmile'            => $self->{short},
        '/var/log/lastmile'        => "$dir/log",
        '/var/spool/lastmile'      => "$dir/spool",
        '/var/lib/lastmile/export' => "$dir/export",
        '/var/lib/lastmile'        => "$dir/data",
        '/usr/share/lastmile/web'  => "$tree/web/dist",
        '/usr/share/lastmile'      => "$tree/sql",
        '/usr/lib/nginx/modules/ngx_http_lastmile_'
                                   => "$tree/build/modules/ngx_http_lastmile_",
        'https://portal.example'   => $self->origin('portal'),
        'https://console.example'  => $self->origin('admin'),
        'smtp://127.0.0.1:25'      => 'smtp://127.0.0.1:' . $self->port('smtp'),
        '127.0.0.1:8083'           => '127.0.0.1:' . $self->port('radius_http'),
    );

    my %word = (
        RUN       => $dir,
        TREE      => $tree,
        USER_LINE => $< == 0 ? 'user root;' : '',
        WORKERS   => $self->{profile} eq 'test' ? 2 : 'auto',
        LISTEN    => $self->{host} eq '127.0.0.1' ? '127.0.0.1' : '0.0.0.0',
        LOG_LEVEL => 'notice',
        HTTP_EXTRA => '',
        (map { uc($_) . '_PORT' => $self->port($_) } keys %PORT),
        %{ $self->{extra} },
    );

    return (\%path, \%word);
}


sub render_text {
    my ($self, $text, $name) = @_;

    my ($path, $word) = $self->values_of_templates;

    # in one pass, the longest name first: a value may hold a name again
    my $any = join('|', map { quotemeta } sort { length($b) <=> length($a) }
                   keys %$path);

    $text =~ s{($any)}{$path->{$1}}g;
    $text = $self->without_unbuilt($text);
    $text =~ s{\@([A-Z][A-Z_]*)\@}
              {$word->{$1} // die "$name: no value for \@$1\@\n"}ge;

    return $text;
}


# A module that is not built yet is left out with its directive.

sub without_unbuilt {
    my ($self, $text) = @_;

    my $built = "$self->{tree}/build/modules/ngx_http_lastmile";

    for my $face (qw(admin radius)) {
        next if -e "${built}_${face}_module.so";
        $text =~ s{^load_module .*_${face}_module\.so;\n}{}mg;
        $text =~ s{^\s*lastmile_$face;\n}{return 503;\n}mg;
    }

    $text =~ s{^\s*lastmile_status;\n}{return 503;\n}mg
        if !-e "${built}_core_module.so"
           || read_file("${built}_core_module.so") !~ /lastmile_status\0/;

    return $text;
}


# Writes a file only when its text differs; the mode is the one of secrets.

sub write_file {
    my ($self, $path, $text) = @_;

    make_path(dirname($path));

    if (open(my $in, '<', $path)) {
        local $/;
        return if (<$in> // '') eq $text;
    }

    my $tmp = "$path.tmp";
    my $old = umask(0077);
    open(my $out, '>', $tmp) or die "$tmp: $!\n";
    umask($old);
    print $out $text;
    close($out) or die "$tmp: $!\n";
    rename($tmp, $path) or die "$path: $!\n";
}


sub render {
    my ($self, $from, $to) = @_;

    my $text = $self->render_text(read_file("$self->{tree}/$from"), $from);
    $self->write_file("$self->{dir}/$to", $text);
}


sub render_folder {
    my ($self, $from, $to) = @_;

    my $top = "$self->{tree}/$from";

    File::Find::find({ no_chdir => 1, wanted => sub {
        my $file = $File::Find::name;
        return if !-f $file;
        my $rest = substr($file, length($top));
        $self->render("$from$rest", "$to$rest");
    } }, $top);
}


sub read_file {
    my ($path) = @_;

    open(my $in, '<', $path) or die "$path: $!\n";
    local $/;
    return scalar(<$in>) // '';
}


# A random value that stays the same as long as the folder lives.

sub secret {
    my ($self, $name) = @_;

    my $path = "$self->{dir}/etc/$name";

    if (!-s $path) {
        open(my $random, '<:raw', '/dev/urandom') or die "urandom: $!\n";
        read($random, my $bytes, 24);
        $self->write_file($path, unpack('H*', $bytes) . "\n");
    }

    return read_file($path) =~ s/\s+$//r;
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
              : $name eq 'nginx'  ? glob("$self->{tree}/build/modules/*.so")
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
                'innodb-flush-log-at-trx-commit = 0', 'sync-binlog = 0',
                'innodb-flush-method = nosync', 'innodb-doublewrite = OFF',
                'aria-pagecache-buffer-size = 8M', 'slow-query-log = OFF',
            ) : (
                'innodb-buffer-pool-size = 256M', 'innodb-log-file-size = 64M',
            )));

    return if -d "$data/mysql";

    $self->run_once('mariadb-install-db', '--no-defaults',
        "--datadir=$data.new", '--auth-root-authentication-method=normal',
        '--skip-test-db', '--skip-name-resolve',
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

sub prepare_nginx {
    my ($self) = @_;

    make_path("$self->{dir}/data/nginx");
    $self->render_folder('conf/nginx', 'etc/nginx');
}


sub command_nginx {
    my ($self) = @_;

    return ('/usr/sbin/nginx', '-p', $self->{dir},
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
