#!/usr/bin/perl
# SPDX-License-Identifier: MIT

# Messages leave the outbox for a real mailbox: once, as people read them, and
# later when the mail server is away.

use strict;
use warnings;
use utf8;

use lib 't/lib';
use Lastmile;
use Lastmile::Workers;
use Encode qw(decode encode);
use MIME::QuotedPrint qw(decode_qp);
use Test::More;

my $lm = Lastmile->new(nginx => 0, mail => 1);
my $worker = Lastmile::Workers->new($lm, 'worker1', smtp_timeout => '5s');
my $english = customer_of('en');
my $afrikaans = customer_of('af');

# a message

$lm->sql(encode('UTF-8', "UPDATE contact SET name = 'Zoë Ngcobo'"
    . " WHERE id = $english->{contact_id}"));
welcome($english);
ok(wait_until(10, sub { $lm->mail == 1 }, 'the message'), 'a message is sent');

my ($mail) = $lm->mail;
is($mail->{head}{subject}, 'Welcome to Skyline Internet', 'its subject');
like(decode('MIME-Header', $mail->{head}{to}), qr/^"?Zoë Ngcobo"? <\Q$english->{email}\E>$/,
     'the recipient, with a name that is not ASCII');
like($mail->{head}{from}, qr/Skyline Internet.*<noreply\@skyline\.example>/,
     'the sender of the ISP\'s settings');
like($mail->{head}{date}, qr/^\w{3}, \d{1,2} \w{3} \d{4} [\d:]{8} \+0000$/,
     'a date');
is($mail->{head}{'auto-submitted'}, 'auto-generated', 'no machine answers it');

