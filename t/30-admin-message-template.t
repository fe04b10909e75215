#!/usr/bin/perl
# SPDX-License-Identifier: MIT

# Templates of messages: kept, changed, thrown away, each by who may.

use strict;
use warnings;
use utf8;

use lib 't/lib';
use Lastmile;
use Test::More;

my $lm = Lastmile->new;
my $admin = $lm->admin_login;
my $path = 'message/templates';
my %draft = (name => '  Mast at rest ', subject => 'Masts, {{customer.code}}',
             text => "Dear {{contact.name}}\n\nThe mast rests on Sunday.");

# one is kept

my $before = count();
my $made = $admin->post($path, \%draft);
is($made->status, 201, 'a template is kept');
my $one = $made->json;
is_deeply([@$one{qw(name subject text version)}],
          ['Mast at rest', @draft{qw(subject text)}, 1], 'as it was written');
is($one->{by}{name}, 'Demo administrator', 'by whom');
is_deeply((grep { $_->{id} == $one->{id} } @{ $admin->get($path)->json->{items} }),
          $one, 'and offered');
is_deeply([map { $_->{name} } @{ $admin->get($path)->json->{items} }],
          [sort map { $_->{name} } @{ $admin->get($path)->json->{items} }],
          'by name');

# what cannot be kept

is($admin->post($path, { %draft, name => 'MAST at rest' })
         ->json->{fields}{name}{code}, 'taken', 'a name is one in whatever case');
for my $case ([name => ''], [name => 'x' x 81], [name => "a\nb"], [name => 7],
              [subject => ' '], [subject => 'x' x 201], [subject => "a\nb"],
              [text => ''], [text => 'x' x 10_001], [text => "a\x{1}b"],
              [subject => '{{customer.balance}}'],
              [text => 'Dear {{ nobody }}'], [text => '{{open']) {
    my ($field, $value) = @$case;
    my $answer = $admin->post($path, { %draft, name => 'Fine', $field => $value });
    ok($answer->code eq 'invalid' && $answer->json->{fields}{$field}{message},
       "a $field like \"" . substr($value =~ s/[^ -~]/?/gr, 0, 20) . '" is told');
}
like($admin->post($path, { %draft, name => 'F', text => '{{no.such}}' },
       'Accept-Language' => 'af')->json->{fields}{text}{message},
     qr/^Daar is nie ’n plekhouer "no\.such" nie$/, 'in words, in the own language');
is(count(), $before + 1, 'nothing of it was kept');

# changed

my $changed = $admin->patch("$path/$one->{id}", { version => 1,
    text => 'Môre {{customer.name}}' });
is_deeply([$changed->status, @{ $changed->json }{qw(name text version)}],
          [200, 'Mast at rest', 'Môre {{customer.name}}', 2],
          'one is changed; what is not said stays');
my $stale = $admin->patch("$path/$one->{id}", { version => 1, name => 'Late' });
is($stale->code, 'stale_version', 'an old version changes nothing');
is_deeply([map { $_->{field} } @{ $stale->json->{changes} }], ['text'],
          'and is told what changed since');
is($admin->patch("$path/$one->{id}", { name => 'Late' })->code, 'invalid',
   'nor none');
is($admin->patch("$path/$one->{id}", { version => 2, text => '{{what}}' })
         ->json->{fields}{text}{code}, 'unknown_placeholder', 'placeholders are looked at');
my $other = $admin->post($path, { %draft, name => 'Other' })->json;
is($admin->patch("$path/$other->{id}", { version => 1, name => 'mast at REST' })
         ->json->{fields}{name}{code}, 'taken', 'as names are');
is($admin->patch("$path/999999", { version => 1, name => 'x' })->code,
   'not_found', 'what is not there is not changed');

# who may

sub desk {
    return $lm->admin->token($admin->post('tokens',
        { name => 'd', permissions => [@_] })->json->{token});
}
is(desk('message_send')->get($path)->status, 200, 'who sends reads them');
is(desk('message_send')->post($path, { %draft, name => 'Mine' })->code,
   'forbidden', 'and writes none');
is(desk('customer_read')->get($path)->code, 'forbidden', 'others do not read');
is(desk('template_write')->post($path, { %draft, name => 'Mine' })->status, 201,
   'who writes them does');

# thrown away

is($admin->delete("$path/$one->{id}?version=1")->code, 'stale_version',
   'an old sight throws nothing away');
is($admin->delete("$path/$one->{id}?version=2")->status, 204,
   'one is thrown away');
is($admin->delete("$path/$one->{id}?version=2")->code, 'not_found', 'once');
is_deeply([map { $_->[0] } $lm->sql('SELECT action FROM audit'
    . " WHERE entity = 'message_template' AND entity_id = $one->{id}"
    . ' ORDER BY id')], [qw(create update delete)], 'all is written down');

# not without end

$lm->sql('INSERT INTO message_template (name, subject, text, updated_at)'
    . " SELECT CONCAT('t ', seq), 's', 't', UTC_TIMESTAMP(3) FROM seq_1_to_200");
is($admin->post($path, { %draft, name => 'Too many' })->code, 'conflict',
   'there are two hundred at most');

done_testing;


sub count {
    return scalar @{ $admin->get($path)->json->{items} };
}
