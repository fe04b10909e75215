#!/usr/bin/perl
# SPDX-License-Identifier: MIT

# A customer is changed as a whole: what the body has changes, all of it or
# nothing, and the second person is told what the first one did.

use strict;
use warnings;

use lib 't/lib';
use Lastmile;
use Test::More;

my $lm = Lastmile->new(worker => 1);
my $admin = $lm->admin_login;
my $no = JSON::PP::false;
my $yes = JSON::PP::true;
my $id = $lm->sql_one('SELECT c.id FROM customer c WHERE c.cancelled_on IS NULL'
    . ' AND c.suspended_at IS NULL AND c.id > 1 ORDER BY c.id LIMIT 1');
my $other = $lm->sql_one("SELECT id FROM customer WHERE id > $id LIMIT 1");
my $c = $admin->get("customers/$id")->json;

# nothing, and what is absent

my $res = change();
is($res->status, 200, 'a change of nothing');
is($res->json->{version}, $c->{version}, 'makes no version');
is($lm->sql_one("SELECT COUNT(*) FROM audit WHERE entity = 'customer'"
       . " AND entity_id = $id"), 0, 'and is not written down');
is($admin->patch("customers/$id", { name => 'X' })->json->{fields}{version}
       {code}, 'required', 'a change names the version it is of');

# account detail

my ($group, $vip) = map { $_->{id} } @{ $admin->get('groups')->json->{items} };
my @labels = map { $_->{id} } @{ $admin->get('labels')->json->{items} }[0, 1];
$res = change(name => 'Renamed Person', contact_name => 'R. Person',
    phone => '+44 20 7946 0958', group_id => $vip, label_ids => [@labels],
    is_vip => $yes, vat_number => '4123 456 780', language => 'af',
    id_type => 'passport', id_number => 'A1234567', is_prepaid => $yes,
    payment_method => 'eft', registration_number => '2020/1');
is($res->status, 200, 'many fields change at once');
my $new = $res->json;
is($new->{version}, $c->{version} + 1, 'in one version');
is($new->{$_->[0]}, $_->[1], "$_->[0] is changed") for
    [name => 'Renamed Person'], [contact_name => 'R. Person'],
    [vat_number => '4123456780'], [language => 'af'], [id_type => 'passport'],
    [payment_method => 'eft'], [registration_number => '2020/1'];
is($new->{group}{id}, $vip, 'and the group');
is_deeply([sort map { $_->{id} } @{ $new->{labels} }], [sort @labels],
          'and labels');
is($new->{physical_address}, $c->{physical_address}, 'the rest is as it was');
is($admin->get('customers?q=renamed+person')->json->{items}[0]{id}, $id,
   'it is found under the new name at once');

my ($audit) = @{ $admin->get("audit?entity=customer&entity_id=$id")
                       ->json->{items} };
is($audit->{before}{name}, $c->{name}, 'what was is written down');
is($audit->{after}{name}, 'Renamed Person', 'with what is');
ok(!exists $audit->{after}{physical_address}, 'and nothing else');
is($audit->{after}{id_number}, ("\x{2022}" x 5) . '567', 'numbers are masked');

# the second person

my $late = $admin->patch("customers/$id", { version => $c->{version},
                                            name => 'Late' });
is($late->status, 409, 'an old version is refused');
is($late->code, 'stale_version', 'with that code');
my %told = map { $_->{field} => $_ } @{ $late->json->{changes} };
is($told{name}{after}, 'Renamed Person', 'what was changed is told');
is($told{name}{before}, $c->{name}, 'from what');
is($told{name}{by}{name}, 'Demo administrator', 'and by whom');
ok(!$told{physical_address}, 'and nothing that was not');

# null clears

$res = change(label_ids => [], id_type => undef, id_number => undef,
              payment_method => undef, contact_name => undef);
is($res->status, 200, 'null clears');
is_deeply($res->json->{labels}, [], 'labels');
is($res->json->{id_number_masked}, undef, 'numbers');
is($res->json->{payment_method}, undef, 'choices');
is($res->json->{contact_name}, '', 'and texts');

# all or nothing

