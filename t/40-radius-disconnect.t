#!/usr/bin/perl
# SPDX-License-Identifier: MIT

# A block is a block now: who is suspended or blocked is refused from then on,
# and the router is asked to end what is open, by a request that a second
# FreeRADIUS takes for right; what it says is kept.

use strict;
use warnings;

use lib 't/lib';
use Digest::MD5 qw(md5);
use IO::Select;
use IO::Socket::INET;
use Lastmile;
use Lastmile::Nas;
use Lastmile::Radius qw(account accounted build_tools interim nas);
use Test::More;
use Time::HiRes qw(time);

build_tools();

my $lm = Lastmile->new(freeradius => 1, worker => 1);
my $admin = $lm->admin_login;
my @device = ('Calling-Station-Id' => 'AA:BB:CC:00:00:09'); # may dial again
my $router = Lastmile::Nas->new($lm, $lm->demo('RADIUS_SECRET'));

$lm->sql("UPDATE nas SET coa_address = '127.0.0.1', coa_port = "
         . $router->port . " WHERE address = '127.0.0.1'");

# a router that hears and says nothing; looked at when the rest is done

my $deaf = IO::Socket::INET->new(Proto => 'udp', LocalAddr => '127.0.0.1')
    or die "socket: $!";
nas($lm, '127.0.0.2', 'deaf secret', coa_address => "'127.0.0.1'",
    coa_port => $deaf->sockport);
my $quiet = account($lm);
ok(accounted($lm, interim($quiet, 'q1', 300, 1, 1,
       'Packet-Src-IP-Address' => '127.0.0.2'), secret => 'deaf secret'),
   'a session on a router that will be silent');
is(block($quiet)->json->{disconnects}, 1, 'its account is blocked');
my @sent = heard($deaf, 3, 12);

my $between;
ok(wait_until(30, sub {
    $between = $lm->sql_one("SELECT d.state FROM disconnect d JOIN job j"
        . " ON j.unique_key = CONCAT('disconnect/', d.id)"
        . " WHERE d.data_account_id = $quiet->{id}"
        . " AND j.state = 'queued' AND j.attempts > 0");
}, 'the next attempt to wait'), 'it will be asked again');
is($between, 'sent', 'and what was sent is not said to wait to be sent');

# suspend: refused at once, and the session is ended

my $bob = account($lm);

is(asked($bob, @device)->{code}, 'Access-Accept', 'a customer goes online');
ok(online($bob, '81200001/aB', 'Framed-IP-Address' => '100.64.0.5',
          @device), 'and has a session');

my $res = suspend($bob, 1);
is($res->status, 200, 'he is suspended');
is_deeply($res->json, { id => $bob->{id}, version => 2, disconnects => 1 },
          'one session is to end');
my $answer = asked($bob);
is($answer->{code}, 'Access-Reject', 'he is refused from now on');
is("@{ $answer->{attrs}{'Reply-Message'} }", 'The customer is suspended',
   'in words');

my ($seen) = seen('81200001/aB');
cmp_ok(sent_after($bob), '<', 2, 'the router is asked within 2 s');
is($seen->{'User-Name'}, $bob->{username}, 'the username');
is($seen->{'Acct-Session-Id'}, '81200001/aB', 'the session as it was told');
is($seen->{'Framed-IP-Address'}, '100.64.0.5', 'its address');
is($seen->{'Calling-Station-Id'}, $device[1], 'its device');
ok($seen->{'Event-Timestamp'}, 'when');
is_deeply([grep { !/^(?:User-Name|Acct-Session-Id|Framed-IP-Address|Calling-
                      Station-Id|Calling-Station-Id|Event-Timestamp|
                      Message-Authenticator|Packet-\S+|Timestamp)$/x }
           sort keys %$seen], [], 'and nothing that does not name a session');

my $row = ended($bob, 'acked');
is($row->{state_text}, 'The router ended the session', 'it says what came');
is($row->{reason}, 'suspend', 'and why it was asked');
is($row->{attempts}, 1, 'at the first attempt');
is($row->{error_cause}, undef, 'without an error');

my ($audit) = @{ $admin->get("audit?entity=customer&entity_id=$bob->{id}")
                       ->json->{items} };
is($audit->{action}, 'suspend', 'it is written down');
is_deeply($audit->{after}, { is_suspended => JSON::PP::true,
                             reason => 'arrears' }, 'with the reason');
is_deeply($audit->{before}, { is_suspended => JSON::PP::false },
          'and what was');

# bad orders

