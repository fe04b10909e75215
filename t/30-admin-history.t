#!/usr/bin/perl
# SPDX-License-Identifier: MIT

# What became of each field of a customer; masked numbers; and who is taken
# away.

use strict;
use warnings;

use lib 't/lib';
use Lastmile;
use Test::More;

my $lm = Lastmile->new;
my $admin = $lm->admin_login;
my $id = $lm->sql_one('SELECT id FROM customer WHERE cancelled_on IS NULL'
    . ' ORDER BY id DESC LIMIT 1');
my $mask = "\x{2022}";

# history

change(name => 'Once', phone => '021 111 1111');
change(name => 'Twice', id_type => 'passport', id_number => 'A98 7654');
$admin->post("customers/$id/suspend", { version => version(), reason => 'why' });
my $all = $admin->get("customers/$id/history")->json;
is_deeply([map { $_->{action} } @{ $all->{items} }],
          [qw(suspend update update)], 'what was done, newest first');
is($all->{items}[0]{by}{name}, 'Demo administrator', 'by whom');
my %last = map { $_->{field} => $_ } @{ $all->{items}[1]{changes} };
is_deeply($last{name}, { field => 'name', before => 'Once', after => 'Twice' },
          'each field as it was and is');
is($last{id_number}{after}, ($mask x 5) . '654', 'numbers are masked');
is_deeply([map { $_->{after} } map { grep { $_->{field} eq 'name' }
              @{ $_->{changes} } } @{ $admin->get("customers/$id/history"
              . '?field=name')->json->{items} }], ['Twice', 'Once'],
          'the history of one field');
is($admin->get("customers/$id/history?field=phone")->json->{total}, 1,
   'and of another');
is($admin->get("customers/$id/history?field=%22%25")->json->{total}, 0,
   'of none');
is($admin->get("customers/$id/history?action=suspend")->json->{total}, 1,
   'or of one kind of deed');
is(scalar @{ $admin->get("customers/$id/history?per_page=1&page=2")
                   ->json->{items} }, 1, 'in pages');
is($admin->get("customers/$id/history?x=1")->status, 422, 'with known filters');
is($admin->get('customers/999999/history')->code, 'not_found',
   'nobody has none');

# what ids stand for

my ($site, $site_name) = @{ ($lm->sql('SELECT id, name FROM site LIMIT 1'))[0] };
my $tag = $admin->post('labels', { name => 'Gone soon' })->json;
change(site_id => 0 + $site, label_ids => [$tag->{id}]);
my $named = $admin->get("customers/$id/history")->json->{items}[0];
is($named->{names}{site_id}{$site}, $site_name, 'ids have names');
is($named->{names}{label_ids}{$tag->{id}}, 'Gone soon', 'each of several');
is($named->{entity_name}, undef, 'a customer is no thing of a customer');
$admin->post("labels/$tag->{id}/retire", { version => 1 });
is($admin->get("customers/$id/history")->json->{items}[0]{names}{label_ids}
         {$tag->{id}}, 'Gone soon', 'also of what is retired');
$admin->delete("labels/$tag->{id}?version=2");
ok(!exists $admin->get("customers/$id/history")->json->{items}[0]{names}
                 {label_ids}{$tag->{id}}, 'what is gone has none');
my ($product, $product_name) = @{ ($lm->sql(
    'SELECT id, name FROM product LIMIT 1'))[0] };
my $account = $admin->post("customers/$id/accounts", {
    product_id => 0 + $product, username => 'history@x.example' })->json->{account};
$named = $admin->get("customers/$id/history")->json->{items}[0];
is($named->{names}{product_id}{$product}, $product_name,
   'a package is named too');
is($named->{entity_name}, 'history@x.example', 'and whose it is');

# masked numbers

is($admin->get("customers/$id")->json->{id_number_masked},
   ($mask x 5) . '654', 'the profile masks');
is($admin->get("customers/$id/sensitive?field=id_number")->json->{id_number},
   'A98 7654', 'who may sees it');
is($lm->sql_one("SELECT COUNT(*) FROM audit WHERE customer_id = $id"
       . " AND action = 'reveal'"), 1, 'and leaves a trace');
