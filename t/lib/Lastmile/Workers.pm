# SPDX-License-Identifier: MIT

# Several `lastmile worker` processes beside one instance, with settings of
# their own.

package Lastmile::Workers;

use strict;
use warnings;

use Lastmile::Process qw(wait_until);

my %ALIVE;


# name: of its log; settings: what -s overrides, and in capital letters what
# stands in the environment. Returns when it works.

sub new {
    my ($class, $lm, $name, %settings) = @_;

    my $self = bless {
        process => Lastmile::Process->new(
            name     => $name,
            pid_file => $lm->dir . "/run/pid/$name",
            log      => $lm->dir . "/log/$name.log",
        ),
        log => "log/$name.log",
        lm  => $lm,
    }, $class;

    my $seen = -s $self->{process}{log} // 0;
    $self->{process}->start(
        { LASTMILE_RUN => $lm->dir, TZ => 'UTC',
          map { $_ => $settings{$_} } grep { /^[A-Z_]+$/ } keys %settings },
        $lm->{instance}->lastmile,
        (map { ('-s', "$_=$settings{$_}") } sort grep { !/^[A-Z_]+$/ } keys %settings),
        'worker');
    $ALIVE{$self} = $self->{process};

    # who is to be killed at a step of a job may be so before it says anything
    wait_until(10, sub {
        substr($lm->log("$name.log"), $seen) =~ /worker .* started/
            || (defined $settings{KILL_AT} && !defined $self->pid)
    }) or die "$name did not start:\n" . $lm->log("$name.log");

    return $self;
}


sub pid { return $_[0]{process}->pid }

sub log { return $_[0]{lm}->log($_[0]{process}{name} . '.log') }

sub signal { return kill($_[1], $_[0]->pid) }


# Ends it as an operator would; false when it had to be killed.

sub stop {
    my ($self, $limit) = @_;

    delete $ALIVE{$self};
    return $self->{process}->stop('TERM', $limit // 25);
}


# kill -9

sub crash {
    my ($self) = @_;

    delete $ALIVE{$self};
    my $pid = $self->pid // return 1;
    kill('KILL', $pid);
    return wait_until(5, sub { !defined $self->pid });
}


END {
    my $status = $?;

    $_->stop('KILL', 5) for values %ALIVE;
    $? = $status;
}


1;
