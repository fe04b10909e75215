#!/usr/bin/perl
# SPDX-License-Identifier: MIT

# Coroutines, pools and streams in nginx: clients that leave, a pool that is
# used up, a connection that is killed, bodies too large, lists read slowly.

use strict;
use warnings;

use lib 't/lib';
use IO::Socket::INET;
use Lastmile;
use Test::More;
use Time::HiRes qw(sleep time);

use constant { POOL => 8, ABORTED => 40, SLOW => 20, ROWS => 60_000 };

my $lm = Lastmile->new;
my $me = $lm->portal_login;
my $admin = $lm->admin_token;
my $cookie = join('; ', map { "$_=" . $me->cookie($_) } keys %{ $me->cookies });
my $asked = 0;

clients_that_leave();
pool_used_up();
short_of_time();
connections_killed();
slow_clients();
bodies();
after_an_error();
methods();
streams();
idle_pool_does_not_hold();
quits_while_it_connects();

done_testing;


# A request whose client has gone goes on to its end and leaves nothing.

sub clients_that_leave {
    $lm->freeze('mariadb');

    my @sockets = map { send_get("/api/portal/v1/me?leave=$_") } 1 .. ABORTED;
    ok(wait_until(5, sub { sum('coroutines') >= ABORTED / 2 },
                  'the requests to wait'), 'requests wait for the database');
    close($_) for splice(@sockets);
    sleep(0.3);

    $lm->thaw('mariadb');
    ok(wait_until(15, sub {
        !sum('coroutines') && !sum('database_connections_in_use')
    }, 'the coroutines to end'), 'nothing of them is left');
    is($me->get('me')->status, 200, 'and the next request is answered');
}


# Every connection waits for a lock: who comes then waits two seconds at most.

