#!/usr/bin/perl
# SPDX-License-Identifier: MIT

# Adding a customer: what is needed, codes of two people at one moment, who
# may be the same already, and what belongs to somebody new.

use strict;
use warnings;

use lib 't/lib';
use Lastmile;
use Test::More;

my $lm = Lastmile->new(worker => 1);
my $admin = $lm->admin_login;
my ($group) = map { $_->{id} } @{ $admin->get('groups')->json->{items} };
my ($billing) =
    map { $_->{id} } @{ $admin->get('billing-groups')->json->{items} };
my @categories =
    map { $_->{id} } @{ $admin->get('categories')->json->{items} }[0, 1];
my $yes = JSON::PP::true;
my %person = (type => 'individual', name => 'Zandile Quntu',
    phone => '021 555 1234', mobile => '082 555 9876',
    email => 'zandile@Home.example', group_id => $group,
    billing_group_id => $billing,
    physical_address => "12 Aloe Street\nSomerset West",
    postal_address => "P.O. Box 34\nSomerset West",
    category_ids => [@categories], latitude => -34.06752,
    longitude => 18.829709999999977, id_type => 'sa_id',
    id_number => '800101 5009 087');

# what is needed

my $res = $admin->post('customers', {});
is($res->status, 422, 'nothing is not enough');
is_deeply([sort keys %{ $res->json->{fields} }],
          [qw(billing_group_id email group_id name phone)],
          'all that is needed is named at once');

my $before = $lm->sql_one('SELECT COUNT(*) FROM customer');
for my $case (
    ['name', 'too_long', name => 'x' x 121],
    ['name', 'not_text', name => "two\nlines"],
    ['type', 'unknown', type => 'club'],
    ['email', 'not_an_address', email => 'zandile'],
    ['email', 'required', email => undef],
    ['mobile', 'not_a_number', mobile => 'call me'],
    ['phone', 'not_a_number', phone => '12'],
    ['phone', 'required', phone => '', mobile => ''],
    ['group_id', 'unknown', group_id => 9999],
    ['group_id', 'wrong_kind', group_id => "$group"],
    ['billing_group_id', 'unknown', billing_group_id => 9999],
    ['category_ids', 'unknown', category_ids => [9999]],
    ['category_ids', 'wrong_kind', category_ids => 'all'],
    ['category_ids', 'too_many', category_ids => [1 .. 101]],
    ['label_ids', 'unknown', label_ids => [9999]],
    ['site_id', 'unknown', site_id => 9999],
    ['latitude', 'out_of_range', latitude => 91],
    ['longitude', 'required', longitude => undef],
    ['id_number', 'not_an_id', id_number => '80010150'],
    ['id_type', 'required', id_type => undef],
    ['language', 'unknown', language => 'xh'],
    ['code', 'not_a_code', code => 'A B', is_code_generated => JSON::PP::false],
    ['code', 'too_long', code => 'X' x 21],
    ['physical_address', 'too_long', physical_address => 'x' x 501],
) {
    my ($field, $code, %change) = @$case;
    my $got = $admin->post('customers', { %person, %change });
    is($got->status, 422, "$field $code: refused");
    is($got->json->{fields}{$field}{code}, $code, 'at its field');
}
is($admin->post('customers', { %person, group_id => 9999 },
       'Accept-Language' => 'af')->json->{fields}{group_id}{message},
   'Daar is nie so iets om te kies nie', 'in the language that was asked for');
is($lm->sql_one('SELECT COUNT(*) FROM customer'), $before,
   'and nobody was added');

# somebody

my $made = $admin->post('customers', \%person);
is($made->status, 201, 'somebody is added');
my $c = $made->json;
is($c->{code}, 'ZAN001', 'with a code');
ok(!$c->{code_moved}, 'that nobody had suggested');
is($c->{version}, 1, 'at the first version');
is($c->{portal}{username}, 'ZAN001', 'and a login under it');
ok(!$c->{portal}{has_password}, 'that has no password yet');
is($c->{latitude} . ' ' . $c->{longitude}, '-34.06752 18.82971',
   'the place to a micro-degree');
is($c->{physical_address}, "12 Aloe Street\nSomerset West", 'lines are kept');
is_deeply([sort map { $_->{id} } @{ $c->{categories} }], [sort @categories],
          'with categories');
is($c->{id_number_masked}, ("\x{2022}" x 12) . '087', 'an ID number is masked');
unlike($lm->sql_one("SELECT HEX(id_number) FROM customer WHERE id = $c->{id}"),
       qr/38303031303135303039303837/, 'and sealed');
