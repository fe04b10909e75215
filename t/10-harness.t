#!/usr/bin/perl
# SPDX-License-Identifier: MIT

# The harness starts private servers, and ends what it started.

use strict;
use warnings;

use lib 't/lib';
use Lastmile;
use Test::More;

my $lm = Lastmile->new(database => 0, nginx => 0, mail => 1);

is(($lm->run('', 'mariadb', '--no-defaults', '--user=root', '-Ne', 'SELECT 1',
             '--socket=' . $lm->demo('MYSQL_SOCKET')))[1], "1\n",
   'MariaDB answers on its own socket');
is($lm->redis('PING'), 'PONG', 'Redis answers on its own socket');

is($lm->redis(qw(SET a 1)), 'OK', 'Redis keeps a value');
my $old = $lm->pid('redis');
$lm->crash('redis');
is($lm->pid('redis'), undef, 'a crashed process is gone');
$lm->start('redis');
isnt($lm->pid('redis'), $old, 'and comes back as another one');
is($lm->redis(qw(GET a)), '', 'with nothing on disk: a cache');

send_mail($lm->port('smtp'));
ok(wait_until(5, sub { $lm->mail }, 'a message'), 'mail arrives');
is(($lm->mail)[0]{head}{subject}, 'Good day', 'and can be read');

my $other = Lastmile->new(database => 0, nginx => 0);
isnt($other->port('portal'), $lm->port('portal'), 'a second one has own ports');

my @pids = map { $other->pids($_) } qw(mariadb redis);
my $dir = $other->dir;
is(scalar(grep { kill(0, $_) } @pids), scalar(@pids), 'its processes run');
$other->finish;
is(scalar(grep { kill(0, $_) } @pids), 0, 'finish() ends them all');
ok(!-e $dir || $ENV{KEEP}, 'and removes the folder');

# a unix socket's path is short, a folder's may be long

{
    my $top = File::Temp::tempdir(CLEANUP => !$ENV{KEEP});
    my $long = "$top/" . join('/', ('a-long-name') x 12);
    File::Path::make_path($long);

    local $ENV{LASTMILE_TEST_TMP} = $long;
    my $deep = Lastmile->new(database => 0, nginx => 0);
    is($deep->redis('PING'), 'PONG', 'a deep folder is reached by a link');
    my ($link) = $deep->demo('REDIS_SOCKET') =~ m{(.*)/};
    $deep->finish;
    ok(!-l $link, 'which goes when it is over');
}

done_testing;


sub send_mail {
    my ($port) = @_;

    my $smtp = IO::Socket::INET->new(PeerAddr => "127.0.0.1:$port")
        or die "smtp: $!\n";
    my @lines = ('HELO test', 'MAIL FROM:<a@example.net>',
                 'RCPT TO:<b@example.net>', 'DATA',
                 "Subject: Good day\r\n\r\nText\r\n.", 'QUIT');

    scalar <$smtp>;

    for my $line (@lines) {
        print $smtp "$line\r\n";
        scalar <$smtp>;
    }
}