my $at = $admin->get("customers/$id")->json;
for my $case (
    ['name', 'required', name => ' '],
    ['name', 'too_long', name => 'x' x 121],
    ['type', 'unknown', type => 'club'],
    ['code', 'required', code => ''],
    ['group_id', 'unknown', group_id => 9999],
    ['group_id', 'wrong_kind', group_id => undef],
    ['billing_group_id', 'unknown', billing_group_id => 9999],
    ['latitude', 'required', latitude => undef],
    ['latitude', 'wrong_kind', latitude => '1'],
    ['due_days', 'too_large', due_days => 366],
    ['due_days', 'wrong_kind', due_days => -1],
    ['payment_method', 'unknown', payment_method => 'shells'],
    ['accounting_ref', 'not_integrated', accounting_ref => 'A1'],
    ['is_reseller', 'needs_master', is_reseller => $yes],
    ['cancel_reason', 'required', cancelled_on => '2030-01-31'],
    ['cancel_reason', 'unknown', cancelled_on => '2030-01-31',
     cancel_reason => 'because'],
    ['cancelled_on', 'required', cancel_reason => 'Other'],
    ['cancelled_on', 'not_a_day', cancelled_on => '31 January'],
    ['portal.username', 'required', portal => { username => '' }],
    ['portal.username', 'not_a_username', portal => { username => 'a b' }],
    ['portal.username', 'not_own_address', portal => { username => 'x@y.example' }],
    ['portal.password', 'too_short', portal => { password => 'short' }],
    ['portal', 'wrong_kind', portal => 7],
    ['contacts', 'wrong_kind', contacts => {}],
) {
    my ($field, $code, %fields) = @$case;
    my $got = $admin->patch("customers/$id", { version => $at->{version},
        vat_number => 'half saved', %fields });
    is($got->status, 422, "$field $code: refused");
    is($got->json->{fields}{$field}{code}, $code, 'at its field');
}
is_deeply($admin->get("customers/$id")->json, $at, 'and nothing is half saved');

# an address of the customer's own, with a Cyrillic letter among others

my $contact = $lm->sql_one('SELECT id FROM contact WHERE is_primary'
    . " AND customer_id = $id");
my $address = $lm->sql_one("SELECT email FROM contact WHERE id = $contact");
for my $case (["\x{430}nna\@mail.example", "\xd0\xb0nna\@mail.example", 422],
              ["\x{430}\x{43d}\@mail.example", "\xd0\xb0\xd0\xbd\@mail.example", 200]) {
    my ($username, $stored, $status) = @$case;
    $lm->sql("UPDATE contact SET email = '$stored' WHERE id = $contact");
    my $got = $admin->patch("customers/$id",
        { version => $at->{version}, portal => { username => $username } });
    is($got->status, $status, "a username of one script or several: $status");
    is($got->json->{fields}{'portal.username'}{code}, 'not_a_username',
       'several are told') if $status == 422;
}
my $back = $at->{portal}{username};
$lm->sql("UPDATE contact SET email = '$address' WHERE id = $contact");
$lm->sql("UPDATE portal_login SET username = '$back' WHERE customer_id = $id");
$at = $admin->get("customers/$id")->json;
is($admin->patch('customers/999999', { version => 1 })->code, 'not_found',
   'nobody is not found');

# the code

my $holder = $admin->get("customers/$other")->json;
is(change(code => lc $holder->{code})->json->{fields}{code}{message},
   lc($holder->{code}) . " $holder->{name} has this already",
   'a code that is taken names its holder');
is(change(code => 'NEW-1')->json->{portal}{username}, $at->{portal}{username},
   'another code does not change the username');

# an accounting package

$lm->settings(accounting_package => 'SageOne');
is(change(accounting_ref => 'S-1')->status, 200,
   'with a package its id may be given');
my $stolen = $admin->patch("customers/$other", {
    version => $holder->{version}, accounting_ref => 's-1' });
like($stolen->json->{fields}{accounting_ref}{message}, qr/^NEW-1 /,
     'once, and the holder is named');
is(change(code => 'NEW-2')->json->{fields}{code}{code}, 'confirm',
   'a code that the package knows is not changed by the way');
is(change(code => 'NEW-2', confirm_code_change => $yes)->status, 200,
   'but when it is confirmed');

