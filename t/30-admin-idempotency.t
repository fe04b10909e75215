#!/usr/bin/perl
# SPDX-License-Identifier: MIT

# A console request with an Idempotency-Key, sent again: through nginx, to one
# effect and the first answer.

use strict;
use warnings;

use lib 't/lib';
use Lastmile;
use Test::More;

my $lm    = Lastmile->new;
my $staff = $lm->admin_login;
my $token = $lm->admin_token;
my $order = { list => 'customers', query => '', columns => [qw(code name)],
              format => 'xlsx' };

my $first  = order($staff, 'k1');
my $second = order($staff, 'k1');

is($first->status, 202, 'a spreadsheet is ordered');
is($first->header('idempotent-replayed'), undef, 'the first is no repetition');
is($second->status, 202, 'the same order again is answered alike');
is($second->body, $first->body, 'with the same bytes');
is($second->header('idempotent-replayed'), 'true', 'and says so');
is(orders(), 1, 'one order stands');

my $other = order($staff, 'k1', { %$order, columns => ['code'] });
is($other->status, 422, 'the key does not take another body');
is($other->code, 'idempotency_mismatch', 'and the problem has its code');

isnt(order($staff, 'k2')->json->{id}, $first->json->{id},
     'another key orders again');
isnt(order($token, 'k1')->json->{id}, $first->json->{id},
     'the key of a person is not that of an API token');
is(order($staff, 'a key')->status, 400, 'a blank is not for keys');
is(orders(), 3, 'three orders stand');

my @asides = map { $lm->aside(sub { order($lm->admin_login, 'k3')->json->{id} }) }
             1 .. 4;
my %ids = map { $_->() => 1 } @asides;
is(keys %ids, 1, 'four at once get one order');
is(orders(), 4, 'and it stands once');

my $paths = $staff->get('openapi.json')->json->{paths};
is_deeply([map { $_->{name} } @{ $paths->{'/exports'}{post}{parameters} }],
          ['Idempotency-Key'], 'the interface tells of it');

done_testing;


sub order {
    my ($client, $key, $body) = @_;

    return $client->post('exports', $body // $order,
                         'Idempotency-Key' => $key);
}


sub orders { return $lm->sql_one("SELECT COUNT(*) FROM job WHERE kind LIKE 'export%'") }
