# SPDX-License-Identifier: MIT

# A second FreeRADIUS that stands for a router: it takes Disconnect-Requests
# on a port of its own, answers by the beginning of the username ("ghost", "no",
# "mute", else an ACK) and writes down what came, once it was found to be
# signed by somebody who knows the secret.

package Lastmile::Nas;

use strict;
use warnings;

use IO::Socket::INET;
use Lastmile::Process qw(wait_until);

my %ALIVE;


sub new {
    my ($class, $lm, $secret) = @_;

    my $dir = $lm->dir . '/nas';
    my $self = bless {
        dir     => $dir,
        log     => $lm->dir . '/log/nas.log',
        port    => free_port(),
        process => Lastmile::Process->new(
            name     => 'nas',
            pid_file => $lm->dir . '/run/pid/nas',
            log      => $lm->dir . '/log/nas.log',
        ),
    }, $class;

    mkdir $dir or die "$dir: $!";
    open my $file, '>', "$dir/radiusd.conf" or die "$dir: $!";
    print $file conf($dir, $self->{port}, $secret);
    close $file or die "$dir: $!";

    $self->{process}->start({ TZ => 'UTC' }, '/usr/sbin/freeradius', '-d', $dir,
                            '-n', 'radiusd', '-f', '-l', 'stdout');
    $ALIVE{$self} = $self->{process};

    wait_until(20, sub { $self->log =~ /Ready to process requests/ })
        or die "the NAS did not start:\n" . $self->log;

    return $self;
}


sub port { return $_[0]{port} }

sub log { return text_of($_[0]{log}) }


# What came, oldest first: hashes of attributes.

sub seen {
    my ($self) = @_;

    return map { { /^\t(\S+) = "?(.*?)"?$/mg } }
           grep { /\S/ } split /\n\n/, text_of("$self->{dir}/seen");
}


# The requests for one session.

sub seen_of {
    my ($self, $session) = @_;

    return grep { ($_->{'Acct-Session-Id'} // '') eq $session } $self->seen;
}


sub stop {
    my ($self) = @_;

    delete $ALIVE{$self};
    return $self->{process}->stop('TERM', 10);
}


sub text_of {
    my ($path) = @_;

    open my $file, '<', $path or return '';
    local $/ = undef;
    return scalar <$file>;
}


sub free_port {
    my $socket = IO::Socket::INET->new(
        Proto => 'udp', LocalAddr => '127.0.0.1') or die "socket: $!";

    return $socket->sockport;
}


sub conf {
    my ($dir, $port, $secret) = @_;

    return <<"CONF";
name = nas
logdir = $dir
run_dir = $dir
max_request_time = 5
cleanup_delay = 5
log {
    destination = stdout
}
security {
    status_server = no
}
thread pool {
    start_servers = 1
    max_servers = 2
    min_spare_servers = 1
    max_spare_servers = 2
}
client lastmile {
    ipaddr = 127.0.0.1
    secret = "$secret"
    require_message_authenticator = yes
}
modules {
    always reject {
        rcode = reject
    }
    always ok {
        rcode = ok
    }
    always handled {
        rcode = handled
    }
    detail seen {
        filename = $dir/seen
    }
}
server nas {
    listen {
        type = coa
        ipaddr = 127.0.0.1
        port = $port
    }
    recv-coa {
        seen
        if (&User-Name =~ /^ghost/) {
            update reply {
                Error-Cause := Session-Context-Not-Found
            }
            reject
        }
        elsif (&User-Name =~ /^no/) {
            update reply {
                Error-Cause := Administratively-Prohibited
            }
            reject
        }
        elsif (&User-Name =~ /^mute/) {
            update control {
                Response-Packet-Type := Do-Not-Respond
            }
            handled
        }
        else {
            ok
        }
    }
    send-coa {
        ok
    }
}
CONF
}


END {
    local $?;
    $_->stop('KILL', 5) for values %ALIVE;
}


1;
