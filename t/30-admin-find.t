#!/usr/bin/perl
# SPDX-License-Identifier: MIT

# Quick find: one box for customers, accounts and groups.

use strict;
use warnings;

use lib 't/lib';
use Lastmile;
use Test::More;

my $lm = Lastmile->new;
my $admin = $lm->admin->token($lm->demo('ADMIN_TOKEN'));

my ($row) = $lm->sql('SELECT c.id, c.code, c.name, c.phone, p.email,'
    . ' c.physical_address, a.id, a.username FROM customer c'
    . ' JOIN contact p ON p.customer_id = c.id'
    . ' JOIN data_account a ON a.customer_id = c.id'
    . " WHERE c.type = 'individual' AND p.email IS NOT NULL"
    . " AND c.name REGEXP '^[A-Za-z]+ [A-Za-z]+\$' ORDER BY c.id LIMIT 1");
my ($id, $code, $name, $phone, $email, $address, $account, $username) = @$row;
my ($first, $last) = split / /, $name;
my $digits = $phone =~ s/\D//gr;

for my $case (
    [$code, 'code', 'customer'], [lc $code, 'code', 'customer'],
    [$name, 'name', 'customer'], [$last, 'name', 'customer'],
    [substr("$last", 0, 3) . ' ' . substr($first, 0, 3), 'name', 'customer'],
    [$phone, 'phone', 'customer'], ["+27 " . substr($digits, 1), 'phone', 'customer'],
    [substr($digits, -6), 'phone', 'customer'],
    [$email, 'email', 'customer'],
    [$address, 'address', 'customer'],
) {
    my ($q, $matched, $kind) = @$case;
    my ($hit) = grep { $_->{customer_id} && $_->{customer_id} == $id } found($q);
    ok($hit, "\"$q\" finds the customer") or next;
    is("$hit->{kind} $hit->{matched}", "$kind $matched", "by $matched")
        if $matched ne 'email' && $matched ne 'address';
    is($hit->{status}, $admin->get("customers/$id")->json->{status},
       'with the status');
}
is((found($code))[0]{id}, $id, 'an exact code stands first');
is((found('skyline'))[0]{kind}, 'account',
   'a word of usernames alone finds accounts');
$lm->sql("UPDATE data_account SET username = 'quite-another' WHERE id = $account");
$lm->sql("INSERT INTO customer_token VALUES ('quite', $id), ('another', $id)");
my ($by_username) = found('quite-ano');
is_deeply([@$by_username{qw(kind id customer_id title detail matched)}],
          ['account', 0 + $account, 0 + $id, 'quite-another', $name, 'username'],
          'a username finds its account');

# a reseller by name, as everybody

$lm->sql("UPDATE customer SET is_reseller = TRUE, is_master = TRUE WHERE id = $id");
ok(scalar(grep { $_->{id} == $id } found($name)), 'a reseller is found by name');

# one word that many have: whole before begun, each customer once

$lm->sql($_) for
    "INSERT INTO customer_token SELECT CONCAT('qixa', id % 7), id FROM customer"
        . ' WHERE id <= 40',
    "INSERT INTO customer_token SELECT CONCAT('qixb', c.id % 40, 'x', n.id), c.id"
        . ' FROM customer c JOIN customer n ON n.id <= 40 WHERE c.id <= 40',
    "INSERT INTO customer_token SELECT 'qix', id FROM customer WHERE id > 40"
        . ' ORDER BY id LIMIT 12',
    "INSERT INTO customer_token SELECT CONCAT('qiy', seq), 5 FROM seq_1_to_900",
    "INSERT INTO customer_token SELECT 'qiyz', id FROM customer WHERE id IN (7, 8)";
is_deeply([sort { $a <=> $b } map { $_->{customer_id} } found('qix')],
          [map { $_->[0] } $lm->sql("SELECT customer_id FROM customer_token"
              . " WHERE token = 'qix' ORDER BY customer_id")],
          'whose word is whole stands first');
is(scalar(keys %{ { map { $_->{customer_id} => 1 } found('qixb') } }), 12,
   'a customer with many such words is found once');
is_deeply([sort { $a <=> $b } map { $_->{customer_id} } found('qiy')], [5, 7, 8],
          'and hides no other');

# whose name begins so, before those who have the word anywhere

my $last_id = $lm->sql_one("SELECT MAX(id) FROM customer WHERE type = 'individual'");
$lm->sql($_) for
    "UPDATE customer SET name = 'Qirabelle Botha' WHERE id = $last_id",
    "INSERT INTO customer_token SELECT 'qirabelle', id FROM customer"
        . " WHERE id = $last_id OR id <= 40";
