# SPDX-License-Identifier: MIT

# The test harness: a complete private Lastmile for one test file, with
# helpers for its HTTP faces, its database, RADIUS and mail. See README.md
# beside this file for examples.

package Lastmile;

use strict;
use warnings;

use Cwd qw(abs_path);
use Digest::SHA qw(sha1_hex);
use Fcntl qw(:flock);
use File::Basename qw(dirname);
use File::Path qw(make_path remove_tree);
use File::Temp ();
use IO::Socket::UNIX;
use JSON::PP ();
use Time::HiRes ();
use Test::More ();

use lib abs_path(dirname(__FILE__) . '/../../scripts/lib');

use Lastmile::Client;
use Lastmile::Instance;
use Lastmile::Process ();
use Lastmile::Processes;

use Exporter qw(import);

our @EXPORT = qw(wait_until stand_still slurp tree built);

use constant {
    PORTS_OF_ONE => 8,
    PORT_FIRST   => 10_000,
    PORT_LAST    => 32_000,
    CUSTOMERS    => 60,
};

my $TREE = abs_path(dirname(__FILE__) . '/../..');
my %ALIVE;


# The root of the source tree.

sub tree { return $TREE }


# A file of the build that is tested: built('t/db/store').

sub built { return Lastmile::Instance->built_in($TREE, @_) }


# Starts MariaDB, Redis and nginx, seeded with a small ISP, and what is asked
# for besides:
#
#   freeradius => 1   both FreeRADIUS processes
#   worker => 1       `lastmile worker`
#   mail => 1         the SMTP sink (comes with worker)
#   nginx => 0        only the servers behind it
#   seed => 0         a migrated database without rows
#   database => 0     not even that: an empty server
#   bare => 1         nothing is started; start() later
#   host => ADDRESS   the faces listen on every interface, and are called so
#   env => {}         variables for the processes
#   extra => {}       values for @NAMES@ of the templates in conf/

sub new {
    my ($class, %arg) = @_;

    $arg{mail} //= $arg{worker};
    $arg{nginx} //= 1;
    $arg{seed} //= 1;
    $arg{database} //= 1;

    my $top = $ENV{LASTMILE_TEST_TMP} // '/tmp';
    my $dir = File::Temp::tempdir('lm-XXXXXX', DIR => $top);
    my ($port, $lock) = lease_ports();

    my $self = bless {
        dir      => $dir,
        lock     => $lock,
        allowed  => [],
        demo     => {},
        pid      => $$,
        instance => Lastmile::Instance->new(
            dir => $dir, port => $port, profile => 'test',
            env => $arg{env}, extra => $arg{extra}, host => $arg{host},
        ),
    }, $class;

    $ALIVE{$dir} = $self;
    $self->fill($arg{seed}) if $arg{database};

    return $self if $arg{bare};

    $self->start('mariadb', 'redis', $arg{mail} ? 'mail' : ());
    $self->start(
        ($arg{nginx} ? 'nginx' : ()),
        ($arg{freeradius} ? qw(radius_auth radius_acct) : ()),
        ($arg{worker} ? 'worker' : ()),
    );

    return $self;
}


# The demo ISP of scripts/up in a folder of its own: (dir, port, environment
# for the scripts). attach() afterwards gives the same helpers as new().

