#!/usr/bin/perl
# SPDX-License-Identifier: MIT

# Schedules run in the ISP's zone; each occurrence once, a missed one caught
# up once.

use strict;
use warnings;

use lib 't/lib';
use Lastmile;
use Lastmile::Workers;
use Test::More;

my $lm = Lastmile->new(nginx => 0);

# South Africa is two hours ahead: 01:10 there is 23:10 of the day before

is(last_of('partitions', '2026-11-21T23:09:59Z'), '2026-11-20T23:10:00.000Z',
   'before its time of day the latest run is yesterday\'s');
is(last_of('partitions', '2026-11-21T23:10:00Z'), '2026-11-21T23:10:00.000Z',
   'at its time it is today\'s');
is(next_of('partitions', '2026-11-21T21:59:59Z'), '2026-11-21T23:10:00.000Z',
   'the day begins at midnight in the zone');
is(last_of('stale_sessions', '2026-11-21T22:04:59Z'),
   '2026-11-21T22:00:00.000Z', 'every five minutes');

# where clocks change: 01:10 does not exist on 2027-03-28 in London, and
# exists twice on 2027-10-31

$lm->sql("INSERT INTO setting (name, value, updated_at)"
       . " VALUES ('time_zone', 'Europe/London', UTC_TIMESTAMP(3))"
       . " ON DUPLICATE KEY UPDATE value = VALUES(value)");
is(next_of('partitions', '2027-03-27T02:00:00Z'), '2027-03-28T01:10:00.000Z',
   'a time that clocks skip comes when they have moved on');
is(next_of('partitions', '2027-03-28T01:10:00Z'), '2027-03-29T00:10:00.000Z',
   'and is an hour earlier by UTC from then on');
is(next_of('partitions', '2027-10-30T12:00:00Z'), '2027-10-31T00:10:00.000Z',
   'a time that clocks repeat comes the first time');
is(next_of('partitions', '2027-10-31T00:10:00Z'), '2027-11-01T01:10:00.000Z',
   'and once');
$lm->sql("UPDATE setting SET value = 'Africa/Johannesburg'"
       . " WHERE name = 'time_zone'");

# two workers that start together after a long night

$lm->sql("INSERT INTO job (kind, unique_key, payload, state, due_at, created_at,"
       . " finished_at) VALUES ('partitions',"
       . " 'schedule/partitions/long ago', '{}', 'done',"
       . " NOW() - INTERVAL 30 DAY, NOW() - INTERVAL 30 DAY, NOW() - INTERVAL 30 DAY)");
my @workers = map { Lastmile::Workers->new($lm, "worker$_") } 1 .. 2;

ok(wait_until(20, sub {
       $lm->sql_one("SELECT COUNT(*) FROM job WHERE state = 'done'"
                  . " AND unique_key LIKE 'schedule/%'") >= 5
   }, 'the schedules'), 'missed runs are caught up');
is($lm->sql_one("SELECT COUNT(*) FROM job WHERE kind = 'partitions'"), 2,
   'the latest of many missed ones alone');
is($lm->sql_one('SELECT COUNT(*) FROM (SELECT kind, due_at FROM job'
              . ' GROUP BY kind, due_at HAVING COUNT(*) > 1) AS twice'), 0,
   'no occurrence ran twice');

# what they did

$lm->sql("INSERT INTO staff_session (token_hash, staff_id, created_at,"
       . " renewed_at, expires_at, address) SELECT UNHEX(SHA2('a', 256)), id,"
       . " NOW(3), NOW(3), UTC_TIMESTAMP(3) - INTERVAL 2 DAY, '' FROM staff LIMIT 1");
$lm->sql("INSERT INTO accounting_event (packet_key, received_at, event_at,"
       . " nas_address, status_type, verdict, total_in, total_out) VALUES"
       . " (UNHEX(MD5('old')), UTC_TIMESTAMP(3) - INTERVAL 401 DAY,"
       . " UTC_TIMESTAMP(3) - INTERVAL 401 DAY, '', 3, 'late', 0, 0),"
       . " (UNHEX(MD5('new')), UTC_TIMESTAMP(3) - INTERVAL 399 DAY,"
       . " UTC_TIMESTAMP(3) - INTERVAL 399 DAY, '', 3, 'late', 0, 0)");
$lm->sql("UPDATE radius_session SET last_event_at = UTC_TIMESTAMP(3) - INTERVAL 1 HOUR"
       . " WHERE ended_at IS NULL ORDER BY id LIMIT 3");
$lm->sql("INSERT INTO job (kind, payload, due_at, created_at) VALUES"
       . " ('expire', '{}', UTC_TIMESTAMP(3), UTC_TIMESTAMP(3)),"
       . " ('stale_sessions', '{}', UTC_TIMESTAMP(3), UTC_TIMESTAMP(3))");
ok(wait_until(15, sub {
       $lm->sql_one('SELECT COUNT(*) FROM staff_session') == 0
           && $lm->sql_one('SELECT COUNT(*) FROM radius_session WHERE is_stale') >= 3
   }, 'housekeeping'), 'sessions that are over go, silent ones are flagged');
ok(wait_until(10, sub {
       $lm->sql_one('SELECT COUNT(*) FROM accounting_event') == 1
   }, 'the oldest to go'), 'unusual packets go after thirteen months');

my $ahead = $lm->sql_one("SELECT COUNT(*) FROM information_schema.partitions"
    . " WHERE table_schema = 'lastmile' AND table_name = 'usage_day'"
    . " AND partition_description > CONCAT('''', CURDATE() + INTERVAL 2 MONTH)");
cmp_ok($ahead, '>=', 2, 'months of usage are prepared');

# the keys that Redis must forget

$lm->redis('SET', 'session:portal:gone', 'cached');
$lm->sql("INSERT INTO cache_purge (cache_key, created_at)"
       . " VALUES ('session:portal:gone', UTC_TIMESTAMP(3) - INTERVAL 1 HOUR)");
ok(wait_until(10, sub {
       $lm->redis('GET', 'session:portal:gone') ne 'cached'
           && $lm->sql_one('SELECT COUNT(*) FROM cache_purge') == 0
   }, 'the purge'), 'what the cache must forget is forgotten');

# usage agrees with itself, and a difference is found

is(($lm->cli('prove'))[0], 0, 'the usage of a fresh ISP is right');
$lm->sql('UPDATE usage_day SET bytes_out = bytes_out + 1'
       . ' ORDER BY day_on DESC, data_account_id LIMIT 1');
my ($rc, $out) = $lm->cli('prove');
is($rc, 1, 'one byte too many is found');
like($out, qr/^account \d+, month .* bytes in\/out, its parts have/m,
     'and told where');

ok($_->stop, 'a worker stops') for @workers;

done_testing;


sub schedule {
    my ($name, $at) = @_;

    my ($rc, $out, $err) = $lm->cli('jobs', 'schedule', '--at', $at);
    my ($last, $next) = $out =~ /^\Q$name\E\s.*last (\S+) next (\S+)$/m;

    return ($last // $err, $next // $err);
}

sub last_of { return (schedule(@_))[0] }

sub next_of { return (schedule(@_))[1] }
