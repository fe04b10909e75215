#!/usr/bin/perl
# SPDX-License-Identifier: MIT

# New modules by the binary-upgrade signal, and kill -9 of a worker process,
# under load: who is answered was counted, and nobody else is harmed.

use strict;
use warnings;

use lib 't/lib';
use File::Copy qw(copy);
use Lastmile;
use Test::More;
use Time::HiRes qw(sleep time);

use constant { READERS => 4, WRITERS => 2 };

my $OLD = 'There is no such thing here';
my $NEW = 'There is nothing of the new';

my $lm = Lastmile->new(bare => 1);
own_modules();
$lm->start(qw(mariadb redis));

start_daemon();

my $me = $lm->portal_login;
my $cookies = { %{ $me->cookies } };
my $user = $lm->demo('DATA_USER');
my @files = map { $lm->dir . "/run/acked-$_" } 1 .. WRITERS;

like($me->get('nothing')->body, qr/$OLD/, 'the old modules answer');

# the upgrade

my $master = $lm->pid('nginx');
my $new;
my $count = under_load(sub {
    change_modules();
    ok($lm->signal('nginx', 'USR2'), 'USR2');
    $new = wait_until(20, sub { other_master() }, 'the new master');
    ok($new, 'a new master starts');
    ok(wait_until(20, sub { children($new) >= 2 }, 'its processes'),
       'and its processes');
    sleep(0.5);
    kill('WINCH', $master);
    ok(wait_until(20, sub { children($master) == 1 }, 'the old ones to go'),
       'WINCH ends the old ones');    # the new master is a child, too
    sleep(0.5);
    kill('QUIT', $master);
    ok(wait_until(20, sub { !defined $lm->pid('nginx') }, 'the old master'),
       'QUIT ends the old master');
    sleep(0.3);
});

$lm->{instance}->process('nginx')->write_pid($new);
is_deeply([grep { !/^20[04]$/ } keys %$count], [],
          'no request failed meanwhile') or diag(explain($count));
