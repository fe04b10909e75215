#!/usr/bin/perl
# SPDX-License-Identifier: MIT

# Staff write to one customer or to many; the mails arrive, one for each.

use strict;
use warnings;

use lib 't/lib';
use Lastmile;
use MIME::QuotedPrint qw(decode_qp);
use MIME::Base64 qw(decode_base64);
use Test::More;

my $lm = Lastmile->new(worker => 1, mail => 1);
my $admin = $lm->admin_login;
my @ids = map { 0 + $_->[0] } $lm->sql('SELECT c.id FROM customer c JOIN contact p'
    . ' ON p.customer_id = c.id AND p.primary_mark = 1 WHERE c.deleted_at IS NULL'
    . ' AND c.cancelled_on IS NULL AND p.email IS NOT NULL ORDER BY c.id LIMIT 6');
my ($code, $name, $email, $contact) = @{ ($lm->sql('SELECT c.code, c.name,'
    . ' p.email, p.name FROM customer c JOIN contact p ON p.customer_id = c.id'
    . " AND p.primary_mark = 1 WHERE c.id = $ids[0]"))[0] };
my %draft = (subject => 'Masts, {{customer.code}}',
             text => "Dear {{contact.name}}\n\nThe mast of {{customer.name}}"
                   . " rests on <Sunday>.");

# what may be said, and from where

my %placeholder = map { $_->{name} => $_->{text} }
                  @{ $admin->get('message/placeholders')->json->{items} };
is($placeholder{'customer.name'}, 'Customer\'s name', 'placeholders are named');
my $from = $admin->get('message/from-addresses')->json->{items};
is(scalar @$from, 1, 'there is one address to send from');
is($admin->patch('settings', { message_from_addresses =>
       'desk@skyline.example nonsense accounts@skyline.example' })->status, 204,
   'others are set');
is(scalar @{ $admin->get('message/from-addresses')->json->{items} }, 3,
   'and offered when they are addresses');

# one customer

my $preview = $admin->post('messages/preview',
    { %draft, audience => { ids => [$ids[0]] } })->json;
is_deeply([@$preview{qw(total recipients)}], [1, 1], 'one would get it');
is_deeply($preview->{sample}, [{
    customer => { id => $ids[0], code => $code, name => $name }, to => $email,
    subject => "Masts, $code", text => "Dear $contact\n\nThe mast of $name"
        . ' rests on <Sunday>.' }], 'and reads it like this');
is_deeply($admin->post('messages/preview', { %draft, text =>
    'x {{customer.balance}} {{ nothing }} {{customer.name}} {{open',
    audience => { ids => [$ids[0]] } })->json->{unknown_placeholders},
    ['customer.balance', 'nothing', '{{'], 'what is no placeholder is told');

my %one = (%draft, audience => { ids => [$ids[0]] },
           from_address => 'desk@skyline.example');
my @key = ('Idempotency-Key' => 'letter-1');
my $sent = $admin->request('POST', 'messages', \%one, @key);
is($sent->status, 202, 'it is sent');
is($sent->json->{bulk_id}, undef, 'at once');
is($admin->request('POST', 'messages', \%one, @key)->json->{id},
   $sent->json->{id}, 'a double click sends it once');
ok(wait_until(20, sub { $lm->mail >= 1 }, 'the mail'), 'and arrives');
my ($mail) = $lm->mail;
is($mail->{head}{subject}, "Masts, $code", 'with its subject');
like($mail->{head}{from}, qr/<desk\@skyline\.example>/, 'from the chosen address');
like($mail->{head}{to}, qr/<\Q$email\E>/, 'to the primary contact');
my $body = text_of($mail);
like($body, qr/\QThe mast of $name rests on <Sunday>./, 'as text');
like($body, qr/rests on &lt;Sunday&gt;\./, 'and as a page, without markup of its own');
is_deeply(($lm->sql('SELECT o.customer_id, o.state, m.subject, m.from_address'
    . ' FROM outbox o JOIN message m ON m.id = o.message_id'
    . ' WHERE m.id = ' . $sent->json->{id}))[0],
    [$ids[0], 'sent', $draft{subject}, 'desk@skyline.example'],
    'and is kept for the log');
my ($told) = grep { $_->{kind} eq 'message' }
             @{ $admin->get("customers/$ids[0]/timeline")->json->{items} };
is($told->{text}, "Mail \"Masts, $code\" to $email: sent",
   'the timeline has the subject as it was read');

$admin->post('messages', { %draft, audience => { ids => [$ids[1]] },
    to => ['one@typed.example', 'two@typed.example'] });
ok(wait_until(20, sub { $lm->mail == 3 }, 'the mails'),
   'addresses may be typed instead');
