#!/usr/bin/perl
# SPDX-License-Identifier: MIT

# The contacts of a customer: exactly one primary, who receives what, and
# somebody for each kind of message that must reach somebody.

use strict;
use warnings;

use lib 't/lib';
use Lastmile;
use Test::More;

my $lm = Lastmile->new;
my $admin = $lm->admin_login;
my ($yes, $no) = (JSON::PP::true, JSON::PP::false);
my $id = $lm->sql_one("SELECT customer_id FROM portal_login WHERE username = '"
    . $lm->demo('PORTAL_USER') . "'");
my $foreign = $lm->sql_one("SELECT id FROM contact WHERE customer_id <> $id"
    . ' LIMIT 1');
my %all = map { $_ => ['email'] } qw(billing payment suspension security);

my ($first) = @{ $admin->get("customers/$id")->json->{contacts} };
ok($first->{is_primary}, 'there is a primary contact');

# adding

my $two = contacts($first, { name => 'Thabo Second', email => 'thabo@HOME.example',
    mobile => '083 123 4567', language => 'af',
    rules => { usage => [qw(email sms)], marketing => [] } });
is($two->status, 200, 'another contact is added');
my ($second) = grep { $_->{name} eq 'Thabo Second' }
               @{ $two->json->{contacts} };
is($second->{email}, 'thabo@home.example', 'with an address');
is_deeply($second->{rules}{usage}, [qw(email sms)], 'what he receives');
is_deeply($second->{rules}{billing}, [], 'and what he does not');
ok(!$second->{has_login}, 'a contact is not a login by itself');
is($admin->get('customers?q=thabo+second')->json->{items}[0]{id}, $id,
   'he is found at once');
is(login_contact(), $first->{id}, 'the login is the primary contact\'s');

# what is wrong, at its field

for my $case (
    ['contacts.0.name', 'required', { %$first, name => '' }],
    ['contacts.0.email', 'not_an_address', { %$first, email => 'nobody' }],
    ['contacts.0.email', 'required', { %$first, email => undef }],
    ['contacts.0.email', 'too_long', { %$first, email => 'x' x 250 . '@y.example' }],
    ['contacts.0.mobile', 'not_a_number', { %$first, mobile => '08x' }],
    ['contacts.0.language', 'unknown', { %$first, language => 'zu' }],
    ['contacts.0.rules.nonsense', 'unknown',
     { %$first, rules => { %all, nonsense => ['email'] } }],
    ['contacts.0.rules.usage', 'unknown',
     { %$first, rules => { %all, usage => ['pigeon'] } }],
    ['contacts.0.rules', 'wrong_kind', { %$first, rules => 7 }],
    ['contacts.0.id', 'unknown', { %$first, id => 0 + $foreign }],
    ['contacts.1.id', 'unknown', $first, $first],
    ['contacts.1.email', 'required', $first, { name => 'No Address' }],
    ['contacts.1', 'wrong_kind', $first, 7],
    ['contacts', 'no_primary', { %$first, is_primary => $no }],
    ['contacts', 'no_primary'],
    ['contacts', 'two_primaries', $first, { %$second, is_primary => $yes }],
    ['contacts', 'too_many', map { $first } 1 .. 51],
) {
    my ($field, $code, @list) = @$case;
    my $res = contacts(@list);
    is($res->status, 422, "$field $code: refused");
    is($res->json->{fields}{$field}{code}, $code, 'at its field')
        or diag $res->body;
}

# coverage

my $res = contacts({ %$first, rules => { usage => ['email'] } });
is_deeply([sort keys %{ $res->json->{fields} }],
          [map { "contacts.rules.$_" } qw(billing payment security suspension)],
          'what would reach nobody is named');
like($res->json->{fields}{'contacts.rules.payment'}{message},
     qr/Payments and debit orders/, 'in words');
is(contacts({ %$first, rules => { %all, payment => ['sms'] }, mobile => '' })
       ->json->{fields}{'contacts.rules.payment'}{code}, 'uncovered',
   'a channel without an address reaches nobody');
is(contacts({ %$first, rules => { billing => ['email'], payment => ['email'] } },
            { %$second, rules => { suspension => ['email'],
                                   security => ['sms'] } })->status, 200,
   'together they may cover all');
is(contacts($first)->status, 200, 'a contact that is left out is removed');
is($lm->sql_one("SELECT COUNT(*) FROM contact WHERE customer_id = $id"), 1,
   'for good');

# another primary

my $old = $lm->portal_login;
my $known = $lm->sql_one("SELECT password_hash FROM portal_login WHERE"
    . " customer_id = $id ORDER BY id LIMIT 1");