is(suspend($bob, 1)->code, 'stale_version', 'an old version is refused');
is(suspend($bob, 2)->code, 'conflict', 'nobody is suspended twice');
is($admin->post("customers/$bob->{id}/suspend", {})->status, 422,
   'a reason and a version are needed');
is_deeply([sort keys %{ $admin->post("customers/$bob->{id}/suspend", {})
                              ->json->{fields} }], [qw(reason version)],
          'each at its field');
is($admin->post("customers/$bob->{id}/suspend",
       { reason => '   ', version => 2 })->json->{fields}{reason}{code},
   'required', 'blanks are no reason');
is($admin->post("customers/$bob->{id}/suspend",
       { reason => 'x' x 201, version => 2 })->json->{fields}{reason}{code},
   'too_long', 'nor is a novel');
is($admin->post("customers/$bob->{id}/suspend",
       { reason => 'x', version => '2' })->json->{fields}{version}{code},
   'wrong_kind', 'a version is a number');
is($admin->post("customers/$bob->{id}/suspend", '[1')->status, 400,
   'what cannot be read is malformed');
is($admin->post("$_", { reason => 'x', version => 1 })->code, 'not_found',
   "$_ is not found")
    for qw(customers/999999/suspend customers/999999/unsuspend
           accounts/999999/block accounts/999999/unblock);
is($admin->get('accounts/999999/disconnects')->code, 'not_found',
   'nor a list of nobody');
is($admin->get("accounts/$bob->{id}/disconnects?sort=x")->status, 422,
   'an unknown order is refused');
is($lm->sql_one('SELECT COUNT(*) FROM disconnect'), 2,
   'none of this disconnected anybody');

my $reader = $lm->admin->token($admin->post('tokens',
    { name => 'reader', permissions => ['customer_read'] })->json->{token});
is($reader->post("customers/$bob->{id}/$_", { reason => 'x', version => 2 })
       ->code, 'forbidden', "$_ wants its permission") for qw(suspend unsuspend);
is($reader->post("accounts/$bob->{id}/$_", { version => 1 })->code,
   'forbidden', "$_ wants its permission") for qw(block unblock);
is($reader->get("accounts/$bob->{id}/disconnects")->status, 200,
   'the answers are for readers too');

# un-suspend

is($admin->post("customers/$bob->{id}/unsuspend",
       { reason => 'paid', version => 2 })->status, 200, 'it is lifted');
is(asked($bob, @device)->{code}, 'Access-Accept',
   'and he may go online again');
is($admin->post("customers/$bob->{id}/unsuspend",
       { reason => 'paid', version => 3 })->code, 'conflict', 'once');

# a NAK that says the session is over; one that refuses

my $ghost = account($lm, username => 'ghost@example');
ok(online($ghost, 'g1'), 'a session that its router has forgotten');
is(block($ghost)->status, 200, 'is blocked');
is(asked($ghost)->{code}, 'Access-Reject', 'the account is refused');
$row = ended($ghost, 'gone');
is($row->{state_text},
   'The session was over already: Session Context Not Found (503)', 'in words');
is($lm->sql_one('SELECT is_stale FROM radius_session'
        . " WHERE data_account_id = $ghost->{id}"), 1, 'it is no longer online');

my $no = account($lm, username => 'no@example');
ok(online($no, 'n1', @device), 'a session that may not be ended');
is(block($no)->status, 200, 'is blocked');
$row = ended($no, 'naked');
is($row->{error_cause}, 501, 'the router\'s cause is kept');
is($admin->request('GET', "accounts/$no->{id}/disconnects", undef,
       'Accept-Language' => 'af')->json->{items}[0]{state_text},
   'Die router het geweier: Administratively Prohibited (501)', 'in words');
is($lm->sql_one('SELECT is_stale FROM radius_session'
        . " WHERE data_account_id = $no->{id}"), 0, 'it is still online');
is(block($no)->code, 'stale_version', 'an old version is refused');
is($admin->post("accounts/$no->{id}/block", { version => 2 })->code,
   'conflict', 'nothing is blocked twice');
is($admin->post("accounts/$no->{id}/unblock", { version => 2 })->status, 200,
   'the block is lifted');
is(asked($no, @device)->{code}, 'Access-Accept', 'and it is let on');

# a customer with several sessions; and one who was let on again meanwhile

