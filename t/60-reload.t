#!/usr/bin/perl
# SPDX-License-Identifier: MIT

# Reload and quit lose no request.

use strict;
use warnings;

use lib 't/lib';
use Lastmile;
use Test::More;
use Time::HiRes qw(sleep time);

use constant { CLIENTS => 6, RELOADS => 5 };

my $lm = Lastmile->new;
my $me = $lm->portal_login;
my $cookies = { %{ $me->cookies } };
my $master = $lm->pid('nginx');

# new connections all the time: an idle one that is kept alive may be closed
# by any server at any moment

my $count = $lm->under_load(CLIENTS, sub { ask('accounts') }, sub {
    for (1 .. RELOADS) {
        my @old = workers();
        $lm->signal('nginx', 'HUP');
        ok(wait_until(20, sub { !grep { is_old($_, @old) } workers() },
                      'the old processes to go'),
           'a reload ends the old processes');
    }
});

my $asked = delete $count->{200};
is_deeply($count, {}, 'every request during reloads was answered');
cmp_ok($asked, '>', 100, 'and there were many') and diag("$asked requests");
is($lm->pid('nginx'), $master, 'the master is the same');

# a request that waits for the database while its process is told to go

for my $signal ('HUP', 'QUIT') {
    $lm->freeze('mariadb');
    my $answer = $lm->aside(sub { ask('accounts?per_page=1') });
    ok(wait_until(5, sub { waits() }, 'the request to be there'),
       'a request waits for the database');
    $lm->signal('nginx', $signal);
    sleep(0.3);
    $lm->thaw('mariadb');
    is($answer->(), 200, "$signal lets it end");
}

ok(wait_until(10, sub { !defined $lm->pid('nginx') }, 'nginx to end'),
   'then quit ends nginx');
$lm->start('nginx');
is(ask('me'), 200, 'the session outlives it');

done_testing;


sub ask {
    my ($path) = @_;

    my $client = $lm->portal;
    $client->{http} = HTTP::Tiny->new(timeout => 20, keep_alive => 0);
    $client->{cookies} = $cookies;
    my $res = $client->get($path);

    return $res->status == 599 ? "599 $res->{content}" : $res->status;
}


sub workers {
    my ($master, @rest) = $lm->pids('nginx');
    return @rest;
}


sub is_old {
    my ($pid, @old) = @_;
    return grep { $_ == $pid } @old;
}


# An established connection to the portal's port, seen from nginx' side.

sub waits {
    my $port = sprintf('%04X', $lm->port('portal'));
    return slurp('/proc/net/tcp') =~ /^\s*\d+: \S+:$port \S+ 01 /m;
}
