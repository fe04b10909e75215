#!/usr/bin/perl
# SPDX-License-Identifier: MIT

# Members of staff, settings, and the audit of both.

use strict;
use warnings;

use lib 't/lib';
use Lastmile;
use Test::More;

my $lm = Lastmile->new;
my $admin = $lm->admin_login;
my $my_id = $admin->get('me')->json->{id};
my %role = map { $_->{name} => $_->{id} }
           @{ $admin->get('roles')->json->{items} };
my %person = (username => 'thandi', name => 'Thandi Nkosi',
              email => 'thandi@isp.example', language => 'en',
              role_id => $role{support});

# adding

my $thandi = $lm->join_staff($admin, %person);
is($thandi->get('me')->json->{name}, 'Thandi Nkosi',
   'somebody is added, and signs in');
my $id = $thandi->get('me')->json->{id};
is($thandi->get('staff')->code, 'forbidden', 'with the role\'s permissions');

for my $case (
    ['username', 'taken', username => 'THANDI'],
    ['username', 'required', username => ' '],
    ['username', 'too_long', username => 'x' x 65],
    ['name', 'required', name => undef],
    ['email', 'not_an_address', email => 'thandi'],
    ['language', 'unknown', language => 'xx'],
    ['username', 'not_a_username', username => "\x{430}dmin"],
    ['username', 'not_a_username', username => '../x'],
    ['role_id', 'unknown', role_id => 9999],
    ['role_id', 'wrong_kind', role_id => '1'],
) {
    my ($field, $code, %change) = @$case;
    my $res = $admin->post('staff', { %person, username => 'other', %change });
    is($res->status, 422, "$field $code: refused");
    is($res->json->{fields}{$field}{code}, $code, 'at its field');
}
is($admin->post('staff', { %person, username => 'x', role_id => 9999 },
       'Accept-Language' => 'af')->json->{fields}{role_id}{message},
   "Daar is nie so \x{2019}n rol nie", 'in the language that was asked for');

# nobody hands out more than he has

$lm->sql("INSERT INTO role (name) VALUES ('personnel')");
my $personnel = $lm->sql_one("SELECT id FROM role WHERE name = 'personnel'");
$lm->sql("INSERT INTO role_permission VALUES ($personnel, 'staff_read'),"
    . " ($personnel, 'staff_write')");
my $pieter = $lm->join_staff($admin, %person, username => 'pieter',
    role_id => 0 + $personnel);
is($pieter->post('staff', { %person, username => 'evil', role_id =>
       $role{administrator} })->code, 'forbidden',
   'a role above one\'s own cannot be given');
is($pieter->patch("staff/$my_id", { version => 1, name => 'Owned' })->code,
   'forbidden', 'nor can who has one be changed');

# changing

my $version = 0 + $lm->sql_one("SELECT version FROM staff WHERE id = $id");
is($admin->patch("staff/$id", { version => $version,
       name => 'Thandi Dube' })->status, 200, 'a name changes');
is($thandi->get('me')->json->{name}, 'Thandi Dube', 'at once');
is($admin->patch("staff/$id", { version => $version, name => 'Late' })->code,
   'stale_version', 'a change of an old version is refused');
is($admin->patch("staff/$id", { name => 'Late' })->code, 'invalid',
   'as one of none');
is($admin->patch('staff/9999', { version => 1 })->code, 'not_found',
   'nobody is not found');
my $my_version = $lm->sql_one("SELECT version FROM staff WHERE id = $my_id");
is($admin->patch("staff/$my_id", { version => 0 + $my_version,
       is_active => JSON::PP::false })->code, 'conflict',
   'nobody switches himself off');
is($admin->patch("staff/$my_id", { version => 0 + $my_version,
       role_id => $role{viewer} })->code, 'conflict', 'or weakens himself');

my $list = $admin->get('staff?sort=username')->json;
is_deeply([map { $_->{username} } @{ $list->{items} }],
          [sort map { $_->[0] } $lm->sql('SELECT username FROM staff')],
          'staff are listed');
unlike($admin->get('staff')->body, qr/argon2|password/, 'without their secrets');

# the audit

my @audit = @{ $admin->get("audit?entity=staff&entity_id=$id")->json->{items} };
is_deeply([map { $_->{action} } @audit], [qw(update sign_in password_reset password_link create)],
          'what became of somebody is written down, newest first');
is($audit[0]{before}{name}, 'Thandi Nkosi', 'with what was');
is($audit[0]{after}{name}, 'Thandi Dube', 'and what is');
is($audit[0]{actor}{name}, 'Demo administrator', 'and who did it');
is($audit[0]{address}, '127.0.0.1', 'from where');
unlike($admin->get('audit')->body, qr/argon2|of my own/, 'no secrets in it');

# settings

my @each = $lm->each_process;
my %setting = map { $_->{name} => $_ } @{ $admin->get('settings')->json->{items} };
is($setting{isp_name}{type}, 'text', 'settings say what they are');
is($setting{stale_seconds}{value}, 900, 'numbers are numbers');
is($admin->patch('settings', { isp_name => "Blou Berg \x{e9}ns",
       stale_seconds => 1200 })->status, 204, 'they change');
is_deeply([map { $_->get('me')->json->{isp}{name} } @each],
          ["Blou Berg \x{e9}ns", "Blou Berg \x{e9}ns"],
          'and are felt at once, in each process');
is($lm->sql_one("SELECT value FROM setting WHERE name = 'stale_seconds'"),
   1200, 'all of them');
is(scalar @{ $admin->get('audit?entity=setting')->json->{items} }, 2,
   'each is written down');

for my $case ([time_zone => 'Mars/Olympus'], [time_zone => '../../etc/passwd'],
              [time_zone => ''], [currency => 'zar'], [currency => 'RAND'],
              [stale_seconds => 179],
              [stale_seconds => '900'], [stale_seconds => -1],
              [isp_name => ''], [isp_name => "two\nlines"], [isp_name => 7],
              [mail_from => 'nobody'], [mail_from => "a\@b.c\r\nBcc: x\@y.z"],
              [country_code => '+27'], [nonsense => 1]) {
    my ($name, $value) = @$case;
    my $res = $admin->patch('settings', { $name => $value,
                                          money_symbol => 'XX' });
    is($res->status, 422, "$name refuses \"" . ($value =~ s/\s/ /gr) . '"');
    ok($res->json->{fields}{$name}, 'at its field');
}
is($lm->sql_one("SELECT COUNT(*) FROM setting WHERE value = 'XX'"), 0,
   'and nothing beside it was changed');

$lm->stop('mariadb');
is($admin->get($_)->status, 503, "$_ without the database: 503")
    for qw(staff roles audit settings tokens);
is($admin->patch('settings', { isp_name => 'X' })->status, 503, 'changes too');
$lm->start('mariadb');

done_testing;
