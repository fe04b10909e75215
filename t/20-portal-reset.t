#!/usr/bin/perl
# SPDX-License-Identifier: MIT

# A forgotten password: a link by mail that works once, and tells nobody who
# is a customer.

use strict;
use warnings;

use lib 't/lib';
use IO::Socket::INET;
use Lastmile;
use POSIX ();
use Test::More;
use Time::HiRes qw(time);

my $began = time;
my $lm = Lastmile->new(worker => 1);
my $user = $lm->demo('PORTAL_USER');
my $old = $lm->demo('PORTAL_PASSWORD');
my $address = $lm->sql_one('SELECT ct.email FROM portal_login l JOIN contact ct'
    . " ON ct.id = l.contact_id WHERE l.username = '$user'");

# the mail

my $signed_in = $lm->portal_login;
my $elsewhere = $lm->portal_login;

my $asked = $lm->portal->post('password/forgotten', { username => $user });
is($asked->status, 202, 'a link is asked for');
is($asked->body, '{}', 'and nothing is said');

my ($mail) = wait_until(15, sub { my @m = $lm->mail; @m ? [@m] : undef },
                        'the mail')->@*;
like($mail->{head}{to}, qr/\Q$address\E/, 'the mail goes to the contact');
my $token = token_of($mail);
is(length $token, 43, 'with a link of 256 bits');
my $text = plain($mail);
like($text, qr{\Q@{[ $lm->demo('PORTAL_URL') ]}\E/reset#token=},
     'of the configured origin, the token behind the #');
is($lm->sql_one('SELECT COUNT(*) FROM link_token WHERE token_hash ='
    . " UNHEX(SHA2('$token', 256)) AND kind = 'password_reset'"), 1,
   'the database holds its hash');
is($lm->sql_one("SELECT COUNT(*) FROM outbox WHERE variables LIKE '%$token%'"),
   0, 'the outbox does not hold it in clear');

# the new password

for my $case (['short7x', 'too_short'], ['x' x 129, undef],
              [$user . '', undef], ['password1', 'too_common'],
              ['Wagwoord123', 'too_common']) {
    my $res = reset_password($token, $case->[0]);
    is($res->status, 422, 'a poor password is refused');
    is($res->json->{fields}{password}{code}, $case->[1], 'and why')
        if $case->[1];
}

my $new = 'nuwe-wagwoord-7';
is(reset_password($token, $new)->status, 204, 'a good one is set');
is($signed_in->get('me')->status, 401, 'every session ends');
is($elsewhere->get('me')->status, 401, 'on every device');
is($lm->portal->post('session', { username => $user, password => $old })
    ->code, 'login_failed', 'the old password is over');
my $me = $lm->portal_login($user, $new);
is($me->get('me')->status, 200, 'the new one works');

my $told = wait_until(15, sub {
    my @m = grep { $_->{head}{to} =~ /\Q$address\E/ } $lm->mail;
    @m > 1 ? $m[-1] : undef;
}, 'the notice');
ok($told, 'the customer is told by mail');
my $clocks = join '|', map {
    POSIX::strftime('%Y-%m-%d %H:', gmtime($_ + 7200)) } $began, time;
like(plain($told), qr/(?:$clocks)\d\d/, 'with the time on his own clock');
unlike(plain($told), qr/\Q$new\E|token=/, 'without the password, or a link');

# used, old, foreign, broken

is(reset_password($token, 'another-good-one')->code, 'link_invalid',
   'a link works once');
$lm->sql('DELETE FROM login_attempt');

my $mails = () = $lm->mail;
$lm->portal->post('password/forgotten', { username => lc $user });
my $late = token_of(next_mail($mails));
$lm->sql('UPDATE link_token SET expires_at = UTC_TIMESTAMP(3)'
    . " WHERE token_hash = UNHEX(SHA2('$late', 256))");
is(reset_password($late, 'another-good-one')->code, 'link_invalid',
   'an old link is over');

for my $bad ('A' x 43, 'x', $late . 'A', "' OR 1=1 -- ") {
    is(reset_password($bad, 'another-good-one')->code, 'link_invalid',
       "\"$bad\" is no link");
}
is($lm->portal->get("password/reset?token=$late")->status, 405,
   'a link is consumed by POST alone');
is($lm->portal_login($user, $new)->get('me')->status, 200,
   'and nothing has changed');

# two links: using one ends the other

$lm->sql('DELETE FROM link_token');
$lm->sql('DELETE FROM login_attempt');
my $before = () = $lm->mail;
$lm->portal->post('password/forgotten', { username => $user });
my $first = token_of(next_mail($before));
$lm->portal->post('password/forgotten', { username => $address });
my $second = token_of(next_mail($before + 1));
isnt($first, $second, 'an address works as well as a username');
is(reset_password($second, 'the-second-link')->status, 204, 'one is used');
is(reset_password($first, 'the-first-link')->code, 'link_invalid',
   'the other is over');

# nobody learns who is a customer

$lm->sql('DELETE FROM link_token');
my %time;
for my $round (1 .. 3) {
    for my $name ($user, "NOBODY$round", "nobody$round\@example.org") {
        $lm->sql('DELETE FROM login_attempt');
        my $start = time;
        my $res = $lm->portal->post('password/forgotten',
                                    { username => $name });
        push @{ $time{ $name eq $user ? 'known' : 'unknown' } },
            time - $start;
        is($res->status . $res->body, '202{}', "\"$name\": the same answer");
    }
}
my ($known, $unknown) = map { (sort { $a <=> $b } @$_)[@$_ / 2] }
                        @time{qw(known unknown)};
cmp_ok(abs($known - $unknown), '<', 0.05, 'in the same time');

is($lm->portal->post('password/forgotten', {})->code, 'invalid',
   'a name is needed');
is($lm->portal->post('password/forgotten', { username => $user },
       Origin => 'http://evil.example')->code, 'bad_origin',
   'other sites cannot ask');
like(raw_forgotten('evil.example'), qr{^HTTP/1.1 (?:202|4\d\d) },
     'a foreign Host is asking');
sleep_for_mail();
unlike(join('', map { plain($_) } $lm->mail), qr/evil\.example/,
       'and stands in no mail');

# others do not keep a customer from asking

$lm->sql('DELETE FROM login_attempt');
$lm->portal->post('password/forgotten', { username => $user });
is($lm->sql_one('SELECT COUNT(*) FROM login_attempt'), 1,
   'asking counts by where it comes from alone');

# nobody fills a mailbox

my $sent = $lm->sql_one("SELECT COUNT(*) FROM outbox WHERE template ="
    . " 'password_reset'");
for (1 .. 8) {
    $lm->sql('DELETE FROM login_attempt');
    $lm->portal->post('password/forgotten', { username => $user });
}
cmp_ok($lm->sql_one("SELECT COUNT(*) FROM outbox WHERE template ="
    . " 'password_reset'") - $sent, '<=', 3, 'three open links are enough');

$lm->stop('mariadb');
is($lm->portal->post('password/forgotten', { username => $user })->status,
   503, 'without the database: 503');
is(reset_password('A' x 43, 'another-good-one')->status, 503, 'here too');
$lm->start('mariadb');

done_testing;


# A request with a Host header of somebody's making.

sub raw_forgotten {
    my ($host) = @_;

    my $origin = $lm->demo('PORTAL_URL');
    my ($peer) = $origin =~ m{//(.*)};
    my $body = qq({"username":"$user"});
    my $socket = IO::Socket::INET->new(PeerAddr => $peer) or return '';

    print $socket join("\r\n", 'POST /api/portal/v1/password/forgotten HTTP/1.1',
        "Host: $host", "Origin: $origin", 'Content-Type: application/json',
        'Content-Length: ' . length $body, 'Connection: close', '', $body);
    local $/;
    return <$socket> // '';
}


sub reset_password {
    my ($link, $password) = @_;

    return $lm->portal->post('password/reset',
        { token => $link, password => $password });
}


sub next_mail {
    my ($count) = @_;

    return wait_until(15, sub {
        my @m = $lm->mail;
        @m > $count ? $m[$count] : undef;
    }, 'a mail');
}


sub plain {
    my ($message) = @_;

    my $body = $message->{body};
    $body =~ s/=\r?\n//g;
    $body =~ s/=([0-9A-F]{2})/chr hex $1/ge;
    return $body;
}


sub token_of {
    my ($message) = @_;

    my ($found) = plain($message) =~ /#token=([\w-]{43})/;
    return $found // '';
}


sub sleep_for_mail {
    wait_until(15, sub {
        $lm->sql_one("SELECT COUNT(*) FROM outbox WHERE state <> 'sent'") == 0
    }, 'the outbox to empty');
}
