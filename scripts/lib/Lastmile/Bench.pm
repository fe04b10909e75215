# SPDX-License-Identifier: MIT

# What scripts/bench measures with: a durable private Lastmile whose data
# folder is kept, variants of its nginx beside each other, wrk, and the CPU
# time that the kernel accounts to processes.

package Lastmile::Bench;

use strict;
use warnings;

use Cwd qw(abs_path);
use Digest::SHA qw(sha1_hex);
use File::Basename qw(dirname);
use File::Path qw(make_path remove_tree);
use List::Util qw(sum0);
use POSIX ();
use Time::HiRes qw(time);

use lib abs_path(dirname(__FILE__) . '/../../../t/lib');

use Lastmile::Client;
use Lastmile::Instance;
use Lastmile::Process qw(wait_until);

use Exporter qw(import);

our @EXPORT_OK = qw(median);

my $TREE = abs_path(dirname(__FILE__) . '/../../..');


sub median {
    my @sorted = sort { $a <=> $b } @_;

    return undef if !@sorted;
    return $sorted[$#sorted / 2] if @sorted % 2;
    return ($sorted[@sorted / 2 - 1] + $sorted[@sorted / 2]) / 2;
}


# dir        kept between runs, until the schema or the seed changes
# port       the first of 24 ports
# customers  seeded once
# is_quick   fewer and shorter rounds

sub new {
    my ($class, %arg) = @_;

    my $self = bless {
        customers => $arg{customers},
        is_quick  => $arg{is_quick},
        rounds    => $arg{is_quick} ? 3 : 5,
        seconds   => $arg{is_quick} ? 1 : 3,
        port      => $arg{port},
        variants  => [],
    }, $class;

    $self->end_variants;
    $self->{instance} = $self->kept($arg{dir});
    $self->read_demo;
    $self->instance->start('nginx');
    $self->wait_for_answers($self->demo('PORTAL_URL'));

    return $self;
}


# The instance with its customers: as an earlier run left it, or new when
# there is none, or its tables or what seeds them are others than ours.

sub kept {
    my ($self, $dir) = @_;

    my $print = sha1_hex(map { Lastmile::Instance::read_file($_) }
                         sort glob("$TREE/sql/schema/*.sql"),
                              glob("$TREE/worker/seed*.c"));
    my $stamp = "$dir/schema.stamp";

    if (-s $stamp && Lastmile::Instance::read_file($stamp) ne $print) {
        print "schema or seed has changed: $dir is made anew\n";
    }
    if (!-s $stamp || Lastmile::Instance::read_file($stamp) ne $print) {
        $self->seed($dir);
        $self->instance_of($dir)->write_file($stamp, $print);
    }

    my $instance = $self->instance_of($dir);

    $instance->start(qw(mariadb redis));
    $instance->populate($self->{customers});

    return $instance;
}


sub instance_of {
    my ($self, $dir) = @_;

    return Lastmile::Instance->new(
        dir => $dir, port => $self->{port}, profile => 'demo',
        extra => { WORKERS => 1, memory($self->{customers}) });
}


sub seed {
    my ($self, $dir) = @_;

    my $began = time;

    $self->instance_of($dir)->stop_all;
    remove_tree($dir);
    print "seeding $self->{customers} customers into $dir\n";

    my $instance = $self->instance_of($dir);

    $instance->start(qw(mariadb redis));
    $instance->populate($self->{customers});
    printf("seeded in %.0f s\n", time - $began);
}


# The server's memory, as on a machine of that size: conf/mariadb says what a
# million customers want.

sub memory {
    my ($customers) = @_;

    return $customers > 200_000
        ? (BUFFER_POOL => '4G', LOG_FILE => '512M')
        : (BUFFER_POOL => '1G');
}


sub wait_for_answers {
    my ($self, $origin) = @_;

    my $client = Lastmile::Client->new(origin => $origin);

    wait_until(20, sub { $client->get('/api/portal/v1/me')->status == 401 })
        or die "$origin does not answer\n";
}


# A client of the portal, signed in as the demo customer.

sub portal {
    my ($self, $origin) = @_;

    my $client = Lastmile::Client->new(
        origin => $origin // $self->demo('PORTAL_URL'),
        prefix => '/api/portal/v1/');
    my $answer = $client->post('session', {
        username => $self->demo('PORTAL_USER'),
        password => $self->demo('PORTAL_PASSWORD'),
    }, Origin => $self->demo('PORTAL_URL'));

    die 'sign in: ' . $answer->status . "\n" if $answer->status != 200;
    return $client;
}


sub admin {
    my ($self) = @_;

    return Lastmile::Client->new(
        origin => $self->demo('ADMIN_URL'), prefix => '/api/admin/v1/',
    )->token($self->demo('ADMIN_TOKEN'));
}


# Where long rows are cut short for --quick.

sub quick_or {
    my ($self, $quick, $whole) = @_;

    return $self->{is_quick} ? $quick : $whole;
}


# The worker of an instance that has no jobs from earlier rows: accounting
# leaves requests for a router that nobody plays.

sub start_worker {
    my ($self) = @_;

    $self->instance->sql("DELETE FROM job WHERE kind = 'disconnect'"
                         . " AND state = 'queued'", 'lastmile');
    $self->instance->start('worker');
}


# Two measurements in turn, "rounds" times; each gives a reference. Returns
# the pairs.

sub in_turn {
    my ($self, $one, $other) = @_;

    return map { [$one->(), $other->()] } 1 .. $self->{rounds};
}


sub instance { return $_[0]{instance} }

sub dir { return $_[0]{instance}{dir} }

sub demo { return $_[0]{demo}{ $_[1] } }


sub read_demo {
    my ($self) = @_;

    my $text = Lastmile::Instance::read_file($self->dir . '/demo.env');
    $self->{demo} = { $text =~ /^([A-Z_]+)=(.*)$/mg };
}


# A second nginx on ports of its own beside the first, its configuration
# edited: { 'FILE' => sub { edits $_ } }. Returns the port of its portal.

sub variant {
    my ($self, $name, %edit) = @_;

    my $from = $self->dir . '/etc/nginx';
    my $to = $self->dir . "/etc/nginx-$name";
    my $port = $self->{next_port};

    $self->{next_port} += 8;
    make_path($to);

    for my $file (glob("$from/*.conf")) {
        my $base = $file =~ s{.*/}{}r;

        local $_ = Lastmile::Instance::read_file($file);
        s{\Q$from\E/}{$to/}g;
        s{/nginx\.pid}{/nginx-$name.pid};
        s{(listen\s+[\d.]+:|server\s+127\.0\.0\.1:)(\d+)}
         {$1 . ($2 - $self->{port} + $port)}ge;
        $edit{$base}->() if $edit{$base};
        $self->instance->write_file("$to/$base", $_);
    }

    my $process = Lastmile::Process->new(
        name => "nginx-$name", pid_file => $self->dir . "/run/pid/nginx-$name",
        log => $self->dir . "/log/nginx-$name.log",
    );

    $process->stop('QUIT', 5);
    $process->start({ TZ => 'UTC' }, '/usr/sbin/nginx', '-p', $self->dir,
        '-e', $self->dir . '/log/error.log', '-c', "$to/demo.conf");
    wait_until(20, sub { !Lastmile::Instance::port_is_free(tcp => $port) })
        or die "nginx-$name did not start:\n" . $process->tail(10);

    push @{ $self->{variants} }, $process;
    $self->{process}{$name} = $process;

    return $port;
}


# Microseconds of CPU that processes have used so far, all threads.

sub cpu {
    my (@pids) = @_;

    my $ns = 0;

    for my $stat (map { glob("/proc/$_/task/*/schedstat") } @pids) {
        open(my $in, '<', $stat) or next;
        $ns += (split / /, <$in> // 0)[0];
    }

    return $ns / 1000;
}


# Begins to watch an nginx and the database; what is returned ends that and
# gives the microseconds of CPU of each, of one of so many requests.

sub cpu_of {
    my ($self, $name) = @_;

    my %pids = (nginx   => [$self->workers($name)],
                mariadb => [$self->instance->process('mariadb')->family]);
    my %before = map { ($_ => cpu(@{ $pids{$_} })) } keys %pids;

    return sub {
        my ($requests) = @_;
        return { map { ($_ => (cpu(@{ $pids{$_} }) - $before{$_}) / $requests) }
                 keys %pids };
    };
}


# The worker processes of an nginx; "nginx" is the first one.

sub workers {
    my ($self, $name) = @_;

    my $process = $name eq 'nginx' ? $self->instance->process('nginx')
                                   : $self->{process}{$name};
    my ($master, @workers) = $process->family;

    return @workers;
}


# Kilobytes resident in memory of one's own.

sub resident {
    my ($pid) = @_;

    my $text = Lastmile::Instance::read_file("/proc/$pid/smaps_rollup");
    return sum0($text =~ /^(?:Private_Clean|Private_Dirty):\s+(\d+)/mg);
}


# Runs wrk with requests from a list; returns its figures, with "rate" a
# second and, when processes are named, "cpu" microseconds a request.

sub wrk {
    my ($self, %arg) = @_;

    my $list = $self->dir . "/run/requests.$$." . ($self->{n_lists}++ // 0);
    my @command = (
        'wrk', '-t', $arg{threads} // 1, '-c', $arg{connections} // 32,
        '-d', ($arg{seconds} // 2) . 's', '--timeout', '10s',
        '-s', "$TREE/scripts/lib/bench.lua", $arg{url}, '--', $list,
        @{ $arg{headers} // [] },
    );

    $self->instance->write_file($list, join('', map { "$_\n" }
                                                @{ $arg{requests} }));

    my $before = cpu(@{ $arg{pids} // [] });
    my $out = $self->instance->run_once(@command);
    my $cpu = cpu(@{ $arg{pids} // [] }) - $before;
    unlink $list;

    my %got = $out =~ /(\w+)=(\d+)/g;
    die "wrk said nothing of use:\n$out" if !$got{requests};

    $got{rate} = $got{requests} / ($got{microseconds} / 1e6);
    $got{cpu} = $cpu / $got{requests};

    return \%got;
}


# A second FreeRADIUS for authentication that asks another address; returns
# its port.

sub freeradius_against {
    my ($self, $name, $http_port) = @_;

    my $instance = $self->instance;
    my $from = $self->dir . '/etc/freeradius';
    my $to = $self->dir . "/etc/freeradius-$name";
    my $port = $self->{next_port}++;
    my $run = $self->dir . "/run/freeradius-$name";

    make_path($to, $run);

    for my $file (glob("$from/*")) {
        my $text = Lastmile::Instance::read_file($file);
        my $udp = $instance->port('radius_auth');
        my $http = $instance->port('radius_http');

        $text =~ s{\Q$from\E}{$to}g;
        $text =~ s{\b$udp\b}{$port}g;
        $text =~ s{127\.0\.0\.1:$http\b}{127.0.0.1:$http_port}g;
        $text =~ s{^run_dir = .*$}{run_dir = $run}m;
        $instance->write_file("$to/" . $file =~ s{.*/}{}r, $text);
    }

    my $process = Lastmile::Process->new(
        name => "freeradius-$name",
        pid_file => $self->dir . "/run/pid/freeradius-$name",
        log => $self->dir . "/log/freeradius-$name.log");

    $process->stop('TERM', 5);
    $process->start({ TZ => 'UTC' }, '/usr/sbin/freeradius', '-d', $to,
                    '-n', 'auth', '-f');
    push @{ $self->{variants} }, $process;
    wait_until(20, sub { !Lastmile::Instance::port_is_free(udp => $port) })
        or die "freeradius-$name did not start:\n" . $process->tail(10);

    return $port;
}


# Sends packets, 50 in flight; accepts a second and how many had none.

sub radclient {
    my ($self, $server, @packets) = @_;

    my $began = time;
    my ($rc, $out) = $self->instance->capture(join("\n", map { "$_\n" } @packets),
        'radclient', '-q', '-s', '-p', 50, '-r', 3, '-t', 3, $server, 'auth',
        $self->demo('RADIUS_SECRET'));
    my $seconds = time() - $began;
    my ($accepts) = $out =~ /Accepted\s*:\s*(\d+)/
        or die "radclient said nothing of use: $out\n";

    return { rate => $accepts / $seconds, lost => @packets - $accepts };
}


# Several loads at the same time; their figures in the same order.

sub together {
    my ($self, @loads) = @_;

    my @running = map {
        my $load = $_;
        $self->{n_lists}++;
        open(my $from, '-|') // die "fork: $!\n" or do {
            my $got = eval { $self->wrk(%$load) } // { error => $@ };
            print join("\n", %$got);
            POSIX::_exit(0);
        };
        $from;
    } @loads;

    return map {
        my $from = $_;
        my %got = do { local $/; split /\n/, <$from> };
        die $got{error} if $got{error};
        \%got;
    } @running;
}


# What a row started beside the instance; its ports are free again.

sub end_variants {
    my ($self) = @_;

    $_->stop('QUIT', 5) for splice(@{ $self->{variants} });
    $self->{next_port} = $self->{port} + 8;
}


sub end {
    my ($self) = @_;

    $self->end_variants;
    $self->instance->stop_all;
}


1;
