# SPDX-License-Identifier: MIT

# An HTTP client of one face: cookies, JSON both ways, Origin as a browser
# sends it.

package Lastmile::Client;

use strict;
use warnings;

use HTTP::Tiny;
use JSON::PP ();
use Socket qw(IPPROTO_TCP TCP_NODELAY);

my $JSON = JSON::PP->new->utf8->canonical->allow_nonref;


# origin   http://HOST:PORT
# prefix   put before a path that does not begin with a slash
# headers  sent with every request

sub new {
    my ($class, %arg) = @_;

    return bless {
        origin  => $arg{origin} =~ s{/$}{}r,
        prefix  => $arg{prefix} // '/',
        headers => { %{ $arg{headers} // {} } },
        cookies => {},
        http    => HTTP::Tiny->new(
            timeout => $arg{timeout} // 20, max_redirect => 0,
            keep_alive => 1, agent => 'lastmile-test'),
    }, $class;
}


# Every request from now on carries the API token.

sub token {
    my ($self, $token) = @_;

    $self->{headers}{Authorization} = "Bearer $token";
    return $self;
}


sub cookie { return $_[0]{cookies}{ $_[1] } }

sub cookies { return $_[0]{cookies} }

sub get { return shift->request('GET', @_) }

sub head { return shift->request('HEAD', @_) }

sub post { return shift->request('POST', @_) }

sub put { return shift->request('PUT', @_) }

sub patch { return shift->request('PATCH', @_) }

sub delete { return shift->request('DELETE', @_) }


# Body: undef, a reference (sent as JSON) or a string (sent as it is). Further
# headers may be given; a value of undef takes a header away.

sub request {
    my ($self, $method, $path, $body, %headers) = @_;

    my $url = $self->{origin}
            . ($path =~ m{^/} ? $path : $self->{prefix} . $path);
    my %head = (%{ $self->{headers} });

    $head{Origin} = $self->{origin} if $method !~ /^(?:GET|HEAD)$/;
    $head{Cookie} = join('; ', map { "$_=$self->{cookies}{$_}" }
                         sort keys %{ $self->{cookies} })
        if %{ $self->{cookies} };

    if (ref $body) {
        $body = $JSON->encode($body);
        $head{'Content-Type'} = 'application/json';
    } elsif (defined $body) {
        $head{'Content-Type'} = 'application/json';
    }

    %head = (%head, %headers);
    delete $head{$_} for grep { !defined $head{$_} } keys %head;

    my $res = $self->{http}->request($method, $url, {
        headers => \%head, defined $body ? (content => $body) : () });

    $self->send_at_once;
    $self->keep_cookies($res->{headers}{'set-cookie'});
    return bless $res, 'Lastmile::Response';
}


# HTTP::Tiny writes head and body apart: on a kept connection the body would
# wait 40 ms for the server's delayed acknowledgement of the head.

sub send_at_once {
    my ($self) = @_;

    my $handle = $self->{http}{handle} or return;
    setsockopt($handle->{fh}, IPPROTO_TCP, TCP_NODELAY, 1) if $handle->{fh};
}


sub keep_cookies {
    my ($self, $lines) = @_;

    for my $line (ref $lines ? @$lines : $lines // ()) {
        my ($name, $value) = $line =~ /^([^=]+)=([^;]*)/ or next;

        if ($value eq '' || $line =~ /max-age=0\b/i) {
            delete $self->{cookies}{$name};
        } else {
            $self->{cookies}{$name} = $value;
        }
    }
}


package Lastmile::Response;

# 599 when no answer came at all.

sub status { return $_[0]{status} }

sub body { return $_[0]{content} }

sub header { return $_[0]{headers}{ lc $_[1] } }

sub json { return eval { $JSON->decode($_[0]{content}) } }

sub type { return ($_[0]->header('content-type') // '') =~ s/;.*//r }


# The code of a problem document; '' when the answer is none.

sub code {
    my ($self) = @_;

    return '' if $self->type ne 'application/problem+json';
    return ($self->json // {})->{code} // '';
}


1;