$admin->post("customers/$id/password-reset", {});
my $early = $lm->sql_one('SELECT MAX(id) FROM link_token');
$res = contacts({ %$first, is_primary => $no },
                { name => 'New Primary', email => 'new@home.example',
                  is_primary => $yes });
is($res->status, 200, 'another becomes the primary');
my @primary = grep { $_->{is_primary} } @{ $res->json->{contacts} };
is(scalar @primary, 1, 'alone');
is($primary[0]{name}, 'New Primary', 'as was asked');
is($res->json->{email}, 'new@home.example', 'whose address is the customer\'s');
is(login_contact(), $primary[0]{id}, 'and the login follows');
is_deeply([grep { "@{ $primary[0]{rules}{$_} }" eq 'email' }
               sort keys %{ $primary[0]{rules} }],
          [qw(billing payment security suspension)],
          'who receives what a primary must');
is($old->get('me')->code, 'unauthenticated', 'who it was is signed out');
is($lm->sql_one('SELECT COUNT(*) FROM link_token t JOIN portal_login l'
    . " ON l.id = t.subject_id WHERE t.kind = 'password_reset'"
    . " AND l.customer_id = $id AND t.used_at IS NULL AND t.id <= $early"), 0,
   'and his link sets no password');
is($lm->portal->post('session', { username => $lm->demo('PORTAL_USER'),
       password => $lm->demo('PORTAL_PASSWORD') })->code, 'login_failed',
   'nor does he sign in with the one that he knows');
ok(!$res->json->{portal}{has_password}, 'it is none any more');
is(links(), 'new@home.example', 'the new one is sent a link to set his own');
my @told = map { $_->{text} }
    @{ $admin->get("customers/$id/timeline?per_page=5")->json->{items} };
ok((grep { $_ eq 'Portal password of the former contact ended' } @told),
   'the timeline says so') or diag explain \@told;
is(scalar @{ contacts({ %{ $primary[0] }, rules => { %all } })
                 ->json->{contacts} }, 1, 'the former primary may go then');

my ($audit) = @{ $admin->get("audit?entity=customer&entity_id=$id")
                       ->json->{items} };
is($audit->{before}{"contacts.$first->{id}.name"}, $first->{name},
   'who was removed is written down');
is($audit->{after}{"contacts.$first->{id}.name"}, undef, 'as gone');

# the same person with another address keeps his password

$lm->sql("UPDATE portal_login SET password_hash = '$known'"
    . " WHERE customer_id = $id");
my $stays = $lm->portal_login;
my $before = links();
$res = $admin->patch("customers/$id", { version => version(),
    keep_portal_password => $yes, contacts => [
        { %{ $primary[0] }, is_primary => $no, rules => {} },
        { name => 'New Primary', email => 'changed@home.example',
          is_primary => $yes }] });
is($res->status, 200, 'the same person has another address');
is($stays->get('me')->status, 200, 'he stays signed in');
is($lm->portal_login->get('me')->status, 200, 'and his password goes on');
is(links(), $before, 'no link is sent');
is($admin->patch("customers/$id", { version => version(),
       keep_portal_password => 'x' })->json->{fields}{keep_portal_password}{code},
   'wrong_kind', 'that is yes or no');
@primary = grep { $_->{is_primary} } @{ $res->json->{contacts} };

# a password that is given with the change is the new one

$res = $admin->patch("customers/$id", { version => version(),
    portal => { password => 'a long enough phrase 7' },
    contacts => [{ %{ $primary[0] }, is_primary => $no, rules => {} },
                 { name => 'Third', email => 'third@home.example',
                   is_primary => $yes }] });
is($res->status, 200, 'a password is set along with it');
is($stays->get('me')->code, 'unauthenticated', 'the former one is signed out');
is(links(), '-', 'and no link is needed');
is($lm->portal_login($lm->demo('PORTAL_USER'), 'a long enough phrase 7')
       ->get('me')->status, 200, 'it works');
$lm->sql("UPDATE portal_login SET password_hash = '$known'"
    . " WHERE customer_id = $id");

# who has no address is sent none

@primary = grep { $_->{is_primary} } @{ $res->json->{contacts} };
$res = $admin->patch("customers/$id", { version => version(),
    has_no_email => $yes, contacts => [
        { %{ $primary[0] }, is_primary => $no },
        { name => 'Fourth', mobile => '083 555 1234', is_primary => $yes,
          rules => { map { $_ => ['sms'] } keys %all } }] });
is($res->status, 200, 'the next one has no address') or diag $res->body;
ok(!$res->json->{portal}{has_password}, 'the password ends all the same');
is(links(), '-', 'he gets his slip from the desk');
$res = $admin->patch("customers/$id", { version => version(),
    has_no_email => $no, contacts => [
        { name => 'New Primary', email => 'new@home.example', is_primary => $yes,
          rules => { %all } }] });
