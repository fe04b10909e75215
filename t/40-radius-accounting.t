#!/usr/bin/perl
# SPDX-License-Identifier: MIT

# From an Accounting-Request to usage: what is acknowledged is in MySQL, and
# every pitfall of the checklist that needs more than the rule.

use strict;
use warnings;

use lib 't/lib';
use Lastmile qw(wait_until);
use Lastmile::Db;
use Lastmile::Radius qw(account accounted build_tools hex_of interim nas
                        product usage);
use Test::More;

use constant GB => 1_000_000_000;

build_tools();

my $lm = Lastmile->new(freeradius => 1);

# the life of a session

my $bob = account($lm);
my @class = (Class => class($bob, 1)); # these seconds are not real ones

ok(accounted($lm, start($bob, 's1', @class,
    'NAS-Identifier' => 'core1', 'NAS-Port-Id' => 'ether1',
    'Framed-IP-Address' => '100.64.0.5', 'Calling-Station-Id' => 'AA:BB')),
   'a Start is acknowledged');
is(session($bob, 's1', 'ended_at'), undef, 'the session is open');
is(session($bob, 's1', "CONCAT_WS(' ', nas_address, nas_identifier,"
           . " nas_port_id, framed_ip, calling_station_id)"),
   '127.0.0.1 core1 ether1 100.64.0.5 AA:BB', 'with what the router told');
is(session($bob, 's1', 'nas_id IS NOT NULL'), 1, 'the router is known');

ok(accounted($lm, interim($bob, 's1', 300, 1000, 5 * GB,
                          @class)), 'an interim');
is(usage($lm, $bob, $_), '1000/5000000000', "$_ has it")
    for qw(usage_hour usage_day usage_month);

ok(accounted($lm, interim($bob, 's1', 300, 1000, 5 * GB,
                          @class)), 'the same again')
    for 1 .. 3;
is(usage($lm, $bob, 'usage_month'), '1000/5000000000', 'counts nothing');

ok(accounted($lm, start($bob, 's1', @class,
                          'Acct-Delay-Time' => 300)),
   'a late Start');
ok(accounted($lm, interim($bob, 's1', 600, 2000, 9 * GB, @class,
                          'Acct-Status-Type' => 'Stop',
                          'Acct-Terminate-Cause' => 'User-Request')), 'a Stop');
is(usage($lm, $bob, 'usage_month'), '2000/9000000000', 'counts the difference');
is(session($bob, 's1', 'ended_at IS NOT NULL'), 1, 'the session is over');
is(session($bob, 's1', 'terminate_cause'), 'User-Request', 'with its cause');
is(session($bob, 's1', "CONCAT(counted_in, '/', counted_out)"),
   '2000/9000000000', 'the session holds what it counted');

ok(accounted($lm, interim($bob, 's1', 450, 1500, 7 * GB,
                          @class)), 'an old interim');
is(usage($lm, $bob, 'usage_month'), '2000/9000000000', 'counts nothing');
is_deeply([events($bob)], ['out_of_order'], 'and leaves a row');

# the account as its customer sees it

my $user = { username => $lm->demo('DATA_USER') };
my $portal = $lm->portal_login;
my ($own) = grep { $_->{username} eq $user->{username} }
            @{ $portal->get('accounts')->json->{items} };
my $before = $portal->get("accounts/$own->{id}/usage")->json;

ok(accounted($lm, interim($user, 'portal', 60, 111, 222)), 'usage');
my $after = $portal->get("accounts/$own->{id}/usage")->json;
is($after->{bytes_out} - $before->{bytes_out}, 222,
   'the portal shows it at once');
is($after->{bytes_in} - $before->{bytes_in}, 111, 'both ways');
ok($after->{online}, 'and that the account is online');

# names

my $jane = account($lm, username => "jos\x{c3}\x{a9}\@example");

ok(accounted($lm, interim({ username => uc(" $jane->{username} ") =~
    s/\x{c3}\x{a9}/\x{c3}\x{a9}/r }, 'n1', 60, 5, 6)), 'another spelling');
