#!/usr/bin/perl
# SPDX-License-Identifier: MIT

# Walks every route of the console: each wants a session, and each that names
# permissions wants all of them and no other.

use strict;
use warnings;

use lib 't/lib';
use Lastmile;
use Test::More;

my $made_tokens = 0;
my $lm = Lastmile->new;
my $admin = $lm->admin_login;
my $paths = $lm->admin->get('openapi.json')->json->{paths};
my @known = @{ $admin->get('me')->json->{permissions} };

cmp_ok(scalar keys %$paths, '>=', 25, 'the console describes itself');

# a member of staff, and a token, that may do nothing

$lm->sql("INSERT INTO role (name) VALUES ('nothing')");
my $role = $lm->sql_one("SELECT id FROM role WHERE name = 'nothing'");
my $nobody = $lm->join_staff($admin, username => 'nobody',
    role_id => 0 + $role);
my $nobody_id = $nobody->get('me')->json->{id};

# a token with every permission of a person who has none may do nothing
my $token = $lm->admin->token(token_for($nobody_id, @known));

# tokens of an administrator: for each permission one with all the others, and
# one for each set of them that a route names

my $my_id = $admin->get('me')->json->{id};
my (%only, %all_but);
for my $permission (@known) {
    $all_but{$permission} = $lm->admin->token(
        token_for($my_id, grep { $_ ne $permission } @known));
}

is(join(' ', routes(sub { $_[0]{'x-public'} })),
   'get /openapi.json post /password/reset post /session',
   'these answer without a session, and no others');
is(join(' ', grep { !m{ /(?:me|tokens|session)(?:/|$)} }
             routes(sub { !$_[0]{'x-public'} && !@{ $_[0]{'x-permissions'} } })), '',
   'a route that needs no permission is about oneself');
is(join(' ', grep { !m{^get |^\w+ /views} } routes(sub {
       my @wants = @{ $_[0]{'x-permissions'} };
       @wants && !grep { !/_read$/ } @wants })), '',
   'a permission to read changes nothing but views of one\'s own');

for my $path (sort keys %$paths) {
    for my $method (sort keys %{ $paths->{$path} }) {
        my $route = $paths->{$path}{$method};
        # whose role may more than the caller is out of reach: nobody's may less
        my $id = $path =~ m{^/staff/} ? $nobody_id : 1;
        my $one = $path =~ s/\{\w+\}/$id/gr;

        ok(length $route->{summary}, "$method $path says what it does");
        next if $route->{'x-public'};

        is(call($lm->admin, $method, $one)->code, 'unauthenticated',
           "$method $path wants somebody");

        my @wants = @{ $route->{'x-permissions'} } or next;
        is(call($nobody, $method, $one)->code, 'forbidden',
           "$method $path wants @wants");
        is(call($token, $method, $one)->code, 'forbidden',
           'of a token too: it may do what its owner may');
        for my $permission (@wants) {
            ok(scalar(grep { $_ eq $permission } @known),
               "$permission is a permission");
            is(call($all_but{$permission}, $method, $one)->code, 'forbidden',
               "without $permission it is refused");
        }
        my $enough = $only{"@wants"} //=
            $lm->admin->token(token_for($my_id, @wants));
        unlike(call($enough, $method, $one)->code // '',
               qr/^(?:forbidden|unauthenticated)$/, 'with them it is not');
    }
}

# whose customers one may not see, one learns nothing of

for my $route ('post /bulk/preview', 'post /bulk', 'post /messages/preview',
               'post /messages', 'post /exports', 'get /exports/{id}/file',
               'get /customers/{id}/sensitive') {
    my ($method, $path) = split / /, $route;
    ok(scalar(grep { $_ eq 'customer_read' }
                  @{ $paths->{$path}{$method}{'x-permissions'} }),
       "$route shows customers, so it wants the permission to see them");
}

# a token may do what it was given

my $reader = $lm->admin->token($admin->post('tokens',
    { name => 'reader', permissions => ['customer_read'] })->json->{token});
is($reader->get('customers')->status, 200, 'a token reads customers');
is($reader->get('staff')->code, 'forbidden', 'but not staff');
is($reader->post('tokens', { name => 'more', permissions =>
       ['customer_read'] })->code, 'forbidden', 'a token makes no tokens');
is($reader->post('me/totp', {})->code, 'forbidden', 'nor a second step');
my $known = { password => $lm->demo('ADMIN_PASSWORD') };
is($reader->delete('me/totp', $known)->code, 'forbidden',
   'nor does it take one away, not even with the password');
