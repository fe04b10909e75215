#!/usr/bin/perl
# SPDX-License-Identifier: MIT

# One e-mail address may open several customers: the password tells which,
# and a person chooses; nothing is guessed.

use strict;
use warnings;

use lib 't/lib';
use Lastmile;
use Test::More;

my $lm = Lastmile->new;
my $address = 'family@shared.example';
my $hash = $lm->sql_one('SELECT password_hash FROM portal_login WHERE'
    . " username = '@{[ $lm->demo('PORTAL_USER') ]}'");
my $password = $lm->demo('PORTAL_PASSWORD');
my @ids = map { $_->[0] } $lm->sql('SELECT l.customer_id FROM portal_login l'
    . ' JOIN contact ct ON ct.id = l.contact_id ORDER BY l.customer_id LIMIT 7');

# one customer

share(1);
my $one = sign_in();
is($one->status, 200, 'an address of one customer signs in');
is($one->json->{customer}{id}, $ids[0], 'as that customer');
is(sign_in(username => 'Family@Shared.EXAMPLE')->status, 200,
   'case does not matter');

# three, of whom two have this password

share(3);
$lm->sql("UPDATE portal_login SET password_hash = NULL"
    . " WHERE customer_id = $ids[2]");
my $browser = $lm->portal;
my $several = sign_in(client => $browser);
is($several->status, 200, 'several fit');
ok(!defined $browser->cookie('lastmile'), 'nobody is signed in yet');
is_deeply([map { $_->{customer_id} } @{ $several->json->{choose} }],
          [@ids[0, 1]], 'those whose password fits are offered, no others');
ok($_->{code} && $_->{name}, 'with code and name')
    for @{ $several->json->{choose} };

my $pending = $several->json->{pending};
is(choose($browser, $pending, $ids[2])->code, 'login_failed',
   'what was not offered cannot be chosen');
is(choose($browser, $pending, 999_999)->code, 'login_failed', 'nor nobody');
is(choose($browser, 'A' x 43, $ids[1])->code, 'login_failed',
   'nor with a token of one\'s own making');
is(choose($browser, $pending, $ids[1])->json->{customer}{id}, $ids[1],
   'one is chosen');
is($browser->get('me')->json->{id}, $ids[1], 'and signed in');
is(choose($lm->portal, $pending, $ids[0])->code, 'login_failed',
   'a choice is made once');

# five minutes, and not beyond a new password

my $late = sign_in()->json->{pending};
$lm->sql("UPDATE link_token SET expires_at = UTC_TIMESTAMP(3)"
    . " WHERE kind = 'choose_customer'");
is(choose($lm->portal, $late, $ids[0])->code, 'login_failed',
   'a late choice is none');

my $changed = sign_in()->json->{pending};
$lm->sql('UPDATE portal_login SET password_at = UTC_TIMESTAMP(3)'
    . ' + INTERVAL 1 SECOND');
is(choose($lm->portal, $changed, $ids[0])->code, 'login_failed',
   'nor one after the password was changed');
$lm->sql('UPDATE portal_login SET password_at = UTC_TIMESTAMP(3)'
    . ' - INTERVAL 1 DAY');

my $ended = sign_in()->json->{pending};
$lm->sql('UPDATE portal_login SET password_hash = NULL'
    . " WHERE customer_id = $ids[0]");
is(choose($lm->portal, $ended, $ids[0])->code, 'login_failed',
   'nor one after the password ended, for another primary contact');
$lm->sql("UPDATE portal_login SET password_hash = '$hash'"
    . " WHERE customer_id = $ids[0]");

is(sign_in(password => 'wrong-password')->code, 'login_failed',
   'a wrong password offers nothing');
for my $body ({ pending => $pending }, { pending => $pending,
              customer_id => "$ids[0]" }, { pending => 7, customer_id => 1 }) {
    is($lm->portal->post('session', $body)->code, 'invalid',
       'a choice is a pending token and a number');
}

# a username that looks like the address wins

$lm->sql("UPDATE portal_login SET username = '$address'"
    . " WHERE customer_id = $ids[1]");
is(sign_in()->json->{customer}{id}, $ids[1], 'a username wins');
$lm->sql("UPDATE portal_login SET username = 'BACK001'"
    . " WHERE customer_id = $ids[1]");

# more than five must use the username

share(6);
is(sign_in()->code, 'login_failed', 'six are too many to choose from');
share(5);
is(scalar @{ sign_in()->json->{choose} }, 5, 'five are not');

# a guess at an address is a guess at each who has it

share(2);
my ($first, $second) = map { $lm->sql_one('SELECT username FROM portal_login'
    . " WHERE customer_id = $_") } @ids[0, 1];
sign_in();
is(counted(), 0, 'a sign-in with the password of both leaves no guess');

$lm->sql('UPDATE portal_login SET password_hash = (SELECT * FROM (SELECT'
    . " password_hash FROM staff LIMIT 1) h) WHERE customer_id = $ids[1]");
is(sign_in()->json->{customer}{id}, $ids[0], 'a password of the one');
is(counted(), 0, 'was no guess at the other');

$lm->sql('DELETE FROM login_attempt');
my @guesses = map { $lm->portal->post('session',
    { username => $address, password => "guess $_" })->status } 1 .. 10;
is_deeply(\@guesses, [(401) x 10], 'ten guesses at the address');
is($lm->portal->post('session',
       { username => $_, password => 'one more' })->status, 429,
   'were ten at each') for $first, $second;

done_testing;


sub counted {
    return $lm->sql_one('SELECT COALESCE(SUM(count), 0) FROM login_attempt');
}


# The first n customers get the address and the demo customer's password.

sub share {
    my ($n) = @_;

    $lm->sql("UPDATE contact SET email = CONCAT('c', id, '\@own.example')");
    $lm->sql("UPDATE portal_login SET password_hash = '$hash'");
    $lm->sql("UPDATE contact ct JOIN portal_login l ON l.contact_id = ct.id"
        . " SET ct.email = '$address' WHERE l.customer_id IN ("
        . join(',', @ids[0 .. $n - 1]) . ')');
}


sub sign_in {
    my (%arg) = @_;

    $lm->sql('DELETE FROM login_attempt');
    my $client = delete $arg{client} // $lm->portal;
    return $client->post('session',
        { username => $address, password => $password, %arg });
}


sub choose {
    my ($client, $token, $id) = @_;

    return $client->post('session', { pending => $token,
                                      customer_id => 0 + $id });
}
