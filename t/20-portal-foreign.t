#!/usr/bin/perl
# SPDX-License-Identifier: MIT

# Walks every route of the portal: none answers without a session unless it
# says so, and none gives a customer what is another's.

use strict;
use warnings;

use lib 't/lib';
use Lastmile;
use Test::More;

my $lm = Lastmile->new;
my $me = $lm->portal_login;
my $own = $me->get('me')->json->{id};
my $paths = $lm->portal->get('openapi.json')->json->{paths};

cmp_ok(scalar keys %$paths, '>=', 7, 'the portal describes itself');

# ids of each kind of thing that belong to somebody else

my %foreign = (
    accounts => [ids("SELECT id FROM data_account WHERE customer_id <> $own")],
    sessions => [session_of_another()],
);

# what is his own, so that "not found" is known to come from whose it is
my %mine = (
    accounts => (ids("SELECT id FROM data_account WHERE customer_id = $own"))[0],
    sessions => own_session(),
);

is(join(' ', public_routes()), 'get /openapi.json post /password/forgotten'
   . ' post /password/reset post /session',
   'these answer without a session, and no others');

for my $path (sort keys %$paths) {
    for my $method (sort keys %{ $paths->{$path} }) {
        my $route = $paths->{$path}{$method};
        ok(length $route->{summary}, "$method $path says what it does");

        walk_anonymous($path, $method) if !$route->{'x-public'};
        walk_foreign($path, $method) if $path =~ /\{/;
    }
}

# methods that are not there

for my $case ([put => 'me'], [post => 'me'], [get => 'session'],
              [patch => 'accounts'], [delete => 'accounts']) {
    my ($method, $path) = @$case;
    my $res = $me->$method($path, $method eq 'get' ? undef : {});
    is($res->code, 'method_not_allowed', "\U$method\E $path is no method");
}
is($me->get('nothing')->code, 'not_found', 'an unknown path is not found');
is($me->get('accounts/1/nothing')->code, 'not_found', 'nor one further down');
is($me->get('/api/admin/v1/me')->status, 404,
   'the staff\'s face is not on this address');

done_testing;


sub ids { return map { $_->[0] } $lm->sql("$_[0] LIMIT 3") }


sub session_of_another {
    $lm->sql("INSERT INTO portal_session (token_hash, portal_login_id,"
        . " customer_id, created_at, renewed_at, expires_at, address)"
        . " SELECT UNHEX(SHA2('another', 256)), id, customer_id, NOW(3),"
        . " NOW(3), NOW(3) + INTERVAL 1 DAY, '::1' FROM portal_login"
        . " WHERE customer_id <> $own LIMIT 1");
    return ids("SELECT id FROM portal_session WHERE customer_id <> $own");
}


sub own_session {
    my $second = $lm->portal_login;
    return (grep { $_->{is_current} }
            @{ $second->get('sessions')->json->{items} })[0]{id};
}


sub public_routes {
    return sort map {
        my $path = $_;
        map { "$_ $path" } grep { $paths->{$path}{$_}{'x-public'} }
                           keys %{ $paths->{$path} };
    } keys %$paths;
}


sub call {
    my ($client, $method, $path) = @_;

    return $client->request(uc $method, $path =~ s{^/}{}r,
        $method =~ /^(?:post|put|patch)$/ ? {} : undef);
}


sub walk_anonymous {
    my ($path, $method) = @_;

    my $one = $path =~ s/\{\w+\}/1/gr;
    is(call($lm->portal, $method, $one)->code, 'unauthenticated',
       "$method $path wants a session");
}


sub walk_foreign {
    my ($path, $method) = @_;

    my ($kind) = $path =~ m{^/(\w+)/\{};
    my $ids = $foreign{$kind};

    if (!ok($ids && @$ids, "this test knows foreign $kind")) {
        return;
    }

    isnt(call($me, $method, $path =~ s/\{\w+\}/$mine{$kind}/r)->code,
         'not_found', "$method $path: his own is");

    for my $id (@$ids, 987_654_321) {
        my $res = call($me, $method, $path =~ s/\{\w+\}/$id/r);
        is($res->code, 'not_found', "$method $path: $id is not found");
    }
}