@primary = @{ $res->json->{contacts} };
$lm->sql("UPDATE portal_login SET password_hash = '$known'"
    . " WHERE customer_id = $id");
is($lm->portal_login->get('me')->status, 200, 'the login goes on');

# the row of the primary contact written over with somebody else

my ($one) = @primary;
my $hers = $lm->portal_login;
is(overwrite({ name => 'Corrected Name' })->status, 200, 'a name is corrected');
is(overwrite({ email => 'moved@home.example' })->status, 200,
   'an address is another');
is($hers->get('me')->status, 200, 'either leaves who is signed in');
is($lm->portal_login->get('me')->status, 200, 'and the password');
is(overwrite({ name => 'Same Person', email => 'same@home.example' },
             keep_portal_password => $yes)->status, 200,
   'both change of the same person');
is($hers->get('me')->status, 200, 'who keeps both when that is said');
$admin->post("customers/$id/password-reset", {});
$early = $lm->sql_one('SELECT MAX(id) FROM link_token');
$res = overwrite({ name => 'Somebody Else', email => 'else@home.example' });
is($res->status, 200, 'name and address become somebody else\'s');
is($hers->get('me')->code, 'unauthenticated', 'who it was is signed out');
ok(!$res->json->{portal}{has_password}, 'with the password that he knows');
is(links(), 'else@home.example', 'and the new one is sent a link');
is($lm->sql_one("SELECT COUNT(*) FROM link_token WHERE id <= $early AND"
    . " kind = 'password_reset' AND used_at IS NULL"), 0,
   'the former one\'s sets none');
is($lm->sql_one("SELECT COUNT(*) FROM audit WHERE customer_id = $id AND"
    . " action = 'password_end'"), 3, 'it is written down');
$lm->sql("UPDATE portal_login SET password_hash = '$known'"
    . " WHERE customer_id = $id");
is(overwrite({ name => 'New Primary', email => 'new@home.example' },
             portal => { password => 'a long enough phrase 8' })->status, 200,
   'a password is set along with it');
is(links(), '-', 'then no link is needed');
$lm->sql("UPDATE portal_login SET password_hash = '$known'"
    . " WHERE customer_id = $id");

# a login of his own

$res = contacts({ %{ $primary[0] }, rules => { %all } },
                { name => 'Bookkeeper', email => 'books@home.example',
                  has_login => $yes });
my ($books) = grep { $_->{name} eq 'Bookkeeper' } @{ $res->json->{contacts} };
ok($books->{has_login}, 'a contact may be granted a login');
my $second_name = $lm->sql_one('SELECT username FROM portal_login'
    . " WHERE contact_id = $books->{id}");
like($second_name, qr/^[A-Z]{3}\d+(?:-2)?$/,
     'under the code, or its next free suffix');
is(contacts({ %{ $primary[0] }, rules => { %all } }, $books)->json->{version},
   $res->json->{version}, 'sent again it is no change');
is($admin->post("customers/$id/password-reset",
       { contact_id => $books->{id} })->status, 202, 'a link goes to him');
is($lm->sql_one('SELECT p.username FROM link_token t JOIN portal_login p'
    . ' ON p.id = t.subject_id ORDER BY t.id DESC LIMIT 1'), $second_name,
   'for that login');
my $hash = $lm->sql_one("SELECT password_hash FROM portal_login WHERE"
    . " customer_id = $id ORDER BY id LIMIT 1");
$lm->sql("UPDATE portal_login SET password_hash = '$hash'"
    . " WHERE contact_id = $books->{id}");
my $his = $lm->portal_login('books@home.example', $lm->demo('PORTAL_PASSWORD'));
is($his->get('me')->status, 200, 'he signs in with his address');

# his row written over with somebody else

is(books({ name => 'Book-keeper Ltd' })->status, 200, 'his name is corrected');
is(books({ email => 'accounts@home.example' })->status, 200,
   'he has another address');
is($his->get('me')->status, 200, 'either leaves him signed in');
$admin->post("customers/$id/password-reset", { contact_id => $books->{id} });
$early = $lm->sql_one('SELECT MAX(id) FROM link_token');
my $main_link = links();
is(books({ name => 'Auditor', email => 'audit@home.example' },
         keep_portal_password => $yes)->status, 200,
   'his row becomes somebody else\'s, whoever the primary contact is');
is($his->get('me')->code, 'unauthenticated', 'he is signed out');
is($lm->sql_one('SELECT COUNT(*) FROM portal_login WHERE password_hash IS NULL'
    . " AND contact_id = $books->{id}"), 1, 'with the password that he knows');
