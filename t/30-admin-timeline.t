#!/usr/bin/perl
# SPDX-License-Identifier: MIT

# Everything that happened to one customer stands in one list, newest first,
# in words, whole over its pages, and nobody else's with it.

use strict;
use warnings;

use lib 't/lib';
use Digest::SHA qw(sha256_hex);
use Lastmile;
use Lastmile::Radius qw(account accounted build_tools interim);
use Test::More;

build_tools();

my $lm = Lastmile->new(freeradius => 1);
my $admin = $lm->admin_login;
my $name = $admin->get('me')->json->{name};
my $one = account($lm);
my $path = "customers/$one->{id}/timeline";

is_deeply($admin->get($path)->json->{items}, [], 'nothing has happened yet');

# one of each

ok(accounted($lm, interim($one, 's1', 7500, 1, 1)), 'a session');
$lm->radclient(auth => { 'User-Name' => $one->{username},
                         'User-Password' => 'wrong' });
$admin->post("customers/$one->{id}/notes", { text => 'Gate code 4411.' });
my $note = $admin->post("customers/$one->{id}/notes", { text => 'Old.' })->json;
$admin->delete("notes/$note->{id}?version=1");
my $file = $admin->post("customers/$one->{id}/attachments",
    { name => 'roof.png', size => 8 })->json->{id};
$admin->request('PUT', "attachments/$file/parts/1", "\x89PNG\r\n\x1a\n");
$admin->post("attachments/$file/complete",
    { sha256 => sha256_hex("\x89PNG\r\n\x1a\n") });
$admin->patch("accounts/$one->{id}", { version => 1, comment => 'x',
    fixed_ip => '100.70.1.1' });
$admin->post("accounts/$one->{id}/block", { version => 2,
    reason => 'owes a router' });
$lm->sql('INSERT INTO outbox (channel, customer_id, template, language,'
    . ' recipient, state, due_at, created_at) VALUES'
    . " ('mail', $one->{id}, 'welcome', 'en', 'a\@b.example', 'sent', NOW(3),"
    . ' NOW(3))');
$lm->sql("INSERT INTO portal_login (id, customer_id, username, created_at)"
    . " VALUES ($one->{id}, $one->{id}, 'tl$one->{id}', NOW(3))");
my $hash = $lm->sql_one("SELECT password_hash FROM portal_login WHERE username"
    . " = '@{[ $lm->demo('PORTAL_USER') ]}'");
$lm->sql("UPDATE portal_login SET password_hash = '$hash'"
    . " WHERE id = $one->{id}");
$lm->portal_login("tl$one->{id}");
$lm->sql("INSERT INTO bulk (kind, staff_id, request, created_at)"
    . " SELECT 'add_labels', MIN(id), '{}', NOW(3) FROM staff");
$lm->sql("INSERT INTO bulk_item (bulk_id, customer_id, state)"
    . " SELECT MAX(id), $one->{id}, 'done' FROM bulk");

my $all = $admin->get("$path?per_page=100")->json;
ok(!exists $all->{next}, 'all of it fits a long page');
my @items = @{ $all->{items} };
my %kind = map { $_->{kind} => 1 } @items;
is_deeply([sort keys %kind],
          [qw(attachment bulk change disconnect message note reject session
              sign_in)], 'there is something of each kind');
is_deeply([map { $_->{at} } @items],
          [sort { $b cmp $a } map { $_->{at} } @items], 'newest first');

# in words

like(text_of('session'), qr/^\Q$one->{username}\E is on line, for 2 h 05 min$/,
     'a session');
like(text_of('reject'), qr/turned away: Already connected as often/, 'a reject');
my @notes = map { $_->{text} } grep { $_->{kind} eq 'note' } @items;
is_deeply([sort @notes], ['Note removed: Old.', 'Note: Gate code 4411.',
                          'Note: Old.'], 'notes, and one that was taken away');
is(text_of('attachment'), 'File added: roof.png', 'a file');
my @changes = map { $_->{text} } grep { $_->{kind} eq 'change' } @items;
ok((grep { $_ eq "Data account blocked ($one->{username}): owes a router" }
    @changes), 'a block with its reason');
ok((grep { /^Data account changed .*: (?:fixed IP, comment|comment, fixed IP)$/ }
    @changes), 'a change with its fields') or diag explain \@changes;
is(text_of('message'), 'Mail "Welcome" to a@b.example: sent', 'a message');
like(text_of('disconnect'),
     qr/was asked to disconnect \Q$one->{username}\E: Waits to be sent/,
     'what the router was asked');
