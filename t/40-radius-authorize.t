#!/usr/bin/perl
# SPDX-License-Identifier: MIT

# Who may go online: passwords by PAP, CHAP, MS-CHAP and MS-CHAPv2, every
# reason of a refusal in words, and silence when nobody can decide.

use strict;
use warnings;

use lib 't/lib';
use Digest::MD5 qw(md5);
use Lastmile qw(wait_until);
use Lastmile::Radius qw(account accounted build_tools hex_of interim nas
                        product);
use POSIX ();
use Test::More;

build_tools();

my $lm = Lastmile->new(freeradius => 1);

# passwords

my $bob = account($lm);

is(asked($bob)->{code}, 'Access-Accept', 'PAP: the right password');
is(asked($bob, 'User-Password' => 'wrong')->{code}, 'Access-Reject',
   'PAP: a wrong password');
is(reason($bob), 'password', 'and it is noted on the account');
is(asked($bob, 'User-Name' => uc(" $bob->{username} "))->{code},
   'Access-Accept', 'a username has neither case nor blanks around it');

is(chap($bob, $bob->{password})->{code}, 'Access-Accept',
   'CHAP: the right password');
is(chap($bob, 'wrong')->{code}, 'Access-Reject', 'CHAP: a wrong password');
is(mschap1($bob, $bob->{password})->{code}, 'Access-Accept',
   'MS-CHAP: the right password');
is(mschap1($bob, 'wrong')->{code}, 'Access-Reject',
   'MS-CHAP: a wrong password');

my $user = account($lm, username => 'user', password => 'clientPass');
my $answer = rfc2759();

is($answer->{code}, 'Access-Accept', 'MS-CHAPv2: the vector of RFC 2759');
like($answer->{text}, qr/MS-CHAP2-Success = 0x01533d3430374135353839313135/,
     'and its authenticator response');
set_password($user, 'other');
is(rfc2759()->{code}, 'Access-Reject', 'MS-CHAPv2: a wrong password');

for my $password ('a%{User-Name}b', '50%off', 'p"\\q', '%{exec:/bin/id}',
                  "\x{c5}\x{be}lu\x{c5}\x{a5}", '0x61626364', "' or 1=1") {
    my $odd = account($lm, password => $password);

    is(asked($odd)->{code}, 'Access-Accept', "the password $password is text");
    is(asked($odd, 'User-Password' => "a$odd->{username}b")->{code},
       'Access-Reject', 'and no template');
}

# what an accept says

my $slow = product($lm, up_kbps => 2000, down_kbps => 8000,
    interim_seconds => 600, session_seconds => 3600, framed_pool => "'cgn'");
my $fixed = account($lm, product => $slow, fixed_ip => "'198.51.100.7'");
my $accept = asked($fixed)->{attrs};

is("@{ $accept->{'Mikrotik-Rate-Limit'} }", '2000k/8000k',
   'the speed is upload/download');
is("@{ $accept->{'Framed-IP-Address'} }", '198.51.100.7', 'a fixed address');
is("@{ $accept->{'Framed-Pool'} }", 'cgn', 'a pool');
is("@{ $accept->{'Acct-Interim-Interval'} }", 600, 'the interim interval');
is("@{ $accept->{'Session-Timeout'} }", 3600, 'the session timeout');
isnt("@{ $accept->{Class} }", "@{ asked($fixed)->{attrs}{Class} }",
     'every accept has a Class of its own');
ok($accept->{'Message-Authenticator'}, 'the answer is signed');

is_deeply(
    [sort keys %{ asked($fixed, 'User-Password' => 'wrong')->{attrs} }],
    ['Message-Authenticator'], 'nothing of an accept leaks into a reject');

# refusals

refused('cancelled', account($lm, cancelled_on => "'2020-01-31'"),
        'The service was cancelled');
refused('cancelled', account($lm, customer_cancelled_on => "'2020-01-31'"),
        'The service was cancelled');
refused('not_started', account($lm, starts_on => "'2999-01-01'"),
        'The service has not begun yet');
refused('suspended', account($lm, customer_suspended_at => 'NOW(3)'),
        'The customer is suspended');