my ($text, $html) = parts($mail);
my $origin = $lm->demo('PORTAL_URL');
like($text, qr/^Dear Zoë Ngcobo$/m, 'the text has its own lines');
like($text, qr{^\Q$origin\E/reset#token=[\w-]{43}$}m, 'with the link whole');
like($html, qr{<a href="\Q$origin\E/reset#token=[\w-]{43}"}, 'and so has the HTML');
unlike($text . $html, qr/\{\{|\}\}/, 'no place was left');

my ($id) = map { $_->[0] } $lm->sql('SELECT MAX(id) FROM outbox');
is($lm->sql_one("SELECT variables IS NULL FROM outbox WHERE id = $id"), 1,
   'once sent, the link stands nowhere');
like($mail->{head}{'message-id'}, qr/^<lm-$id-[0-9a-f]+\@skyline\.example>$/,
     'the Message-ID follows from the row');

welcome($afrikaans);
ok(wait_until(10, sub { $lm->mail == 2 }, 'the message'), 'another is sent');
is((join ' ', map { $_->{head}{subject} =~ /^(Welkom .*)/ ? $1 : () } $lm->mail),
   'Welkom by Skyline Internet', 'in the language of its reader');

# values are escaped in HTML

$lm->sql("UPDATE contact SET name = '<b>Ann & Co</b>' WHERE id = $english->{contact_id}");
welcome($english);
wait_until(10, sub { $lm->mail == 3 }, 'the message');
($text, $html) = parts(($lm->mail)[2]);
like($text, qr/^Dear <b>Ann & Co<\/b>$/m, 'the text shows a name as it is');
like($html, qr/Dear &lt;b&gt;Ann &amp; Co&lt;\/b&gt;/, 'the HTML escapes it');

# a worker that died between sending and marking

$worker->stop;
$lm->sql("UPDATE outbox SET state = 'sending', attempts = 1, sent_at = NULL,"
       . " leased_by = 'dead', leased_until = UTC_TIMESTAMP(3) - INTERVAL 1 SECOND"
       . " WHERE id = $id");
$worker = Lastmile::Workers->new($lm, 'worker2', smtp_timeout => '5s');
ok(wait_until(15, sub { $lm->mail == 4 }, 'the message'),
   'what a dead worker leased is sent by another');
is(($lm->mail)[3]{head}{'message-id'}, $mail->{head}{'message-id'},
   'under the same Message-ID');

# the mail server is away

$lm->stop('mail');
welcome($english);
welcome($afrikaans);
ok(wait_until(15, sub { queued() == 2 && error() }, 'the back-off'),
   'without a mail server messages wait');
like(error(), qr/connect/i, 'and say why');
is(queued(), 2, 'none is lost');

# the mailbox wants a folder that is not there
rename($lm->dir . '/mail', $lm->dir . '/mail.old') or die;
$lm->start('mail');
ok(wait_until(40, sub { $lm->mail == 2 }, 'the messages'),
   'they arrive when it is back');
is($lm->sql_one("SELECT COUNT(*) FROM outbox WHERE state <> 'sent'"), 0,
   'and are marked');

# what can never be sent

$lm->sql(<<'SQL');
INSERT INTO outbox (channel, template, language, recipient, due_at, created_at)
VALUES ('mail', 'welcome', 'en', 'nobody', UTC_TIMESTAMP(3), UTC_TIMESTAMP(3));
INSERT INTO outbox (channel, template, language, recipient, due_at, created_at, expires_at)
VALUES ('mail', 'welcome', 'en', 'late@skyline.example', UTC_TIMESTAMP(3),
        UTC_TIMESTAMP(3), UTC_TIMESTAMP(3) - INTERVAL 1 SECOND);
SQL
ok(wait_until(10, sub { dead() == 2 }, 'the dead letters'),
   'what can never be sent is a dead letter');
like($lm->sql_one("SELECT error FROM outbox WHERE recipient = 'nobody'"),
     qr/not valid/, 'a wrong address says so');
like($lm->sql_one("SELECT error FROM outbox WHERE recipient LIKE 'late%'"),
     qr/expired/, 'an expired link is not sent');

# a burst, and its rate

my $before = $lm->mail;
$lm->sql("INSERT INTO job (kind, payload, due_at, created_at)"
       . " SELECT 'portal_welcome', JSON_OBJECT('customer_id', customer_id),"
       . " UTC_TIMESTAMP(3), UTC_TIMESTAMP(3) FROM contact"
       . " WHERE email IS NOT NULL LIMIT 50");
ok(wait_until(30, sub { $lm->mail >= $before + 50 }, 'the burst'),
   'fifty at once arrive');
is($lm->mail, $before + 50, 'each once');

ok($worker->stop, 'the worker stops');

done_testing;


sub customer_of {
    my ($language) = @_;

    my ($row) = $lm->sql(
        "SELECT customer_id, id, email FROM contact WHERE language = '$language'"
        . " AND email IS NOT NULL ORDER BY id DESC LIMIT 1");
    return { customer_id => $row->[0], contact_id => $row->[1],
             email => $row->[2] };
}


sub welcome {
    my ($customer) = @_;

    $lm->sql("INSERT INTO job (kind, payload, due_at, created_at) VALUES"
        . " ('portal_welcome', '{\"customer_id\": $customer->{customer_id}}',"
        . " UTC_TIMESTAMP(3), UTC_TIMESTAMP(3))");
}


# The text and the HTML of a message, decoded.

sub parts {
    my ($mail) = @_;

    my @parts = $mail->{body}
        =~ m{Content-Type: text/\w+; charset=utf-8\r?\n.*?\r?\n\r?\n(.*?)\r?\n--}gs;
    return map { my $t = decode('UTF-8', decode_qp($_)); $t =~ s/\r//g; $t } @parts;
}

sub queued { return $lm->sql_one("SELECT COUNT(*) FROM outbox WHERE state = 'queued'") }

sub dead { return $lm->sql_one("SELECT COUNT(*) FROM outbox WHERE state = 'dead'") }

sub error { return $lm->sql_one('SELECT MAX(error) FROM outbox') }