is(usage($lm, $jane, 'usage_month'), '5/6', 'is the same account');

ok(accounted($lm, interim({ username => 'nobody' }, 'n2', 60, 5, 6)),
   'usage of nobody is acknowledged') for 1, 2;
is_deeply([$lm->sql("SELECT verdict, total_in, repeats, detail"
                    . " FROM accounting_event WHERE username = 'nobody'")],
          [['set_aside', 5, 1, 'unknown User-Name']],
          'and set aside, once');

my $renamed = account($lm);
my $class = $lm->radclient(auth => {
    'User-Name' => $renamed->{username},
    'User-Password' => $renamed->{password} })->{attrs}{Class}[0];

$lm->sql("UPDATE data_account SET username = 'renamed\@example'"
         . " WHERE id = $renamed->{id}");
ok(accounted($lm, interim($renamed, 'n3', 60, 7, 8, Class => $class)),
   'usage of an account that was renamed meanwhile');
is(usage($lm, $renamed, 'usage_month'), '7/8', 'our Class tells whose it is');

# sessions: Class, two at once, an identifier used again

my $two = account($lm);

ok(accounted($lm, interim($two, 'same', 60, 10, 10, Class => class($two, 1))),
   'one session');
ok(accounted($lm, interim($two, 'same', 60, 20, 20, Class => class($two, 2))),
   'another with the same identifier');
ok(accounted($lm, interim($two, 'same', 90, 15, 10, Class => class($two, 1))),
   'the first goes on');
is(usage($lm, $two, 'usage_month'), '35/30', 'each has its own totals');
is($lm->sql_one("SELECT COUNT(*) FROM radius_session"
                . " WHERE data_account_id = $two->{id}"), 2, 'two sessions');

my $moved = account($lm);
nas($lm, '127.0.0.2', 'second address');

ok(accounted($lm, interim($moved, 'm1', 60, 10, 10,
                          Class => class($moved, 1))), 'from one address');
ok(accounted($lm, interim($moved, 'm1', 90, 15, 10, Class => class($moved, 1),
                          'Packet-Src-IP-Address' => '127.0.0.2'),
             secret => 'second address'), 'and then from another');
is(usage($lm, $moved, 'usage_month'), '15/10', 'it is one session');
is(session($moved, 'm1', 'nas_address'), '127.0.0.2', 'that has moved');

# Accounting-On and -Off

my @rebooted = map { account($lm) } 1 .. 3;
nas($lm, '127.0.0.3', 'reboots');
my %there = ('Packet-Src-IP-Address' => '127.0.0.3',
             'NAS-Identifier' => 'tower3');

ok(accounted($lm, interim($_, 'r1', 600, 10, 10, %there),
             secret => 'reboots'), 'a session there') for @rebooted;
ok(accounted($lm, interim($rebooted[0], 'else', 600, 10, 10)),
   'and one elsewhere');
sleep(1);
ok(accounted($lm, { 'Acct-Status-Type' => 'Accounting-On',
                    'Acct-Session-Id' => '00000000', %there },
             secret => 'reboots'), 'the router starts');
is($lm->sql_one("SELECT COUNT(*) FROM radius_session WHERE acct_session_id ="
                . " 'r1' AND terminate_cause = 'NAS-Reboot'"), 3,
   'its sessions are over');
is(session($rebooted[0], 'else', 'ended_at'), undef, 'no others are');

ok(accounted($lm, interim($rebooted[0], 'r2', 0, 0, 0, %there),
             secret => 'reboots'), 'a fresh session');
ok(accounted($lm, { 'Acct-Status-Type' => 'Accounting-On',
                    'Acct-Session-Id' => '00000000', %there,
                    'Acct-Delay-Time' => 30 }, secret => 'reboots'),
   'a late Accounting-On');
is(session($rebooted[0], 'r2', 'ended_at'), undef,
   'does not end what began after it');
ok(accounted($lm, interim($rebooted[1], 'r1', 660, 30, 10, %there),
             secret => 'reboots'), 'a session that is there after all');
