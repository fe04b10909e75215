#!/usr/bin/perl
# SPDX-License-Identifier: MIT

# What `nginx -t` says of directives: each mistake is refused, with words that
# name it.

use strict;
use warnings;

use lib 't/lib';
use File::Temp qw(tempdir);
use Lastmile;
use Test::More;

my $dir = tempdir(CLEANUP => 1);
my $modules = built('modules');
my $nginx = join(' ', Lastmile::Parts::nginx());

mkdir("$dir/t");
spew('password', "secret\n");
spew('empty', "\n");
spew('short.key', "0123456789\n");
spew('radius.key', 'k' x 32 . "\n");
spew('lastmile.key', '1 ' . 'ab' x 32 . "\n");
spew('bad.key', '1 ' . 'ab' x 32 . "\n2 xyz\n");

my $db = "lastmile_database socket=/s name=n user=u password_file=$dir/password;";
my $key = "lastmile_key_file $dir/lastmile.key;";
my $portal = 'lastmile_portal_origin https://portal.example;';
my $face = "$db $key $portal";

# right

for my $case (
    ['', '', 'nothing at all'],
    [$db, '', 'a database'],
    ["$db lastmile_database_pool 4 queue=0 timeout=500ms;", '', 'its pool'],
    ['lastmile_database address=192.0.2.1:3307 name=n user=u;', '', 'TCP'],
    ['lastmile_database address=[2001:db8::1] name=n user=u tls_ca=/ca;', '',
     'IPv6 with TLS'],
    ['lastmile_redis 127.0.0.1;', '', 'Redis by TCP'],
    ["lastmile_redis unix:/r password_file=$dir/password timeout=1s;",
     '', 'Redis by a socket'],
    [$face, 'lastmile_portal;', 'the portal'],
    ["$db $key lastmile_admin_origin http://127.0.0.1:81;",
     'lastmile_admin; lastmile_request_timeout 5s;', 'the console'],
    ["$db $key lastmile_radius_key_file $dir/radius.key;", 'lastmile_radius;',
     'RADIUS'],
    ['lastmile_zone 8m; lastmile_copy_size 0;', 'lastmile_status prometheus;',
     'figures'],
    ['lastmile_thread_pool pwhash queue=4; lastmile_password_cost 1 64k;', '',
     'a pool of threads'],
) {
    my ($http, $location, $what) = @$case;
    my ($rc, $out) = check($http, $location);
    is($rc, 0, "$what is right") or diag($out);
}

# wrong

