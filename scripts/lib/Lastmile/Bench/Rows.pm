# SPDX-License-Identifier: MIT

# The rows of scripts/bench: each measures one thing and says what is wanted.

package Lastmile::Bench::Rows;

use strict;
use warnings;

use List::Util qw(min shuffle);

use Lastmile::Bench qw(median);
use Lastmile::Bench::Disconnect;
use Lastmile::Bench::Customers;
use Lastmile::Client;

my $API = '/api/portal/v1';


sub all {
    return (
        { name => 'copy', run => \&copy,
          what => 'usage answer from the per-worker copy / return 200' },
        { name => 'redis', run => \&redis,
          what => 'usage answer with a Redis session / return 200' },
        { name => 'mysql', run => \&mysql,
          what => 'usage answer, copy and Redis off / return 200' },
        { name => 'accounting', run => \&accounting,
          what => 'accounting packets a second, durable' },
        { name => 'authorize', run => \&authorize,
          what => 'authorize through FreeRADIUS / against return 200' },
        { name => 'sign-in', run => \&sign_in,
          what => 'sign-ins a second; usage p99 meanwhile' },
        Lastmile::Bench::Customers::all(),
        { name => 'stale', run => \&stale,
          what => 'stale answers after an acknowledged change' },
        { name => 'memory', run => \&memory,
          what => 'memory of a worker process' },
        { name => 'suspend', run => \&Lastmile::Bench::Disconnect::suspend,
          what => 'suspend to Disconnect-Request on the wire' },
        { name => 'bytes', run => \&bytes,
          what => 'JS and CSS of a page, brotli' },
    );
}


# "nginx 30 + mariadb 60 us" of measurements, each with its "cpu".

sub cpu_text {
    my (@got) = @_;

    return sprintf('nginx %.0f + mariadb %.0f us',
                   map { my $part = $_; median(map { $_->{cpu}{$part} } @got) }
                   qw(nginx mariadb));
}


sub ratio { return sprintf('%.2f', $_[0]) }


# A location beside the API that gives the same bytes with the same headers,
# log and limits, but by "return".

sub same_by_return {
    my ($path, $body) = @_;

    $body =~ s/'/\\'/g;

    return sub {
        s{(location\ /api/portal/\ \{.*?\n\})}
         {my $api = $1;
          my $static = $api;
          $static =~ s{location /api/portal/}{location = $path};
          $static =~ s{lastmile_portal[^;]*;}
                      {default_type "application/json; charset=utf-8";
                       add_header Cache-Control no-store;
                       return 200 '$body';};
          "$api\n\n$static"}se;
    };
}


# The usage answer of one nginx against "return" in the same nginx. Returns
# the ratios of rates and of CPU, and the figures themselves; "server" is the
# part of the instance that it asks, whose CPU is given too.

sub against_return {
    my ($bench, $name, $server, %edit) = @_;

    my $me = $bench->portal;
    my $account = $me->get('accounts')->json->{items}[0]{id};
    my $path = "$API/accounts/$account/usage";
    my $body = $me->get($path)->body;

    # as long: nginx reads it and the log holds it
    my $return = $path =~ s/usage$/limit/r;

    my $port = $bench->variant($name, %edit, 'portal.conf' =>
                                   same_by_return($return, $body));
    my $url = "http://127.0.0.1:$port";

    $bench->wait_for_answers($url);

    my @head = ('Cookie: ' . join('; ', map { "$_=" . $me->cookie($_) }
                                  keys %{ $me->cookies }));
    my @servers = $server ? $bench->instance->process($server)->family : ();
    my $run = sub {
        my ($what) = @_;

        my $before = Lastmile::Bench::cpu(@servers);
        my $got = $bench->wrk(
            url => $url, requests => ["GET $what"], headers => \@head,
            seconds => $bench->{seconds}, pids => [$bench->workers($name)]);

        $got->{server} = (Lastmile::Bench::cpu(@servers) - $before)
                         / $got->{requests};
        return $got;
    };

    $run->($path);

    my @pairs = $bench->in_turn(sub { $run->($path) },
                                sub { $run->($return) });

    for my $got (map { @$_ } @pairs) {
        die "$got->{failed} requests failed\n" if $got->{failed};
    }

    return {
        rate => median(map { $_->[0]{rate} / $_->[1]{rate} } @pairs),
        cpu  => median(map { $_->[0]{cpu} / $_->[1]{cpu} } @pairs),
        us   => median(map { $_->[0]{cpu} } @pairs),
        server => $server && sprintf(', %s %.0f us', $server,
                                     median(map { $_->[0]{server} } @pairs)),
        per_second => median(map { $_->[0]{rate} } @pairs),
    };
}