is(sent_to($books->{id}), 'audit@home.example',
   'and the new one is sent a link for that login');
is($lm->sql_one("SELECT COUNT(*) FROM link_token WHERE id <= $early AND"
    . " kind = 'password_reset' AND used_at IS NULL AND subject_id = (SELECT id"
    . " FROM portal_login WHERE contact_id = $books->{id})"), 0,
   'the former one\'s sets none');
is($lm->sql_one("SELECT COUNT(*) FROM audit WHERE customer_id = $id AND"
    . " action = 'password_end'"), 4, 'it is written down');
is($lm->portal_login->get('me')->status, 200, 'the customer\'s login goes on');
is(links(), $main_link, 'with no link for it');
is(books({ name => 'Second Auditor', email => 'second@home.example' })->status,
   200, 'once more, before he has a password');
is(sent_to($books->{id}), 'second@home.example', 'the link goes to the next');
is($lm->sql_one("SELECT COUNT(*) FROM audit WHERE customer_id = $id AND"
    . " action = 'password_end'"), 4, 'with nothing to end');
$lm->sql("UPDATE portal_login SET password_hash = '$hash'"
    . " WHERE contact_id = $books->{id}");
$his = $lm->portal_login($second_name, $lm->demo('PORTAL_PASSWORD'));

is(contacts({ %{ $primary[0] }, rules => { %all } },
            { %$books, email => undef, mobile => '083 999 9999' })
       ->json->{fields}{'contacts.1.email'}{code}, 'required',
   'which he needs for it');
is(contacts({ %{ $primary[0] }, rules => { %all } },
            { %$books, has_login => $no })->status, 200, 'and lose it');
is($his->get('me')->status, 401, 'with his sessions');
is($lm->portal_login->get('me')->status, 200, 'the customer\'s login goes on');
is(contacts({ %{ $primary[0] }, rules => { %all }, is_primary => $no },
            { %$books, is_primary => $yes, rules => { %all } })->status, 200,
   'who steps down as the primary');
is($lm->sql_one('SELECT COUNT(*) FROM portal_login WHERE customer_id = '
    . $id), 1, 'gets no login by it');
contacts({ %{ $primary[0] }, rules => { %all } });

# without e-mail

is(contacts({ %{ $primary[0] }, email => undef, mobile => '083 000 0001',
              rules => { map { $_ => ['sms'] } keys %all } })->status, 422,
   'the primary needs an address');
my $version = $lm->sql_one("SELECT version FROM customer WHERE id = $id");
is($admin->patch("customers/$id", { version => 0 + $version,
       has_no_email => $yes, contacts => [{ %{ $primary[0] }, email => undef,
           mobile => '083 000 0001',
           rules => { map { $_ => ['sms'] } keys %all } }] })->status, 200,
   'unless he has none');

done_testing;


sub contacts {
    my (@list) = @_;

    my $version = $lm->sql_one("SELECT version FROM customer WHERE id = $id");
    return $admin->patch("customers/$id", { version => 0 + $version,
                                            contacts => [@list] });
}


# The primary contact alone, with other words in the same row.

sub overwrite {
    my ($words, %more) = @_;

    $one = { %$one, rules => { %all }, %$words };
    return $admin->patch("customers/$id",
                         { version => version(), contacts => [$one], %more });
}


# The same of the contact with a login of his own.

sub books {
    my ($words, %more) = @_;

    $books = { %$books, %$words };
    return $admin->patch("customers/$id", { version => version(), %more,
        contacts => [{ %{ $primary[0] }, rules => { %all } }, $books] });
}


# Where the last link that works went, of a contact's own login.

sub sent_to {
    my ($contact) = @_;

    return $lm->sql_one("SELECT COALESCE(MAX(JSON_VALUE(t.detail, '\$.to')), '-')"
        . " FROM link_token t WHERE t.kind = 'password_reset' AND t.used_at IS NULL"
        . ' AND t.subject_id = (SELECT id FROM portal_login'
        . " WHERE contact_id = $contact)");
}


sub login_contact {
    return $lm->sql_one("SELECT contact_id FROM portal_login"
        . " WHERE customer_id = $id ORDER BY id LIMIT 1");
}


sub version { return 0 + $lm->sql_one("SELECT version FROM customer WHERE id = $id") }


# Where the last link that works went, of the login that every customer has.

sub links {
    return $lm->sql_one("SELECT COALESCE(MAX(JSON_VALUE(t.detail, '\$.to')), '-')"
        . " FROM link_token t WHERE t.kind = 'password_reset' AND t.used_at IS NULL"
        . ' AND t.subject_id = (SELECT MIN(l.id) FROM portal_login l'
        . " WHERE l.customer_id = $id)");
}
