#!/usr/bin/perl
# SPDX-License-Identifier: MIT

# Customer groups: what is set of them.

use strict;
use warnings;

use lib 't/lib';
use Lastmile;
use Test::More;

my $lm = Lastmile->new;
my $admin = $lm->admin_login;
my ($true, $false) = (JSON::PP::true, JSON::PP::false);

# the list

my $groups = $admin->get('groups')->json;
is($groups->{total}, $lm->sql_one('SELECT COUNT(*) FROM customer_group'
    . ' WHERE deleted_at IS NULL'), 'the list holds every group');
my $sum = 0;
$sum += $_->{customer_count} for @{ $groups->{items} };
is($sum, $lm->sql_one('SELECT COUNT(*) FROM customer'
    . ' WHERE deleted_at IS NULL'), 'and counts their customers');
my @titles = map { $_->{title} } @{ $groups->{items} };
is_deeply(\@titles, [sort { lc $a cmp lc $b } @titles], 'by title');
is(scalar @{ $admin->get('groups?per_page=2&page=1')->json->{items} }, 2,
   'a page has as many as asked for');
is_deeply([map { $_->{title} }
               @{ $admin->get('groups?sort=-title&per_page=2')->json->{items} }],
          [(reverse @titles)[0, 1]], 'in the order asked for');
is($admin->get('groups?nonsense=1')->code, 'invalid', 'of arguments it knows');
is($admin->get('groups?deleted=1')->json->{total}, 0, 'none is deleted');

# adding

my %rules = (overdue_days => 3, second_warning_days => 4, suspension_days => 5,
    pause_hours => 72, overdue_minimum => { amount => 5000, currency => 'ZAR' },
    weekdays => ['mon', 'thu'], on_holidays => $false,
    hold_pending_debit => $true);
my %whole = (title => "Gated", description => 'Behind a gate',
    is_vip => $true, auto_rollover => $true, suspensions_disabled => $true,
    sync_accounting => $false, accounting_ref => 'SG-7', due_days => 14,
    suspension => \%rules);
my $made = $admin->post('groups', \%whole);
is($made->status, 201, 'a group is added');
my $group = $made->json;
is_deeply({ map { $_ => $group->{$_} } keys %whole }, \%whole, 'as it was told');
is($group->{customer_count}, 0, 'without customers');
is_deeply((grep { $_->{id} == $group->{id} }
               @{ $admin->get('groups?q=gate')->json->{items} })[0], $group,
          'and found by its description');
is($admin->get('groups?q=no%20such')->json->{total}, 0, 'or not');

my $plain = $admin->post('groups', { title => 'Plain' })->json;
is_deeply($plain->{suspension}, { map { $_ => undef } keys %rules },
          'what is not said is as the setup says');
is($plain->{$_}, undef, "so is $_") for qw(auto_rollover due_days accounting_ref);
is($plain->{sync_accounting}, $true, 'it goes to the accounting package');

for my $bad (
    [title => ''], [title => 'x' x 81], [title => undef],
    [description => 'x' x 501], [is_vip => 'yes'], [due_days => 366],
    [due_days => -1], [due_days => '7'], [accounting_ref => 'x' x 65],
    [suspension => []], [suspension => 'none'],
    ['suspension.overdue_days' => 366], ['suspension.pause_hours' => 0],
    ['suspension.pause_hours' => 8761], ['suspension.weekdays' => []],
    ['suspension.weekdays' => ['someday']], ['suspension.weekdays' => 'mon'],
    ['suspension.on_holidays' => 1],
    ['suspension.overdue_minimum.currency' => 'USD'],
    ['suspension.overdue_minimum.amount' => -5],
) {
    my ($name, $value) = @$bad;
    my $body = nested($name, $value);
    my $answer = $admin->post('groups', { title => 'Bad', %$body });
    ok($answer->code eq 'invalid' && $answer->json->{fields}{$name}{message},
       "$name is looked at") or diag explain $answer->json;
}
is($admin->post('groups', { title => ' PLAIN ' })->json->{fields}{title}{code},
   'taken', 'a title is one in whatever case');
is($lm->sql_one("SELECT COUNT(*) FROM customer_group WHERE title = 'Bad'"), 0,
   'nothing half right is kept');

# changing

my $path = "groups/$group->{id}";
my $new = $admin->patch($path, { version => 1, title => "Fenced",
    due_days => undef, suspension => { pause_hours => undef } })->json;
is($new->{version}, 2, 'a group changes');
is($new->{title}, "Fenced", "its title");
is($new->{due_days}, undef, 'what is cleared is as the setup says');
is_deeply($new->{suspension}, { %rules, pause_hours => undef },
          'what is not named stays');
is($new->{description}, 'Behind a gate', 'all of it');
my $late = $admin->patch($path, { version => 1, title => 'Late' });
is($late->code, 'stale_version', 'an old version is refused');
is_deeply([map { "$_->{field} $_->{by}{name}" }
               grep { $_->{field} eq 'title' } @{ $late->json->{changes} }],
          ['title ' . $admin->get('me')->json->{name}],
          'and told what was changed by whom');
is($admin->patch($path, { title => 'Late' })->code, 'invalid', 'as one of none');
is($admin->patch($path, { version => 2, title => 'plain' })->json
    ->{fields}{title}{code}, 'taken', 'another\'s title is not taken');
is($admin->patch($path, { version => 2, title => "FENCED" })->status, 200,
   'its own in another case is');
is($admin->patch('groups/999999', { version => 1 })->code, 'not_found',
   'what is not there is not found');
my $rows = [$lm->sql("SELECT before_json, after_json FROM audit"
    . " WHERE entity = 'customer_group' AND action = 'update' ORDER BY id")];
is_deeply(JSON::PP::decode_json($rows->[1][0]), { title => "Fenced" },
          'the audit has what was');
is_deeply(JSON::PP::decode_json($rows->[1][1]), { title => "FENCED" },
          'and what is');

# taken away

my $csv = $admin->request('GET', 'groups?q=fenced', undef,
    Accept => 'text/csv', 'Accept-Language' => 'af');
is($csv->type, 'text/csv', 'the list comes as CSV');
is($csv->body, "Titel,Beskrywing,BBP,Outomatiese oordrag van data,"
    . "Opskortings afgeskakel,Sinkroniseer met rekeningkunde,Rekeningkunde-ID,"
    . "Dae tot fakture betaalbaar is,Kli\xc3\xabnte\r\n"
    . "FENCED,Behind a gate,Ja,Ja,Ja,,SG-7,,0\r\n", 'row by row');

done_testing;


# "a.b" => 1 becomes { a => { b => 1 } }; an amount is one of ZAR.

sub nested {
    my ($name, $value) = @_;
    my @parts = split /\./, $name;

    $value = { amount => 1, currency => 'ZAR', pop @parts => $value }
        if @parts == 3;
    $value = { $_ => $value } for reverse @parts;
    return $value;
}
