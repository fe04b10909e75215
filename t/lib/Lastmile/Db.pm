# SPDX-License-Identifier: MIT

# A connection to the database that stays open, so that it can hold locks.

package Lastmile::Db;

use strict;
use warnings;

use Exporter qw(import);
use IPC::Open3 qw(open3);
use Time::HiRes qw(sleep);

our @EXPORT = qw(lock_waits);


# How many transactions wait for a lock.

sub lock_waits {
    my ($lm) = @_;

    sleep(0.2);    # the table is not read anew for who asks more often
    return $lm->sql_one('SELECT COUNT(*) FROM information_schema.innodb_trx'
                        . " WHERE trx_state = 'LOCK WAIT'");
}


sub new {
    my ($class, $lm) = @_;

    my $pid = open3(my $in, my $out, undef, 'mariadb', '--no-defaults',
        '--socket=' . $lm->demo('MYSQL_SOCKET'), '--user=root', '--batch',
        '--unbuffered', '--skip-column-names', 'lastmile');
    my $self = bless { pid => $pid, in => $in, out => $out }, $class;
    my $said = $self->ask('SELECT 1');
    return $self if $said eq "1\n";

    # it says so and ends
    waitpid($pid, 0);
    die "no connection: $said";
}


# The last statement gives one row, which is returned.

sub ask {
    my ($self, $sql) = @_;

    $self->begin($sql);
    return $self->end;
}


# The same in two steps, for what has to wait.

sub begin {
    my ($self, $sql) = @_;

    print { $self->{in} } "$sql;\n";
    $self->{in}->flush;
    return;
}


sub end {
    my ($self) = @_;

    my $out = $self->{out};
    return scalar(<$out>) // die "the session ended\n";
}


sub close {
    my ($self) = @_;

    close($self->{in});
    waitpid($self->{pid}, 0);
    return;
}


1;