like(text_of('sign_in'), qr/^Signed in to the portal \(127\.0\.0\.1\)$/,
     'a sign-in');
is(text_of('bulk'), 'Wide change: labels added', 'a wide change');
my ($block) = grep { $_->{text} =~ /blocked/ } @items;
is($block->{by}{name}, $name, 'each says by whom');
is_deeply($block->{ref}, { kind => 'data_account', id => $one->{id} },
          'and of what');
my $af = $admin->request('GET', "$path?per_page=100", undef,
    'Accept-Language' => 'af')->json->{items};
ok((grep { $_->{text} eq
        "Datarekening geblokkeer ($one->{username}): owes a router" } @$af),
   'in Afrikaans too');
unlike($admin->get("$path?per_page=100")->body, qr/customer_note: |: create/,
       'and not in the words of a program');

# over its pages

my (@paged, $next);
for (1 .. 100) {
    my $page = $admin->get("$path?per_page=3"
        . ($next ? "&after=$next" : ''))->json;
    push @paged, @{ $page->{items} };
    $next = $page->{next} or last;
}
is_deeply(\@paged, \@items, 'pages leave nothing out and say nothing twice');

# nobody else's

my $two = account($lm);
is_deeply($admin->get("customers/$two->{id}/timeline")->json->{items}, [],
          'another customer has his own');
is($admin->get('customers/999999/timeline')->code, 'not_found',
   'nobody has none');
is($admin->get("$path?per_page=101")->json->{fields}{per_page}{code},
   'out_of_range', 'a page has its limits');
is($admin->get("$path?after=$_")->json->{fields}{after}{code}, 'wrong_kind',
   "\"$_\" is no place") for 'x', '1.2', '1.2.3.4.5.6.7.8.9.10.11.12.13',
                             '9' x 30;

# what keeps him off line

my $off = $admin->get("customers/$one->{id}/suspension")->json;
is($off->{suspended_at}, undef, 'he is not suspended');
is_deeply([@{ $off->{accounts}[0] }{qw(username blocked block_reason)}],
          [$one->{username}, JSON::PP::true, 'owes a router'],
          'but blocked');
is($off->{accounts}[0]{disconnects}[0]{state}, 'queued',
   'and his router is being asked');
$admin->post("customers/$one->{id}/suspend", { reason => 'arrears',
    version => 1 });
$off = $admin->get("customers/$one->{id}/suspension")->json;
is_deeply([$off->{reason}, $off->{by}{name}], ['arrears', $name],
          'suspended: why and by whom');
ok($off->{suspended_at}, 'and when');
is($admin->get('customers/999999/suspension')->code, 'not_found',
   'nobody is not');

# a field is named in words, in the language of who reads

my $fields = $admin->patch("customers/$one->{id}", { is_master => \1,
    version => $admin->get("customers/$one->{id}")->json->{version} });
is($fields->status, 200, 'made a master account');
is($admin->get("$path?per_page=1")->json->{items}[0]{text},
   'Customer changed: master account', 'a switch is told by its name');

$fields = $admin->patch("customers/$one->{id}", { name => 'Other',
    contact_name => 'Else', phone => '021 555 0190', postal_address => 'x',
    physical_address => 'y', vat_number => '4012345678', is_prepaid => \1,
    registration_number => '2020/1', language => 'af',
    payment_method => 'eft', is_vip => \1,
    version => $fields->json->{version} });
is($fields->status, 200, 'eleven fields are changed');
my $many = $admin->get("$path?per_page=1")->json->{items}[0]{text};
like($many, qr/^Customer changed: (?:[^,]+, ){7}[^,]+ and 3 more$/,
     'what is not named is counted');

my $sub = $admin->get("customers/$two->{id}")->json;
is($admin->post("customers/$one->{id}/subs", { customer_id => $two->{id},
    version => $fields->json->{version} })->status, 200, 'and has a sub-account');
$admin->delete("customers/$one->{id}/subs/$two->{id}");
is_deeply([map { $_->{text} }
            @{ $admin->get("$path?per_page=2")->json->{items} }],
          ["Sub-account unlinked: $sub->{code}",
           "Sub-account linked: $sub->{code}"], 'a master tells of its own');
is_deeply([map { $_->{text} } @{ $admin->get(
            "customers/$two->{id}/timeline?per_page=2")->json->{items} }],
          ['Unlinked from a master account', 'Linked to a master account'],
          'a sub-account of the master');

done_testing;


sub text_of {
    my ($kind) = @_;

    return (map { $_->{text} } grep { $_->{kind} eq $kind } @items)[0] // '';
}
