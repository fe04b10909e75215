#!/usr/bin/perl
# SPDX-License-Identifier: MIT

# Members of staff choose their passwords by a link: it works once, ends after
# a day, and ends those made before it.

use strict;
use warnings;

use lib 't/lib';
use Lastmile;
use Test::More;

my $lm = Lastmile->new;
my $admin = $lm->admin_login;
my %role = map { $_->{name} => $_->{id} }
           @{ $admin->get('roles')->json->{items} };
my $good = 'three old lorries';

# whoever is added

my $made = $admin->post('staff', { username => 'thandi',
    name => 'Thandi Nkosi', role_id => $role{support} })->json;
my $origin = $lm->demo('ADMIN_URL');
like($made->{url}, qr{^\Q$origin\E/admin/set-password#token=[\w-]{43}$},
     'who is added gets a link, to the console that is configured');
is($lm->sql_one("SELECT TIMESTAMPDIFF(HOUR, created_at, expires_at)"
       . " FROM link_token WHERE kind = 'staff_password'"), 24, 'for a day');
is($lm->sql_one("SELECT COUNT(*) FROM staff WHERE id = $made->{id}"
       . " AND password_hash IS NULL"), 1, 'and has no password yet');
is($lm->admin->post('session', { username => 'thandi', password => '' })->status,
   422, 'so nobody signs in with none');
is($lm->admin->post('session', { username => 'thandi',
       password => $good })->status, 401, 'or with any');

for my $case (['too_short', 'short'], ['is_username', 'thandi12', 'thandi12'],
              ['too_common', 'Password123']) {
    my ($code, $password, $username) = @$case;
    $lm->sql("UPDATE staff SET username = '" . ($username // 'thandi')
        . "' WHERE id = $made->{id}");
    my $res = choose($made->{url}, $password);
    is($res->status, 422, "a weak password is refused");
    is($res->json->{fields}{password}{code}, $code, $code);
}
$lm->sql("UPDATE staff SET username = 'thandi' WHERE id = $made->{id}");
is($lm->admin->post('password/reset', { token => 'x' x 65,
       password => $good })->json->{fields}{token}{code}, 'too_long',
   'a token has a length');

is(choose($made->{url}, $good)->status, 204,
   'and the link still works for a good one');
my $thandi = $lm->admin_login('thandi', $good);
is($thandi->get('me')->json->{name}, 'Thandi Nkosi', 'who signs in with it');
is(choose($made->{url}, 'another good one')->code, 'link_invalid',
   'a second time it does not');
is($thandi->get('me')->status, 200, 'and nothing changed');
is(choose('#token=' . 'x' x 43, $good)->code, 'link_invalid',
   'nor does one that never was');

# when it was forgotten

my $first = another();
my $second = another();
is($thandi->get('me')->status, 200, 'a link that nobody used ends nothing');
is(choose($first->{url}, 'another good one')->code, 'link_invalid',
   'a newer link ends the one before it');
is(choose($second->{url}, 'another good one')->status, 204,
   'and works itself');
is($thandi->get('me')->status, 401, 'the sessions of the old password end');
is($lm->admin->post('session', { username => 'thandi',
       password => $good })->status, 401, 'as that does');
$thandi = $lm->admin_login('thandi', 'another good one');

my $late = another();
$lm->sql("UPDATE link_token SET expires_at = UTC_TIMESTAMP()"
    . " WHERE kind = 'staff_password' AND used_at IS NULL");
is(choose($late->{url}, $good)->code, 'link_invalid', 'after its time it ends');

my $stale = another();
is($thandi->put('me/password', { current => 'another good one',
       password => $good })->status, 204, 'who knows the password changes it');
is(choose($stale->{url}, 'one more of them')->code, 'link_invalid',
   'and so ends the links');

# only by whom, and for whom

my $support = $lm->admin_login('thandi', $good);
is($support->post("staff/$made->{id}/password-link", {})->code, 'forbidden',
   'who may not look after staff makes no link');
$lm->sql("INSERT INTO role (name) VALUES ('personnel')");
my $personnel = $lm->sql_one("SELECT id FROM role WHERE name = 'personnel'");
$lm->sql("INSERT INTO role_permission VALUES ($personnel, 'staff_read'),"
    . " ($personnel, 'staff_write')");
my $pieter = $lm->join_staff($admin, username => 'pieter',
    role_id => 0 + $personnel);
my $my_id = $admin->get('me')->json->{id};
is($pieter->post("staff/$my_id/password-link", {})->code, 'forbidden',
   'nor does anybody for who may do more than he');
is($admin->post('staff/9999/password-link', {})->code, 'not_found',
   'nobody gets none');

# not for oneself: a session that is not one's own would become a password

my $open = $lm->sql_one('SELECT COUNT(*) FROM link_token');
my $mine = $admin->post("staff/$my_id/password-link", {});
is($mine->status, 409, 'nobody makes one for himself');
is($mine->code, 'own_password', 'and it says why');
like($mine->json->{title}, qr/with the current one/, 'and how');
like($admin->post("staff/$my_id/password-link", {}, 'Accept-Language' => 'af')
       ->json->{title}, qr/met die huidige een/, 'in Afrikaans');
my $token = $lm->admin->token($admin->post('tokens', { name => 'own',
    permissions => ['staff_write'] })->json->{token});
is($token->post("staff/$my_id/password-link", {})->code, 'own_password',
   'nor by a token of his own');
is($lm->sql_one('SELECT COUNT(*) FROM link_token'), $open, 'none is made');
my $colleague = $lm->join_staff($admin, username => 'colleague',
    role_id => 0 + $role{administrator});
is($colleague->post("staff/$my_id/password-link", {})->status, 201,
   'a colleague who may do as much makes him one');

my $before = another();
my $my_role = $lm->sql_one("SELECT role_id FROM staff WHERE id = $my_id");
$admin->patch("staff/$made->{id}", { version => 0 + $lm->sql_one(
    "SELECT version FROM staff WHERE id = $made->{id}"), name => 'T. Nkosi' });
is($lm->sql_one("SELECT COUNT(*) FROM link_token WHERE used_at IS NULL"
       . " AND kind = 'staff_password' AND subject_id = $made->{id}"), 1,
   'another name leaves the link');
$admin->patch("staff/$made->{id}", { version => 0 + $lm->sql_one(
    "SELECT version FROM staff WHERE id = $made->{id}"),
    role_id => 0 + $my_role });
is(choose($before->{url}, $good)->code, 'link_invalid',
   'who made a link for one role has none for another');

my $gone = another();
my $version = $lm->sql_one("SELECT version FROM staff WHERE id = $made->{id}");
$admin->patch("staff/$made->{id}", { version => 0 + $version,
    is_active => JSON::PP::false });
is(choose($gone->{url}, $good)->code, 'link_invalid',
   'who is switched off chooses no password');
is($admin->post("staff/$made->{id}/password-link", {})->code, 'not_found',
   'and gets no link');

# what is written down

my @deeds = map { $_->{action} }
            @{ $admin->get("audit?entity=staff&entity_id=$made->{id}"
                   . '&per_page=100')->json->{items} };
is_deeply([grep { !/sign_in|update/ } reverse @deeds],
          [qw(create password_link password_reset),
           qw(password_link password_link password_reset password_link),
           qw(password_link password password_link password_link)],
          'each link and each password is written down');
my ($set) = grep { $_->{action} eq 'password_reset' }
            @{ $admin->get("audit?entity=staff&entity_id=$made->{id}"
                   . '&per_page=100')->json->{items} };
is($set->{address}, '127.0.0.1', 'with where it was set from');
unlike($admin->get('audit?per_page=100')->body, qr/token=|lorries|argon2/,
       'and without the secret');

$lm->stop('mariadb');
is(choose($gone->{url}, $good)->status, 503, 'without the database: 503');
$lm->start('mariadb');

done_testing;


sub choose {
    my ($url, $password) = @_;

    return $lm->admin->post('password/reset', {
        token => $url =~ s/.*#token=//r, password => $password });
}


sub another {
    my $res = $admin->post("staff/$made->{id}/password-link", {});

    is($res->status, 201, 'another link is made');
    return $res->json;
}
