#!/usr/bin/perl
# SPDX-License-Identifier: MIT

# Addresses are found by the service that the settings name, and by no other;
# one that is slow, wrong or away harms nobody else.

use strict;
use warnings;

use lib 't/lib';
use IO::Socket::INET;
use Lastmile;
use POSIX ();
use Test::More;
use Time::HiRes qw(time sleep);

my $lm = Lastmile->new;
my $admin = $lm->admin_login;
my $log = $lm->dir . '/run/asked';
my $service = IO::Socket::INET->new(LocalAddr => '127.0.0.1', Listen => 20,
                                    ReuseAddr => 1) or die "socket: $!";
my $port = $service->sockport;
my $pid = serve();

is($admin->get('geocode?q=here')->code, 'not_configured',
   'without a service nothing is asked');
is($admin->get('geocode')->json->{fields}{q}{code}, 'required',
   'an address is needed');
is($admin->get('geocode?q=' . 'x' x 501)->json->{fields}{q}{code}, 'too_long',
   'and no novel');

$lm->settings(geocode_url => "http://127.0.0.1:$port/find?k=1&q={q}&f=json");
is($admin->get('geocode?q=12+Aloe+Street')->status, 200,
   'with one an address is found');
is_deeply($admin->get('geocode?q=12+Aloe+Street')->json,
          { latitude => -34.06752, longitude => 18.82971,
            label => 'Aloe Street, Somerset West' }, 'where it is');
is((grep { m{/find} } asked()), 1, 'asked once, and remembered');
is($admin->get('geocode?q=12+ALOE+street')->status, 200, 'in any spelling');
is((grep { m{/find} } asked()), 1, 'too');

is($admin->get('geocode?q=a%26k%3D2%23%0d%0aHost:%20evil')->status, 404,
   'what looks like a part of a URL');
is((asked())[-1], '/find?k=1&q=a%26k%3D2%23%0D%0AHost%3A%20evil&f=json',
   'is a value and nothing else');
is($admin->get('geocode?q=geojson')->json->{label}, 'Made of features',
   'GeoJSON is understood');

for my $bad (qw(redirect huge html error outside strings)) {
    is($admin->get("geocode?q=$bad")->code, 'unavailable',
       "an answer that is \"$bad\" is no answer");
}
ok(!(grep { /secret/ } asked()), 'and nobody is redirected');

# a slow one

my $from = time;
my @slow = map { $lm->aside(sub {
    $lm->admin_login->get("geocode?q=slow+$_")->status }) } 1 .. 2;
wait_until(10, sub { (grep { /slow/ } asked()) == 2 }, 'both to be asked');
my $start = time;
is($admin->get('me')->status, 200, 'while two wait, others are served');
cmp_ok(time - $start, '<', 1, 'at once');
is($admin->get('geocode?q=slow+3')->status, 429, 'a third has to wait');
is_deeply([sort map { $_->() } @slow], [503, 503],
          'who waits too long is told');
cmp_ok(time - $from, '<', 12, 'in time');

my $reader = $lm->admin->token($admin->post('tokens',
    { name => 'r', permissions => ['customer_read'] })->json->{token});
is($reader->get('geocode?q=x')->code, 'forbidden', 'it is for who edits');

kill 'KILL', $pid;
waitpid($pid, 0);
is($admin->get('geocode?q=12+Aloe+Street')->status, 200,
   'what is known is known without the service');
is($admin->get('geocode?q=another')->code, 'unavailable',
   'the rest has to wait for it');

# who asks never chooses whom

for my $url ('http://{q}/', 'file:///etc/{q}', "gopher://127.0.0.1:$port/{q}") {
    $lm->settings(geocode_url => $url);
    is($admin->get('geocode?q=127.0.0.1')->code, 'not_configured',
       "$url is no service");
    $lm->settings(geocode_url => 'http://127.0.0.1:1/{q}');
    is($admin->get('geocode?q=127.0.0.1')->code, 'unavailable',
       'and one that is away is');
}

$lm->allow_log(qr/the geocoding service gave no/) if $lm->can('allow_log');

done_testing;


sub asked {
    return split /\n/, Lastmile::slurp($log);
}


# A service of its own: one process a question.

sub serve {
    my $child = fork() // die "fork: $!";
    return $child if $child;

    local $SIG{CHLD} = 'IGNORE';
    my %answer = (
        redirect => [302, '', "Location: http://127.0.0.1:$port/secret\r\n"],
        huge => [200, '[' . ' ' x 100_000 . ']'],
        html => [200, '<html>no</html>'],
        error => [500, '[]'],
        outside => [200, '[{"lat":"91","lon":"0"}]'],
        strings => [200, '[{"lat":"x","lon":"y"}]'],
        geojson => [200, '{"features":[{"geometry":{"coordinates":[18.5,-33.5]},'
            . '"properties":{"name":"Made of features"}}]}'],
    );

    while (my $client = $service->accept) {
        next if fork();

        my $head = '';
        $head .= <$client> // last until $head =~ /\r\n\r\n\z/;
        my ($path) = $head =~ /^GET (\S+)/;
        open(my $out, '>>', $log);
        print $out "$path\n";
        close($out);

        my ($q) = $path =~ /[?&]q=([^&]*)/;
        sleep 8 if $q =~ /^slow/;
        my ($status, $body, $more) = @{ $answer{$q} // [200, '[]'] };
        $body = '[{"lat":"-34.06752","lon":"18.829709999999977",'
              . '"display_name":"Aloe Street, Somerset West"}]'
            if $q =~ /aloe/i;
        print $client "HTTP/1.1 $status X\r\nConnection: close\r\n"
            . ($more // '') . 'Content-Length: ' . length($body)
            . "\r\n\r\n$body";
        close($client);
        POSIX::_exit(0);
    }

    POSIX::_exit(0);
}