# when invoices are due

$lm->sql("UPDATE customer_group SET due_days = NULL WHERE id = $vip");
is_deeply($admin->get("customers/$id")->json->{due},
          { own => undef, days => 7, from => 'setup' }, 'as the setup says');
$lm->sql("UPDATE customer_group SET due_days = 30 WHERE id = $vip");
is_deeply($admin->get("customers/$id")->json->{due},
          { own => undef, days => 30, from => 'group' }, 'as the group says');
is_deeply(change(due_days => 0)->json->{due},
          { own => 0, days => 0, from => 'customer' }, 'or the customer');
is(change(due_days => undef)->json->{due}{from}, 'group', 'and back');

# verified

$lm->sql("UPDATE customer SET verified_at = NOW(3) WHERE id = $id");
change(id_type => 'sa_id', id_number => '8001015009087');
$lm->sql("UPDATE customer SET verified_at = NOW(3) WHERE id = $id");
ok(change(id_number => '800101 5009 087')->json->{verified_at},
   'another spelling of the number is verified still');
is(change(id_number => '8001015009088')->json->{verified_at}, undef,
   'another number is not');

# the portal login

my $login = $admin->get("customers/$id")->json;
my ($mine) = grep { $_->{is_primary} } @{ $login->{contacts} };
is(change(portal => { username => $lm->demo('PORTAL_USER') })
       ->json->{fields}{'portal.username'}{code}, 'taken',
   'a username that is taken');
is(change(portal => { username => 'renamed.person',
                      password => 'renamed.person' })->json->{fields}
       {'portal.password'}{code}, 'is_username', 'is no password');
is(change(portal => { username => 'renamed.person',
                      password => 'a-better-word-7' })->status, 200,
   'both may be given');
my $session = $lm->portal_login('renamed.person', 'a-better-word-7');
is($session->get('me')->status, 200, 'and sign in');
is(change(portal => { password => 'another-word-88' })->status, 200,
   'another password');
is($session->get('me')->status, 401, 'ends the sessions');
is($lm->portal->post('session', { username => 'renamed.person',
       password => 'a-better-word-7' })->status, 401, 'and the old one');
ok(wait_until(20, sub { scalar(grep { $_->{head}{to} =~ /\Q$mine->{email}/i }
                               $lm->mail) >= 2 }, 'mail'),
   'the customer is told each time') if $mine->{email};
($audit) = @{ $admin->get("audit?entity=customer&entity_id=$id")
                    ->json->{items} };
is($audit->{after}{'portal.password'}, "\x{2022}\x{2022}\x{2022}",
   'the audit knows that, not what');
unlike($admin->get('audit')->body, qr/another-word|argon2/, 'nowhere');
is(change(portal => { username => $mine->{email} })->status, 200,
   'an own address is a username') if $mine->{email};

# a code of few or odd characters makes such a username, and both may stay

for my $code (qw(Z9 ODD.1)) {
    my $odd = $admin->post('customers', { type => 'individual', code => $code,
        is_code_generated => $no, name => "Odd $code", phone => '021 555 0100',
        has_no_email => $yes, group_id => $vip,
        billing_group_id => $c->{billing_group}{id},
        send_welcome => $no })->json;
    is($odd->{portal}{username}, $code, "$code is the username too");
    is($admin->patch("customers/$odd->{id}", { version => $odd->{version},
           postal_address => 'Box 1' })->status, 200,
       'its customer can be changed');
}

# who may

my $reader = $lm->admin->token($admin->post('tokens',
    { name => 'r', permissions => ['customer_read'] })->json->{token});
is($reader->patch("customers/$id", { version => 1 })->code, 'forbidden',
   'who may read changes nothing');
is($reader->post("customers/$id/reactivate", { version => 1 })->code,
   'forbidden', 'and takes nobody back');
$lm->stop('mariadb');
is($admin->patch("customers/$id", { version => 1 })->status, 503,
   'without the database: 503');
$lm->start('mariadb');

done_testing;


# A change of the present version.

sub change {
    my (%fields) = @_;

    my $version = $lm->sql_one("SELECT version FROM customer WHERE id = $id");
    return $admin->patch("customers/$id", { version => 0 + $version, %fields });
}
