#!/usr/bin/perl
# SPDX-License-Identifier: MIT

# Notes about a customer: pinned, alert, changed by their author for a quarter
# of an hour, and never gone without a trace.

use strict;
use warnings;

use lib 't/lib';
use Lastmile;
use Test::More;

my $lm = Lastmile->new;
my $admin = $lm->admin_login;
my ($customer, $other) = map { 0 + $_->[0] } $lm->sql('SELECT id FROM customer'
    . ' WHERE deleted_at IS NULL ORDER BY id LIMIT 2');
my $path = "customers/$customer/notes";

# somebody who may change customers and not staff

$lm->sql("INSERT INTO role (name) VALUES ('agent')");
my $role = $lm->sql_one("SELECT id FROM role WHERE name = 'agent'");
$lm->sql("INSERT INTO role_permission VALUES ($role, '$_')")
    for qw(customer_read customer_write);
my ($ann, $ben) = map { agent($_) } qw(ann ben);

# written

is_deeply($admin->get($path)->json->{items}, [], 'there is none');
my $first = $ann->post($path, { text => " Gate code is 4411.\r\nAsk for Piet. " });
is($first->status, 201, 'a note is added');
is($first->json->{text}, "Gate code is 4411.\nAsk for Piet.",
   'with its lines');
is($first->json->{by}{name}, 'ann', 'by its author');
ok($first->json->{may_edit}, 'who may change it');
my $second = $admin->post($path, { text => 'Do not phone before ten.',
    is_alert => \1, is_pinned => \1 })->json;
ok($second->{is_alert} && $second->{is_pinned}, 'one is pinned and an alert');
my $third = $ben->post($path, { text => 'Moved to unit 3.' })->json;
is_deeply(order(), [$second->{id}, $third->{id}, $first->json->{id}],
          'pinned first, then the newest');
is_deeply($admin->get("customers/$other/notes")->json->{items}, [],
          'another customer has none');
my $key = { 'Idempotency-Key' => 'note-1' };
is($ann->request('POST', $path, { text => 'Once.' }, %$key)->json->{id},
   $ann->request('POST', $path, { text => 'Once.' }, %$key)->json->{id},
   'a double click writes one');

# changed

my $id = $first->json->{id};
my $res = $ann->patch("notes/$id", { version => 1, text => 'Gate code 4412.' });
is($res->status, 200, 'its author corrects it');
ok($res->json->{edited_at}, 'and that is seen');
is($ben->patch("notes/$id", { version => 2, text => 'No.' })->code,
   'forbidden', 'others do not');
is($ben->patch("notes/$id", { version => 2, is_pinned => \1 })->status, 200,
   'but anybody may pin it');
is($ann->patch("notes/$id", { version => 2, text => 'x' })->code,
   'stale_version', 'an old version is refused');
is($ann->patch("notes/$id", { version => 2, text => 'x' })->json
       ->{changes}[0]{field}, 'is_pinned', 'with what changed');
$lm->sql("UPDATE customer_note SET created_at = created_at"
         . " - INTERVAL 15 MINUTE WHERE id = $id");
is($ann->patch("notes/$id", { version => 3, text => 'Late.' })->code,
   'forbidden', 'after a quarter of an hour its author does not');
ok(!(grep { $_->{id} == $id } @{ $ann->get($path)->json->{items} })[0]
       ->{may_edit}, 'and is told so');
is($ann->delete("notes/$id?version=3")->code, 'forbidden',
   'nor take it away');
is($admin->patch("notes/$id", { version => 3, text => 'Gate code 4413.' })
       ->status, 200, 'who may change staff may');

# taken away

is($ben->delete("notes/$third->{id}")->code, 'stale_version',
   'a version is needed');
is($ben->delete("notes/$third->{id}?version=1")->status, 204, 'one is hidden');
ok(!(grep { $_ == $third->{id} } @{ order() }), 'and is not listed');
is($ben->delete("notes/$third->{id}?version=2")->code, 'not_found', 'once');
is($ben->patch("notes/$third->{id}", { version => 2, text => 'x' })->code,
   'not_found', 'nor changed');
is($lm->sql_one("SELECT COUNT(*) FROM customer_note WHERE id = $third->{id}"
        . ' AND deleted_at IS NOT NULL'), 1, 'it leaves a trace');
my @audit = @{ $admin->get("audit?entity=customer_note&entity_id="
    . $third->{id})->json->{items} };
is_deeply([map { $_->{action} } @audit], [qw(delete create)],
          'in the audit too');
is($audit[0]{before}{text}, 'Moved to unit 3.', 'with its words');

# bad input

is(fault({}), 'text required', 'words are needed');
is(fault({ text => '  ' }), 'text required', 'blanks are none');
is(fault({ text => 'x' x 4001 }), 'text too_long', 'no novel');
is(fault({ text => 7 }), 'text wrong_kind', 'a text');
is(fault({ text => "a\x01b" }), 'text not_text', 'of letters');
is(fault({ text => 'x', is_pinned => 'yes' }), 'is_pinned wrong_kind',
   'a flag is a flag');
is($admin->post('customers/999999/notes', { text => 'x' })->code, 'not_found',
   'a customer who is there');
is($admin->get('customers/999999/notes')->code, 'not_found', 'to read as well');
is($admin->patch("notes/$id", { version => 4, text => '' })
       ->json->{fields}{text}{code}, 'required', 'nor made empty');
is($admin->patch("notes/$id", { text => 'x' })->json->{fields}{version}{code},
   'required', 'nor changed blindly');
is($admin->patch('notes/999999', { version => 1 })->code, 'not_found',
   'an unknown one is not found');

done_testing;


sub agent {
    my ($name) = @_;

    return $lm->join_staff($admin, username => $name, role_id => 0 + $role);
}


sub order { return [map { $_->{id} } @{ $admin->get($path)->json->{items} }] }


sub fault {
    my ($body) = @_;

    my $fields = $admin->post($path, $body)->json->{fields} // {};
    return join(' ', map { "$_ $fields->{$_}{code}" } sort keys %$fields);
}
