#!/usr/bin/perl
# SPDX-License-Identifier: MIT

# Staff find a customer, read the profile, and take lists away.

use strict;
use warnings;

use lib 't/lib';
use Lastmile;
use Test::More;

my $lm = Lastmile->new;
my $admin = $lm->admin_login;
my $total = $lm->sql_one('SELECT COUNT(*) FROM customer'
    . ' WHERE deleted_at IS NULL');

# pages

my $first = $admin->get('customers')->json;
is($first->{total}, $total, 'the total is exact');
is($first->{per_page}, 15, 'a page has fifteen rows');
is(scalar @{ $first->{items} }, 15, 'as it has');

my %seen;
for my $page (1 .. 5) {
    $seen{ $_->{id} }++
        for @{ $admin->get("customers?per_page=17&page=$page")->json->{items} };
}
is(scalar keys %seen, $total, 'pages hold every customer');
is((grep { $_ > 1 } values %seen), 0, 'once');

my @by_cursor;
my $next = '';
for (1 .. 10) {
    my $list = $admin->get('customers?sort=-created_at&per_page=7'
        . ($next ? "&after=$next" : ''))->json;
    push @by_cursor, map { $_->{created_at} } @{ $list->{items} };
    $next = $list->{next} or last;
}
is(scalar @by_cursor, $total, 'so do cursors');
is_deeply(\@by_cursor, [reverse sort @by_cursor], 'in order');

for my $sort (qw(code name group created_at)) {
    my @up = keys_of($sort, "sort=$sort&per_page=100");
    my @down = keys_of($sort, "sort=-$sort&per_page=100");
    is_deeply([sort { lc $a cmp lc $b } @up], [sort { lc $a cmp lc $b } @down],
              "by $sort, both ways, all are there");
    is(lc $up[0], lc $down[-1], 'and the ends change places');
}

for my $bad ('sort=phone', 'per_page=0', 'per_page=201', 'page=0', 'page=x',
             'after=x', 'nonsense=1', 'group_id=x', 'page=999999999999') {
    is($admin->get("customers?$bad")->code, 'invalid', "?$bad is refused");
}

# search

my ($row) = $lm->sql('SELECT c.id, c.code, c.name, c.phone, c.phone_e164,'
    . ' c.physical_address, a.username FROM customer c JOIN data_account a'
    . ' ON a.customer_id = c.id WHERE c.phone_e164 IS NOT NULL AND'
    . " c.physical_address LIKE '% % Street%' LIMIT 1");
my ($id, $code, $name, $phone, $e164, $address, $username) = @$row;
my ($street) = $address =~ /^\d+ (\w+)/;
my $digits = $phone =~ s/\D//gr;

for my $case (
    ['code', $code], ['code in lower case', lc $code],
    ['beginning of the code', substr $code, 0, 4],
    ['name', $name], ['beginnings of words', join ' ', map { substr $_, 0, 3 }
        split ' ', $name],
    ['telephone as stored', $phone], ['digits alone', $digits],
    ['with the country', $e164], ['with 0027', '0027' . substr $digits, 1],
    ['its last digits', substr $digits, -7],
    ['a part of the street', substr $street, 0, 4],
    ['the username of an account', $username],
) {
    my ($what, $q) = @$case;
    my @found = map { $_->{id} } @{ $admin->get('customers?per_page=100&q='
        . escape($q))->json->{items} };
    ok(scalar(grep { $_ == $id } @found), "found by $what (\"$q\")");
    cmp_ok(scalar @found, '<', $total, 'and not everybody with it');
}
is($admin->get('customers?q=' . escape("$name zzzzzz"))->json->{total}, 0,
   'every word must fit');
is($admin->get('customers?q=' . escape($_))->status, 200, "\"$_\" is no harm")
    for '%', '_', "'", '"', '\\', '()', '*', '+-', "\x{e9}", 'x' x 100;

# filters

for my $filter (
    ['group_id', 'SELECT customer_group_id, COUNT(*) FROM customer GROUP BY 1 LIMIT 1'],
    ['billing_group_id', 'SELECT billing_group_id, COUNT(*) FROM customer GROUP BY 1 LIMIT 1'],
    ['type', 'SELECT type, COUNT(*) FROM customer GROUP BY 1 LIMIT 1'],
    ['category_id', 'SELECT category_id, COUNT(*) FROM customer_category GROUP BY 1 LIMIT 1'],
    ['label_id', 'SELECT label_id, COUNT(*) FROM customer_label GROUP BY 1 LIMIT 1'],
) {
    my ($key, $query) = @$filter;
    my ($want) = $lm->sql($query);
    is($admin->get("customers?$key=$want->[0]")->json->{total}, $want->[1],
       "filter $key");
}