sub pool_used_up {
    my $lock = $lm->aside(sub {
        $lm->sql('LOCK TABLES customer WRITE; DO SLEEP(6); UNLOCK TABLES');
        return 1;
    });
    ok(wait_until(5, sub {
        $lm->sql_one("SELECT COUNT(*) FROM information_schema.processlist"
                     . " WHERE info LIKE 'DO SLEEP%'")
    }, 'the lock'), 'a table is locked');

    my $began = time();
    my @sockets = map { send_get("/api/portal/v1/me?full=$_") } 1 .. 6 * POOL;
    my %status;
    $status{ read_status($_) }++ for @sockets;
    my $took = time() - $began;

    cmp_ok($status{503} // 0, '>', 0, 'the pool was used up: 503');
    cmp_ok($status{200} // 0, '>', 0, 'those that had a connection ended well');
    is(($status{503} // 0) + ($status{200} // 0), 6 * POOL, 'and no other way')
        or diag(explain(\%status));
    cmp_ok(sum('database_timeouts_total'), '>', 0, 'they had waited in vain');
    cmp_ok(sum('database_connections'), '<=', 2 * POOL, 'the pool is bounded');

    ok($lock->(), 'the lock is gone');
    is($me->get('me?after')->status, 200, 'and all is well');
}


# Who had less time than the database took says nothing about it to others.

sub short_of_time {
    $lm->freeze('mariadb');

    my $began = time();
    my @short = map { send_authorize($_) } 1 .. 4 * POOL;
    sleep(0.2);
    my @long = map { send_get("/api/portal/v1/me?long=$_") } 1 .. POOL;
    is_deeply([grep { !/^503/ } map { read_status($_) } @short], [],
              'a router is told that there is no answer');
    # FreeRADIUS waits a second; a busy machine has as long to say so
    cmp_ok(time() - $began, '<', 2, 'in time');

    $lm->thaw('mariadb');
    my %status;
    $status{ read_status($_) }++ for @long;
    is_deeply(\%status, { 200 => POOL }, 'a person who waits longer has one')
        or diag(explain(\%status));
}


# Killed connections are replaced; nobody who comes later sees it.

sub connections_killed {
    my $kill = sub {
        $lm->sql("KILL CONNECTION $_->[0]") for $lm->sql(
            "SELECT id FROM information_schema.processlist"
            . " WHERE user = 'lastmile'");
    };

    $kill->();
    # each process may have opened one again for the ISP's settings
    ok(wait_until(5, sub { sum('database_connections') <= $lm->figures },
                  'the pool to notice'),
       'killed idle connections leave the pool');

    my %status;
    $status{ $me->get("me?kill=$_")->status }++ for 1 .. 20;
    is_deeply(\%status, { 200 => 20 }, 'and nobody sees it');

    $lm->redis('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
    $lm->redis('CLIENT', 'KILL', 'TYPE', 'pubsub');
    %status = ();
    $status{ $me->get("me?redis=$_")->status }++ for 1 .. 20;
    is_deeply(\%status, { 200 => 20 }, 'nor that of Redis');

    ok(wait_until(15, sub {
        my @workers = $lm->figures;
        @workers == grep { $_->{tracking_up} && $_->{redis_trusted} } @workers;
    }, 'Redis to be used'), 'whose connections come back');
}


# Who dribbles or stops half-way holds a socket, and nothing behind it.

sub slow_clients {
    my $post = "POST /api/portal/v1/session HTTP/1.1\r\nHost: portal\r\n"
        . "Origin: @{[ $lm->demo('PORTAL_URL') ]}\r\n"
        . "Content-Type: application/json\r\n";
    my $whole = JSON::PP::encode_json({
        username => $lm->demo('PORTAL_USER'),
        password => $lm->demo('PORTAL_PASSWORD') });
    my $before = sockets();

    my @halves = map { connection() } 1 .. SLOW;
    print $_ $post . "Content-Length: 500\r\n\r\n{\"username\":" for @halves;
    my @headers = map { connection() } 1 .. SLOW;
    print $_ 'POST /api/portal/v1/sess' for @headers;
    my $dribble = connection();
    print $dribble $post . 'Content-Length: ' . length($whole) . "\r\n\r\n";

    # a byte a second at the speed of a test
    my $worst = 0;
    for my $byte (split //, $whole) {
        print $dribble $byte;
        my $began = time();
        $me->get('me?slow=' . $asked++)->status == 200 or $worst = 99;
        $worst = time() - $began if time() - $began > $worst;
        sleep(0.05);
    }

    cmp_ok($worst, '<', 2, 'others are served meanwhile');
    is(read_status($dribble), 200, 'who dribbles is answered at the end');
    ok(comes_to({ coroutines => 0 }), 'no handler waits for half a request');
    ok(comes_to({ database_connections_in_use => 0 }),
       'nor has it a connection');

    close($_) for @halves[0 .. SLOW / 2 - 1], @headers[0 .. SLOW / 2 - 1];
    ok(wait_until(25, sub { sockets() <= $before + 2 }, 'the others to end'),
       'who leaves is forgotten, who stays silent is cut off');
}


# An error that leaves the connection in order does not end it, and one that
# does not is not answered as if it did.

sub after_an_error {
    my $socket = connection();
    my $origin = 'Origin: ' . $lm->demo('PORTAL_URL');

    for my $case (
        [401, "GET /api/portal/v1/me HTTP/1.1\r\n"],
        [404, "GET /api/portal/v1/nothing HTTP/1.1\r\nCookie: $cookie\r\n"],
        [405, "PUT /api/portal/v1/me HTTP/1.1\r\nCookie: $cookie\r\n$origin\r\n"
            . "Content-Length: 0\r\n"],
        [415, "POST /api/portal/v1/session HTTP/1.1\r\n$origin\r\n"
            . "Content-Type: text/plain\r\nContent-Length: 3\r\n", 'abc'],
        [400, "POST /api/portal/v1/session HTTP/1.1\r\n$origin\r\n"
            . "Content-Type: application/json\r\nContent-Length: 3\r\n", '{"a'],
        [200, "GET /api/portal/v1/me HTTP/1.1\r\nCookie: $cookie\r\n"],
    ) {
        my ($status, $head, $body) = @$case;
        print $socket $head . "Host: portal\r\n\r\n" . ($body // '');
        is(whole_answer($socket), $status, "$status on a connection that stays");
    }

    # a body that was not read is no request
    print $socket "POST /api/portal/v1/session HTTP/1.1\r\nHost: portal\r\n"
        . "$origin\r\nContent-Type: application/json\r\n"
        . "Content-Length: 999999\r\n\r\n"
        . "GET /api/portal/v1/me HTTP/1.1\r\nHost: portal\r\n"
        . "Cookie: $cookie\r\n\r\n";
    is(whole_answer($socket), 413, 'a body too large');
    is(read_status($socket), 'nothing', 'nothing in it is taken for a request');
}


# One answer with its length: status, once all of it was read.

sub whole_answer {
    my ($socket) = @_;

    my ($status, $length) = ('nothing', 0);
    while (my $line = <$socket>) {
        $status = $1 if $line =~ m{^HTTP/1\.1 (\d+)};
        $length = $1 if $line =~ /^Content-Length: (\d+)/i;
        last if $line eq "\r\n";
    }
    read($socket, my $body, $length);

    return $status;
}


sub bodies {
    my $portal = $lm->portal;
    my $long = '{"username":"' . 'a' x (200 * 1024) . '","password":"b"}';
    my $res = $portal->post('session', $long);

    is($res->status, 413, 'a body too large is refused');
    is($res->code, 'too_large', 'with a problem document');

    # nginx keeps more than 16k in a temporary file
    $res = $lm->radius->post('accounting?src=127.0.0.1', '{' . ' ' x 40_000
        . '"User-Name":{"type":"string","value":["nobody"]},'
        . '"Acct-Status-Type":{"type":"integer","value":[1]},'
        . '"Acct-Session-Id":{"type":"string","value":["a"]}}');
    is($res->status, 204, 'one that nginx keeps in a file is read')
        or diag($res->body);

    my $socket = connection();
    print $socket "POST /api/portal/v1/session HTTP/1.1\r\nHost: portal\r\n"
        . 'Origin: ' . $lm->demo('PORTAL_URL') . "\r\n"
        . "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
        . "7\r\n{\"usern\r\n8\r\name\":1}}\r\n0\r\n\r\n";
    is(read_status($socket), 400, 'one in chunks is joined');
}


sub methods {
    my $head = $me->head('me');

    is($head->status, 200, 'HEAD is answered as GET');
    is($head->body // '', '', 'without a body');
    is($head->header('content-length'), length($me->get('me')->body),
       'but with its length');
    is($me->get('me')->header('cache-control'), 'no-store',
       'no proxy keeps an answer');
    is($me->request('BREW', 'me')->status, 405, 'an unknown method is refused');
}


# A list that is read slowly makes the handler wait, not the memory grow.

sub streams {
    my $whole = $admin->get('customers', undef, Accept => 'text/csv');
    is($whole->status, 200, 'a list is sent as it is read');
    is($whole->type, 'text/csv', 'as CSV');
    is(scalar(() = $whole->body =~ /\n/g),
       1 + $lm->sql_one('SELECT COUNT(*) FROM customer'
                        . ' WHERE deleted_at IS NULL'), 'all of it');

    many_customers(ROWS);

    my $token = $lm->demo('ADMIN_TOKEN');
    my $socket = connection('admin_http', 4096);
    my $before = memory();
    print $socket "GET /api/admin/v1/customers HTTP/1.0\r\n"
        . "Authorization: Bearer $token\r\nAccept: text/csv\r\n\r\n";

    sysread($socket, my $text, 1000);
    ok(comes_to({ coroutines => 1, database_connections_in_use => 0 }),
       'the handler waits for a slow client, without a connection');

    my $n = 0;
    while ($n = sysread($socket, my $part, 1 << 20)) {
        $text .= $part;
    }
    is(scalar(() = $text =~ /\bLoad \d+/g), ROWS,
       'who then gets everything');
    # a sanitizer keeps freed memory on purpose
    cmp_ok(memory() - $before, '<', $ENV{LASTMILE_SAN} ? 400_000 : 40_000,
           'and memory stays bounded (KB)');

    my $sockets = sockets();

    for (1 .. 20) {
        $socket = connection('admin_http', 4096);
        print $socket "GET /api/admin/v1/customers HTTP/1.1\r\n"
            . "Host: console\r\nAuthorization: Bearer $token\r\n"
            . "Accept: text/csv\r\n\r\n";
        sysread($socket, my $part, 1000);
        close($socket);
    }

    ok(wait_until(20, sub { !sum('coroutines') }, 'the handlers to end'),
       'a client that leaves ends its list');
    cmp_ok(sockets() - $sockets, '<', 10, 'and its connection');
}


sub idle_pool_does_not_hold {
    $me->get('me?idle');

    my $began = time();
    $lm->signal('nginx', 'QUIT');
    ok(wait_until(10, sub { !defined $lm->pid('nginx') }, 'nginx to end'),
       'an idle pool does not hold a process that quits');
    cmp_ok(time() - $began, '<', 5, 'at all');
    unlike($lm->log('error.log'), qr/open socket #\d+ left/,
           'and no socket is left');
    $lm->start('nginx');
}


# A connection that is being opened in the background holds nothing either.

sub quits_while_it_connects {
    $lm->stop('nginx');
    $lm->freeze('mariadb');
    $lm->start('nginx');
    sleep(0.5);
    $lm->signal('nginx', 'QUIT');
    ok(wait_until(10, sub { !defined $lm->pid('nginx') }, 'nginx to end'),
       'nor does a connection that is being opened');
    unlike($lm->log('error.log'), qr/open socket #\d+ left/,
           'and its socket is not left');
    $lm->thaw('mariadb');
    $lm->start('nginx');
}


sub many_customers {
    my ($n) = @_;

    $lm->sql("INSERT INTO customer (code, type, name, customer_group_id,"
        . " billing_group_id, created_at, updated_at)"
        . " SELECT CONCAT('LD', seq), 'individual', CONCAT('Load ', seq),"
        . " (SELECT MIN(id) FROM customer_group),"
        . " (SELECT MIN(id) FROM billing_group), UTC_TIMESTAMP(3),"
        . " UTC_TIMESTAMP(3) FROM seq_1_to_$n");
}


sub connection {
    my ($port, $receive) = @_;

    my $socket = IO::Socket::INET->new(Proto => 'tcp') // die;
    setsockopt($socket, Socket::SOL_SOCKET(), Socket::SO_RCVBUF(), $receive)
        if $receive;
    connect($socket, Socket::pack_sockaddr_in(
        $lm->port($port // 'portal'), Socket::inet_aton('127.0.0.1')))
        or die "connect: $!\n";
    $socket->autoflush(1);

    return $socket;
}


sub send_get {
    my ($path) = @_;

    my $socket = connection();
    print $socket "GET $path HTTP/1.1\r\nHost: portal\r\nCookie: $cookie\r\n"
                . "Connection: close\r\n\r\n";

    return $socket;
}


sub send_authorize {
    my ($n) = @_;

    my $socket = connection('radius_http');
    my $key = $lm->{instance}->secret('radius.key');
    my $body = qq({"User-Name":"nobody$n"});
    print $socket "POST /radius/authorize HTTP/1.1\r\nHost: radius\r\n"
        . "X-Radius-Key: $key\r\nContent-Length: " . length($body)
        . "\r\nConnection: close\r\n\r\n$body";

    return $socket;
}


sub read_status {
    my ($socket) = @_;

    my $line = <$socket> // return 'nothing';
    return $line =~ m{^HTTP/1\.1 (\d+)} ? $1 : $line;
}


# A worker's gauges are a second old unless it answers itself.

sub sum {
    my ($name) = @_;

    sleep(1.1);
    my $sum = 0;
    $sum += $_->{$name} for $lm->figures;

    return $sum;
}


# True once all gauges have these values: a process looks after its settings
# and its copies between whiles, and has a connection for a moment.

sub comes_to {
    my ($wanted) = @_;

    return wait_until(20, sub {
        my @workers = $lm->figures;
        for my $name (keys %$wanted) {
            my $sum = 0;
            $sum += $_->{$name} for @workers;
            return 0 if $sum != $wanted->{$name};
        }
        return 1;
    }, 'a gauge');
}


# Sockets that the worker processes hold.

sub sockets {
    my ($master, @workers) = $lm->pids('nginx');

    return scalar(grep { (readlink($_) // '') =~ /^socket:/ }
                  map { glob("/proc/$_/fd/*") } @workers);
}


# Resident memory of all worker processes, KB.

sub memory {
    my ($master, @workers) = $lm->pids('nginx');
    my $sum = 0;

    for my $pid (@workers) {
        $sum += $1 if slurp("/proc/$pid/status") =~ /^VmRSS:\s+(\d+)/m;
    }

    return $sum;
}
