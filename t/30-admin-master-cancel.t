#!/usr/bin/perl
# SPDX-License-Identifier: MIT

# Who cancels a master says what becomes of his sub-accounts: they end with
# him, stand alone, or get another master; at once, all of it or nothing.

use strict;
use warnings;

use lib 't/lib';
use Lastmile;
use Test::More;

my $lm = Lastmile->new;
my $admin = $lm->admin_login;
my ($yes, $no) = (JSON::PP::true, JSON::PP::false);
my $today = $admin->get('me')->json->{today};
my ($yesterday, $soon, $later) = map { day($_) } -1, 20, 40;
my ($m, $other, @subs) = map { 0 + $_->[0] } $lm->sql('SELECT id'
    . ' FROM customer WHERE cancelled_on IS NULL AND suspended_at IS NULL'
    . ' AND deleted_at IS NULL AND NOT is_master AND master_id IS NULL'
    . ' ORDER BY id DESC LIMIT 9');
my ($early, $over) = splice @subs, 0, 2;
my $all = join ',', @subs, $early, $over;
my %why = (cancelled_on => $soon, cancel_reason => 'Moved away: to sea');

$lm->sql("UPDATE customer SET created_at = '2020-01-01',"
         . " phone = '021 555 0000' WHERE id IN ($m, $other, $all)");
begin();

# he is asked

my $asked = cancel($m);
is($asked->status, 409, 'who has sub-accounts is not cancelled just so');
is($asked->code, 'has_subs', 'it is asked what becomes of them');
is($asked->json->{subs}{total}, 5, 'how many they are');
is_deeply($asked->json->{subs}{items}, [map { ref_of($_) } sort_codes(@subs)],
          'and which');
is(ends($m), '-', 'meanwhile nothing is saved');
is(cancel($m, subs => 'forget')->json->{fields}{subs}{code}, 'unknown',
   'no other answer is taken');
is(cancel($m, cancel_reason => undef)->json->{fields}{cancel_reason}{code},
   'required', 'what is wrong is said first');
is($admin->patch("customers/$m", { version => version($m), subs => 'cancel' })
       ->json->{fields}{subs}{code}, 'needs_date', 'without a date nobody ends');

my $desk = $lm->admin->token($admin->post('tokens', { name => 'desk',
    permissions => ['customer_read', 'customer_write'] })->json->{token});
is($desk->patch("customers/$m", { version => version($m), %why,
       subs => 'cancel' })->code, 'forbidden',
   'who changes one at a time does not answer for many');
is($desk->patch("customers/$m", { version => version($m), %why })->code,
   'has_subs', 'but is asked as well');
is(cancel($m, subs => 'cancel', version => version($m) + 1)->code, 'stale_version',
   'an old sight ends nobody');
is(ends(@subs), join(' ', ('-') x 5), 'of them');

my @go_on = map { $_->{id} } @{ $admin->get("customers/$m/subs?live_after=$soon")
                                    ->json->{items} };
is_deeply(\@go_on, [sort_codes(@subs)], 'the dialog is told the same');

# they end with him

is(cancel($m, subs => 'cancel')->status, 200, 'they end with him');
is(ends($m, @subs), join(' ', ($soon) x 6), 'on his day');
is(ends($early), $today, 'but for who ends before');
is(ends($over), $yesterday, 'or has ended');
is($lm->sql_one("SELECT COUNT(*) FROM data_account WHERE customer_id IN ("
       . join(',', @subs) . ") AND (cancelled_on <> '$soon' OR cancelled_on IS"
       . ' NULL OR NOT is_cancel_inherited)'), 0, 'with their accounts');
is($lm->sql_one("SELECT COUNT(DISTINCT customer_id) FROM audit WHERE action ="
       . " 'cancel' AND customer_id IN ($all)"), 5, 'each with a trace');
my $name = name_of($m);
is(newest($subs[0]), "Cancellation set with its master $name",
   'that says with whom');