is(scalar @{ $c->{contacts} }, 1, 'with one contact');
my $contact = $c->{contacts}[0];
ok($contact->{is_primary}, 'the primary one');
is($contact->{email}, 'zandile@home.example', 'with its address');
is_deeply([grep { !@{ $contact->{rules}{$_} } } sort keys
              %{ $contact->{rules} }], ['marketing'],
          'who receives everything but marketing');
is($lm->sql_one("SELECT phone_e164 FROM customer WHERE id = $c->{id}"),
   '+27215551234', 'numbers are kept as they are dialled');
is($c->{phone}, '021 555 1234', 'and shown as they were typed');
is($admin->get('customers?q=zandile+082555')->json->{items}[0]{id}, $c->{id},
   'and is found by name and mobile at once');

# the worker may have written of the welcome by now
my ($audit) = grep { $_->{action} eq 'create' } @{ $admin->get("audit?entity=customer&entity_id=$c->{id}")
                       ->json->{items} };
ok($audit, 'it is written down');
is($audit->{after}{name}, 'Zandile Quntu', 'with what is');
is($audit->{after}{id_number}, ("\x{2022}" x 12) . '087', 'masked there too');

# the welcome mail

ok(wait_until(20, sub { scalar(grep { $_->{head}{to} =~ /zandile/ } $lm->mail) },
              'the welcome mail'), 'a welcome is mailed');
my ($mail) = grep { $_->{head}{to} =~ /zandile/ } $lm->mail;
my $text = $mail->{body} =~ s/=\r?\n//gr =~ s/=3D/=/gr;
like($text, qr/ZAN001/, 'with the username');
my ($token) = $text =~ /reset#token=([\w-]+)/;
ok($token, 'and a link');
my $life = $lm->sql_one('SELECT TIMESTAMPDIFF(HOUR, l.created_at, l.expires_at)'
    . ' FROM link_token l JOIN portal_login p ON p.id = l.subject_id'
    . " WHERE p.customer_id = $c->{id}");
is($life, 7 * 24, 'of seven days');
is($lm->portal->post('password/reset', { token => $token,
       password => 'a-first-password-1' })->status, 204,
   'which sets the first password');
is($lm->portal_login('ZAN001', 'a-first-password-1')->get('me')->json->{code},
   'ZAN001', 'that signs in');

# codes

is($admin->post('customers', { %person, name => 'Zander', mobile => '',
       code => 'zan001', is_code_generated => JSON::PP::false,
       email => 'other@home.example', id_number => undef })
       ->json->{fields}{code}{message},
   'zan001 Zandile Quntu has this already', 'a typed code that is taken: by whom');

my $hand = $admin->post('customers', { %person, name => 'Zanele', mobile => '',
    code => 'ZAN002', is_code_generated => JSON::PP::false,
    email => 'zanele@home.example', id_number => undef, id_type => undef,
    physical_address => '', send_welcome => JSON::PP::false });
is($hand->status, 201, 'a code may be typed');
my $next = $admin->post('customers', { %person, name => 'Zanka',
    mobile => '', code => 'ZAN002', is_code_generated => $yes,
    email => 'zanka@home.example', id_number => undef, id_type => undef,
    physical_address => '', send_welcome => JSON::PP::false });
is($next->json->{code}, 'ZAN003', 'a suggested one moves on when it is taken');
ok($next->json->{code_moved}, 'and says so');

my @asides = map {
    my $n = $_;
    $lm->aside(sub {
        $lm->admin_login->post('customers', { %person, name => "Quniq $n",
            code => 'QUN001', is_code_generated => $yes, id_number => undef,
            id_type => undef, mobile => '', email => "q$n\@home.example",
            send_welcome => JSON::PP::false })->json->{code} // 'none'
    });
} 1 .. 6;
is_deeply([sort map { $_->() } @asides],
          [map { "QUN00$_" } 1 .. 6], 'six at one moment get six codes');

my $key = { 'Idempotency-Key' => 'double-click' };
my %twice = (%person, name => 'Xolani Xaba', id_number => undef,
             id_type => undef, mobile => '', email => 'xolani@home.example');
my $once = $admin->post('customers', \%twice, %$key);
is($admin->post('customers', \%twice, %$key)->json->{id}, $once->json->{id},
   'a double click adds one');

$lm->sql("INSERT INTO portal_login (customer_id, username, created_at)"
    . " VALUES ($c->{id}, 'YOL001', UTC_TIMESTAMP(3))");
