# SPDX-License-Identifier: MIT

# One background process with a pid file: started, watched and ended here.
# The file holds the pid and the process' start time, so a pid that the
# system has given to somebody else is never signalled.

package Lastmile::Process;

use strict;
use warnings;

use POSIX qw(setsid);
use Time::HiRes qw(sleep time);

use Exporter qw(import);

our @EXPORT_OK = qw(wait_until);


# Calls "check" every 20 ms until it gives a true value, which is returned;
# undef after "limit" seconds.

sub wait_until {
    my ($limit, $check) = @_;

    my $end = time() + $limit;

    while (1) {
        my $value = $check->();
        return $value if $value;
        return undef if time() >= $end;
        sleep(0.02);
    }
}


sub new {
    my ($class, %arg) = @_;

    return bless {
        name     => $arg{name},
        pid_file => $arg{pid_file},
        log      => $arg{log},
    }, $class;
}


# Starts the command in a session of its own, its output in the log.

sub start {
    my ($self, $env, @command) = @_;

    open(my $log, '>>', $self->{log}) or die "$self->{log}: $!\n";
    pipe(my $failed, my $report) or die "pipe: $!\n";

    my $pid = fork();
    die "fork: $!\n" if !defined $pid;

    if ($pid == 0) {
        setsid();
        open(STDIN, '<', '/dev/null');
        open(STDOUT, '>&', $log);
        open(STDERR, '>&', $log);
        close_inherited(fileno($report));
        $ENV{$_} = $env->{$_} for keys %$env;

        { no warnings 'exec'; exec { $command[0] } @command; }
        syswrite($report, "$command[0]: $!");
        POSIX::_exit(127);
    }

    close($report);
    my $error = do { local $/; <$failed> };

    if (defined $error && $error ne '') {
        waitpid($pid, 0);
        die "$self->{name}: $error\n";
    }

    $self->{started} = $pid;
    $self->write_pid($pid);
    return $pid;
}


# A daemon must not keep the caller's pipes and locks open.

sub close_inherited {
    my ($kept) = @_;

    opendir(my $dir, '/proc/self/fd') or return;
    my @open = grep { /^\d+$/ && $_ > 2 && $_ != $kept } readdir($dir);
    closedir($dir);

    POSIX::close($_) for @open;
}


sub write_pid {
    my ($self, $pid) = @_;

    my $tmp = "$self->{pid_file}.tmp";

    open(my $out, '>', $tmp) or die "$tmp: $!\n";
    print $out $pid, ' ', start_time($pid) // 0, "\n";
    close($out);
    rename($tmp, $self->{pid_file}) or die "$self->{pid_file}: $!\n";
}


# Field 22 of /proc/PID/stat; undef when there is no such process or it is
# dead and only waits to be collected.

sub start_time {
    my ($pid) = @_;

    open(my $in, '<', "/proc/$pid/stat") or return undef;
    my $line = <$in>;
    return undef if !defined $line;

    $line =~ s/^.*\) //s;
    my @field = split / /, $line;

    return $field[0] =~ /[ZX]/ ? undef : $field[19];
}


# The pid when the process runs, else undef.

sub pid {
    my ($self) = @_;

    open(my $in, '<', $self->{pid_file}) or return undef;
    my ($pid, $began) = (<$in> // '') =~ /^(\d+) (\d+)$/;
    return undef if !$pid;

    waitpid($pid, POSIX::WNOHANG()) if ($self->{started} // 0) == $pid;

    my $now = start_time($pid);
    return defined $now && $now == $began ? $pid : undef;
}


# All living processes below this one, itself first.

sub family {
    my ($self) = @_;

    my $top = $self->pid or return ();
    my %children;

    for my $stat (glob('/proc/[0-9]*/stat')) {
        open(my $in, '<', $stat) or next;
        my $line = <$in> // next;
        my ($pid, $parent) = $line =~ /^(\d+) \(.*\) \S (\d+)/s or next;
        push @{ $children{$parent} }, $pid;
    }

    my @family = ($top);
    for (my $i = 0; $i < @family; $i++) {
        push @family, @{ $children{ $family[$i] } // [] };
    }

    return @family;
}


sub signal {
    my ($self, $signal) = @_;

    my $pid = $self->pid or return 0;
    return kill($signal, $pid);
}


# Signals, waits up to "limit" seconds, then kills the whole family. True
# when the process went by itself.

sub stop {
    my ($self, $signal, $limit) = @_;

    my @family = $self->family or do { unlink $self->{pid_file}; return 1 };
    my %began = map { $_ => start_time($_) } @family;

    kill('CONT', $family[0]);
    kill($signal, $family[0]);

    my $gone = wait_until($limit, sub { !defined $self->pid });
    my @left = grep { same($_, $began{$_}) } @family;

    if (@left && !$gone) {
        kill('KILL', @left);
    } elsif (@left) {
        wait_until(2, sub { !grep { same($_, $began{$_}) } @left });
        kill('KILL', grep { same($_, $began{$_}) } @left);
    }

    wait_until(5, sub { !defined $self->pid });
    unlink $self->{pid_file};
    return $gone ? 1 : 0;
}


sub same {
    my ($pid, $began) = @_;

    my $now = start_time($pid);
    return defined $now && defined $began && $now == $began;
}


# The last lines of the log, for an error message.

sub tail {
    my ($self, $lines) = @_;

    open(my $in, '<', $self->{log}) or return '';
    my @all = <$in>;
    splice(@all, 0, @all - $lines) if @all > $lines;

    return join('', map { "    $_" } @all);
}


1;