sub ratio_row {
    my ($got, $least, $most_cpu) = @_;

    return {
        measured => sprintf('%.2f (%d/s, CPU %.1f us, x%.2f%s)', $got->{rate},
                            $got->{per_second}, $got->{us}, $got->{cpu},
                            $got->{server} // ''),
        wanted   => sprintf('%.2f%s', $least,
                            $most_cpu ? ", CPU x$most_cpu" : ''),
        ok       => $got->{rate} >= $least
                    && (!$most_cpu || $got->{cpu} <= $most_cpu),
    };
}


sub without_copy {
    return ('lastmile.conf' => sub {
        s/^lastmile_copy_size .*;$/lastmile_copy_size 0;/m
            or die "no lastmile_copy_size\n";
    });
}


sub without_redis {
    return ('lastmile.conf' => sub {
        s/^lastmile_copy_size .*;$/lastmile_copy_size 0;/m;
        s/^lastmile_redis[^;]*;$//m or die "no lastmile_redis\n";
    });
}


sub copy { return ratio_row(against_return($_[0], 'copy', undef), 0.90, 1.25) }

sub redis {
    return ratio_row(against_return($_[0], 'redis', 'redis', without_copy()),
                     0.50);
}

sub mysql {
    return ratio_row(against_return($_[0], 'mysql', 'mariadb',
                                    without_redis()), 0.10);
}


# Interim-Updates straight at the radius module, each answered after its
# commit is on disk, in batches and one by one in turn.

sub accounting {
    my ($bench) = @_;

    my $key = $bench->dir . '/etc/radius.key';
    my @users = split /\n/, $bench->instance->sql(
        'SELECT username FROM data_account ORDER BY RAND(7) LIMIT '
        . $bench->quick_or(500, 2000), 'lastmile');
    my %port = (
        batch => $bench->variant('batch'),
        single => $bench->variant('single', 'lastmile.conf' => sub {
            $_ .= "\nlastmile_accounting_batch 1 writers=8;\n";
        }),
    );

    $bench->wait_for_answers("http://127.0.0.1:$_") for values %port;

    my @rows;

    for my $in_flight (64, 256) {
        my $run = sub {
            my ($name) = @_;
            my $cpu = $bench->cpu_of($name);
            my ($rc, $out) = $bench->instance->capture('',
                $bench->instance->{tree} . '/build/tool/acctload',
                $port{$name} + 4, $key, $in_flight, $bench->{seconds},
                shuffle(@users));
            my ($rate) = $out =~ /([\d.]+) packets\/s/
                or die "acctload said nothing of use: $out\n";
            my ($bad) = $out =~ /(\d+) not acknowledged/;
            return { rate => $rate, bad => $bad // 0,
                     cpu => $cpu->($rate * $bench->{seconds}) };
        };
        my @pairs = $bench->in_turn(sub { $run->('batch') },
                                    sub { $run->('single') });
        my $rate = median(map { $_->[0]{rate} } @pairs);
        my $times = median(map { $_->[0]{rate} / $_->[1]{rate} } @pairs);
        my $bad = 0;
        $bad += $_->[0]{bad} for @pairs;

        push @rows, {
            what => "accounting, $in_flight in flight, durable; times one by one",
            measured => sprintf('%.0f/s, x%.1f, %d refused, CPU %s', $rate,
                                $times, $bad, cpu_text(map { $_->[0] } @pairs)),
            wanted => '10000/s, x4',
            ok => $rate >= 10_000 && $times >= 4,
        };
    }

    return @rows;
}


# radclient against FreeRADIUS asking Lastmile, and against the same
# FreeRADIUS asking a "return" of the same answer.

sub authorize {
    my ($bench) = @_;

    my $nas = Lastmile::Client->new(
        origin => 'http://127.0.0.1:' . $bench->instance->port('radius_http'),
        prefix => '/radius/',
        headers => { 'X-Radius-Key' => $bench->instance->secret('radius.key') });
    my @users = dial_in_accounts($bench, $nas);
    my $body = $nas->post('authorize', { 'User-Name' => $users[0] })->body;
    my $client = $nas->get('client?ip=127.0.0.1')->body;
    my %static = map { my $text = $_; $text =~ s/'/\\'/g; ($_ => $text) }
        $body, $client;

    my $port = $bench->variant('radius', 'radius.conf' => sub {
        $_ = <<"NGINX";
location = /radius/authorize { default_type application/json; return 200 '$static{$body}'; }
location = /radius/client { default_type application/json; return 200 '$static{$client}'; }
location = /radius/post-auth { return 204; }
keepalive_requests 1000000;
NGINX
    });

    $bench->instance->start('radius_auth');
    my $limit = $bench->freeradius_against('return', $port + 4);

    my @packets = map {
        join(',', "User-Name=$_",
             'User-Password=' . $bench->demo('DATA_PASSWORD'),
             'NAS-IP-Address=127.0.0.1', 'Message-Authenticator=0x00')
    } map { shuffle(@users) } 1 .. $bench->quick_or(3, 10);
    my $run = sub {
        my ($udp) = @_;
        my $cpu = $bench->cpu_of('nginx');
        my $got = $bench->radclient("127.0.0.1:$udp", @packets);
        $got->{cpu} = $cpu->(scalar(@packets));
        return $got;
    };
    my $own = $bench->instance->port('radius_auth');

    $run->($_) for $own, $limit;

    my @pairs = $bench->in_turn(sub { $run->($own) }, sub { $run->($limit) });
    my $lost = 0;
    $lost += $_->{lost} for map { @$_ } @pairs;
    my $ratio = median(map { $_->[0]{rate} / $_->[1]{rate} } @pairs);

    return {
        measured => sprintf('%.2f (%.0f/s), %d lost, CPU %s', $ratio,
                            median(map { $_->[0]{rate} } @pairs), $lost,
                            cpu_text(map { $_->[0] } @pairs)),
        wanted => '0.70, none lost',
        ok => $ratio >= 0.70 && $lost == 0,
    };
}


# Accounts that would be let on now, with the demo account's password; each
# of them as often as the others, as after a power failure.

sub dial_in_accounts {
    my ($bench, $nas) = @_;

    my $instance = $bench->instance;
    my $wanted = $bench->quick_or(400, 1000);
    my %id = $instance->sql(<<'SQL', 'lastmile') =~ /^(\S+)\t(\d+)$/mg;
SELECT a.username, a.id
  FROM data_account a
 WHERE a.mac_lock IS NULL
   AND NOT EXISTS (SELECT 1 FROM radius_session s
                    WHERE s.data_account_id = a.id AND s.ended_at IS NULL)
 ORDER BY a.id
 LIMIT 2000;
SQL
    my @users;

    for my $user (sort keys %id) {
        my $answer = $nas->post('authorize', { 'User-Name' => $user });
        push @users, $user if $answer->status == 200;
        last if @users == $wanted;
    }

    set_passwords($bench, map { ($_ => $id{$_}) } @users);
    return @users;
}


sub set_passwords {
    my ($bench, %id) = @_;

    my $instance = $bench->instance;
    my @sealed = split /\n/, $instance->run_once(
        "$instance->{tree}/build/tool/seal", $bench->dir . '/etc/lastmile.key',
        'data_account', 'password', join(',', values %id),
        $bench->demo('DATA_PASSWORD'));

    $instance->sql(join('', map {
        "UPDATE data_account SET password = x'" . shift(@sealed)
        . "' WHERE id = $_;\n"
    } values %id), 'lastmile');
}


# Sign-ins of many customers, who are given the demo customer's password.

sub sign_in {
    my ($bench) = @_;

    my $user = $bench->demo('PORTAL_USER');
    my $password = $bench->demo('PORTAL_PASSWORD');

    $bench->instance->sql(<<"SQL", 'lastmile');
UPDATE portal_login l
  JOIN (SELECT password_hash FROM portal_login WHERE username = '$user') d
   SET l.password_hash = d.password_hash
 WHERE l.password_hash IS NULL AND l.id <= 20000;
SQL

    my @users = split /\n/, $bench->instance->sql(
        'SELECT username FROM portal_login WHERE id <= 20000', 'lastmile');
    my @posts = map {
        qq(POST $API/session {"username":"$_","password":"$password"})
    } shuffle(@users);

    my $me = $bench->portal;
    my $account = $me->get('accounts')->json->{items}[0]{id};
    my $seconds = $bench->{seconds} * 3;
    my $url = $bench->demo('PORTAL_URL');
    my $cookie = join('; ', map { "$_=" . $me->cookie($_) }
                      keys %{ $me->cookies });

    my ($usage, $sign_in) = $bench->together(
        { url => $url, connections => 4, seconds => $seconds,
          requests => ["GET $API/accounts/$account/usage"],
          headers => ["Cookie: $cookie"] },
        { url => $url, connections => 8, seconds => $seconds,
          requests => \@posts,
          headers => ["Origin: $url", 'Content-Type: application/json'] },
    );

    die "$sign_in->{failed} sign-ins failed\n" if $sign_in->{failed};

    return (
        { what => 'sign-ins (argon2id t=2, m=19 MiB) a second',
          measured => sprintf('%.0f/s', $sign_in->{rate}), wanted => '40/s',
          ok => $sign_in->{rate} >= 40 },
        { what => 'usage answer p99 meanwhile',
          measured => sprintf('%.1f ms', $usage->{p99} / 1000),
          wanted => '50 ms', ok => $usage->{p99} <= 50_000 },
    );
}


# An accounting packet raises the usage; once it is acknowledged, the next
# answer must show it, whichever process gives it.

sub stale {
    my ($bench) = @_;

    my $tries = $bench->quick_or(1_000, 10_000);
    my $port = $bench->variant('stale', 'demo.conf' => sub {
        s/worker_processes \d+/worker_processes 2/;
    });
    my $portal = $bench->portal;
    my $key = $bench->instance->secret('radius.key');
    my $account = $portal->get('accounts')->json->{items}[0];
    my @readers = map {
        my $client = Lastmile::Client->new(origin => "http://127.0.0.1:$port",
                                           prefix => "$API/");
        $client->{cookies} = { %{ $portal->cookies } };
        $client;
    } 1 .. 4;
    my $nas = Lastmile::Client->new(
        origin => 'http://127.0.0.1:' . ($port + 4), prefix => '/radius/',
        headers => { 'X-Radius-Key' => $key });

    $bench->wait_for_answers("http://127.0.0.1:$port");

    my $session = sprintf('bench-%d', time);
    my $path = "accounts/$account->{id}/usage";
    my $start = $readers[0]->get($path)->json;
    my ($stale, $sent) = (0, 0);

    for my $i (1 .. $tries) {
        my $answer = $nas->post('accounting?src=127.0.0.1',
            interim($account->{username}, $session, $i, $i * 1000));
        die 'accounting: ' . $answer->status . "\n" if $answer->status != 204;
        $sent = $i * 1000;

        my $got = $readers[$i % @readers]->get($path)->json;
        $stale++ if $got->{bytes_out} - $start->{bytes_out} < $sent;
    }

    return { measured => "$stale of $tries", wanted => '0',
             ok => $stale == 0 };
}


# A body as rlm_rest sends it.

sub interim {
    my ($username, $session, $seconds, $bytes) = @_;

    my %attribute = (
        'User-Name' => [string => $username],
        'NAS-IP-Address' => [ipaddr => '127.0.0.1'],
        'Acct-Status-Type' => [integer => 3],
        'Acct-Session-Id' => [string => $session],
        'Acct-Session-Time' => [integer => $seconds],
        'Acct-Input-Octets' => [integer => 0],
        'Acct-Output-Octets' => [integer => $bytes],
    );

    return { map { $_ => { type => $attribute{$_}[0],
                           value => [$attribute{$_}[1]] } } keys %attribute };
}


sub memory {
    my ($bench) = @_;

    my $me = $bench->portal;
    my $account = $me->get('accounts')->json->{items}[0]{id};
    my ($first, $last) = @{ $bench->quick_or([30_000, 120_000],
                                             [300_000, 3_600_000]) };
    my @head = ('Cookie: ' . join('; ', map { "$_=" . $me->cookie($_) }
                                  keys %{ $me->cookies }));
    my ($pid) = $bench->workers('nginx');
    my ($sent, $early) = (0, undef);

    while ($sent < $last) {
        my $got = $bench->wrk(
            url => $bench->demo('PORTAL_URL'), headers => \@head, seconds => 2,
            requests => ["GET $API/accounts/$account/usage",
                         "GET $API/accounts", "GET $API/me",
                         ("GET $API/accounts/$account/usage") x 13]);
        die "$got->{failed} requests failed\n" if $got->{failed};
        $sent += $got->{requests};
        $early //= Lastmile::Bench::resident($pid) if $sent >= $first;
    }

    my $late = Lastmile::Bench::resident($pid);
    my $growth = ($late - $early) / 1024;

    return (
        { what => 'resident memory of a worker process',
          measured => sprintf('%.1f MB', $late / 1024), wanted => '64 MB',
          ok => $late <= 64 * 1024 },
        { what => "its growth from request $first to $last",
          measured => sprintf('%.2f MB', $growth), wanted => '1 MB',
          ok => $growth <= 1 },
    );
}


# What the browser loads for the sign-in page and for the usage page, from
# the build's manifest.

sub bytes {
    my ($bench) = @_;

    my $dist = $bench->instance->{tree} . '/web/dist/portal';
    my $text = Lastmile::Instance::read_file("$dist/.vite/manifest.json");
    my $manifest = JSON::PP::decode_json($text);
    my %file;

    my $size; $size = sub {
        my ($key) = @_;
        my $chunk = $manifest->{$key} // return;

        for my $name ($chunk->{file}, @{ $chunk->{css} // [] }) {
            $file{$name} = -s "$dist/$name.br" // -s "$dist/$name"
                if $name =~ /\.(?:js|css)$/;
        }
        $size->($_) for @{ $chunk->{imports} // [] };
    };
    my $sum = sub { my $all = 0; $all += $_ for values %file; $all / 1024 };
    my ($entry) = grep { $manifest->{$_}{isEntry} } keys %$manifest;
    my $find = sub {
        my ($name) = @_;
        my ($key) = grep { lc($manifest->{$_}{name} // '') eq $name }
            keys %$manifest;
        return $key // die "no chunk \"$name\"\n";
    };

    $size->($entry);
    $size->($find->('login'));
    my $login = $sum->();
    $size->($find->('usage'));
    my $usage = $sum->();

    return (
        { what => 'portal sign-in page, JS and CSS, brotli',
          measured => sprintf('%.1f KiB', $login), wanted => '20 KiB',
          ok => $login <= 20 },
        { what => 'portal usage page after it, in all',
          measured => sprintf('%.1f KiB', $usage), wanted => '26 KiB',
          ok => $usage <= 26 },
    );
}


1;
