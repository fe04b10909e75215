#!/usr/bin/perl
# SPDX-License-Identifier: MIT

# Who has waited too long for something else takes no connection to the
# database: he could not wait for its answer, and it would be lost.

use strict;
use warnings;

use lib 't/lib';
use Lastmile;
use Test::More;

my $lm = Lastmile->new;
my $me = $lm->portal_login;

# less than the half second that Redis is waited for
shorten('300ms');

ok(wait_until(20, sub { !grep { !$_->{redis_trusted} } $lm->figures },
              'the cache'), 'Redis is asked');
is($me->get('me')->status, 200, 'in time: an answer');

my %before = opened();

$lm->freeze('redis');
is($me->get('me?late')->status, 503, 'Redis took all the time: 503');
$lm->thaw('redis');

is($me->get('me?after')->status, 200, 'the next one is answered');
is_deeply({ opened() }, \%before, 'by a connection that was open before');
unlike($lm->log('error.log'), qr/database: .* 2013 /, 'none was lost');

done_testing;


sub shorten {
    my ($time) = @_;

    my $path = $lm->dir . '/etc/nginx/portal.conf';
    my $text = slurp($path);

    $text =~ s/(lastmile_request_timeout) \w+;/$1 $time;/ or die $path;
    open(my $out, '>', $path) or die "$path: $!";
    print $out $text;
    close($out) or die "$path: $!";

    my %old = map { $_->{pid} => 1 } $lm->figures;
    $lm->signal('nginx', 'HUP');
    wait_until(20, sub { !grep { $old{ $_->{pid} } } $lm->figures },
               'the new processes');
    return;
}


sub opened { return map { $_->{pid} => $_->{database_opened_total} } $lm->figures }