is($admin->post('customers', { %twice, name => 'Yolanda Yawa',
       email => 'y@home.example' })->json->{portal}{username}, 'YOL001-2',
   'a username that is taken gets a suffix');

# who may be the same

my $same = $admin->post('customers', { %person, name => 'Z. Quntu' });
is($same->status, 409, 'somebody who may be the same is not added');
is($same->code, 'duplicates', 'with that code');
my ($match) = @{ $same->json->{matches} };
is($match->{id}, $c->{id}, 'who it is');
is_deeply($match->{why}, [qw(email mobile id_number)], 'and why');
ok($match->{needs_reason}, 'an ID number wants a reason');
is($admin->post('customers', { %person, name => 'Z. Quntu',
       accept_duplicates => $yes })->json->{fields}{duplicate_reason}{code},
   'required', 'which has to be given');
my $accepted = $admin->post('customers', { %person, name => 'Z. Quntu',
    accept_duplicates => $yes, duplicate_reason => 'a second house' });
is($accepted->status, 201, 'then it goes on');
($audit) = @{ $admin->get('audit?entity=customer&entity_id='
    . $accepted->json->{id})->json->{items} };
is($audit->{after}{duplicate_reason}, 'a second house', 'and is written down');

for my $case (
    ['email', { email => 'ZANDILE@home.example' }],
    ['mobile', { mobile => '+27 82 555 9876', email => 'n@home.example' }],
    ['id_number', { id_number => '8001015009087', id_type => 'sa_id' }],
    ['name_address', { name => 'ZANDILE quntu',
                       physical_address => '12 aloe street, Somerset-West' }],
    ['name_address', { name => 'Zandile Quntu',
                       physical_address => '12 Aloestraat, SOMERSETWEST' }],
    ['name_address', { name => 'Zandile Quntu',
                       physical_address => '12 Aloestreet, Somerset West' }],
    ['name_address', { name => 'Zandile Quntu',
                       postal_address => 'Posbus 34, Somerset-West' }],
    ['name_address', { name => 'Zandile Quntu', latitude => -34.0677,
                       longitude => 18.8298 }],
) {
    my ($why, $fields) = @$case;
    my ($one) = grep { $_->{id} == $c->{id} } @{ $admin->post(
        'customers/duplicates', { type => 'individual', name => 'Nobody Else',
                                  %$fields })->json->{matches} };
    is_deeply($one->{why}, [$why], "the same $why is found");
}
$lm->sql("UPDATE customer SET vat_number = '4123456789' WHERE id = $c->{id}");
is_deeply($admin->post('customers/duplicates', { vat_number => $_ })
              ->json->{matches}[0]{why}, ['vat_number'], "as a VAT number $_")
    for '4123456789', '4123 456 789', '4123-456-789',
        "4123\x{a0}456\x{a0}789";
is($lm->sql_one("SELECT COUNT(*) FROM audit WHERE action = 'search'"), 7,
   'who looks for an ID or VAT number, or is told by adding, leaves a trace');
is_deeply($admin->post('customers/duplicates', { name => 'Zandile Quntu',
       latitude => -34.0690, longitude => 18.8298, physical_address => 'far',
       postal_address => 'Posbus 43, Somerset West' })
       ->json->{matches}, [], 'the same name elsewhere is somebody else');

# without e-mail; a company

my $quiet = $admin->post('customers', { %person, name => 'Vusi Vilakazi',
    email => undef, has_no_email => $yes, mobile => '083 111 2222',
    id_number => undef, id_type => undef });
is($quiet->status, 201, 'nobody needs an e-mail address');
is_deeply($quiet->json->{contacts}[0]{rules}{billing}, ['sms'],
          'who has none is reached by SMS');
my $firm = $admin->post('customers', { %person, type => 'company',
    name => 'I @ U Consulting', contact_name => 'Ursula', mobile => '',
    email => 'office@iu.example', id_number => undef, id_type => undef,
    vat_number => '4999999999' });
is($firm->json->{code}, 'IUC001', 'a company gets its letters');
is($firm->json->{contacts}[0]{name}, 'Ursula', 'and its person is the contact');

# who may

my $reader = $lm->admin->token($admin->post('tokens',
    { name => 'r', permissions => ['customer_read'] })->json->{token});
is($reader->post('customers', \%person)->code, 'forbidden',
   'who may read adds nobody');
is($reader->post('customers/duplicates', \%person)->code, 'forbidden',
   'nor asks whom an ID number belongs to');
$lm->stop('mariadb');
is($admin->post('customers', \%person)->status, 503,
   'without the database: 503');
$lm->start('mariadb');

done_testing;
