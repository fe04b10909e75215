#!/usr/bin/perl
# SPDX-License-Identifier: MIT

# scripts/up, the story it is there for, and scripts/down.

use strict;
use warnings;

use lib 't/lib';
use IO::Socket::INET;
use Lastmile;
use Test::More;
use Time::HiRes qw(time);

chdir(tree()) or die;

my $lm = Lastmile->scratch(LASTMILE_CUSTOMERS => 100);

taken_port();

my ($rc, $out, $err) = $lm->script(qw(scripts/up --detach));
is($rc, 0, 'scripts/up --detach sets everything up') or die $out . $err;
like($out, qr/\Q@{[ $lm->demo('PORTAL_URL') ]}\E/, 'and prints the portal');
like($out, qr/\Q@{[ $lm->demo('ADMIN_URL') ]}\E/, 'and the console');
demo_env();

# a customer's router dials in

my $user = $lm->demo('DATA_USER');
my $password = $lm->demo('DATA_PASSWORD');
my $accept = $lm->radclient(auth => { 'User-Name' => $user,
    'User-Password' => $password, 'NAS-IP-Address' => '127.0.0.1' });

is($accept->{code}, 'Access-Accept', 'the router is let on');
ok($accept->{attrs}{'Mikrotik-Rate-Limit'}, 'with its speed');
ok($accept->{attrs}{'Class'}, 'and with a name for its session');
is($lm->radclient(auth => { 'User-Name' => $user,
       'User-Password' => 'wrong' })->{code},
   'Access-Reject', 'a wrong password is not');

# usage moves on the portal

my $portal = $lm->portal_login;
my ($account) = grep { $_->{username} eq $user }
                @{ $portal->get('accounts')->json->{items} };

ok($account, 'the demo account is the demo customer\'s');
my $before = usage();

packet('Start');
packet('Interim-Update', in => 1_000_000, out => 25_000_000, time => 60);
my $sent = time();
my $after = wait_until(3, sub {
    my $now = usage();
    $now->{bytes_out} != $before->{bytes_out} ? $now : undef;
}, 'the figure to move');

ok($after, 'the portal shows new usage within 3 seconds')
    and diag(sprintf('after %.3f s', time() - $sent));
is($after->{bytes_out} - $before->{bytes_out}, 25_000_000,
   'download is what the router counted');
is($after->{bytes_in} - $before->{bytes_in}, 1_000_000, 'and upload');
is($after->{days}[-1]{bytes_out} - $before->{days}[-1]{bytes_out}, 25_000_000,
   'the last day has it');
is($portal->get('accounts')->json->{items}[0]{online} ? 1 : 0, 1,
   'the account is on line');

# staff see the same customer

my $admin = $lm->admin_token;
my $id = $portal->get('me')->json->{id};
my $seen = $admin->get("customers/$id")->json;
my ($street) = grep { length >= 4 && /^[[:alpha:]]+$/ }
               split /[^[:alpha:]]+/, $seen->{address} // '';