is(session($rebooted[1], 'r1', 'ended_at'), undef, 'goes on');
is(usage($lm, $rebooted[1], 'usage_month'), '30/10', 'and counts');
ok(accounted($lm, { 'Acct-Status-Type' => 'Accounting-Off',
                    'Acct-Session-Id' => '00000000', %there,
                    'NAS-Identifier' => 'tower4' }, secret => 'reboots'),
   'another router behind the same address stops');
is(session($rebooted[1], 'r1', 'ended_at'), undef, 'that is another one');

# clocks of routers that are behind

my $behind = account($lm);
my @slow = ('Event-Timestamp' => time() - 3000);

ok(accounted($lm, interim($behind, 'b1', 600, 10, 10, %there),
             secret => 'reboots'), 'a session');
sleep(1);
ok(accounted($lm, { 'Acct-Status-Type' => 'Accounting-On', @slow,
                    'Acct-Session-Id' => '00000000', %there },
             secret => 'reboots'), 'the router starts, and knows no time yet');
is(session($behind, 'b1', 'terminate_cause'), 'NAS-Reboot',
   'the session is over all the same');
ok(accounted($lm, interim($behind, 'b1', 660, 30, 10, %there, @slow),
             secret => 'reboots'), 'if it is there after all');
is(session($behind, 'b1', 'ended_at'), undef, 'it goes on');
ok(accounted($lm, { %{ interim($behind, 'b1', 700, 40, 10, %there, @slow) },
                    'Acct-Status-Type' => 'Stop' }, secret => 'reboots'),
   'and stops');
is(session($behind, 'b1', 'ended_at >= last_event_at'), 1,
   'not before its last packet');

# data: the month's own, top-ups in the middle of a session, upload

my $capped = account($lm, product => product($lm, cap_bytes => 1000));

ok(accounted($lm, interim($capped, 'd1', 60, 300, 500)), 'within the cap');
is_deeply([$lm->sql("SELECT kind, bytes, used, month_on = LAST_DAY(month_on)"
    . " - INTERVAL DAY(LAST_DAY(month_on)) - 1 DAY FROM data_grant"
    . " WHERE data_account_id = $capped->{id}")],
    [['monthly', 1000, 800, 1]], 'the month has its data');
$lm->sql("INSERT INTO data_grant (data_account_id, kind, month_on, bytes,"
    . " granted_at, valid_from, expires_at) VALUES ($capped->{id}, 'topup',"
    . " CURDATE(), 500, NOW(3), NOW(3), NOW(3) + INTERVAL 3 MONTH)");
ok(accounted($lm, interim($capped, 'd1', 120, 600, 1100)), 'past it');
is(grants($capped), 'monthly 1000 topup 500', 'earliest expiry first');
is(month($capped, 'charged'), 1700, 'all of it is charged');
is(month($capped, 'over_usage'), 200, 'what nothing covers is over');
ok(accounted($lm, interim($capped, 'd1', 120, 600, 1100)), 'again');
is(month($capped, 'over_usage'), 200, 'once');

my $down = account($lm, product => product($lm, cap_bytes => 1000,
                                           count_upload => 0));
ok(accounted($lm, interim($down, 'd2', 60, 300, 500)), 'upload is free');
is(grants($down), 'monthly 500', 'only download is debited');

my $change = account($lm, product => product($lm, cap_bytes => 1000));
ok(accounted($lm, interim($change, 'd3', 60, 100, 100)), 'one package');
$lm->sql("UPDATE data_account SET product_id = " . product($lm)
         . " WHERE id = $change->{id}");
ok(accounted($lm, interim($change, 'd3', 90, 200, 200)),
   'another one in the middle of the session');
is(usage($lm, $change, 'usage_month'), '200/200', 'usage goes on');

# nothing is acknowledged that is not on disk

my $many = account($lm);
my $lines = join("\n", map {
    Lastmile::radius_lines(interim($many, "many$_", 300, 1, 2)) } 1 .. 500);
my ($rc, $out) = $lm->run($lines, 'radclient', '-q', '-s', '-p', '50',
    '-r', '3', '-t', '5', $lm->demo('RADIUS_ACCT'), 'acct',
    $lm->demo('RADIUS_SECRET'));