refused('blocked', account($lm, is_blocked => 1), 'The account is blocked');
refused('blocked', account($lm, is_rejected => 1), 'The account is blocked');
refused('data', account($lm, fixed_ip => "'not-an-ip'"),
        q{The account's data is not in order; ask support});
refused('blocked', account($lm, is_blocked => 1,
                           customer_language => "'af'"),
        'Die rekening is geblokkeer');

my $locked = account($lm, mac_lock => "'AABBCCDDEE01'");

is(asked($locked, 'Calling-Station-Id' => 'aa-bb-cc-dd-ee-01')->{code},
   'Access-Accept', 'the registered device');
is(asked($locked, 'Calling-Station-Id' => 'AA:BB:CC:DD:EE:02')->{code},
   'Access-Reject', 'another device');
is(reason($locked), 'mac', 'and it is noted');

$answer = $lm->radclient(auth => {
    'User-Name' => 'nobody', 'User-Password' => 'x' });
is($answer->{code}, 'Access-Reject', 'an unknown username');
is("@{ $answer->{attrs}{'Reply-Message'} }", 'Unknown username', 'in words');

# the cap: hard, soft, and what a grant changes

my $capped = account($lm, product => product($lm, cap_bytes => 1000));

is(asked($capped)->{code}, 'Access-Accept', 'data is left');
ok(accounted($lm, interim($capped, 'c1', 300, 400, 600,
                          'Acct-Status-Type' => 'Stop')), 'all is used');
refused('capped', $capped, 'The data is used up');
grant($capped, 500);
is(asked($capped)->{code}, 'Access-Accept', 'a top-up lets on again');

my $soft = account($lm, product => product($lm, cap_bytes => 1000,
    capped_up_kbps => 256, capped_down_kbps => 512));

ok(accounted($lm, interim($soft, 's1', 300, 400, 700,
                          'Acct-Status-Type' => 'Stop')), 'past a soft cap');
is("@{ asked($soft)->{attrs}{'Mikrotik-Rate-Limit'} }", '256k/512k',
   'the capped speed');

# sessions

my $single = account($lm);

ok(accounted($lm, interim($single, 'one', 60, 1, 1,
    'Calling-Station-Id' => 'AA:BB:CC:00:00:01')), 'a session is open');
refused('sessions', $single, 'Already connected as often as allowed',
        'Calling-Station-Id' => 'AA:BB:CC:00:00:02');
is(asked($single, 'Calling-Station-Id' => 'AA:BB:CC:00:00:01')->{code},
   'Access-Accept', 'the same device may dial in again');
is(asked($single, 'Calling-Station-Id' => 'aa-bb-cc-00-00-01')->{code},
   'Access-Accept', 'also through a router that spells its MAC differently');
$lm->sql("UPDATE radius_session SET last_event_at = NOW(3) - INTERVAL 2 HOUR"
         . " WHERE data_account_id = $single->{id}");
$lm->sql('DELETE FROM login_reservation');
is(asked($single, 'Calling-Station-Id' => 'AA:BB:CC:00:00:02')->{code},
   'Access-Accept', 'a session that nobody tells of holds no seat');

# two logins at once: who was let on holds a place until its session is heard of

my @device = map { ('Calling-Station-Id' => "AA:BB:CC:00:01:0$_") } 1 .. 9;
my $racer = account($lm);
my @racers = map { race($racer, @device[2 * $_, 2 * $_ + 1]) } 0 .. 8;
my @exits = map { waitpid($_, 0); $? >> 8 } @racers;

is(scalar(grep { $_ == 0 } @exits), 1, 'of nine devices at once, one is let on')
    or diag("@exits");
is(scalar(grep { $_ == 1 } @exits), 8, 'and eight are refused');
is(reason($racer), 'sessions', 'for the session limit');

my ($winner) = grep { $exits[$_] == 0 } 0 .. 8;
my @won = @device[2 * $winner, 2 * $winner + 1];
my @lost = @device[2 * (($winner + 1) % 9), 2 * (($winner + 1) % 9) + 1];

is(asked($racer, @won)->{code}, 'Access-Accept',
   'the device that has the place may ask again');
ok(accounted($lm, interim($racer, 'won', 1, 1, 1, @won)), 'its session');
refused('sessions', $racer, 'Already connected as often as allowed', @lost);
ok(accounted($lm, interim($racer, 'won', 2, 1, 1, @won,
                          'Acct-Status-Type' => 'Stop')), 'ends at once');
is(asked($racer, @lost)->{code}, 'Access-Accept', 'which frees the seat');

$lm->sql("UPDATE login_reservation SET expires_at = NOW(3) - INTERVAL 1 SECOND"
         . " WHERE data_account_id = $racer->{id}");
is(asked($racer, @won)->{code}, 'Access-Accept',
   'a session that never comes holds no seat for longer than a minute');

my $pair = account($lm, product => product($lm, session_limit => 2));
is(asked($pair, 'Calling-Station-Id' => $_)->{code}, 'Access-Accept',
   "one of two devices, as $_")
    for 'AA:BB:CC:00:02:0A', 'aabb.cc00.020a', 'aa:bb:cc:0:2:a';
is(asked($pair, @won)->{code}, 'Access-Accept', 'and the other one');
refused('sessions', $pair, 'Already connected as often as allowed', @lost);

my $guessed = account($lm);

is(asked($guessed, @won, 'User-Password' => 'wrong')->{code}, 'Access-Reject',
   'a wrong password');
is(asked($guessed, @lost)->{code}, 'Access-Accept', 'holds no seat');

my $shared = account($lm, product => product($lm, session_limit => 0));

is(asked($shared, @$_)->{code}, 'Access-Accept', 'no limit, no seat')
    for \@won, \@lost;
is($lm->sql_one("SELECT COUNT(*) FROM login_reservation"
    . " WHERE data_account_id = $shared->{id}"), 0, 'and no row');

# suspended customers in a walled garden

my $debtor = account($lm, customer_suspended_at => 'NOW(3)',
                     fixed_ip => "'198.51.100.8'");

$lm->settings(suspended_mode => 'list');
$accept = walled('Mikrotik-Address-List');
is("@{ $accept->{'Mikrotik-Address-List'} }", 'suspended',
   'suspended_mode list lets on, in a list');
is("@{ $accept->{'Mikrotik-Rate-Limit'} }", '512k/512k', 'slowly');
is("@{ $accept->{'Framed-IP-Address'} }", '198.51.100.8', 'at its address');

$lm->settings(suspended_mode => 'pool');
$accept = walled('Framed-Pool');
is("@{ $accept->{'Framed-Pool'} }", 'suspended',
   'suspended_mode pool lets on, from a pool');
is($accept->{'Framed-IP-Address'}, undef, 'not at its fixed address');

# routers

nas($lm, '127.0.0.2', 'router two secret');
nas($lm, '127.0.0.3', 'router three secret',
    message_authenticator => "'yes'");

is(from('127.0.0.2', 'router two secret')->{code}, 'Access-Accept',
   'a new router is known without a restart');
is(from('127.0.0.2', 'another secret')->{code}, undef, 'not by any secret');
is(from('127.0.0.4', 'router two secret')->{code}, undef,
   'an unknown router hears nothing');
is(from('127.0.0.3', 'router three secret')->{code}, undef,
   'a router that must sign and does not hears nothing');
is(from('127.0.0.3', 'router three secret',
        'Message-Authenticator' => '0x00')->{code},
   'Access-Accept', 'and is heard when it signs');

# the key between FreeRADIUS and us

my $radius = $lm->radius;
is($radius->get('client?ip=127.0.0.2')->status, 200, 'with our key');
$radius->{headers}{'X-Radius-Key'} = 'wrong';
is($radius->get('client?ip=127.0.0.2')->status, 403, 'a wrong key');
is($radius->post('authorize', { 'User-Name' => 'bob' })->status, 403,
   'never 401, which would reject everybody');
delete $radius->{headers}{'X-Radius-Key'};
is($radius->get('client?ip=127.0.0.2')->status, 403, 'no key');
is($lm->radius->get('client?ip=127.0.0.9')->status, 404, 'no such router');
is($lm->radius->post('authorize', '[1')->status, 400, 'no object');

# nobody can decide

$lm->stop('mariadb');
is(quick($bob)->{code}, undef, 'no database: silence, not a reject');
$lm->start('mariadb');
ok(wait_until(20, sub { (quick($bob)->{code} // '') eq 'Access-Accept' },
              'the database'), 'and back by itself');

$lm->stop('nginx');
is(quick($bob)->{code}, undef, 'no Lastmile: silence');
$lm->start('nginx');
ok(wait_until(20, sub { (quick($bob)->{code} // '') eq 'Access-Accept' },
              'nginx'), 'and back by itself');

$lm->freeze('nginx');
is(quick($bob)->{code}, undef, 'a frozen Lastmile: silence');
$lm->thaw('nginx');
ok(wait_until(20, sub { (quick($bob)->{code} // '') eq 'Access-Accept' },
              'nginx'), 'and back by itself');

done_testing;


sub asked {
    my ($account, %attrs) = @_;

    return answered({
        'User-Name' => $account->{username},
        'User-Password' => $account->{password},
        'NAS-IP-Address' => '127.0.0.1',
        %attrs,
    });
}


# A router asks again when a busy server says nothing.

sub answered {
    my ($attrs) = @_;

    my $answer;
    for (1 .. 4) {
        $answer = $lm->radclient(auth => $attrs);
        last if defined $answer->{code};
    }

    return $answer;
}


# A process that asks; its end tells: 0 accept, 1 reject, 2 no answer.
sub race {
    my ($account, %attrs) = @_;

    my $pid = fork() // die "fork: $!";
    return $pid if $pid;

    my $code = asked($account, %attrs)->{code} // '';
    POSIX::_exit($code eq 'Access-Accept' ? 0
                 : $code eq 'Access-Reject' ? 1 : 2);
}


sub quick {
    my ($account) = @_;

    return $lm->radclient(auth => {
        'User-Name' => $account->{username},
        'User-Password' => $account->{password},
    }, timeout => 2);
}


sub from {
    my ($address, $secret, %attrs) = @_;

    return $lm->radclient(auth => {
        'User-Name' => $bob->{username},
        'User-Password' => $bob->{password},
        'Packet-Src-IP-Address' => $address,
        %attrs,
    }, secret => $secret, timeout => 3);
}


sub refused {
    my ($reason, $account, $text, %attrs) = @_;

    my $answer = asked($account, %attrs);

    is($answer->{code}, 'Access-Reject', "$reason: a reject");
    is("@{ $answer->{attrs}{'Reply-Message'} // [] }", $text, 'in words');
    is(reason($account), $reason, 'noted on the account');
}


sub reason {
    my ($account) = @_;

    return $lm->sql_one("SELECT last_reject_reason FROM data_account"
                        . " WHERE id = $account->{id}");
}


sub chap {
    my ($account, $password) = @_;

    my $challenge = 'sixteen bytes...';
    my $digest = "\x2a" . md5("\x2a$password$challenge");

    return answered({
        'User-Name' => $account->{username},
        'CHAP-Password' => hex_of($digest),
        'CHAP-Challenge' => hex_of($challenge),
    });
}


sub mschap1 {
    my ($account, $password) = @_;

    return answered({
        'User-Name' => $account->{username},
        'MS-CHAP-Password' => $password,
    });
}


# RFC 2759, 9.2
sub rfc2759 {
    return answered({
        'User-Name' => 'User',
        'MS-CHAP-Challenge' => '0x5B5D7C7D7B3F2F3E3C2C602132262628',
        'MS-CHAP2-Response' => '0x010021402324255E262A28295F2B3A337C7E'
            . '0000000000000000'
            . '82309ECD8D708B5EA08FAA3981CD83544233114A3D85D6DF',
    });
}


sub set_password {
    my ($account, $password) = @_;

    my $sealed = Lastmile::Radius::sealed($lm, 'data_account', 'password',
                                          $account->{id}, $password);
    $lm->sql("UPDATE data_account SET password = x'$sealed'"
             . " WHERE id = $account->{id}");
}


# Attributes of the first accept that has one; workers learn of a setting one
# by one.
sub walled {
    my ($name) = @_;

    my $attrs;
    ok(wait_until(30, sub {
        $attrs = asked($debtor)->{attrs};
        $attrs->{$name};
    }, "an accept with $name"), "an accept with $name");

    return $attrs;
}


sub grant {
    my ($account, $bytes) = @_;

    $lm->sql("INSERT INTO data_grant (data_account_id, kind, month_on, bytes,"
        . " granted_at, valid_from, expires_at) VALUES ($account->{id},"
        . " 'topup', CURDATE(), $bytes, NOW(3), NOW(3),"
        . " NOW(3) + INTERVAL 1 MONTH)");
}
