#!/usr/bin/perl
# SPDX-License-Identifier: MIT

# Whoever has a number is found wherever the list's search is used: all of
# them, by page, by file, by wide change and by message; each use leaves its
# trace, and no file or order keeps an identity number.

use strict;
use warnings;

use lib 't/lib';
use Lastmile;
use Test::More;

my $ID = '8001015009087';
my $VAT = '4123456789';

my $lm = Lastmile->new(worker => 1);
my $admin = $lm->admin_login;
my @all = map { 0 + $_->[0] } $lm->sql('SELECT id FROM customer'
    . ' WHERE deleted_at IS NULL AND suspended_at IS NULL'
    . ' AND cancelled_on IS NULL ORDER BY id LIMIT 20');
my @branches = @all[0 .. 14];
my ($owner, $partner, $gone) = @all[15, 16, 17];
change($_, type => 'company', vat_number => $VAT) for @branches, $gone;
change($_, type => 'individual', id_type => 'sa_id', id_number => $ID)
    for $owner, $partner;
$lm->sql("UPDATE customer SET deleted_at = UTC_TIMESTAMP(3) WHERE id = $gone");

# more than ten

my @paged = map { ids("q=4123%20456%20789&sort=code&per_page=6&page=$_") } 1 .. 3;
is_deeply([sort { $a <=> $b } @paged], \@branches, 'all who have it, by pages');
is($admin->get("customers?q=$VAT&per_page=6")->json->{total}, 15, 'are counted');
my $first = $admin->get("customers?q=$VAT&sort=code&per_page=6")->json;
is_deeply([ids("q=$VAT&sort=code&per_page=6&after=$first->{next}")],
          [@paged[6 .. 11]], 'and go on behind a cursor');
is_deeply([ids("q=$VAT&id=$branches[3]&id=$all[18]")], [$branches[3]],
          'with other filters');
my $found = $admin->get("find?q=$VAT")->json;
is(scalar @{ $found->{items} }, 12, 'quick find shows some');
is($found->{more}, 3, 'and says how many more there are');
ok(!exists $admin->get("find?q=$ID")->json->{more}, 'but not of two');

# the filter that stands for a number is nobody's to make

for my $made (('-' x 64) . ":$VAT", "0:$VAT") {
    is($admin->get("customers?number=$made")->json->{fields}{number}{code},
       'unknown_argument', 'no argument of the list');
    is($admin->get("customers?number=&number=$made")->code, 'invalid',
       'nor behind an empty one');
    is($admin->post('bulk/preview', wide("number=$made"))->json
           ->{fields}{'audience.query'}{code}, 'unknown_argument',
       'nor of a wide change');
    is($admin->post('messages/preview', letter("number=$made"))->json
           ->{fields}{'audience.query'}{code}, 'unknown_argument',
       'nor of a message');
    is($admin->post('exports', sheet("number=$made"))->json
           ->{fields}{query}{code}, 'unknown_argument', 'nor of a spreadsheet');
}

# a wide change

my $seen = looks($owner);
my $preview = $admin->post('bulk/preview', wide("q=$ID&sort=name"));
is($preview->json->{total}, 2, 'a wide change sees them');
is(looks($owner), ++$seen, 'which leaves a trace');
my $bulk = $admin->post('bulk', { %{ wide("q=$ID&sort=name") }, expected => 2 });
is($bulk->status, 202, 'it begins');
is(looks($owner), ++$seen, 'with a trace');
is($lm->bulk($admin, $bulk->json->{id})->{done}, 2, 'and is done to both');
is($lm->sql_one('SELECT COUNT(*) FROM customer WHERE suspended_at IS NOT NULL'
    . " AND id IN ($owner, $partner)"), 2, 'to them');
is($admin->post('bulk/preview', wide("q=$VAT&type=company"))->json->{total}, 15,
   'of more than ten, all');

# a message

my $letter = $admin->post('messages/preview', letter("q=$ID"));
is($letter->json->{total}, 2, 'a message sees them');
is(looks($owner), ++$seen, 'with a trace');
is($admin->post('messages', letter("q=$ID"))->status, 202, 'and is sent');
is(looks($owner), ++$seen, 'with a trace');

# files

my $csv = $admin->request('GET', "customers?q=$ID&columns=code", undef,
                          Accept => 'text/csv');
my @codes = map { $_->[0] } $lm->sql("SELECT code FROM customer"
    . " WHERE id IN ($owner, $partner)");
my @lines = split /\r?\n/, $csv->body;
is_deeply([sort @lines[1 .. $#lines]], [sort @codes], 'CSV has them');
is(looks($owner), ++$seen, 'with a trace');
my $export = $admin->post('exports', sheet("q=800101-5009-087"));
is($export->status, 202, 'a spreadsheet is asked for');
is(looks($owner), ++$seen, 'with a trace');
my $made = wait_until(30, sub {
    my $now = $admin->get('exports/' . $export->json->{id})->json;
    $now->{state} =~ /^(?:done|failed)$/ ? $now : undef;
}, 'the spreadsheet');
is($made->{rows}, 2, 'it has both');

# nothing keeps the number

is($lm->sql_one("SELECT COUNT(*) FROM $_->[0] WHERE $_->[1] LIKE '%${ID}%'"
       . " OR $_->[1] LIKE '%800101-5009-087%'"), 0, "$_->[0] has no number")
    for ['audit', 'after_json'], ['bulk', 'request'], ['job', 'payload'];

# who may

my $clerk = $lm->admin->token($admin->post('tokens', { name => 'c',
    permissions => [qw(bulk_write message_send customer_export)] })
    ->json->{token});
is($clerk->post("$_->[0]", $_->[1])->code, 'forbidden',
   "$_->[0]: who may not see customers does not")
    for ['bulk/preview', wide("q=$ID")], ['bulk', wide("q=$ID")],
        ['messages/preview', letter("q=$ID")], ['messages', letter("q=$ID")],
        ['exports', sheet("q=$ID")];
is(looks($owner), $seen, 'and leaves no trace of a look');

# guesses are of one budget wherever they are made

$lm->sql('DELETE FROM login_attempt');
is($admin->post('bulk/preview', wide("q=800101500910$_"))->code, 'invalid',
   "guess $_ by a wide change finds nobody") for 0 .. 9;
ok($admin->get("customers?q=$ID")->json->{id_number_retry_after},
   'counts for the list');
is($admin->post('bulk/preview', wide("q=$ID"))->json->{fields}{audience}{code},
   'nobody', 'and shows a wide change what the list shows');

done_testing;


sub ids { return map { $_->{id} } @{ $admin->get("customers?$_[0]")->json->{items} } }


sub wide {
    return { kind => 'suspend', audience => { query => $_[0] },
             params => { reason => 'a test' } };
}


sub letter {
    return { audience => { query => $_[0] }, subject => 'Hello',
             text => 'We write to you.' };
}


sub sheet {
    return { list => 'customers', query => $_[0], columns => ['code'],
             format => 'xlsx' };
}


sub looks {
    return $lm->sql_one("SELECT COUNT(*) FROM audit WHERE action = 'search'"
        . " AND customer_id = $_[0]");
}


sub change {
    my ($id, %fields) = @_;
    my $version = $lm->sql_one("SELECT version FROM customer WHERE id = $id");
    my $answer = $admin->patch("customers/$id",
        { version => 0 + $version, %fields });

    is($answer->status, 200, "customer $id is changed") or diag $answer->body;
}