my $many = account($lm);
ok(online($many, "m$_"), "session $_ of three") for 1 .. 3;
is(suspend($many, 1)->json->{disconnects}, 3, 'each is to end');
seen("m$_") for 1 .. 3;
is($lm->sql_one("SELECT COUNT(*) FROM disconnect WHERE state = 'acked'"
        . " AND customer_id = $many->{id}"), 3, 'each did')
    if wait_until(10, sub { $lm->sql_one("SELECT COUNT(*) FROM disconnect"
        . " WHERE state = 'acked' AND customer_id = $many->{id}") == 3 },
        'three answers');

my $lucky = account($lm);
ok(online($lucky, 'l1'), 'one more session');
$lm->stop('worker');
is(suspend($lucky, 1)->status, 200, 'suspended while the worker is away');
is($admin->post("customers/$lucky->{id}/unsuspend",
       { reason => 'a mistake', version => 2 })->status, 200, 'and let on again');
$lm->start('worker');
$row = ended($lucky, 'withdrawn');
is(scalar $router->seen_of('l1'), 0, 'nobody is cut who may be online');
is($row->{attempts}, 0, 'nothing was sent');

# who is stopped between his sign-in and his Start

my $quick = account($lm);
is(suspend($quick, 1)->json->{disconnects}, 0, 'nobody is on line');
ok(online($quick, 's1', 'Acct-Status-Type' => 'Start'), 'and yet one begins');
ok(seen('s1'), 'it is ended');
is(ended($quick, 'acked')->{reason}, 'suspend', 'as the suspension wants');
ok(online($quick, 's1'), 'what the router tells of it later');
is($lm->sql_one("SELECT COUNT(*) FROM disconnect WHERE customer_id ="
        . " $quick->{id}"), 1, 'asks nothing twice');
my $barred = account($lm, is_blocked => 1);
ok(online($barred, 'b1'), 'a session of a blocked account');
ok(seen('b1'), 'is ended too');
my $over = account($lm, cancelled_on => "'2020-01-31'");
ok(online($over, 'o1'), 'and one of an account that is over');
is(ended($over, 'acked')->{reason}, 'cancel', 'likewise');

# two at once: the Start and the suspension

my @pairs = map { account($lm) } 1 .. 6;
for my $one (@pairs) {
    my $start = $lm->aside(sub { online($one, "race$one->{id}") ? 'yes' : 'no' });
    is(suspend($one, 1)->status, 200, 'a suspension while a session begins');
    is($start->(), 'yes', 'which is counted');
}
ok(seen("race$_->{id}"), 'each of them is ended') for @pairs;

# the name as the router spells it

my $shout = account($lm, username => 'shout@example');
ok(online({ username => 'Shout@EXAMPLE' }, 'c1'), 'a router that shouts');
is(block($shout)->json->{disconnects}, 1, 'is understood');
is((seen('c1'))[0]{'User-Name'}, 'Shout@EXAMPLE',
   'and is asked in its own spelling');

# other terms, another password, the end

my $terms = account($lm);
for my $case (['change', sub { $admin->patch("accounts/$terms->{id}",
                  { version => 1, up_kbps => 9000 }) }],
              ['password', sub { $admin->post("accounts/$terms->{id}/password",
                  { version => 2 }) }],
              ['cancel', sub { $admin->patch("accounts/$terms->{id}",
                  { version => 3, cancelled_on => '2020-01-31' }) }]) {
    my ($why, $do) = @$case;

    ok(online($terms, $why), 'a session');
    is($do->()->status, 200, "$why: done");
    ok(seen($why), "$why: the router is asked");
    is(ended($terms, 'acked')->{reason}, $why, "$why: and says so");
    $lm->sql("UPDATE radius_session SET ended_at = NOW(3)"
             . " WHERE data_account_id = $terms->{id}");
}

# long jobs hold nobody up

my $late = account($lm);
ok(online($late, 'j1'), 'a session');
my $hold = hold_workers();
is(block($late)->status, 200, 'a block while every thread is at work');
ok(seen('j1'), 'is told to the router');
cmp_ok(sent_after($late), '<', 2, 'within 2 s');
is($lm->sql_one("SELECT COUNT(*) FROM job WHERE kind = 'expire'"
        . " AND state = 'running'"), 4, 'which are at work still');
$hold->();

# what is old goes; the jobs that were held may be what finds it

my $kept = $lm->sql_one('SELECT COUNT(*) FROM disconnect');
$lm->sql("UPDATE disconnect SET created_at = NOW(3) - INTERVAL 401 DAY"
         . " WHERE data_account_id = $bob->{id}");
$lm->sql("UPDATE radius_session SET ended_at = NOW(3) - INTERVAL 401 DAY"
         . " WHERE data_account_id = $bob->{id}");
