# SPDX-License-Identifier: MIT

# What concerns processes of a test's Lastmile: they start and end, die and
# stand still, are asked one by one and put under load. Part of Lastmile, which
# takes all of it for its own.

package Lastmile::Processes;

use strict;
use warnings;

use POSIX ();
use Test::More ();

use Lastmile::Client;
use Lastmile::Process ();

use Exporter qw(import);

our @EXPORT = qw(
    wait_until stand_still slurp
    start stop restart crash freeze thaw signal pid pids
    under_load each_process figures aside
);


# Polls until the check gives a true value, and returns it; after "limit"
# seconds the test is told what did not come, and undef is returned.

sub wait_until {
    my ($limit, $check, $what) = @_;

    my $value = Lastmile::Process::wait_until($limit, $check);
    Test::More::diag("waited $limit s for " . ($what // 'something'))
        if !$value;

    return $value;
}


# SIGSTOP, and returns when no thread of theirs runs. Until one has left the
# kernel the news of a connection may reach it alone, and nobody answers.

sub stand_still {
    my @pids = @_;

    kill('STOP', @pids);
    return wait_until(5, sub {
        !grep { slurp($_) !~ /\) [TZ] / } map { glob("/proc/$_/task/*/stat") } @pids
    }, 'processes to stand still');
}


sub slurp {
    my ($path) = @_;

    open(my $in, '<', $path) or return '';
    local $/;
    return scalar(<$in>) // '';
}


# Processes: "mariadb", "redis", "mail", "nginx", "radius_auth",
# "radius_acct", "worker"

sub start {
    my ($self, @names) = @_;

    $self->{instance}->start(@names);
}


# Ends a process as an operator would.

sub stop {
    my ($self, @names) = @_;

    $self->{instance}->stop(@names);
}


sub restart {
    my ($self, @names) = @_;

    $self->stop(@names);
    $self->start(@names);
}


# kill -9 of a process and its children.

sub crash {
    my ($self, $name) = @_;

    my $process = $self->{instance}->process($name);
    my @family = $process->family;

    kill('KILL', @family);
    Lastmile::Process::wait_until(5, sub { !defined $process->pid });
}


# The process is there and does not answer; thaw() lets it go on.

sub freeze {
    my ($self, $name) = @_;

    return stand_still($self->{instance}->process($name)->family);
}


sub thaw {
    my ($self, $name) = @_;

    kill('CONT', $self->{instance}->process($name)->family);
}


sub signal {
    my ($self, $name, $signal) = @_;

    return $self->{instance}->process($name)->signal($signal);
}


sub pid {
    my ($self, $name) = @_;

    return $self->{instance}->process($name)->pid;
}


sub pids {
    my ($self, $name) = @_;

    return $self->{instance}->process($name)->family;
}


# Runs "work" again and again in "n" processes while "during" runs, and
# gives how often each answer (what work returned) came.

sub under_load {
    my ($self, $n, $work, $during) = @_;

    my $over = "$self->{dir}/run/load-is-over";
    my (@pipes, %count);

    unlink $over;

    for (1 .. $n) {
        pipe(my $read, my $write) or die "pipe: $!\n";
        my $pid = fork() // die "fork: $!\n";

        if ($pid == 0) {
            my %mine;
            $mine{ eval { $work->() } // "died: $@" }++ while !-e $over;
            print $write join("\t", %mine);
            close($write);
            POSIX::_exit(0);
        }

        close($write);
        push @pipes, [$pid, $read];
    }

    my $ok = eval { $during->(); 1 };
    my $error = $@;
    open(my $flag, '>', $over) or die "$over: $!\n";

    for my $pipe (@pipes) {
        my ($pid, $read) = @$pipe;
        my %theirs = split /\t/, do { local $/; <$read> } // '';
        $count{$_} += $theirs{$_} for keys %theirs;
        waitpid($pid, 0);
    }

    die $error if !$ok;
    return \%count;
}


# Clients of a face (the console's with a token, the portal's without a session),
# each with a connection to another process of nginx: the others sleep meanwhile.
# Not by way of the reverse proxy, which keeps connections to all of them.

sub each_process {
    my ($self, $face) = @_;

    my ($master, @workers) = $self->pids('nginx');
    my @each;

    for my $worker (@workers) {
        my @others = grep { $_ != $worker } @workers;
        my $client = ($face // '') eq 'portal' ? $self->portal
            : Lastmile::Client->new(prefix => '/api/admin/v1/',
                origin => 'http://127.0.0.1:' . $self->port('admin_http'))
                ->token($self->demo('ADMIN_TOKEN'));

        stand_still(@others);
        $client->get('nothing');
        kill('CONT', @others);
        push(@each, $client);
    }

    return @each;
}


# What each process of nginx says of itself, by the names of its metrics.

sub figures {
    my ($self) = @_;

    my $origin = 'http://127.0.0.1:' . $self->port('status');
    my $status = Lastmile::Client->new(prefix => '/', origin => $origin);
    return @{ $status->get('status')->json->{workers} };
}


# Calls "work" in a process of its own; gives a sub that waits for its
# answer, a plain text.

sub aside {
    my ($self, $work) = @_;

    pipe(my $read, my $write) or die "pipe: $!\n";
    my $pid = fork() // die "fork: $!\n";

    if ($pid == 0) {
        print $write eval { $work->() } // "died: $@";
        close($write);
        POSIX::_exit(0);
    }

    close($write);
    return sub {
        my $answer = do { local $/; <$read> };
        waitpid($pid, 0);
        return $answer;
    };
}


1;
