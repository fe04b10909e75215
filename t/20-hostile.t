#!/usr/bin/perl
# SPDX-License-Identifier: MIT

# Requests that no page of ours makes get a clear answer and change nothing.

use strict;
use warnings;

use lib 't/lib';
use IO::Socket::INET;
use Lastmile;
use Test::More;

my $lm = Lastmile->new;
my $me = $lm->portal_login;
my $token = $lm->admin_token;
my ($own) = map { $_->{id} } @{ $me->get('accounts')->json->{items} };
my $foreign = $lm->sql_one('SELECT a.id FROM data_account a WHERE a.customer_id'
    . " <> (SELECT customer_id FROM data_account WHERE id = $own) LIMIT 1");

# bodies

for my $case (
    ['no JSON',           '{"username":',           400, 'bad_request'],
    ['an array',          '[1, 2]',                 400, 'bad_request'],
    ['text after it',     '{} {}',                  400, 'bad_request'],
    ['a lone surrogate',  '{"username":"\ud800"}',  400, 'bad_request'],
    ['bytes, not UTF-8',  "{\"username\":\"\xff\"}", 400, 'bad_request'],
    ['deep nesting',      '[' x 5000 . ']' x 5000,  400, 'bad_request'],
    ['a NUL',             '{"username":"a\u0000","password":"b"}', undef, undef],
    ['no fields',         '{}',                     422, 'invalid'],
    ['a wrong type',      '{"username":7,"password":[]}', 422, 'invalid'],
) {
    my ($what, $body, $status, $code) = @$case;
    my $res = $lm->portal->post('session', $body);

    if (defined $status) {
        is($res->status, $status, "$what in a body is $status");
        is($res->code, $code, "with the code $code");
    } else {
        like($res->status, qr/^4/, "$what in a body is refused");
    }
}

my $large = $lm->portal->post('session', '{"username":"' . 'x' x 400_000 . '"}');
is($large->status, 413, 'a body over the limit is 413');
is($large->code, 'too_large', 'as a problem document');
is($lm->portal->post('session', 'username=a&password=b',
       'Content-Type' => 'application/x-www-form-urlencoded')->status, 415,
   'a form is 415');

# ids

for my $id ($foreign, 999_999_999, 0) {
    is($me->get("accounts/$id/usage")->code, 'not_found',
       "account $id is not found");
}
for my $id ('-1', '1e3', '18446744073709551616', "$own%00", 'x', '1%2f2') {
    like($me->get("accounts/$id/usage")->status, qr/^40[04]$/,
         "account \"$id\" is no account");
}
for my $month ('2026-13', '2026', '../..', '2026-11-01', "2026-11'", '0000-01') {
    like($me->get("accounts/$own/usage?month=$month")->status, qr/^4(?:00|22)$/,
         "month \"$month\" is no month");
}
is($token->get('customers/999999999')->code, 'not_found',
   'a customer that is not there');

# queries

for my $query ("q=' OR 1=1 --", 'q=%', 'q=_', 'q=%00', 'q=' . 'x' x 3000,
               'q=%ff%fe', "q=\\") {
    my $res = $token->get('customers?' . $query =~ s/ /%20/gr);
    like($res->status, qr/^(?:200|400|422|414)$/,
         'search for "' . substr($query, 2, 12) . '"');
}
for my $query ('sort=password', 'sort=c.name', 'per_page=100000', 'per_page=-1',
               'page=0', 'page=x', 'nonsense=1', 'group_id=x') {
    my $res = $token->get("customers?$query");
    like($res->status, qr/^4(?:00|22)$/, "\"$query\" is refused");
    isnt($res->code, '', 'with a problem document');
}

# methods and routes

is($me->get('nonsense')->code, 'not_found', 'a route that is not there');
is($me->put('me', {})->status, 405, 'a method that is not there');
is($me->request('TRACE', 'me')->status, 405, 'TRACE');
is($lm->portal->get('/api/admin/v1/me')->status, 404,
   'the portal knows nothing of the console');
is($lm->admin->get('/api/portal/v1/me')->status, 404,
   'nor the console of the portal');

# another site, a foreign cookie

is($me->delete('session', undef, Origin => 'http://evil.example')->code,
   'bad_origin', 'another origin cannot sign out');
is($me->delete('session', undef, Origin => undef)->code, 'bad_origin',
   'nor can a request without one');
is($me->get('me')->status, 200, 'the session still lives');
is($lm->portal->get('me', undef, Cookie => 'lastmile=' . 'A' x 43)->status, 401,
   'a made-up cookie is nobody');
is($lm->portal->get('me', undef, Cookie => 'lastmile=' . 'A' x 6000)->status,
   401, 'nor is a long one');
is($lm->admin->get('me', undef, Authorization => 'Bearer nonsense')->status,
   401, 'nor a made-up token');
is($me->get('/api/admin/v1/customers')->status, 404,
   'a customer\'s cookie opens nothing of the console');

# not HTTP at all

my $raw = IO::Socket::INET->new('127.0.0.1:' . $lm->port('portal'));
print $raw "GET /api/portal/v1/me HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n"
         . "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n";
shutdown($raw, 1);
like(scalar(<$raw>) // '', qr{^HTTP/1\.1 4}, 'two lengths are refused');

# refused by nginx before any handler, told as by ours

for my $case (
    ['TRACE', 'TRACE /api/portal/v1/me', '', 405, 'method_not_allowed'],
    ['a header over 16 KB', 'GET /api/portal/v1/me',
     'Cookie: a=' . 'b' x 20_000 . "\r\n", 431, 'too_large'],
    ['a coding nobody speaks', 'POST /api/portal/v1/session',
     "Transfer-Encoding: gzip\r\n", 501, 'bad_request'],
) {
    my ($what, $line, $header, $status, $code) = @$case;
    my $answer = raw("$line HTTP/1.1\r\nHost: a\r\n$header\r\n");

    like($answer, qr{^HTTP/1\.1 $status }, "$what is $status");
    like($answer, qr/\r\nContent-Type: application\/problem\+json/i,
         'as a problem document');
    like($answer, qr/"code":"$code"/, "with the code $code");
    like($answer, qr/\r\nX-Content-Type-Options: nosniff/i,
         'and the headers of the others');
}

is($lm->portal->get('/portal.html/../../../../etc/passwd')->status, 400,
   'no way out of the web root');
like($lm->portal->get('/')->status, qr/^200$/, 'after all that the page is there');

done_testing;


# What comes back until the server closes.

sub raw {
    my ($text) = @_;

    my $socket = IO::Socket::INET->new('127.0.0.1:' . $lm->port('portal'));
    print $socket $text;
    shutdown($socket, 1);

    my $answer = '';
    1 while sysread($socket, $answer, 65536, length($answer));
    return $answer;
}