cmp_ok($count->{200} // 0, '>', 50, 'and there were many');
like($lm->portal->get('nothing')->body, qr/$NEW/, 'the new modules answer');
is($me->get('me')->status, 200, 'who was signed in still is');
counted('the upgrade');

# kill -9 of one process

my @victims;
$count = under_load(sub {
    for (1 .. 2) {
        my ($victim) = grep { my $pid = $_; !grep { $_ == $pid } @victims }
                       workers();
        push(@victims, $victim);
        kill('KILL', $victim);
        ok(wait_until(10, sub {
            my @now = workers();
            @now == 2 && !grep { $_ == $victim } @now;
        }, 'another process'), 'kill -9: another process takes its place');
        sleep(0.5);
    }
});

my $lost = 0;
$lost += $count->{$_} for grep { /^599/ } keys %$count;
is_deeply([grep { !/^(?:20[04]|599.*)$/ } keys %$count], [],
          'nothing but a cut connection') or diag(explain($count));
cmp_ok($lost, '<=', @victims * (READERS + WRITERS),
       'and that only for requests it was at') or diag(explain($count));
counted('kill -9');
$lm->allow_log(qr/exited on signal 9/);

done_testing;


# The modules are files of our own, so that they can be replaced.

sub own_modules {
    my $dir = $lm->dir . '/modules';

    mkdir($dir) or die "$dir: $!\n";
    for my $so (glob(built('modules/*.so'))) {
        copy($so, $dir) or die "$so: $!\n";
    }

    $lm->{instance}{modules} = $dir;
}


# As Debian's unit does it: nginx in the foreground of somebody takes neither
# USR2 nor WINCH. A new master gets no environment but what is named; with
# a sanitizer it would not start.

sub start_daemon {
    my $instance = $lm->{instance};
    my $conf = $lm->dir . '/etc/nginx/demo.conf';

    $instance->prepare_nginx;
    my $env = join('', map { "env ${_}_OPTIONS; " } qw(ASAN UBSAN));
    my $text = slurp($conf)
        =~ s/^daemon off;$/daemon on; env LD_PRELOAD; $env/mr;
    open(my $out, '>', $conf) or die "$conf: $!\n";
    print $out $text;
    close($out) or die "$conf: $!\n";

    system($instance->command_nginx) == 0 or die "nginx: $?\n";
    my $pid = wait_until(20, sub {
        (slurp($lm->dir . '/run/nginx.pid') =~ /^(\d+)/)[0]
    }, 'nginx') or die "no nginx\n";
    $instance->process('nginx')->write_pid($pid);
}


# As a package does it: a new file takes the name. The running processes keep
# the old one.

sub change_modules {
    my $dir = $lm->dir . '/modules';
    my $changed = 0;

    for my $so (glob("$dir/*.so")) {
        my $code = slurp($so);
        $changed += $code =~ s/\Q$OLD\E/$NEW/g;

        open(my $out, '>:raw', "$so.new") or die "$so.new: $!\n";
        print $out $code;
        close($out) or die "$so.new: $!\n";
        rename("$so.new", $so) or die "$so: $!\n";
    }

    is(length($OLD), length($NEW), 'the same length');
    cmp_ok($changed, '>', 0, 'the modules are replaced');
}


sub children {
    my ($pid) = @_;

    return scalar(() = slurp("/proc/$pid/task/$pid/children") =~ /\d+/g);
}


sub workers {
    my ($first, @rest) = $lm->pids('nginx');
    return @rest;
}


sub other_master {
    my ($pid) = slurp($lm->dir . '/run/nginx.pid') =~ /^(\d+)/;
    return $pid && $pid != $lm->pid('nginx') ? $pid : undef;
}


# Readers and writers of accounting, each request a connection of its own.

sub under_load {
    my ($during) = @_;

    my $next = 0;

    return $lm->under_load(READERS + WRITERS, sub {
        our $role //= do {
            open(my $out, '>>', $lm->dir . '/run/roles') or die;
            syswrite($out, "$$\n");
            my @pids = split /\n/, slurp($lm->dir . '/run/roles');
            my ($at) = grep { $pids[$_] == $$ } 0 .. $#pids;
            $at % (READERS + WRITERS);
        };
        return $role < WRITERS ? write_one($role) : read_one();
    }, $during);
}


sub read_one {
    my $client = $lm->portal;
    $client->{http} = HTTP::Tiny->new(timeout => 20, keep_alive => 0);
    $client->{cookies} = $cookies;
    my $res = $client->get('me?' . int(rand(1e9)));

    return $res->status == 599 ? "599 $res->{content}" : $res->status;
}


# A packet of a session of its own; what is acknowledged is noted.

sub write_one {
    my ($role) = @_;

    my $session = "$$-" . int(time() * 1000);
    my %value = (
        'User-Name' => "\"$user\"", 'NAS-IP-Address' => '"127.0.0.1"',
        'Acct-Status-Type' => 3, 'Acct-Session-Id' => "\"$session\"",
        'Acct-Input-Octets' => 7, 'Acct-Output-Octets' => 11,
        'Acct-Session-Time' => 60,
    );
    my $radius = $lm->radius;
    $radius->{http} = HTTP::Tiny->new(timeout => 20, keep_alive => 0);
    my $res = $radius->post('accounting?src=127.0.0.1',
        '{' . join(',', map {
            "\"$_\":{\"type\":\"x\",\"value\":[$value{$_}]}" } sort keys %value)
        . '}');

    if ($res->status == 204) {
        open(my $out, '>>', $files[$role]) or die;
        print $out "$session\n";
    }

    return $res->status == 599 ? "599 $res->{content}" : $res->status;
}


sub counted {
    my ($what) = @_;

    my %there = map { $_->[0] => $_->[1] } $lm->sql('SELECT acct_session_id,'
        . " counted_out FROM radius_session WHERE counted_out > 0");
    my @acked = map { split /\n/, slurp($_) } @files;

    cmp_ok(scalar(@acked), '>', 20, "$what: packets were acknowledged");
    is(scalar(grep { ($there{$_} // 0) != 11 } @acked), 0,
       "$what: each of them is counted, once");
}
