#!/usr/bin/perl
# SPDX-License-Identifier: MIT

# Saved views, one's own and shared; and what everyone arranges for himself.

use strict;
use warnings;

use lib 't/lib';
use Lastmile;
use Test::More;

my $lm = Lastmile->new;
my $admin = $lm->admin_login;
my $role = $lm->sql_one("SELECT id FROM role WHERE name = 'administrator'");
my $other = $lm->join_staff($admin, username => 'second',
    name => 'Second Person', role_id => 0 + $role);

# saved

my %view = (list => 'customers', name => 'Suspended farms',
    query => 'fact=suspended&group_id=3&sort=-created_at&q=botha',
    columns => ['code', 'name', 'facts'], is_shared => \0);
my $made = $admin->post('views', \%view);
is($made->status, 201, 'a view is saved');
my $saved = $made->json;
is_deeply([@$saved{qw(list name query columns is_shared is_own version)}],
    ['customers', $view{name}, $view{query}, $view{columns},
     JSON::PP::false, JSON::PP::true, 1], 'as it was sent');
is($saved->{by}{id}, $admin->get('me')->json->{id}, 'with who made it');
is_deeply($admin->get('views?list=customers')->json->{items}, [$saved],
          'and is listed');
is($lm->sql_one("SELECT JSON_VALUE(after_json, '\$.name') FROM audit"
    . " WHERE entity = 'saved_view' AND action = 'create'"), $view{name},
   'which is written down');

# by others

is($other->get('views?list=customers')->json->{total}, 0,
   'nobody else sees one\'s own');
is($other->patch("views/$saved->{id}", { version => 1, name => 'x' })->code,
   'not_found', 'nor changes it');
is($other->delete("views/$saved->{id}?version=1")->code, 'not_found',
   'nor takes it away');

my $changed = $admin->patch("views/$saved->{id}",
    { version => 1, is_shared => \1, name => 'Farms' })->json;
is_deeply([@$changed{qw(name is_shared version query)}],
          ['Farms', JSON::PP::true, 2, $view{query}], 'a part of it is changed');
my ($seen) = @{ $other->get('views?list=customers')->json->{items} };
is($seen->{name}, 'Farms', 'a shared one is seen by all');
is($seen->{is_own}, JSON::PP::false, 'as somebody else\'s');
is($other->patch("views/$saved->{id}", { version => 2, name => 'x' })->code,
   'forbidden', 'and is changed by who made it alone');
is($other->delete("views/$saved->{id}?version=2")->code, 'forbidden',
   'and taken away by him alone');

my $own = $other->post('views', { %view, name => 'Farms' });
is($own->status, 201, 'two people may use a name');
is_deeply([map { $_->{is_own} } @{ $other->get('views?list=customers')->json->{items} }],
          [JSON::PP::true, JSON::PP::false], 'one\'s own stand first');

# stale

my $stale = $admin->patch("views/$saved->{id}", { version => 1, name => 'Late' });
is($stale->code, 'stale_version', 'an old version is refused');
is_deeply([sort map { $_->{field} } @{ $stale->json->{changes} }],
          ['is_shared', 'name'], 'and what happened meanwhile is told');
is($admin->delete("views/$saved->{id}?version=1")->code, 'stale_version',
   'of taking it away too');

# an identity number is kept by no view, however it is spelled

for my $q (qw(8001015009087 800101-5009-087 800101+5009+087 8001015009087+botha
              botha;800101%C2%A05009%C2%A0087 0821234567+8001015009087
              %38001015009087)) {
    for my $res ($admin->post('views', { %view, name => 'X', query => "q=$q" }),
                 $admin->patch("views/$saved->{id}",
                     { version => 2, query => "type=company&q=x&q=$q" })) {
        is($res->code, 'invalid', "$q is refused");
        is($res->json->{fields}{query}{code}, 'identity_number', 'as what it is');
        like($res->json->{fields}{query}{message}, qr/identity number/, 'in words');
    }
}
like($admin->post('views', { %view, query => 'q=8001015009087' },
         'Accept-Language' => 'af')->json->{fields}{query}{message},
     qr/ID-nommer/, 'in Afrikaans');
is($lm->sql_one("SELECT COUNT(*) FROM audit WHERE entity = 'saved_view'"
    . " AND CONCAT(COALESCE(before_json, ''), after_json) RLIKE '5009'"), 0,
   'the audit has none');
unlike(slurp($_), qr/800101.{0,9}5009/, 'nor has ' . s{.*/}{}r)
    for glob($lm->dir . '/log/*.log');
is($admin->post('views', { %view, name => "Of $_", query => "q=$_" })->status, 201,
   "$_ is none") for qw(0821234567 80010150090877 4123456789 27821234567+1);
