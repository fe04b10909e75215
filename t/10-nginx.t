#!/usr/bin/perl
# SPDX-License-Identifier: MIT

# What nginx itself gives: pages, headers, compression, limits, logs.

use strict;
use warnings;

use lib 't/lib';
use IO::Socket::INET;
use Lastmile;
use Test::More;

my $address = other_address();
my $lm = Lastmile->new(host => $address);
my $portal = $lm->portal;
my $admin = $lm->admin;

# pages

my $page = $portal->get('/');
is($page->status, 200, 'the portal has a page');
secure($page, 'the page of the portal');
is($page->header('cache-control'), 'no-cache', 'asked for every time');
is($portal->get('/reset')->body, $page->body, 'whatever its address');

my ($script) = $page->body =~ m{(?:src|href)="(/assets/[^"]+\.js)"};
my $asset = $portal->get($script);
is($asset->status, 200, 'with a script');
secure($asset, 'the script', 0);
like($asset->header('cache-control'), qr/max-age=31536000, immutable/,
     'that is kept');
is($portal->get($script, undef, 'Accept-Encoding' => 'br')
       ->header('content-encoding'), 'br', 'and comes in brotli');
is($portal->get($script, undef, 'Accept-Encoding' => 'gzip')
       ->header('content-encoding'), 'gzip', 'or gzip');
is($portal->get('/assets/none.js')->status, 404, 'a lost asset is no page');
like($page->header('content-security-policy'), qr/default-src 'self'/,
     'the portal loads only its own');
unlike($page->header('content-security-policy'), qr/unsafe/, 'without unsafe');

is($admin->get('/')->header('location'), '/admin/', '/ leads to the console');
my @nonces = map { nonce($admin->get('/admin/')) } 1 .. 2;
isnt($nonces[0], $nonces[1], 'each with a nonce of its own');
secure($admin->get('/admin/customers'), 'a deep link of the console');

is($portal->get('/.vite/manifest.json')->status, 404,
   'the portal shows no hidden files');
is($admin->get('/admin/.vite/manifest.json')->status, 404,
   'nor does the console');
is($admin->get('/portal/portal.html')->status, 404,
   'the console shows nothing of the portal');

# API answers

my $api = $portal->get('me');
secure($api, 'an answer of the API');
like($api->header('cache-control') // '', qr/no-store|no-cache|private/,
     'which no proxy keeps');
like($api->header('content-type'), qr{^application/problem\+json},
     'with its type');
unlike($portal->get('/.git/config')->body, qr/^\[core\]/m,
       'nothing of a repository is served');
unlike($api->header('server') // '', qr/\d/, 'without a version of nginx');

# limits: an address that is not the machine's own

SKIP: {
    skip('this machine has no address but loopback', 4)
        if $address eq '127.0.0.1';

    my %count;
    my $last;
    for (1 .. 30) {
        my $res = $portal->post('session', '{"username":"a","password":"b"}');
        $count{ $res->status }++;
        $last = $res if $res->status == 429 && $res->code eq 'throttled';
    }
    cmp_ok($count{429} // 0, '>', 5, 'sign-ins of one address are limited');
    ok($last && $last->header('retry-after'), 'with Retry-After');
    is($portal->get('me')->status, 401, 'others of it are not');
    secure($last, 'the refusal');
}

# logs

$portal->get('me?secret=hunter2', undef, Referer => 'http://a/?hunter3');
my $line = wait_until(5, sub {
    my @lines = grep { /"path":"\/api\/portal\/v1\/me"/ }
                split /\n/, $lm->log('portal.log');
    $lines[-1];
}, 'the log');
my $entry = eval { JSON::PP::decode_json($line) };
is(ref $entry, 'HASH', 'a line of the log is JSON');
ok($entry->{route}, 'and names the route');
unlike($lm->log('portal.log'), qr/hunter/, 'but no query and no referer');

# listeners of the inside

for my $name (qw(admin_http radius_http status)) {
    my $socket = IO::Socket::INET->new(
        PeerAddr => $address, PeerPort => $lm->port($name), Timeout => 2);
    ok($address eq '127.0.0.1' || !$socket, "$name is on loopback only");
}

my $status = Lastmile::Client->new(
    origin => 'http://127.0.0.1:' . $lm->port('status'));
is(ref $status->get('/status')->json, 'HASH', 'status in JSON');
like($status->get('/status?format=prometheus')->body, qr/^# TYPE lastmile_\w+/m,
     'status for Prometheus');

done_testing;


sub secure {
    my ($res, $what, $with_csp) = @_;

    my @missing = grep { !defined $res->header($_) }
        qw(x-content-type-options referrer-policy cross-origin-opener-policy
           permissions-policy cross-origin-resource-policy),
        $with_csp // 1 ? 'content-security-policy' : ();
    is("@missing", '', "$what has the headers");
    ok(!defined $res->header('access-control-allow-origin'),
       'and allows no other origin');
}


# The nonce of the page, which its policy has too.

sub nonce {
    my ($res) = @_;

    my ($in_page) = $res->body =~ /name="csp-nonce" content="([^"]+)"/;
    my ($in_header) = ($res->header('content-security-policy') // '')
                      =~ /'nonce-([^']+)'/;

    is($in_page, $in_header, 'page and policy of the console have one nonce');
    return $in_page;
}


# An address of this machine that is not loopback.

sub other_address {
    my $socket = IO::Socket::INET->new(
        Proto => 'udp', PeerAddr => '192.0.2.1', PeerPort => 9);

    return $socket ? $socket->sockhost : '127.0.0.1';
}
