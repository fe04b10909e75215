#!/usr/bin/perl
# SPDX-License-Identifier: MIT

# The demo ISP is whole, agrees with itself, and comes again from its seed.

use strict;
use warnings;

use lib 't/lib';
use Lastmile;
use Test::More;

my $lm = Lastmile->new(nginx => 0, seed => 0);

my ($rc, $out, $err) = $lm->cli('seed', '--customers', 150, '--seed', 7);
is($rc, 0, 'an empty database is seeded') or diag($err);
my %demo = $out =~ /^([A-Z_]+)=(\S+)$/mg;
is(join(' ', sort keys %demo),
   'ADMIN_PASSWORD ADMIN_TOKEN ADMIN_USER DATA_PASSWORD DATA_USER'
   . ' PORTAL_PASSWORD PORTAL_USER RADIUS_SECRET',
   'and prints the demo logins as variables');

is(count('customer'), 150, 'as many customers as asked for');
is(count("portal_login WHERE password_hash IS NOT NULL"), 1,
   'only the demo login has a password');
is(count("contact WHERE email NOT LIKE '%.example'"), 0,
   'no address of a real person');
is(count("customer c LEFT JOIN contact t ON t.customer_id = c.id AND t.is_primary"
       . " WHERE t.id IS NULL"), 0, 'everybody has a primary contact');
is(count("data_account a JOIN portal_login l ON l.customer_id = a.customer_id"
       . " WHERE a.username = '$demo{DATA_USER}'"
       . " AND l.username = '$demo{PORTAL_USER}'"), 1,
   'the demo account is the demo login\'s');
cmp_ok(count('(SELECT DISTINCT type FROM customer) AS t'), '==', 2,
       'individuals and companies');
cmp_ok(count('customer WHERE suspended_at IS NOT NULL'), '>', 0,
       'some are suspended');
cmp_ok(count('radius_session WHERE ended_at IS NULL'), '>', 20,
       'some are online');

# master accounts

is(count('customer WHERE is_master AND bills_to_master AND NOT is_reseller'), 3,
   'of each fifty customers one is a firm that pays for its branches');
is(count('customer WHERE is_reseller AND is_master AND NOT bills_to_master'), 3,
   'and one a reseller');
is(count('customer s JOIN customer m ON m.id = s.master_id'
       . ' WHERE m.is_master AND m.master_id IS NULL AND NOT s.is_master'),
   count('customer WHERE master_id IS NOT NULL'), 'on one level');
is(count('customer m WHERE is_master AND 1 + 1'
       . ' + (SELECT COUNT(*) FROM customer s WHERE s.master_id = m.id)'
       . ' = version'), 6, 'each change made a version of the master');
is(count('customer s JOIN audit a ON a.customer_id = s.id AND a.action = "link"'
       . ' AND JSON_VALUE(a.after_json, "$.master_id") = s.master_id'
       . ' AND a.at > s.created_at AND a.at < NOW()'
       . ' JOIN audit b ON b.customer_id = s.master_id AND b.at = a.at'
       . ' AND JSON_VALUE(b.after_json, "$.sub_account") = s.code'
       . ' WHERE s.master_id IS NOT NULL'), 15,
   'the timelines of both sides tell when they were linked');
is(count('(SELECT at, LAG(at) OVER (PARTITION BY customer_id ORDER BY id) AS b'
       . ' FROM audit) AS t WHERE b > at'), 0, 'in order');
is(count('customer WHERE is_master'
       . ' AND (suspended_at IS NOT NULL OR cancelled_on IS NOT NULL)'), 0,
   'no master is suspended or gone');

# codes

is(count("customer WHERE code NOT REGEXP '^[A-Z0-9]{3}[0-9]{3,}\$'"), 0,
   'codes follow the convention');
is(count("customer c JOIN customer_code_counter k ON k.prefix = LEFT(c.code, 3)"
       . " WHERE k.next_number <= SUBSTR(c.code, 4)"), 0,
   'and the next generated one is free');

# usage

is(($lm->cli('prove'))[0], 0, 'usage agrees with itself');
is(count('data_grant WHERE used > bytes'), 0, 'no grant is overdrawn');
is(count("(SELECT m.data_account_id FROM usage_month m"
       . " JOIN data_grant g ON g.data_account_id = m.data_account_id"
       . " AND g.month_on = m.month_on"
       . " GROUP BY m.data_account_id, m.month_on, m.charged, m.over_usage"
       . " HAVING SUM(g.used) + m.over_usage <> m.charged) AS wrong"), 0,
   'what was charged is what grants and over-usage hold');
is(count("(SELECT DISTINCT month_on FROM usage_month) AS months"), 13,
   'thirteen months');

# again

my $first = digest();
($rc, $out, $err) = $lm->cli('seed', '--customers', 10);
is($rc, 1, 'a database with customers is left alone');
like($err, qr/has customers already/, 'with the reason');

my $other = Lastmile->new(nginx => 0, seed => 0);
$other->cli('seed', '--customers', 150, '--seed', 7);
is(digest($other), $first, 'the same seed gives the same customers');

my $third = Lastmile->new(nginx => 0, seed => 0);
$third->cli('seed', '--customers', 150, '--seed', 8);
isnt(digest($third), $first, 'another seed gives others');

done_testing;


sub count {
    my ($from) = @_;

    return $lm->sql_one("SELECT COUNT(*) FROM $from");
}


sub digest {
    my ($of) = @_;

    return ($of // $lm)->sql_one("SELECT SHA2(GROUP_CONCAT(code, name, phone,"
        . " physical_address ORDER BY id), 256) FROM customer");
}