is(newest($subs[0], 'af'), "Kansellasie gestel saam met sy hoofrekening $name",
   'in both languages');
is(newest($m), 'Sub-accounts cancelled with it (5): '
   . join(', ', map { name_of($_) } sort_codes(@subs)), 'his own names them');
is($admin->get("customers/$subs[0]")->json->{cancel_reason},
   'Moved away: to sea', 'for his reason');
is($admin->patch("customers/$m", { version => version($m),
       cancelled_on => $later })->status, 200,
   'a later day asks nothing: they end before');
is($admin->patch("customers/$m", { version => version($m),
       cancelled_on => $today })->code, 'has_subs', 'an earlier one does');
is($admin->patch("customers/$m", { version => version($m),
       cancelled_on => undef })->status, 200, 'nor does taking it back');
is(ends($subs[0]), $soon, 'which is for him alone');

# a day that is over

begin();
$lm->sql("UPDATE customer SET created_at = NOW() WHERE id = $subs[0]");
$lm->sql("DELETE FROM data_account WHERE customer_id = $subs[0]");
is(cancel($m, subs => 'cancel', cancelled_on => '2024-03-31')->status, 200,
   'a day of the past');
is(ends(@subs[1 .. 4]), join(' ', ('2024-03-31') x 4), 'is theirs');
is(ends($subs[0]), $today, 'who came after it ends with his first day');
is($admin->get("customers/$subs[1]")->json->{status}, 'cancelled', 'at once');
$lm->sql("UPDATE customer SET created_at = '2020-01-01' WHERE id = $subs[0]");

# they stand alone

begin();
suspend_all();
is(cancel($m, subs => 'standalone')->status, 200, 'they stand alone');
is(masters(@subs), join(' ', ('-') x 5), 'now');
is(masters($over), $m, 'but for who has ended: that is how it was');
is(ends(@subs), join(' ', ('-') x 5), 'and go on');
is($admin->get("customers/$m")->json->{sub_count}, 2, 'he has the others alone');
is(newest($subs[0]), 'Unlinked from a master account', 'which is told');
is(newest($m), 'Sub-accounts unlinked (5): '
   . join(', ', map { name_of($_) } sort_codes(@subs)), 'on both sides');

# they get another master

begin();
my %to = (subs => 'move', master_id => $other);
is(cancel($m, subs => 'move')->json->{fields}{master_id}{code}, 'required',
   'another master has a name');
for my $case (['unknown', 999_999_999], ['is_itself', $m], ['not_master', $other]) {
    my ($code, $id) = @$case;
    is(cancel($m, %to, master_id => $id)->json->{fields}{master_id}{code}, $code,
       "$code: refused");
}
$lm->sql("UPDATE customer SET is_master = 1, cancelled_on = '$soon'"
         . " WHERE id = $other");
is(cancel($m, %to)->json->{fields}{master_id}{code}, 'ends_too',
   'and goes on longer');
$lm->sql("UPDATE customer SET cancelled_on = NULL WHERE id = $other");
is(ends($m), '-', 'nothing is saved before');
is(cancel($m, %to)->status, 200, 'then they are his');
is(masters(@subs), join(' ', ($other) x 5), 'all of them');
is(newest($subs[0]), 'Linked to a master account', 'which is told');
is(newest($other), 'Sub-accounts linked (5): '
   . join(', ', map { name_of($_) } sort_codes(@subs)), 'on both sides');

# two at once: one is asked, nobody is lost

begin();
my $seen = version($m);
my @asides = map { my $to = $_; $lm->aside(sub {
    $lm->admin_login->patch("customers/$m",
        { version => $seen, %why, subs => $to })->status }) }
    qw(cancel standalone);
is_deeply([sort map { $_->() } @asides], [200, 409], 'two at once: one answers');

# more than end at once, of whom the first by code end before

