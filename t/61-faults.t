#!/usr/bin/perl
# SPDX-License-Identifier: MIT

# MariaDB or Redis away: a clear answer soon, and back without a restart.

use strict;
use warnings;

use lib 't/lib';
use Lastmile;
use Test::More;
use Time::HiRes qw(time);

use constant {
    ANSWER_MAX  => 15,
    RECOVER_MAX => 15,
};

my $lm = Lastmile->new;
my $me = $lm->portal_login;
my $admin = $lm->admin_token;
my @nginx = $lm->pids('nginx');
my $accounts = $me->get('accounts')->body;
my $account = $me->get('accounts')->json->{items}[0]{id};
my $asked = 0;

# the database

for my $way (
    ['stopped', sub { $lm->stop('mariadb') },   sub { $lm->start('mariadb') }],
    ['killed',  sub { $lm->crash('mariadb') },  sub { $lm->start('mariadb') }],
    ['frozen',  sub { $lm->freeze('mariadb') }, sub { $lm->thaw('mariadb') }],
) {
    my ($how, $away, $back) = @$way;

    $away->();
    away_answer("MariaDB $how: the console's list", sub { $admin->get('customers?q=a') });
    away_answer("MariaDB $how: a sign-in", sub {
        $lm->portal->post('session', { username => 'nobody', password => 'x' })
    });
    away_answer("MariaDB $how: accounting", sub {
        $lm->radius->post('accounting?src=127.0.0.1', '{"User-Name":'
            . '{"type":"string","value":["nobody"]},"Acct-Status-Type":'
            . '{"type":"integer","value":[1]},"Acct-Session-Id":'
            . '{"type":"string","value":["a"]}}')
    });

    $back->();
    # an answer nobody keeps yet, so that this process, too, has its database
    ok(wait_until(RECOVER_MAX, sub {
        $admin->get('customers')->status == 200
            && $me->get("accounts/$account/usage?try=" . $asked++)->status == 200
    }, 'recovery'), "MariaDB $how: all is well again when it is back");
}

# the cache

for my $way (
    ['stopped', sub { $lm->stop('redis') },   sub { $lm->start('redis') }],
    ['killed',  sub { $lm->crash('redis') },  sub { $lm->start('redis') }],
    ['frozen',  sub { $lm->freeze('redis') }, sub { $lm->thaw('redis') }],
) {
    my ($how, $away, $back) = @$way;

    $away->();
    is($me->get('accounts')->status, 200, "Redis $how: the session holds");
    is($me->get('accounts')->body, $accounts, 'with the same answer');

    my $other = eval { $lm->portal_login };
    ok($other, "Redis $how: a customer can sign in");
    is($other ? $other->delete('session')->status : '', 204, 'and out');

    $back->();
    is($other ? $other->get('me')->status : '', 401,
       "Redis $how and back: signed out is signed out");
    ok(wait_until(RECOVER_MAX, sub { $lm->redis('DBSIZE') =~ /^[1-9]/
           || $me->get('accounts')->status != 200 }, 'the cache to be used'),
       "Redis $how: used again when it is back");
    is($me->get('accounts')->body, $accounts, 'with the same answers');
}

is_deeply([$lm->pids('nginx')], \@nginx, 'no process of nginx was restarted');

done_testing;


sub away_answer {
    my ($what, $ask) = @_;

    my $start = time();
    my $res = $ask->();
    my $took = time() - $start;

    is($res->status, 503, "$what is 503") or diag($res->body);
    ok($res->header('retry-after'), 'with Retry-After');
    cmp_ok($took, '<', ANSWER_MAX, 'soon') or diag($took);
}