job('expire', 'old');
ok(wait_until(20, sub { $lm->sql_one('SELECT COUNT(*) FROM radius_session'
        . " WHERE data_account_id = $bob->{id}") == 0 }, 'an old session to go'),
   'old sessions are deleted');
is($lm->sql_one("SELECT COUNT(*) FROM disconnect WHERE data_account_id ="
        . " $bob->{id}"), 0, 'and old requests');
is($lm->sql_one('SELECT COUNT(*) FROM disconnect'), $kept - 1,
   'and no others');

# a walled garden is left by dialling again

$lm->settings(suspended_mode => 'list');
my $debtor = account($lm,
    customer_suspended_at => 'NOW(3) - INTERVAL 1 HOUR');
ok(wait_until(30, sub { asked($debtor, @device)->{attrs}{'Mikrotik-Address-List'} },
              'the setting'), 'a debtor is let on into the walled garden');
ok(online($debtor, 'w1', @device), 'and has a session there');
is(asked_to_end($debtor), 0, 'from which nobody throws him');
is($admin->post("customers/$debtor->{id}/unsuspend",
       { reason => 'paid', version => 1 })->json->{disconnects}, 1,
   'he pays, and is asked to dial again');
ok(seen('w1'), 'the router hears');

# who is inside of it says the Class, whatever the router's clock does

my $slow = account($lm, customer_suspended_at => 'UTC_TIMESTAMP(3)');
my @behind = (class_of($slow), 'Event-Timestamp' => int(time() - 3600));
ok(online($slow, 'w2', @behind), 'a debtor whose router is an hour behind');
is(asked_to_end($slow), 0, 'is left in the garden where he dialled in');
is($admin->post("customers/$slow->{id}/unsuspend",
       { reason => 'paid', version => 1 })->json->{disconnects}, 1,
   'and led out of it when he pays');
my $early = account($lm);
my @before = class_of($early);
is(suspend($early, 1)->json->{disconnects}, 0, 'who signed in before');
$lm->sql("UPDATE customer SET suspended_at = suspended_at - INTERVAL 10 MINUTE"
         . " WHERE id = $early->{id}");
ok(online($early, 'w3', @before), 'and begins long after');
ok(seen('w3'), 'is outside, and cut');
my $plain = account($lm, customer_suspended_at =>
                    'UTC_TIMESTAMP(3) - INTERVAL 10 MINUTE');
ok(online($plain, 'w4'), 'without a Class the time tells');
is(asked_to_end($plain), 0, 'who began long after is inside');
my $near = account($lm, customer_suspended_at => 'UTC_TIMESTAMP(3)');
ok(online($near, 'w5'), 'who began with it');
ok(seen('w5'), 'may be outside, and is cut');
my $payer = account($lm, customer_suspended_at => 'UTC_TIMESTAMP(3)');
my @paid = class_of($payer);
is($admin->post("customers/$payer->{id}/unsuspend",
       { reason => 'paid', version => 1 })->json->{disconnects}, 0,
   'who pays between his sign-in and his session');
ok(online($payer, 'w6', @paid), 'which begins in the garden');
ok(seen('w6'), 'is led out of it');
is(ended($payer, 'acked')->{reason}, 'unsuspend', 'which says why');
ok(online($payer, 'w7', class_of($payer)), 'and dials again');
is(asked_to_end($payer), 1, 'outside of it, where he stays');

# the silent router

is(scalar @sent, 3, 'a silent router is asked three times');
is(scalar(grep { $_->{bytes} eq $sent[0]{bytes} } @sent), 3,
   'by the same bytes');
is(scalar(grep { $_->{port} == $sent[0]{port} } @sent), 3,
   'from the same port');
cmp_ok($sent[2]{at} - $sent[0]{at}, '>', 3.5, 'two seconds apart');
ok(is_signed($sent[0]{bytes}, 'deaf secret'), 'signed by RFC 5176 and 3579');
ok(!is_signed($sent[0]{bytes}, 'another secret'), 'with this secret');

$row = ended($quiet, 'timeout', 60);
is($row->{state_text}, 'The router did not answer', 'in words');
is($row->{attempts}, 4, 'after four attempts');
is(asked($quiet)->{code}, 'Access-Reject', 'he stays refused all the while');
is($lm->sql_one("SELECT state FROM job WHERE kind = 'disconnect'"
        . " AND state <> 'done'"), 'dead', 'an operator finds a dead job');

$router->stop;
done_testing;


