#!/usr/bin/perl
# SPDX-License-Identifier: MIT

# A customer sees his own details, chooses what his contacts are told, and is
# told himself when his service is suspended or ends.

use strict;
use warnings;

use lib 't/lib';
use Lastmile;
use Test::More;

my $lm = Lastmile->new;
my $me = $lm->portal_login;
my $id = $me->get('me')->json->{id};

# his own details

my $profile = $me->get('profile')->json;
is($profile->{code}, $me->get('me')->json->{code}, 'his own details');
is($profile->{username}, $lm->demo('PORTAL_USER'), 'his username');
ok($profile->{phone} && $profile->{physical_address}, 'how he is reached');
my ($primary) = grep { $_->{is_primary} } @{ $profile->{contacts} };
ok($primary->{email}, 'his contacts');
is_deeply([map { $_->{name} } grep { $_->{is_required} }
           @{ $profile->{kinds} }],
          [qw(billing payment suspension security)],
          'what must reach somebody');
unlike($me->get('profile')->body, qr/id_number|password|note|vip/i,
       'and nothing of what staff alone may know');
is($me->request('GET', 'profile', undef, 'Accept-Language' => 'af')
       ->json->{kinds}[0]{text}, 'Fakture, state en kwitansies',
   'in his language');

# what he is told

my %all = map { $_->{name} => ['email'] } @{ $profile->{kinds} };
my $res = patch(contacts => [rules(%all, usage => [], marketing => [])]);
is($res->status, 200, 'usage may be left out');
is_deeply(of_primary($res)->{rules}{usage}, [], 'and is');
is_deeply(of_primary($res)->{rules}{billing}, ['email'], 'the rest is not');
is_deeply($me->get('profile')->json->{contacts}, $res->json->{contacts},
          'it stays so');
my ($audit) = @{ $lm->admin_login->get("audit?entity=customer&entity_id=$id")
                    ->json->{items} };
is($audit->{actor}{kind}, 'customer', 'it is written down as his doing');
like(JSON::PP::encode_json($audit->{after}), qr/rules/, 'with what changed');

$res = patch(contacts => [rules(%all, payment => [])]);
is($res->status, 422, 'what must reach somebody may not reach nobody');
is($res->json->{fields}{'contacts.rules.payment'}{code}, 'uncovered',
   'and is named');
$res = patch(contacts => [rules(%all, payment => ['sms'])]);
ok($res->status == ($primary->{mobile} ? 200 : 422),
   'another channel will do, if there is one');
$res = patch(contacts => [rules(%all, marketing => ['email'])]);
is_deeply(of_primary($res)->{rules}{marketing}, ['email'],
          'he may ask for more');
is(patch(language => 'af')->json->{language}, 'af', 'and for his language');
is($me->get('me')->json->{language}, 'af', 'which is felt at once');

# bad input

my $stale = $me->patch('profile', { version => 1, language => 'en' });
is($stale->code, 'stale_version', 'an old version is refused');
ok(!exists $stale->json->{changes}, 'and nobody is named');
is($me->patch('profile', {})->json->{fields}{version}{code}, 'required',
   'a version is needed');
is(patch(language => 'xx')->json->{fields}{language}{code}, 'unknown',
   'a language that we have');
is(patch(contacts => [{ id => 999_999, rules => {} }])
       ->json->{fields}{'contacts.0.id'}{code}, 'unknown', 'his own contacts');
my $foreign = 0 + $lm->sql_one(
    "SELECT MIN(id) FROM contact WHERE customer_id <> $id");
is(patch(contacts => [{ id => $foreign, rules => {} }])
       ->json->{fields}{'contacts.0.id'}{code}, 'unknown', 'and no others');
is(patch(contacts => [{ id => $primary->{id}, rules => { gossip => [] } }])
       ->json->{fields}{'contacts.0.rules.gossip'}{code}, 'unknown',
   'kinds that we have');
is(patch(contacts => [rules(%all, usage => ['pigeon'])])
       ->json->{fields}{'contacts.0.rules.usage'}{code}, 'unknown',
   'and channels');
is(patch(contacts => 'all')->json->{fields}{contacts}{code}, 'wrong_kind',
   'as a list');
my $name = $lm->sql_one("SELECT name FROM contact WHERE id = $primary->{id}");
patch(contacts => [{ rules(%all)->%*, name => 'Mallory', email => 'm@x.yz' }]);
is($lm->sql_one("SELECT name FROM contact WHERE id = $primary->{id}"), $name,
   'names and addresses are for staff to change');

# suspended, leaving, gone

is_deeply($me->get('me')->json->{banners}, [], 'nothing is wrong');
my $admin = $lm->admin_login;
my $version = $admin->get("customers/$id")->json->{version};
is($admin->post("customers/$id/suspend", { reason => 'arrears',
       version => $version })->status, 200, 'he is suspended');
my ($banner) = @{ $me->get('me')->json->{banners} };
is($banner->{kind}, 'suspended', 'he is told at once');
like($banner->{text}, qr/suspended/, 'in words');
unlike($banner->{text}, qr/arrears/, 'not in those of staff');
is($me->get('accounts')->status, 200, 'and still sees his accounts');
is(patch(language => 'en')->status, 200, 'and changes what he is told');

$lm->sql('UPDATE customer SET suspended_at = NULL,'
         . " cancelled_on = '2099-01-31' WHERE id = $id");
($banner) = @{ fresh()->get('me')->json->{banners} };
is($banner->{kind}, 'cancelling', 'who is leaving is told');
like($banner->{text}, qr/2099-01-31/, 'when');
is($banner->{on}, '2099-01-31', 'also as a day');
my $gone = $lm->sql_one("SELECT CURDATE() - INTERVAL 40 DAY");
$lm->sql("UPDATE customer SET cancelled_on = '$gone' WHERE id = $id");
my $past = fresh();
($banner) = @{ $past->get('me')->json->{banners} };
is($banner->{kind}, 'cancelled', 'who has left may look back');
my $afrikaans = $past->request('GET', 'me', undef, 'Accept-Language' => 'af');
like($afrikaans->json->{banners}[0]{text}, qr/terugkyk tot \d/, 'for a while');
ok(!$past->get('profile')->json->{may_change}, 'but changes nothing');
is($past->patch('profile', { version =>
       $past->get('profile')->json->{version}, language => 'af' })->code,
   'conflict', 'any more');

done_testing;


sub rules {
    my (%rules) = @_;

    return { id => $primary->{id}, rules => \%rules };
}


sub patch {
    my (%body) = @_;

    return $me->patch('profile', { version =>
        $me->get('profile')->json->{version}, %body });
}


sub of_primary {
    my ($res) = @_;

    return (grep { $_->{is_primary} } @{ $res->json->{contacts} })[0];
}


# What was changed behind the back of everybody is seen by a new session once
# Redis has forgotten the old answer.

sub fresh {
    $lm->redis('FLUSHALL');
    return $lm->portal_login;
}