is($admin->post('views', { %view, query => 'number=' . '-' x 64 . ':4123456789' })
       ->json->{fields}{query}{code}, 'unknown_argument',
   'the filter that stands for a number is nobody\'s to keep');
$admin->delete("views/$_->{id}?version=1")
    for grep { $_->{name} =~ /^Of / } @{ $admin->get('views?list=customers')->json->{items} };

# refused

for my $case (
    ['no name', name => ''], ['no name at all', name => undef],
    ['too long a name', name => 'x' x 81], ['another list', list => 'staff'],
    ['no list', list => undef], ['an unknown filter', query => 'salary=1'],
    ['a wrong value', query => 'fact=rich'],
    ['too long a query', query => 'q=' . 'x' x 2000],
    ['no list of columns', columns => 'code'],
    ['a column that is none', columns => ['code; DROP TABLE']],
    ['too many columns', columns => [('code') x 41]],
    ['a column that is no text', columns => [{}]],
    ['a name that one has', name => 'farms'],
) {
    my ($what, %change) = @$case;
    my $res = $admin->post('views', { %view, %change });
    is($res->code, 'invalid', "$what is refused");
    ok($res->json->{fields}{ (keys %change)[0] }, 'and the field is named');
}
is($admin->patch("views/$saved->{id}", { name => 'x' })->code, 'invalid',
   'a change wants the version');
is($admin->get('views?list=staff')->code, 'invalid', 'no such list');
is($admin->get('views')->code, 'invalid', 'no list');
is($admin->patch('views/999999', { version => 1 })->code, 'not_found',
   'no such view');
is($admin->post('views', { %view, name => 'Twice' },
       'Accept-Language' => 'af')->status, 201, 'one more');
is($admin->post('views', { %view, name => 'Twice' }, 'Accept-Language' => 'af')
    ->json->{fields}{name}{message}, "Jy het \x{2019}n aansig met hierdie naam",
   'in Afrikaans');

my $me = $lm->sql_one("SELECT staff_id FROM saved_view WHERE id = $saved->{id}");
$lm->sql('INSERT INTO saved_view (staff_id, list, name, query, columns, created_at)'
    . " SELECT $me, 'customers', CONCAT('v', seq), '', '', UTC_TIMESTAMP(3)"
    . ' FROM seq_1_to_98');
is($admin->post('views', { %view, name => 'One too many' })->code, 'conflict',
   'a hundred are enough');

is($admin->delete("views/$saved->{id}?version=2")->status, 204,
   'a view is taken away');
is($lm->sql_one("SELECT COUNT(*) FROM audit WHERE entity = 'saved_view'"
    . " AND action = 'delete' AND entity_id = $saved->{id}"), 1,
   'which is written down');
is($admin->delete("views/$saved->{id}?version=2")->code, 'not_found', 'once');

# preferences

is_deeply($admin->get('me/preferences')->json, {}, 'nothing is arranged at first');
my %mine = ('customers.columns' => ['code', 'name'], dark => \1,
            'profile.widgets' => { order => [3, 1, 2], closed => {} }, size => 15);
is($admin->put('me/preferences', \%mine)->status, 204, 'arrangements are kept');
my $kept = $admin->get('me/preferences')->json;
is_deeply($kept->{'profile.widgets'}, $mine{'profile.widgets'}, 'as they were sent');
is($kept->{dark}, JSON::PP::true, 'whatever they are');
is_deeply($other->get('me/preferences')->json, {}, 'for oneself alone');
is($admin->put('me/preferences', { size => 50, dark => undef })->status, 204,
   'some are changed');
is_deeply($admin->get('me/preferences')->json,
    { 'customers.columns' => ['code', 'name'], size => 50,
      'profile.widgets' => $mine{'profile.widgets'} },
    'the others stay, null forgets');
is_deeply([map { "@$_" } $lm->sql("SELECT JSON_VALUE(before_json, '\$.size'),"
    . " JSON_VALUE(after_json, '\$.size') FROM audit WHERE entity ="
    . " 'staff_preference' ORDER BY id DESC LIMIT 1")], ['15 50'],
    'which is written down');

for my $case (
    ['a name with blanks', 'a name' => 1], ['no name', '' => 1],
    ['a capital letter', Name => 1], ['a long name', 'x' x 65, 1],
    ['a long value', long => 'x' x 8200],
    ['too many', map { ("n$_" => 1) } 1 .. 62],
) {
    my ($what, %change) = @$case;
    is($admin->put('me/preferences', \%change)->code, 'invalid', "$what is refused");
}
is($admin->put('me/preferences', [1])->status, 400, 'a list is no arrangement');
is(scalar keys %{ $admin->get('me/preferences')->json }, 3,
   'and nothing is half kept');
is($admin->put('me/preferences', { map { ("n$_" => 1) } 1 .. 61 })->status, 204,
   'sixty-four are not too many');

done_testing;