my ($digits) = ($seen->{phone} // '') =~ s/\D//gr =~ /(\d{7})$/;

ok(finds($digits), "staff find him by the last digits of his phone");
ok(finds(substr($street, 0, 4)), "by part of a street's name");
ok(finds($seen->{code}), 'by his code');
is($admin->get("accounts/$account->{id}/usage")->json->{bytes_out},
   usage()->{bytes_out}, 'and see the same usage');
is($lm->admin_login->get('me')->status, 200, 'the console lets the printed login in');

# a forgotten password

is($lm->portal->post('password/forgotten',
       { username => $lm->demo('PORTAL_USER') })->status, 202,
   'a forgotten password is taken');
my ($mail) = wait_until(10, sub { $lm->mail }, 'the mail') ? $lm->mail : ();
ok($mail, 'and a mail is in the mailbox');
my $text = $mail ? $mail->{body} =~ s/=\r?\n//gr =~ s/=3D/=/gr : '';
my ($token) = $text =~ m{\Q@{[ $lm->demo('PORTAL_URL') ]}\E/reset#token=([\w-]+)};
ok($token, 'with a link to the portal');
is($lm->portal->post('password/reset',
       { token => $token, password => 'a better one, 2026' })->status, 204,
   'the link sets a new password');
is($portal->get('me')->status, 401, 'which ends the old session');
is($lm->portal_login(undef, 'a better one, 2026')->get('me')->status, 200,
   'and the new password works');
is($lm->portal->post('password/reset',
       { token => $token, password => 'and another one' })->code,
   'link_invalid', 'the link works once');

# again, and the end

my %pid = map { $_ => $lm->pid($_) } @Lastmile::Instance::PARTS;
my $start = time();
is(($lm->script(qw(scripts/up --detach)))[0], 0, 'scripts/up again is safe');
my $took = time() - $start;
cmp_ok($took, '<', 10, 'and quick') and diag(sprintf('%.1f s', $took));
is_deeply({ map { $_ => $lm->pid($_) } keys %pid }, \%pid,
          'and leaves what runs alone');

other_schema();

my @all = map { $lm->pids($_) } keys %pid;
is(($lm->script('scripts/down'))[0], 0, 'scripts/down ends it');
is(scalar(grep { defined Lastmile::Process::start_time($_) } @all), 0,
   'every process of it');
is(($lm->script('scripts/down'))[0], 0, 'and may be run twice');

done_testing;


sub taken_port {
    my $holder = IO::Socket::INET->new(Listen => 1, LocalAddr => '127.0.0.1',
                                       LocalPort => $lm->port('smtp'))
        or die "listen: $!\n";
    my ($rc, $out, $err) = $lm->script(qw(scripts/up --detach));

    isnt($rc, 0, 'a taken port stops scripts/up');
    like($err, qr/port @{[ $lm->port('smtp') ]} .*is taken/, 'which names it');
    is(scalar(grep { defined $lm->pid($_) } @Lastmile::Instance::PARTS), 0,
       'and leaves nothing running');
}


# As a folder is that an older tree filled, while its ISP runs and when not.

sub other_schema {
    my $dir = $lm->dir;
    my ($version, $sum) = @{ ($lm->sql('SELECT version, checksum FROM'
        . ' schema_migration ORDER BY version DESC LIMIT 1'))[0] };
    my $put = "UPDATE schema_migration SET checksum = '%s' WHERE version = $version";
    my $env = slurp("$dir/demo.env");
    $lm->sql(sprintf($put, '0' x 64));

    my ($rc, $out, $err) = $lm->script(qw(scripts/up --detach));
    is($rc, 1, 'a folder of another schema stops scripts/up');
    like($err, qr/\Q$dir\E .*another version/, 'which names the folder');
    like($err, qr/_\w+\.sql: has changed since/, 'and why');
    like($err, qr/^ +rm -r \Q$dir\E\b/m, 'one way out');
    like($err, qr/^ +LASTMILE_RUN=\S+ LASTMILE_PORT=\d+ scripts\/up\b/m, 'and the other');
    is_deeply({ map { $_ => $lm->pid($_) } keys %pid }, \%pid,
              'what runs goes on');

    $lm->script('scripts/down');
    is(($lm->script(qw(scripts/up --detach)))[0], 1, 'it stops when nothing runs, too');
    is(scalar(grep { defined $lm->pid($_) } keys %pid), 0, 'and leaves it so');
    is(slurp("$dir/demo.env"), $env, 'nothing was changed');

    $lm->start('mariadb');
    $lm->sql(sprintf($put, $sum));
    is(($lm->script(qw(scripts/up --detach)))[0], 0, 'of the same schema it goes on');
}


sub demo_env {
    my @empty = grep { ($lm->demo($_) // '') eq '' } @Lastmile::Instance::DEMO;

    is("@empty", '', 'demo.env has every variable');
    is((stat($lm->dir . '/demo.env'))[2] & 0077, 0, 'for its owner only');
}


sub usage {
    return $portal->get("accounts/$account->{id}/usage")->json;
}


sub packet {
    my ($type, %arg) = @_;

    my $answer = $lm->radclient(acct => {
        'User-Name' => $user, 'Acct-Status-Type' => $type,
        'Acct-Session-Id' => 'story-1', 'NAS-IP-Address' => '127.0.0.1',
        'NAS-Port-Id' => 'ether1',
        ($arg{time} ? ('Acct-Session-Time' => $arg{time},
                       'Acct-Input-Octets' => $arg{in},
                       'Acct-Output-Octets' => $arg{out}) : ()),
    });

    is($answer->{code}, 'Accounting-Response', "$type is acknowledged");
}


sub finds {
    my ($words) = @_;

    my $list = $admin->get("customers?q=$words&per_page=100")->json;
    return grep { $_->{id} == $id } @{ $list->{items} // [] };
}
