#!/usr/bin/perl
# SPDX-License-Identifier: MIT

# Billing groups, categories and labels: added, named, ordered, retired.

use strict;
use warnings;
use utf8;

use lib 't/lib';
use Lastmile;
use Test::More;

my $lm = Lastmile->new;
my $admin = $lm->admin_login;
my %field = ('billing-groups' => [billing_day => 25, 7],
             categories => [colour => '#aa3300', '#00AAff'],
             labels => [colour => '#123456', '#654321']);
my %table = ('billing-groups' => 'billing_group', categories => 'category',
             labels => 'label');

lives($_) for sort keys %field;

# what the lists count

my ($group, $count) = @{ ($lm->sql('SELECT billing_group_id, COUNT(*)'
    . ' FROM customer WHERE deleted_at IS NULL GROUP BY 1 LIMIT 1'))[0] };
is(item('billing-groups', $group)->{customer_count}, $count,
   'a billing group counts its customers');
my ($customer, $label) = @{ ($lm->sql(
    'SELECT customer_id, label_id FROM customer_label LIMIT 1'))[0] };
my $labelled = item(labels => $label)->{customer_count};
is($labelled, $lm->sql_one('SELECT COUNT(*) FROM customer_label'
    . " WHERE label_id = $label"), 'a label too');
$lm->sql("UPDATE customer SET deleted_at = UTC_TIMESTAMP(3) WHERE id = $customer");
is(item(labels => $label)->{customer_count}, $labelled - 1,
   'without the deleted ones');
my $billed = $lm->sql_one("SELECT billing_group_id FROM customer WHERE id = $customer");
is(item('billing-groups', $billed)->{customer_count},
   $lm->sql_one('SELECT COUNT(*) FROM customer WHERE deleted_at IS NULL'
       . " AND billing_group_id = $billed"), 'nor does a billing group');

# deleting

my $version = item(labels => $label)->{version};
is($admin->delete("labels/$label?version=" . ($version + 1))->code,
   'stale_version', 'an old sight of a label deletes nothing');
is($admin->delete("labels/$label")->code, 'stale_version', 'nor none');
is($admin->delete("labels/$label?version=x")->code, 'invalid', 'nor nonsense');
is($admin->delete("labels/$label?version=$version")->status, 204,
   'a label is deleted');
is($lm->sql_one("SELECT COUNT(*) FROM customer_label WHERE label_id = $label"),
   0, 'and its customers lose it');
is($admin->delete("labels/$label?version=$version")->code, 'not_found', 'once');
is($lm->sql_one("SELECT CONCAT(action, JSON_VALUE(before_json, '\$.name') <> '')"
    . ' FROM audit ORDER BY id DESC LIMIT 1'), 'delete1', 'the audit keeps it');
is($admin->delete("billing-groups/$billed?version=1")->code,
   'method_not_allowed', 'a billing group is retired alone');

# labels are working tags: whoever changes customers may add one

my $token = $admin->post('tokens', { name => 'desk', permissions =>
    ['customer_read', 'customer_write'] })->json->{token};
my $desk = $lm->admin->token($token);
is($desk->post('labels', { name => 'Call back' })->status, 201,
   'a label is added at the desk');
is($desk->post('categories', { name => 'Reports' })->code, 'forbidden',
   'a category is not');

# what rolls over

my $category = $admin->post('categories',
    { name => 'Farms', auto_rollover => JSON::PP::true })->json;
is($category->{auto_rollover}, JSON::PP::true, 'a category rolls data over');
is($admin->patch("categories/$category->{id}", { version => 1,
       auto_rollover => undef })->json->{auto_rollover}, undef,
   'or leaves it to the group');

done_testing;