like($out, qr/Accepted\s*: 500/, '500 packets at once');
is(usage($lm, $many, 'usage_month'), '500/1000', 'each counts once');

my ($ok, $said) = $lm->cli('prove');
is($ok, 0, 'hours, days and months agree') or diag($said);

# what a NAS makes up

for my $body ('', '[]', '{', '{"User-Name":"bob"', 'null') {
    is($lm->radius->post('accounting?src=127.0.0.1', $body)->status, 400,
       "no packet: '$body'");
}
is($lm->radius->post('accounting?src=127.0.0.1', '{}')->status, 204,
   'an empty packet is set aside, so that it comes never again');
is($lm->radius->post('accounting?src=127.0.0.1',
                     '{"User-Name":"' . ('\u0001' x 3000) . '"}')->status,
   204, 'so is a very long one');

# what a router writes into a name stays in its line of the log

my $forger = account($lm);

for my $session (1 .. 20) {
    $lm->radius->post('accounting?src=127.0.0.1', sprintf(
        '{"User-Name":"x\\nforged","Class":"lm1:%d:%032x",'
        . '"Acct-Session-Id":"f%d","Acct-Status-Type":3,'
        . '"Acct-Session-Time":300,"Acct-Input-Octets":0,'
        . '"Acct-Input-Gigawords":%d}',
        $forger->{id}, $session, $session, 1 << 28));
}
like($lm->log('error.log'), qr/packet of "x.forged".*set aside/,
     'a packet that cannot be stored is told of');

# a batch that has to wait holds up nobody else

my ($held, $free) = (account($lm), account($lm));
my $holder = Lastmile::Db->new($lm);

$holder->ask("START TRANSACTION; SELECT id FROM data_account"
             . " WHERE id = $held->{id} FOR UPDATE");
my $late = $lm->aside(sub { accounted($lm, interim($held, 'h1', 60, 1, 2)) });
ok(wait_until(10, sub {
    $lm->sql_one("SELECT COUNT(*) FROM information_schema.processlist"
                 . " WHERE info LIKE '%data_account%FOR UPDATE'"
                 . " AND user = 'lastmile'")
}), 'a packet waits for its account');
ok(accounted($lm, interim($free, 'h2', 60, 3, 4)),
   "another account's is acknowledged meanwhile");
is(usage($lm, $free, 'usage_month'), '3/4', 'and counted');
is(usage($lm, $held, 'usage_month'), '0/0', 'while the first still waits');
$holder->ask('COMMIT; SELECT 1');
$holder->close;
ok($late->(), 'which is acknowledged, too');
ok(wait_until(10, sub { usage($lm, $held, 'usage_month') eq '1/2' }),
   'and counted');

done_testing;


sub start {
    my ($account, $session, %other) = @_;

    return {
        'User-Name' => $account->{username},
        'Acct-Status-Type' => 'Start',
        'Acct-Session-Id' => $session,
        %other,
    };
}


sub session {
    my ($account, $session, $what) = @_;

    return $lm->sql_one("SELECT $what FROM radius_session"
        . " WHERE data_account_id = $account->{id}"
        . " AND acct_session_id = '$session' ORDER BY id DESC LIMIT 1");
}


sub events {
    my ($account) = @_;

    return map { $_->[0] } $lm->sql("SELECT verdict FROM accounting_event"
        . " WHERE data_account_id = $account->{id} ORDER BY id");
}


sub class {
    my ($account, $nr) = @_;

    return hex_of(sprintf('lm1:%d:%032x', $account->{id}, $nr));
}


sub grants {
    my ($account) = @_;

    return join(' ', map { @$_ } $lm->sql("SELECT kind, used FROM data_grant"
        . " WHERE data_account_id = $account->{id} ORDER BY expires_at"));
}


sub month {
    my ($account, $column) = @_;

    return $lm->sql_one("SELECT SUM($column) FROM usage_month"
                        . " WHERE data_account_id = $account->{id}");
}