is($admin->get("customers/$id/sensitive?field=password")->status, 422,
   'no other field');
is($admin->get('customers/999999/sensitive?field=id_number')->code,
   'not_found', 'of nobody');
for my $case (['a98-7654', 1], ['A98 7655', 0], ['654', 0]) {
    my ($said, $is) = @$case;
    is($admin->post("customers/$id/match", { id_number => $said })
             ->json->{matches} ? 1 : 0, $is, "\"$said\" is compared");
}
is($lm->sql_one("SELECT COUNT(*) FROM audit WHERE customer_id = $id"
       . " AND action = 'match'"), 3, 'each time with a trace');
is($admin->post("customers/$id/match", {})->status, 422, 'with a number');
my $other = $lm->sql_one("SELECT id FROM customer WHERE id_number IS NULL"
    . ' LIMIT 1');
ok(!$admin->post("customers/$other/match", { id_number => 'x' })
          ->json->{matches}, 'who has no number has no such number');
is($admin->get("customers/$other/sensitive?field=id_number")
         ->json->{id_number}, undef, 'to see either');

# taking away

my ($group, $billing) = map { $admin->get($_)->json->{items}[0]{id} }
    qw(groups billing-groups);
my $made = $admin->post('customers', { type => 'individual',
    name => 'Mistaken Person', phone => '021 222 2222', has_no_email =>
    JSON::PP::true, group_id => $group, billing_group_id => $billing })->json;
is($admin->post("customers/$made->{id}/delete", { version => 1 })
         ->json->{fields}{reason}{code}, 'required', 'a reason is needed');
is($admin->post("customers/$made->{id}/delete", { version => 9,
       reason => 'x' })->code, 'stale_version', 'and the present version');
is($admin->post("customers/$made->{id}/delete", { version => 1,
       reason => 'added twice' })->status, 204, 'a customer is taken away');
is($admin->get("customers/$made->{id}")->code, 'not_found', 'and is gone');
is($admin->get('customers?q=mistaken')->json->{total}, 0, 'from the list');
is($admin->post("customers/$made->{id}/delete", { version => 2,
       reason => 'x' })->code, 'not_found', 'once');
is($lm->sql_one("SELECT JSON_VALUE(after_json, '\$.reason') FROM audit WHERE"
       . " customer_id = $made->{id} AND action = 'delete'"), 'added twice',
   'it is written down');
my $again = $admin->post('customers', { type => 'individual',
    name => 'Mistaken Other', phone => '021 222 2223', has_no_email =>
    JSON::PP::true, group_id => $group, billing_group_id => $billing })->json;
is($again->{code}, $made->{code} =~ s/1$/2/r, 'the code is not given again');
is($admin->post('customers', { type => 'individual', name => 'Third',
       phone => '021 222 2223', has_no_email => JSON::PP::true,
       group_id => $group, billing_group_id => $billing,
       code => $made->{code}, is_code_generated => JSON::PP::false })
         ->json->{fields}{code}{code}, 'was_taken', 'not by hand either');

my $used = $lm->sql_one('SELECT a.customer_id FROM usage_month m JOIN'
    . ' data_account a ON a.id = m.data_account_id LIMIT 1');
my $kept = $admin->post("customers/$used/delete", { reason => 'x',
    version => version($used) });
is($kept->code, 'conflict', 'who was online is kept');
like($kept->json->{detail}, qr/cancel instead/, 'in words');

my $writer = $lm->admin->token($admin->post('tokens', { name => 'w',
    permissions => [qw(customer_read customer_write)] })->json->{token});
is($writer->post("customers/$again->{id}/delete", {})->code, 'forbidden',
   'deleting is a permission of its own');
is($writer->get("customers/$id/sensitive?field=id_number")->code, 'forbidden',
   'as looking behind the mask');
is($writer->post("customers/$id/match", { id_number => 'x' })->status, 200,
   'while comparing is for who serves');

done_testing;


sub change {
    return $admin->patch("customers/$id", { version => version(), @_ });
}


sub version {
    my ($of) = (@_, $id);

    return 0 + $lm->sql_one("SELECT version FROM customer WHERE id = $of");
}