sub asked {
    my ($account, %attrs) = @_;

    return $lm->radclient(auth => {
        'User-Name' => $account->{username},
        'User-Password' => $account->{password}, %attrs });
}


sub online {
    my ($account, $session, %attrs) = @_;

    return accounted($lm, interim($account, $session, 60, 1, 1, %attrs));
}


sub suspend {
    my ($account, $version) = @_;

    return $admin->post("customers/$account->{id}/suspend",
                        { reason => ' arrears ', version => $version });
}


sub block {
    my ($account) = @_;

    return $admin->post("accounts/$account->{id}/block", { version => 1 });
}


# The Class that a sign-in is answered with.

sub class_of {
    my ($account) = @_;

    my $class;
    wait_until(30, sub { ($class) = @{ asked($account, @device)->{attrs}{Class}
                                       // [] } }, 'an accept');
    return (Class => $class, @device);
}


sub asked_to_end {
    my ($account) = @_;

    return $lm->sql_one("SELECT COUNT(*) FROM disconnect WHERE customer_id ="
                        . " $account->{id}");
}


# What the router saw for a session.

sub seen {
    my ($session) = @_;

    wait_until(10, sub { $router->seen_of($session) }, "a request for $session");
    return $router->seen_of($session);
}


# From the order of an account's first request to its way out: seconds of the
# product, without those of the programs that ask and listen here.

sub sent_after {
    my ($account) = @_;

    return $lm->sql_one('SELECT TIMESTAMPDIFF(MICROSECOND, created_at, sent_at)'
        . " / 1e6 FROM disconnect WHERE data_account_id = $account->{id}"
        . ' ORDER BY id LIMIT 1');
}


# The newest row of an account's list, once it has this state.

sub ended {
    my ($account, $state, $limit) = @_;

    my $row;
    ok(wait_until($limit // 10, sub {
        $row = $admin->get("accounts/$account->{id}/disconnects")
                     ->json->{items}[0];
        ($row->{state} // '') eq $state;
    }, "state $state"), "$account->{username}: $state");

    return $row;
}


sub job {
    my ($kind, $key) = @_;

    $lm->sql("INSERT INTO job (kind, unique_key, payload, due_at, created_at)"
        . " VALUES ('$kind', 'test/$key', '{}', UTC_TIMESTAMP(3),"
        . ' UTC_TIMESTAMP(3))');
}


# Gives every ordinary thread of the worker a job that waits for a table; the
# sub that is returned lets go of it.

sub hold_workers {
    my $lock = $lm->aside(sub {
        $lm->sql('LOCK TABLES portal_session WRITE; SELECT SLEEP(45)');
        return 'over';
    });
    wait_until(20, \&sleeper, 'the lock');

    job('expire', "hold$_") for 1 .. 4;
    wait_until(10, sub { $lm->sql_one("SELECT COUNT(*) FROM job WHERE"
        . " kind = 'expire' AND state = 'running'") == 4 }, 'four long jobs');

    return sub {
        $lm->sql('KILL ' . sleeper());
        $lock->();
    };
}


# The connection that holds the lock.

sub sleeper {
    return $lm->sql_one('SELECT id FROM information_schema.processlist'
        . " WHERE info LIKE 'SELECT SLEEP(%'");
}


# Up to n datagrams within a time: bytes, port of the sender, when.

sub heard {
    my ($socket, $n, $limit) = @_;

    my @found;
    my $until = time() + $limit;

    while (@found < $n
           && IO::Select->new($socket)->can_read($until - time())) {
        $socket->recv(my $bytes, 4096);
        push @found, { bytes => $bytes, port => $socket->peerport,
                       at => time() };
    }

    return @found;
}


sub is_signed {
    my ($bytes, $secret) = @_;

    my $blank = $bytes;
    substr($blank, 4, 16, "\0" x 16);
    return 0 if md5($blank . $secret) ne substr($bytes, 4, 16);

    for (my $at = 20; $at < length $bytes; $at += ord substr($bytes, $at + 1, 1)) {
        next if ord substr($bytes, $at, 1) != 80;
        substr($blank, $at + 2, 16, "\0" x 16);
        return hmac_md5($blank, $secret) eq substr($bytes, $at + 2, 16);
    }

    return 0;
}


# RFC 2104

sub hmac_md5 {
    my ($bytes, $secret) = @_;

    my $key = $secret . "\0" x (64 - length $secret);
    return md5(($key ^ "\x5c" x 64) . md5(($key ^ "\x36" x 64) . $bytes));
}