my %as = (id => '100000 + seq', code => "CONCAT('AAA', seq)", master_id => $m,
          cancelled_on => "IF(seq < 1050, '$soon', NULL)",
          cancel_reason => "'Moved away'", accounting_ref => 'NULL');
my @columns = map { $_->[0] } $lm->sql('SELECT column_name FROM'
    . ' information_schema.columns WHERE table_schema = DATABASE() AND table_name'
    . " = 'customer' AND extra NOT LIKE '%GENERATED%'");
begin();
$lm->sql('INSERT INTO customer (' . join(', ', @columns) . ') SELECT '
         . join(', ', map { $as{$_} // "c.$_" } @columns)
         . " FROM seq_1_to_1100 JOIN customer c ON c.id = $other");
is(cancel($m, cancelled_on => $later, subs => 'cancel')
       ->json->{fields}{subs}{code}, 'too_many', 'who has too many is told so');

done_testing;


# The master goes on, with five who do, one who ends today and one who is over.
sub begin {
    $lm->sql("UPDATE customer SET is_master = 1, master_id = NULL, suspended_at ="
        . ' NULL, suspended_with = NULL, cancelled_on = NULL, cancel_reason ='
        . " NULL WHERE id = $m");
    $lm->sql("UPDATE customer SET is_master = 0, cancelled_on = NULL"
        . " WHERE id = $other");
    $lm->sql("UPDATE customer SET master_id = $m, suspended_at = NULL,"
        . ' suspended_with = NULL, cancelled_on = NULL, cancel_reason = NULL'
        . " WHERE id IN ($all)");
    $lm->sql("UPDATE customer SET cancelled_on = '$today', cancel_reason ="
        . " 'Other' WHERE id = $early");
    $lm->sql("UPDATE customer SET cancelled_on = '$yesterday', cancel_reason ="
        . " 'Other' WHERE id = $over");
    $lm->sql('UPDATE data_account SET cancelled_on = NULL, is_cancel_inherited ='
        . " 0 WHERE customer_id IN ($m, $all)");
    return;
}


sub suspend_all {
    $lm->sql("UPDATE customer SET suspended_at = NOW(), suspend_reason = 'Late'"
        . " WHERE id = $m");
    $lm->sql("UPDATE customer SET suspended_at = NOW(), suspend_reason = 'Late',"
        . " suspended_with = $m WHERE id = $subs[1]");
    return;
}


sub cancel {
    my ($id, %more) = @_;

    return $admin->patch("customers/$id", { version => version($id), %why, %more });
}


sub newest {
    my ($id, $lang) = @_;

    my ($change) = grep { $_->{kind} eq 'change' }
        @{ $admin->request('GET', "customers/$id/timeline", undef,
               'Accept-Language' => $lang // 'en')->json->{items} };
    return $change->{text};
}


sub ends { return values_of('cancelled_on', @_) }
sub masters { return values_of('master_id', @_) }


sub values_of {
    my ($column, @ids) = @_;

    return join ' ', map { $lm->sql_one("SELECT COALESCE($column, '-')"
        . " FROM customer WHERE id = $_") } @ids;
}


sub version { return 0 + $lm->sql_one("SELECT version FROM customer WHERE id = $_[0]") }


sub day {
    my ($days) = @_;

    return $lm->sql_one("SELECT '$today' + INTERVAL $days DAY");
}


sub name_of {
    my ($id) = @_;

    return $lm->sql_one("SELECT CONCAT(name, ' (', code, ')') FROM customer"
        . " WHERE id = $id");
}


sub ref_of {
    my ($id) = @_;
    my ($row) = $lm->sql("SELECT code, name FROM customer WHERE id = $id");

    return { id => $id, code => $row->[0], name => $row->[1] };
}


sub sort_codes { return sort { code_of($a) cmp code_of($b) } @_ }


sub code_of { return $lm->sql_one("SELECT code FROM customer WHERE id = $_[0]") }