for my $case (
    ['lastmile_database sock=/s;', '', qr/invalid parameter "sock=\/s"/],
    ['lastmile_database socket=/s name=n;', '', qr/must have "user"/],
    ['lastmile_database socket=/s user=u;', '', qr/must have "name"/],
    ['lastmile_database name=n user=u;', '', qr/must have "socket" or "address"/],
    ['lastmile_database socket=/s address=127.0.0.1 name=n user=u;', '',
     qr/has both "socket" and "address"/],
    ['lastmile_database socket=/s tls_ca=/c name=n user=u;', '',
     qr/has "tls_ca" for a unix domain socket/],
    ['lastmile_database address=db.example name=n user=u;', '',
     qr/an IP address is needed in "address=db.example"/],
    ['lastmile_database socket=/s name=n user=u password_file=/none;', '',
     qr/open\(\) "\/none" failed/],
    ["lastmile_database socket=/s name=n user=u password_file=$dir/empty;", '',
     qr/empty" is empty/],
    ["$db $db", '', qr/"lastmile_database" directive is duplicate/],
    ['lastmile_database_pool 0;', '', qr/invalid number of connections "0"/],
    ['lastmile_database_pool 257;', '', qr/invalid number of connections "257"/],
    ['lastmile_database_pool 8 timeout=soon;', '',
     qr/invalid parameter "timeout=soon"/],
    ['lastmile_database_pool 8 line=3;', '', qr/invalid parameter "line=3"/],
    ['lastmile_redis cache.example;', '', qr/in "cache.example", an address/],
    ['lastmile_redis unix:/r db=1;', '', qr/invalid parameter "db=1"/],
    ['lastmile_redis unix:/r; lastmile_redis unix:/q;', '',
     qr/"lastmile_redis" directive is duplicate/],
    ["lastmile_key_file $dir/bad.key;", '', qr/line 2 of ".*bad.key" is not a key/],
    ["lastmile_radius_key_file $dir/short.key;", '',
     qr/short.key" is shorter than 16 characters/],
    ['lastmile_portal_origin portal.example;', '',
     qr/invalid origin "portal.example"/],
    ['lastmile_portal_origin https://portal.example/;', '',
     qr/invalid origin "https:\/\/portal.example\/"/],
    ['lastmile_portal_origin https://;', '', qr/invalid origin "https:\/\/"/],
    ['lastmile_thread_pool nobody;', '', qr/unknown thread pool "nobody"/],
    ['lastmile_thread_pool pwhash queue=0;', '', qr/invalid parameter "queue=0"/],
    ['lastmile_password_cost 0 19m;', '', qr/invalid parameter "0"/],
    ['lastmile_password_cost 2 1k;', '', qr/invalid parameter "1k"/],
    ['lastmile_zone 4k;', '', qr/invalid zone size "4k"/],
    ['lastmile_copy_size lots;', '', qr/invalid parameter "lots"/],
    ['lastmile_accounting_batch 257;', '', qr/invalid parameter "257"/],
    ['lastmile_accounting_batch 8 writers=0;', '',
     qr/invalid parameter "writers=0"/],
    ['lastmile_accounting_batch 8 readers=2;', '',
     qr/invalid parameter "readers=2"/],
    ['', 'lastmile_status xml;', qr/invalid value "xml" in "lastmile_status"/],
    ['', 'lastmile_portal;', qr/"lastmile_portal" needs "lastmile_database"/],
    [$db, 'lastmile_portal;', qr/"lastmile_portal" needs "lastmile_key_file"/],
    ["$db $key", 'lastmile_portal;',
     qr/"lastmile_portal" needs "lastmile_portal_origin"/],
    ["$db $key", 'lastmile_admin;',
     qr/"lastmile_admin" needs "lastmile_admin_origin"/],
    ["$db $key", 'lastmile_radius;',
     qr/"lastmile_radius" needs "lastmile_radius_key_file"/],
    [$face, 'lastmile_portal on;',
     qr/invalid number of arguments in "lastmile_portal"/],
    [$face, 'lastmile_portal; lastmile_portal;',
     qr/"lastmile_portal" directive is duplicate/],
    ["$face lastmile_admin_origin https://console.example;",
     'lastmile_portal; lastmile_admin;',
     qr/"lastmile_admin" in a location that serves "portal" already/],
    [$face, 'lastmile_portal; lastmile_status;',
     qr/"lastmile_status" in a location that serves "portal" already/],
    ['', 'lastmile_redis unix:/r;',
     qr/"lastmile_redis" directive is not allowed here/],
) {
    my ($http, $location, $words) = @$case;
    my ($rc, $out) = check($http, $location);
    ok($rc != 0 && $out =~ $words, "$words") or diag("rc $rc: $out");
}

# modules of different builds

my $core = "$modules/ngx_http_lastmile_core_module.so";
my $build = `strings -a $core` =~ /^([0-9a-f]{12})$/m ? $1 : '';
ok($build, 'a build has a number') or diag('none found');

my $other = slurp("$modules/ngx_http_lastmile_portal_module.so")
                =~ s/\Q$build\E/000000000000/gr;
spew('other.so', $other);

my ($rc, $out) = check('', '', "$dir/other.so");
ok($rc != 0 && $out =~ /"ngx_http_lastmile_portal_module" is of build 0{12}/,
   'a module of another build is refused') or diag($out);

done_testing;


sub check {
    my ($http, $location, $portal_module) = @_;

    $portal_module //= "$modules/ngx_http_lastmile_portal_module.so";

    spew('nginx.conf', <<"CONF");
load_module $modules/ngx_http_lastmile_core_module.so;
load_module $portal_module;
load_module $modules/ngx_http_lastmile_admin_module.so;
load_module $modules/ngx_http_lastmile_radius_module.so;
pid $dir/pid;
error_log stderr notice;
thread_pool pwhash threads=1;
events { }
http {
    access_log off;
    client_body_temp_path $dir/t/1;
    proxy_temp_path $dir/t/2;
    fastcgi_temp_path $dir/t/3;
    uwsgi_temp_path $dir/t/4;
    scgi_temp_path $dir/t/5;
    $http
    server {
        listen unix:$dir/socket;
        location / {
            $location
        }
    }
}
CONF
    my $said = `$nginx -t -p $dir -e stderr -c $dir/nginx.conf 2>&1`;

    return ($? >> 8, $said);
}


sub spew {
    my ($name, $text) = @_;

    open(my $file, '>:raw', "$dir/$name") or die "$dir/$name: $!\n";
    print $file $text;
    close($file) or die;
}