sub scratch {
    my ($class, %arg) = @_;

    my $dir = File::Temp::tempdir('lm-XXXXXX',
        DIR => $ENV{LASTMILE_TEST_TMP} // '/tmp');
    my ($port, $lock) = lease_ports();

    my $self = bless {
        dir      => $dir,
        lock     => $lock,
        allowed  => [],
        demo     => {},
        pid      => $$,
        instance => Lastmile::Instance->new(dir => $dir, port => $port),
        environment => {
            LASTMILE_RUN => $dir, LASTMILE_PORT => $port, %arg },
    }, $class;

    return $ALIVE{$dir} = $self;
}


# Runs a script of the tree for scratch(): (exit status, output, errors).

sub script {
    my ($self, @command) = @_;

    local %ENV = (%ENV, %{ $self->{environment} });
    my @result = $self->run('', @command);
    $self->{demo} = read_env("$self->{dir}/demo.env");

    return @result;
}


# Eight ports in a row that nobody else of this machine's tests has: each
# block has an abstract socket, held as long as the test runs. Unlike a file
# it is the same for every user and every root folder, and leaves nothing.

sub lease_ports {
    my $blocks = (PORT_LAST - PORT_FIRST) / PORTS_OF_ONE;
    my $first = int(rand($blocks));

    for my $i (0 .. $blocks - 1) {
        my $port = PORT_FIRST + PORTS_OF_ONE * (($first + $i) % $blocks);

        my $lock = IO::Socket::UNIX->new(
            Local => "\0lastmile-ports-$port", Listen => 1) or next;

        my $taken = grep {
            !Lastmile::Instance::port_is_free('tcp', $_)
                || !Lastmile::Instance::port_is_free('udp', $_)
        } $port .. $port + PORTS_OF_ONE - 1;

        return ($port, $lock) if !$taken;
    }

    die "no free ports\n";
}


# Data of a migrated (and seeded) database, made once for each state of
# sql/ and the program, and copied from then on.

sub fill {
    my ($self, $seeded) = @_;

    my $template = template($seeded ? CUSTOMERS : 0);

    system('cp', '-a', '--reflink=auto', "$template/data", "$template/etc",
           "$self->{dir}/") == 0 or die "cp of $template failed\n";

    $self->{demo} = read_env("$template/demo.env");
    $self->{instance}->prepare_cli;
}


sub template {
    my ($customers) = @_;

    my $top = built('t-template');
    my @made_of = sort(glob("$TREE/sql/*/*"), built('lastmile'),
                       "$TREE/conf/lastmile.conf.example",
                       "$TREE/conf/mariadb/lastmile.cnf",
                       glob("$TREE/scripts/lib/Lastmile/*"));
    my $state = join("\n", map { join(' ', $_, (stat($_))[7, 9]) } @made_of);
    my $template = "$top/$customers-" . substr(sha1_hex($state), 0, 16);

    make_path($top);
    open(my $lock, '>', "$top/.lock") or die "$top/.lock: $!\n";
    flock($lock, LOCK_EX);

    return $template if -d $template;

    # the last states only: an older one is never asked for again
    remove_tree(grep { -M $_ > 0.02 } glob("$top/$customers-*"));

    my $work = "$top/.new-$customers";
    remove_tree($work);
    my ($port, $ports) = lease_ports();
    my $instance = Lastmile::Instance->new(
        dir => $work, port => $port, profile => 'test');

    eval {
        $instance->start(qw(mariadb redis));
        $instance->populate($customers);
    };
    my $error = $@;
    $instance->stop_all;
    die $error if $error;

    rename($work, $template) or die "$template: $!\n";
    return $template;
}


sub read_env {
    my ($path) = @_;

    return { slurp($path) =~ /^(\w+)=(.*)$/mg };
}


# What scripts/up writes to demo.env, for this instance: PORTAL_USER and the
# others of DESIGN section 9.

sub demo {
    my ($self, $name) = @_;

    my %demo = (%{ $self->{demo} }, $self->{instance}->addresses);
    return defined $name ? $demo{$name} : \%demo;
}


sub dir { return $_[0]{dir} }

sub port { return $_[0]{instance}->port($_[1]) }

sub log { return slurp("$_[0]{dir}/log/$_[1]") }


# HTTP. A client keeps its own cookies and sends the Origin of its face.

sub portal {
    my ($self) = @_;

    return Lastmile::Client->new(
        origin => $self->demo('PORTAL_URL'), prefix => '/api/portal/v1/');
}


sub admin {
    my ($self) = @_;

    return Lastmile::Client->new(
        origin => $self->demo('ADMIN_URL'), prefix => '/api/admin/v1/');
}


# The radius module's listener, as FreeRADIUS sees it.

sub radius {
    my ($self) = @_;

    return Lastmile::Client->new(
        origin  => 'http://127.0.0.1:' . $self->port('radius_http'),
        prefix  => '/radius/',
        headers => {
            'X-Radius-Key' => $self->{instance}->secret('radius.key') },
    );
}


# A portal client that is signed in; the demo customer unless told.

sub portal_login {
    my ($self, $username, $password) = @_;

    my $client = $self->portal;
    my $res = $client->post('session', {
        username => $username // $self->demo('PORTAL_USER'),
        password => $password // $self->demo('PORTAL_PASSWORD'),
    });
    die "portal login: $res->{status} $res->{content}\n"
        if $res->status != 200;

    return $client;
}


# A console client that is signed in with the demo administrator's password.

sub admin_login {
    my ($self, $username, $password) = @_;

    my $client = $self->admin;
    my $res = $client->post('session', {
        username => $username // $self->demo('ADMIN_USER'),
        password => $password // $self->demo('ADMIN_PASSWORD'),
    });
    die "console login: $res->{status} $res->{content}\n"
        if $res->status != 200;

    return $client;
}


# A new member of staff, signed in: added by one who may, and with a password
# chosen by the link.

sub join_staff {
    my ($self, $admin, %person) = @_;

    my $password = 'a password of my own';
    my $made = $admin->post('staff', { name => $person{username}, %person });
    die "staff: $made->{status} $made->{content}\n" if $made->status != 201;

    my $set = $self->admin->post('password/reset', {
        token => $made->json->{url} =~ s/.*#token=//r,
        password => $password });
    die "password: $set->{status} $set->{content}\n" if $set->status != 204;

    return $self->admin_login($person{username}, $password);
}


# A wide change once it is over, as one who began it sees it.

sub bulk {
    my ($self, $admin, $id) = @_;
    my $bulk;

    wait_until(30, sub {
        $bulk = $admin->get("bulk/$id")->json;
        $bulk->{state} =~ /^(?:done|failed|cancelled|undone)$/;
    }, "bulk $id") or Test::More::diag(Test::More::explain($bulk));
    return $bulk;
}


# A client with an API token that may do everything.

sub admin_token {
    my ($self) = @_;

    return $self->admin->token($self->demo('ADMIN_TOKEN'));
}


# Settings as an administrator changes them: every process of nginx has them
# when this returns.

sub settings {
    my ($self, %value) = @_;

    my $res = $self->admin_token->patch('settings', \%value);
    die "settings: $res->{status} $res->{content}\n" if $res->status != 204;
    return;
}


# Rows of a query as references to arrays; NULL comes as undef.

sub sql {
    my ($self, $text) = @_;

    my @rows = split /\n/, $self->{instance}->sql($text, 'lastmile');
    return map { [map { unescape($_) } split /\t/, $_, -1] } @rows;
}


# The first column of the first row.

sub sql_one {
    my ($self, $text) = @_;

    my ($row) = $self->sql($text);
    return $row ? $row->[0] : undef;
}


sub unescape {
    my ($text) = @_;

    my %char = (n => "\n", t => "\t", '0' => "\0", '\\' => '\\');

    return undef if $text eq 'NULL';
    $text =~ s/\\([nt0\\])/$char{$1}/g;
    return $text;
}


sub redis {
    my ($self, @command) = @_;

    my $out = $self->{instance}->run_once('redis-cli', '-s',
        $self->{instance}->redis_socket, @command);
    chomp($out);

    return $out;
}


# A `lastmile` command: (exit status, standard output, standard error).

sub cli {
    my ($self, @command) = @_;

    return $self->{instance}->cli('', @command);
}


# Any command, with standard input: (exit status, output, errors).

sub run {
    my ($self, $input, @command) = @_;

    return $self->{instance}->capture($input, @command);
}


# Sends one RADIUS packet. "kind" is auth or acct; attributes are a hash or
# lines as radclient reads them. Gives {code, attrs, text}; code is undef
# when no answer came.

sub radclient {
    my ($self, $kind, $attrs, %arg) = @_;

    my $lines = ref $attrs ? radius_lines($attrs) : $attrs;
    my ($rc, $out, $err) = $self->run($lines, 'radclient', '-x',
        '-r', $arg{retries} // 1, '-t', $arg{timeout} // 5,
        $arg{server} // '127.0.0.1:' . $self->port("radius_$kind"),
        $kind, $arg{secret} // $self->demo('RADIUS_SECRET'));

    my ($code, $answer) = $out =~ /^Received (\S+) Id .*?$(.*)/ms;
    my %attr;

    for ((($answer // '') =~ /^\t(\S+ = .*)$/mg)) {
        my ($name, $value) = split / = /, $_, 2;
        $value =~ s/^"(.*)"$/$1/;
        push @{ $attr{$name} }, $value;
    }

    return { code => $code, attrs => \%attr, text => $out . $err };
}


sub radius_lines {
    my ($attrs) = @_;

    return join('', map {
        my $name = $_;
        my $value = $attrs->{$name};
        map { radius_line($name, $_) } ref $value ? @$value : $value;
    } sort keys %$attrs);
}


sub radius_line {
    my ($name, $value) = @_;

    return "$name = $value\n" if $value =~ /^[A-Za-z0-9.:-]+$/;

    $value =~ s/(["\\])/\\$1/g;
    return "$name = \"$value\"\n";
}


# Messages in the mailbox, oldest first: {head => {lower case name}, body}

sub mail {
    my ($self) = @_;

    # mails of one second keep their order: names do not sort by time
    my %at = map { $_ => (Time::HiRes::stat($_))[9] }
             glob("$self->{dir}/mail/new/*");
    my @files = sort { $at{$a} <=> $at{$b} || $a cmp $b } keys %at;
    my @messages;

    for my $file (@files) {
        my ($head, $body) = split /\r?\n\r?\n/, slurp($file), 2;
        my %head;

        $head =~ s/\r?\n[ \t]+/ /g;
        $head{ lc $1 } = $2 while $head =~ /^([\w-]+): *(.*?)\r?$/mg;
        push @messages, { head => \%head, body => $body, file => $file };
    }

    return @messages;
}


# Lines of logs that this test provokes on purpose.

sub allow_log {
    my ($self, $pattern) = @_;

    push @{ $self->{allowed} }, $pattern;
}


# The end: everything stops, nothing is left, no log holds a sign of a bug.

sub finish {
    my ($self) = @_;

    return if $self->{is_finished}++;

    my @before = map { $self->{instance}->process($_)->family }
                 @Lastmile::Instance::PARTS;
    my %began = map { $_ => Lastmile::Process::start_time($_) } @before;
    my @killed = $self->{instance}->stop_all;
    my @left = grep { Lastmile::Process::same($_, $began{$_}) } @before;

    my @signs = $self->signs;

    Test::More::diag("did not end when asked: @killed") if @killed;
    Test::More::diag("left running: @left") if @left;
    Test::More::diag("log: $_") for @signs;

    $self->{is_bad} = @killed || @left || @signs;

    if ($ENV{KEEP}) {
        Test::More::diag("kept: $self->{dir}");
        return;
    }

    remove_tree($self->{dir});
}


sub signs {
    my ($self) = @_;

    my @signs;

    for my $file (glob("$self->{dir}/log/* $self->{dir}/log/*/*")) {
        next if -d $file;
        open(my $in, '<', $file) or next;

        while (my $line = <$in>) {
            next if $line !~ /\[(?:alert|emerg)\]|Sanitizer|runtime error:
                              |\balert:|Assertion .* failed/x;
            next if grep { $line =~ $_ } @{ $self->{allowed} };
            chomp($line);
            push @signs, substr("$file: $line", length($self->{dir}) + 5);
        }
    }

    return @signs > 10 ? (@signs[0 .. 9], 'and more') : @signs;
}


# Whatever way the test ends, its processes end with it; a bad end fails it.

END {
    my $status = $?;

    for my $self (grep { $_->{pid} == $$ } values %ALIVE) {
        $self->finish;
        $status ||= 99 if $self->{is_bad};
    }

    $? = $status;
}

$SIG{$_} = sub { exit(130) } for qw(INT TERM HUP);


1;
