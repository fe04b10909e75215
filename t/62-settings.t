#!/usr/bin/perl
# SPDX-License-Identifier: MIT

# Settings that changed and cannot be read: the old ones go on being used, at
# once for nearly everybody; no answer by them is kept; and the new ones come
# when they can be read.

use strict;
use warnings;

use lib 't/lib';
use Lastmile;
use Lastmile::Db;
use Test::More;
use Time::HiRes qw(time);

use constant {
    SEEDED => '044 050 0100',
    SLOW  => 3,    # who asks first, with GRACE for a machine with other work
    FAST  => 1,    # who asks afterwards
    RETRY => 3,    # until a load is tried again, with GRACE likewise
};

my $lm = Lastmile->new;
my $me = $lm->portal_login;
my @each = $lm->each_process;
my $db = Lastmile::Db->new($lm);

ok(wait_until(20, sub {
    $lm->redis(qw(PUBSUB NUMSUB lm:touched)) =~ /^@{[ scalar(@each) ]}$/m
}, 'the news'), 'every process hears of changes');
ok(all_have(SEEDED), 'and has the settings');

slow();
failing();

done_testing;


# The table is there, and nobody can read it.

sub slow {
    $db->ask('LOCK TABLES setting WRITE; ' . put('021 555 0100'));
    changed();

    my @first;
    ok(wait_until(SLOW, sub {
        push(@first, map { timed($_) } @each);
        return loads() >= @each;
    }, 'the loads'), 'locked: every process tries to read them');
    my @later = map { timed($_) } @each, @each, @each;
    my $kept = () = grep { phone($me) eq SEEDED } 1 .. 8;

    is_deeply([grep { $_->[0] ne SEEDED } @first, @later], [],
              'the old ones are used');
    cmp_ok(worst(@first), '<', SLOW, 'soon');
    cmp_ok(worst(@later), '<', FAST, 'and at once by who comes later');
    is($kept, 8, 'in the portal too');

    $db->ask('UNLOCK TABLES; SELECT 1');
    ok(wait_until(RETRY, sub { all_have('021 555 0100') }, 'the new ones'),
       'then the new ones are, by kept answers as well');
}


# The load ends soon and gives none.

sub failing {
    $db->ask('RENAME TABLE setting TO setting_away; SELECT 1');
    changed();

    my @asked = map { timed($_) } (@each) x 4;
    is_deeply([grep { $_->[0] ne '021 555 0100' } @asked], [],
              'gone: the old ones are used');
    cmp_ok(worst(@asked), '<', FAST, 'at once');

    $db->ask('RENAME TABLE setting_away TO setting; ' . put('021 555 0200'));
    ok(wait_until(RETRY, sub { all_have('021 555 0200') }, 'the new ones'),
       'back: the new ones are used before long');
}


# As another machine tells it.

sub changed { return $lm->redis('PUBLISH', 'lm:touched', '7:settings') }


# Those that wait for the table.

sub loads {
    return $lm->sql_one('SELECT COUNT(*) FROM information_schema.processlist'
        . " WHERE info LIKE 'SELECT name, value%FROM setting%'");
}


sub put {
    my ($phone) = @_;

    return 'REPLACE INTO setting (name, value, updated_at)'
        . " VALUES ('support_phone', '$phone', NOW(3)); SELECT 1";
}


sub timed {
    my ($client) = @_;

    my $since = time();
    return [phone($client), time() - $since];
}


sub phone { return $_[0]->get('me')->json->{isp}{phone} }


sub all_have {
    my ($phone) = @_;

    return !grep { phone($_) ne $phone } @each, ($me) x 4;
}


sub worst { return (sort { $b <=> $a } map { $_->[1] } @_)[0] }