is((found('qirab'))[0]{customer_id}, $last_id, 'a name that begins so stands first');
is(scalar(grep { $_->{customer_id} == $last_id } found('qirab')), 1, 'and once');
is(scalar(found('qirab')), 12, 'before others who have the word');

# addresses

my ($session) = $lm->sql('SELECT s.framed_ip, s.calling_station_id,'
    . ' s.data_account_id, s.customer_id FROM radius_session s'
    . ' WHERE s.ended_at IS NULL AND s.framed_ip IS NOT NULL LIMIT 1');
my ($ip, $mac, $online, $whose) = @$session;
my ($hit) = found($ip);
is_deeply([@$hit{qw(kind id customer_id matched)}],
          ['account', 0 + $online, 0 + $whose, 'ip'], 'an IP address finds who has it');
my $begins = $ip =~ s/\d+$//r;
ok(scalar(grep { $_->{id} == $online } found($begins)), 'so does its beginning');
is(scalar(grep { $_->{matched} eq 'ip' } found("$ip" . '9')), 0,
   'a whole address is not a beginning');

$lm->sql("UPDATE radius_session SET ended_at = UTC_TIMESTAMP(3)"
    . " WHERE data_account_id = $online");
is((found($ip))[0]{id}, $online, 'who had it lately, too');
$lm->sql("UPDATE data_account SET fixed_ip = '198.51.100.7' WHERE id = $account");
is((found('198.51.100.7'))[0]{id}, $account, 'and who always has it');

my $plain = $mac =~ s/[^0-9A-Fa-f]//gr;
for my $spelling ($mac, lc $mac, $plain, join('-', $plain =~ /../g),
                  join('.', $plain =~ /..../g), substr($mac, 0, 15)) {
    ok(scalar(grep { $_->{id} == $online && $_->{matched} eq 'mac' }
              found($spelling)), "\"$spelling\" finds the device");
}
$lm->sql("UPDATE data_account SET mac_lock = 'AABBCCDDEE01' WHERE id = $account");
is((found('aa:bb:cc:dd:ee:01'))[0]{id}, $account, 'a lock to a device is found');

# groups

my $title = $lm->sql_one('SELECT title FROM customer_group ORDER BY id LIMIT 1');
my ($group) = grep { $_->{kind} eq 'group' } found(substr $title, 0, 4);
is($group->{title}, $title, 'a group is found by its title');
is($group->{customer_id}, undef, 'which is nobody');
is(scalar(grep { $_->{kind} eq 'group' } found($_)), 0, "\"$_\" is no pattern")
    for '%%', '__', '\\\\';

# few, none, nonsense

cmp_ok(scalar found('27'), '<=', 12, 'at most twelve');
cmp_ok(scalar found('27'), '>=', 5, 'and several when many fit');
is(scalar found($_), 0, "\"$_\" finds nothing")
    for '', 'a', 'zzzzzz', "$first zzzzzz", '255.255.255.255';
is($admin->get('find?q=' . escape($_))->status, 200, "\"$_\" is no harm")
    for "'", '"', '....', '::::', ':::::::::::::::::::', '1.2.3', "\x{e9}\x{e9}",
        'x' x 100, '-' x 50;
is($admin->get('find?q=' . 'x' x 101)->code, 'invalid', 'too long is refused');
$lm->sql("UPDATE customer SET deleted_at = UTC_TIMESTAMP(3) WHERE id = $whose");
is(scalar(grep { ($_->{customer_id} // 0) == $whose } found($ip), found($mac)),
   0, 'a deleted customer is not found');

my $no_one = $lm->admin->token($admin->get('me') && token('audit_read'));
is($no_one->get('find?q=ab')->code, 'forbidden',
   'who may not see customers finds none');

$lm->stop('mariadb');
is($admin->get('find?q=ab')->status, 503, 'without the database: 503');
$lm->start('mariadb');

done_testing;


sub found {
    my ($q) = @_;

    return @{ $admin->get('find?q=' . escape($q))->json->{items} };
}


sub escape {
    my ($text) = @_;

    utf8::encode($text);
    $text =~ s/([^A-Za-z0-9])/sprintf '%%%02X', ord $1/ge;
    return $text;
}


sub token {
    my ($permission) = @_;

    return $lm->admin_login->post('tokens',
        { name => $permission, permissions => [$permission] })->json->{token};
}