my %status;
$status{$_} = $admin->get("customers?status=$_")->json->{total}
    for qw(active suspended cancelling cancelled);
is($status{active} + $status{suspended} + $status{cancelling}
   + $status{cancelled}, $total, 'every customer has one status');
$lm->sql("UPDATE customer SET suspended_at = UTC_TIMESTAMP(3) WHERE id = $id");
is($admin->get('customers?status=suspended')->json->{total},
   $status{suspended} + 1, 'a suspended one is found');
is($admin->get("customers/$id")->json->{status}, 'suspended', 'as its profile');
$lm->sql("UPDATE customer SET suspended_at = NULL WHERE id = $id");

# CSV

my $csv = $admin->request('GET', 'customers?sort=code&columns=code,name,phone',
                          undef, Accept => 'text/csv');
is($csv->status, 200, 'the list comes as CSV');
is($csv->type, 'text/csv', 'and says so');
like($csv->header('Content-Disposition'), qr/attachment.*customers\.csv/,
     'as a file');
my @lines = split /\r\n/, $csv->body;
is($lines[0], 'Code,Name,Phone', 'with titles');
is(scalar @lines, $total + 1, 'and every customer');
is($lm->sql_one("SELECT COUNT(*) FROM audit WHERE action = 'export'"), 1,
   'which is written down');
is($admin->request('GET', 'customers?columns=code', undef, Accept => 'text/csv',
       'Accept-Language' => 'af')->body =~ s/\r.*//sr, 'Kode',
   'titles speak Afrikaans');
is($admin->request('GET', 'customers?columns=secret', undef,
       Accept => 'text/csv')->code, 'invalid', 'an unknown column is refused');

$lm->sql("UPDATE customer SET name = '=HYPERLINK(\"http://x\")' WHERE id = $id");
like($admin->request('GET', 'customers?columns=code,name', undef,
         Accept => 'text/csv')->body, qr/$code,"'=HYPERLINK/,
     'a formula is disarmed');
$lm->sql("UPDATE customer SET name = '$name' WHERE id = $id");

my $reader = $lm->admin->token($admin->post('tokens', { name => 'r',
    permissions => ['customer_read'] })->json->{token});
is($reader->request('GET', 'customers', undef, Accept => 'text/csv')->code,
   'forbidden', 'who may read may not take all away');

# profile

my $profile = $admin->get("customers/$id")->json;
is($profile->{code}, $code, 'a profile');
is($profile->{phone}, $phone, 'with telephone');
ok(scalar @{ $profile->{contacts} }, 'with contacts');
is((grep { $_->{is_primary} } @{ $profile->{contacts} }), 1,
   'of whom one is the primary');
ok($profile->{version} >= 1, 'and a version');

my $accounts = $admin->get("customers/$id/accounts")->json->{items};
is($accounts->[0]{username}, $username, 'the data accounts');
like($accounts->[0]{product}{price}{amount}, qr/^\d+$/, 'with the price in cents');
my $account = $accounts->[0]{id};
is($admin->get("accounts/$account/usage")->json->{used_bytes},
   $accounts->[0]{used_bytes}, 'usage agrees in both places');
is($admin->get("accounts/$account/sessions")->status, 200, 'and the sessions');

for my $path ('customers/999999', 'customers/999999/accounts',
              'accounts/999999/usage', 'accounts/999999/sessions') {
    is($admin->get($path)->code, 'not_found', "$path is not found");
}
$lm->sql("UPDATE customer SET deleted_at = UTC_TIMESTAMP(3) WHERE id = $id");
is($admin->get("customers/$id")->code, 'not_found', 'nor a deleted one');
is($admin->get("customers/$id/accounts")->code, 'not_found', 'nor the accounts');
is($admin->get("accounts/$account/usage")->code, 'not_found', 'nor the usage');
is($admin->get('customers')->json->{total}, $total - 1, 'it leaves the list');

# faults

my $long = $lm->admin_login;
$lm->stop('mariadb');
for my $path ('customers', 'customers/1', 'customers/1/accounts', 'groups') {
    my $res = $long->get($path);
    is($res->status, 503, "without the database $path is 503");
}
is($long->request('GET', 'customers', undef, Accept => 'text/csv')->status,
   503, 'CSV too, and no half a file');
$lm->start('mariadb');
ok(wait_until(10, sub { $long->get('customers')->status == 200 }, 'the list'),
   'and it comes back by itself');

done_testing;


sub keys_of {
    my ($key, $query) = @_;

    return map { ref $_->{$key} ? $_->{$key}{title} : $_->{$key} }
           @{ $admin->get("customers?$query")->json->{items} };
}


sub escape {
    my ($text) = @_;

    utf8::encode($text);
    $text =~ s/([^A-Za-z0-9])/sprintf '%%%02X', ord $1/ge;
    return $text;
}