sub lives {
    my ($path) = @_;
    my ($key, $value, $other) = @{ $field{$path} };
    my $before = $admin->get($path)->json->{items};

    my $made = $admin->post($path, { name => "  Ander $path ", $key => $value });
    is($made->status, 201, "$path: one is added");
    my $id = $made->json->{id};
    is($made->json->{name}, "Ander $path", 'its name is trimmed');
    is($made->json->{$key}, $value, "with its $key");
    is($admin->get($path)->json->{items}[-1]{id}, $id, 'behind the others');
    is(item($path, $id)->{customer_count}, 0, 'nobody has it yet');

    my $same = $admin->post($path, { name => uc "ander $path" });
    is($same->json->{fields}{name}{code}, 'taken',
       'a name is one in whatever case');
    for my $bad ([name => ''], [name => 'x' x 81], [name => 7],
                 [$key => 'red'], [$key => 0], [$key => '#12345g'],
                 [$key => [1]]) {
        my $answer = $admin->post($path, { name => 'Fine', @$bad });
        is($answer->code, 'invalid', "$bad->[0] is looked at");
        ok($answer->json->{fields}{ $bad->[0] }{message}, 'and named');
    }
    is(scalar @{ $admin->get($path)->json->{items} }, @$before + 1,
       'nothing of it was kept');

    my $changed = $admin->patch("$path/$id", { version => 1, $key => $other,
        name => "Môre $path" });
    is($changed->json->{version}, 2, 'it is changed');
    is(item($path, $id)->{name}, "Môre $path", 'and named anew');
    is($admin->patch("$path/$id", { version => 1, name => 'Late' })->code,
       'stale_version', 'an old version changes nothing');
    is($admin->patch("$path/$id", { name => 'Late' })->code, 'invalid',
       'nor none');
    is($admin->patch("$path/$id", { version => 2, name => undef })->code,
       'invalid', 'a name stays one');
    is($admin->patch("$path/$id", { version => 2,
           name => $before->[0]{name} })->json->{fields}{name}{code}, 'taken',
       'nor does it take another\'s name');
    is($admin->patch("$path/999999", { version => 1 })->code, 'not_found',
       'what is not there is not found');
    my ($was, $is) = @{ ($lm->sql('SELECT before_json, after_json FROM audit'
        . " WHERE entity = '$table{$path}' AND action = 'update'"
        . ' ORDER BY id DESC LIMIT 1'))[0] };
    is_deeply([sort keys %{ JSON::PP::decode_json($was) }],
              [sort 'name', $key], 'the audit has what changed alone');
    like($is, qr/M(?:ô|\xc3\xb4|\\u00f4)re/, 'before and after');

    my @ids = map { $_->{id} } @{ $admin->get($path)->json->{items} };
    my $turned = $admin->post("$path/order", { ids => [reverse @ids] });
    is_deeply([map { $_->{id} } @{ $turned->json->{items} }], [reverse @ids],
              'they stand in the order given');
    is($admin->post("$path/order", { ids => [$ids[0], 999999] })->code,
       'not_found', 'of those there are');
    is($admin->post("$path/order", { ids => ['x'] })->code, 'invalid', 'by id');
    is_deeply([map { $_->{id} } @{ $admin->get($path)->json->{items} }],
              [reverse @ids], 'and nothing of a bad order stays');

    my $version = item($path, $id)->{version};
    is($admin->post("$path/$id/retire", { version => $version })->status, 200,
       'one is retired');
    is(item($path, $id), undef, 'and offered no more');
    ok((grep { $_->{id} == $id && $_->{retired_at} }
            @{ $admin->get("$path?retired=1")->json->{items} }) == 1,
       'but shown to who asks');
    is($admin->post("$path/$id/retire", { version => $version + 1 })->code,
       'conflict', 'once');
    is($admin->post("$path/$id/restore", { version => $version })->code,
       'stale_version', 'an old version restores nothing');
    is($admin->post("$path/$id/restore", { version => $version + 1 })->status,
       200, 'and it comes back');
    ok(item($path, $id), 'to the list');
    return;
}


sub item {
    my ($path, $id) = @_;

    my ($item) = grep { $_->{id} == $id } @{ $admin->get($path)->json->{items} };
    return $item;
}