is(join(' ', sort map { $_->{head}{to} =~ /<?(\w+\@typed\.example)>?/ }
        $lm->mail), 'one@typed.example two@typed.example', 'to which it goes');

# many

$lm->sql("UPDATE customer SET cancelled_on = '2020-01-01' WHERE id = $ids[2]");
$lm->sql("UPDATE contact SET email = NULL WHERE customer_id = $ids[3]");
$lm->sql("UPDATE contact SET rules_email = 0 WHERE customer_id = $ids[4]");
$preview = $admin->post('messages/preview',
    { %draft, audience => { ids => \@ids } })->json;
is_deeply([@$preview{qw(total recipients)}], [6, 3], 'three of six would get it');
is_deeply({ map { $_->{reason} => $_->{count} } @{ $preview->{excluded} } },
          { cancelled => 1, no_email => 1, opted_out => 1 },
          'the others not, for a reason');
is(scalar @{ $preview->{sample} }, 3, 'it is seen as each would read it');
my $many = $admin->post('messages', { %draft, audience => { ids => \@ids } });
is($many->status, 202, 'it is sent to many');
my $bulk;
ok(wait_until(30, sub {
    $bulk = $admin->get('bulk/' . $many->json->{bulk_id})->json;
    $bulk->{state} eq 'done' }, 'the bulk'), 'by a job');
is_deeply([@$bulk{qw(kind done skipped can_undo)}],
          ['message', 3, 3, JSON::PP::false], 'that tells how many');
ok(wait_until(20, sub { $lm->mail == 6 }, 'the mails'), 'three mails arrive');
is($lm->sql_one('SELECT COUNT(DISTINCT recipient) FROM outbox WHERE message_id = '
    . $many->json->{id}), 3, 'one each');
is($admin->post("bulk/$bulk->{id}/undo", {})->code, 'conflict',
   'what is sent is not undone');
is($admin->post('messages', { %draft, audience => { ids => [$ids[2]] } })->json
    ->{fields}{audience}{code}, 'cancelled',
   'one who gets none is named with the reason');

# links to set a password

my $links = $admin->post('bulk', { kind => 'set_password_links', params => {},
    audience => { ids => \@ids }, expected => 6 })->json;
ok(wait_until(30, sub { $admin->get("bulk/$links->{id}")->json->{state} eq 'done' },
    'the links'), 'links to set a password go to many');
is($admin->get("bulk/$links->{id}")->json->{done}, 4,
   'to who can have one, and takes messages or not');
is($lm->sql_one("SELECT COUNT(*) FROM link_token WHERE used_at IS NULL"), 4,
   'one each');

# a subject that no header holds

my $long = $admin->post('messages', { %one, subject => "\x{1F4E1}" x 200 })->json;
ok(wait_until(20, sub { $lm->sql_one('SELECT state FROM outbox WHERE message_id'
    . " = $long->{id}") eq 'sent' }, 'the mail'), 'is cut, and the mail is sent');

# refused

for my $bad (
    ['audience', audience => undef], ['subject', subject => ''],
    ['subject', subject => 'x' x 201], ['subject', subject => "a\nBcc: b"],
    ['text', text => ' '], ['text', text => 'x' x 10001],
    ['text', text => "a\x{1}b"], ['from_address', from_address => 'x@evil.example'],
    ['text', text => '{{customer.balance}}'], ['text', subject => '{{x}}'],
    ['to', to => []], ['to', to => 'x'], ['to.0', to => ['x']],
    ['to', to => ['a@b.example'], audience => { ids => \@ids }],
) {
    my ($field, %change) = @$bad;
    my $answer = $admin->post('messages', { %one, %change });
    ok($answer->code eq 'invalid' && $answer->json->{fields}{$field}{message},
       "$field is looked at") or diag explain $answer->json;
}
my $desk = $lm->admin->token($admin->post('tokens', { name => 'desk',
    permissions => ['customer_read', 'message_send'] })->json->{token});
is($desk->post('messages', { %draft, audience => { ids => [@ids[0, 1]] } })->code,
   'forbidden', 'the desk does not write to many');
is($desk->post('messages/preview', { %draft, audience => { ids => [$ids[0]] } })
    ->status, 200, 'but to one');
is($admin->post('bulk', { kind => 'message', params => {}, expected => 1,
    audience => { ids => [$ids[0]] } })->json->{fields}{kind}{code}, 'unknown',
   'a message is no wide change without its own checks');

done_testing;


# Every part of a mail in clear.

sub text_of {
    my ($mail) = @_;

    return $mail->{body} . decode_qp($mail->{body}) . join '',
           map { decode_base64($_) } $mail->{body} =~ /\r?\n\r?\n([A-Za-z0-9+\/=\r\n]{20,})/g;
}