is($reader->put('me/password', { current => $known->{password},
       password => 'another-long-one-1' })->code, 'forbidden',
   'nor does it change the password');
is_deeply($reader->get('me')->json->{permissions}, ['customer_read'],
          'it is told what it may');
is($reader->request('POST', 'exports', { list => 'customers' },
       Origin => undef)->code, 'forbidden',
   'a token needs no origin, but the permission');

is($admin->post('tokens', { name => 'x', permissions => ['no_such'] })->code,
   'invalid', 'an unknown permission is refused');
is($nobody->post('tokens', { name => 'x', permissions => ['customer_read'] })
    ->code, 'invalid', 'as one that the owner has not');
is($admin->post('tokens', { name => 'x', permissions => [] })->code, 'invalid',
   'and none at all');
is($admin->post('tokens', { name => 'x', permissions => ['customer_read'],
       expires_on => '2020-01-01' })->code, 'invalid', 'and a day of the past');

# its life

my ($row) = grep { $_->{name} eq 'reader' }
            @{ $admin->get('tokens')->json->{items} };
ok($row->{last_used_at}, 'its last use is noted');
ok(!exists $row->{token}, 'it is shown once');
is($lm->sql_one("SELECT COUNT(*) FROM api_token WHERE token_hash LIKE 'lm_%'"),
   0, 'and stored hashed');

is($nobody->delete("tokens/$row->{id}")->code, 'not_found',
   'somebody else\'s token is not found');
is($admin->delete("tokens/$row->{id}")->status, 204, 'a token is revoked');
is($reader->get('customers')->code, 'unauthenticated', 'and is over at once');
is($admin->delete("tokens/$row->{id}")->code, 'not_found', 'once');

my $short = $admin->post('tokens', { name => 'short', permissions =>
    ['customer_read'], expires_on => $admin->get('me')->json->{today} })->json;
my $today = $lm->admin->token($short->{token});
is($today->get('groups')->status, 200, 'a token works to the end of its day');
$lm->sql("UPDATE api_token SET expires_on = expires_on - INTERVAL 1 DAY"
    . " WHERE id = $short->{id}");
is($today->get('groups')->code, 'unauthenticated', 'and not the day after');

for my $bad ('Bearer', 'Bearer ', 'Bearer x', 'Basic YTpi', 'lm_' . 'A' x 43,
             'Bearer lm_' . 'A' x 43) {
    my $client = $lm->admin;
    is($client->request('GET', 'me', undef, Authorization => $bad)->code,
       'unauthenticated', "\"$bad\" is nobody");
}

my $cookie = $lm->admin_login;
is($cookie->request('GET', 'me', undef, Authorization => 'Bearer x')->code,
   'unauthenticated', 'a bad token is not helped by a good cookie');

# a role that changes is felt at once, Redis or not

$lm->sql("INSERT INTO role_permission VALUES ($role, 'customer_read')");
my $id = $nobody_id;
is($nobody->get('customers')->code, 'forbidden', 'a cached session does not know');
my $version = $lm->sql_one("SELECT version FROM staff WHERE id = $id");
is($admin->patch("staff/$id", { version => 0 + $version,
       name => 'Some Body' })->status, 200, 'until staff are changed');
is($nobody->get('customers')->status, 200, 'then it does');
is($admin->patch("staff/$id", { version => 1 + $version,
       is_active => JSON::PP::false })->status, 200, 'somebody leaves');
is($nobody->get('customers')->code, 'unauthenticated', 'and is out at once');
is($lm->admin->post('session', { username => 'nobody',
       password => 'a password of my own' })->code, 'login_failed',
   'and does not come in again');

done_testing;


sub routes {
    my ($is_wanted) = @_;

    return sort map {
        my $path = $_;
        map { "$_ $path" } grep { $is_wanted->($paths->{$path}{$_}) }
                           keys %{ $paths->{$path} };
    } keys %$paths;
}


sub call {
    my ($client, $method, $path) = @_;

    return $client->request(uc $method, $path =~ s{^/}{}r,
        $method =~ /^(?:post|put|patch)$/ ? {} : undef);
}


sub token_for {
    my ($staff, @permissions) = @_;

    my $text = 'lm_' . substr('B' x 43 . ++$made_tokens, -43);
    $lm->sql('INSERT INTO api_token (staff_id, name, token_hash, created_at)'
        . " VALUES ($staff, 'all', UNHEX(SHA2('$text', 256)),"
        . ' UTC_TIMESTAMP(3))');
    $lm->sql('INSERT INTO api_token_permission SELECT MAX(id), '
        . "'$_' FROM api_token") for @permissions;
    return $text;
}
