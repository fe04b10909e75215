#!/usr/bin/perl
# SPDX-License-Identifier: MIT

# Whether anybody has an identity number is not guessed through the questions
# about duplicates; who adds customers all day is not kept from it.

use strict;
use warnings;

use lib 't/lib';
use Lastmile;
use Test::More;

my $LIMIT = 10;

my $lm = Lastmile->new;
my $admin = $lm->admin_login;
my ($group, $billing) = @{ ($lm->sql('SELECT g.id, b.id FROM customer_group g,'
    . ' billing_group b WHERE g.deleted_at IS NULL ORDER BY g.id, b.id LIMIT 1'))[0] };
my $known = add('Known', 'known@home.example', 9001);
is($known->status, 201, 'somebody has a number');

# a flood of numbers that nobody has

forget();
is(asked(9100 + $_)->status, 200, "question $_ is answered") for 1 .. $LIMIT;
my $late = asked(9199);
is($late->status, 429, 'one more is not');
is($late->code, 'throttled', 'and it says why');
cmp_ok($late->header('retry-after'), '>', 60, 'for some minutes');
is(asked(9101)->status, 200, 'what was asked before is answered still');
is($admin->post('customers/duplicates', { name => 'Nobody' })->status, 200,
   'what names no number, too');
my $hit = asked(9001);
is($hit->status, 429, 'a number that somebody has is not, either');
unlike($hit->body, qr/Known/, 'and is not told');

# adding is the same question: the e-mail address is known, the number guessed

my $added = add('Guess', 'known@home.example', 9001);
is($added->status, 429, 'nor by adding a customer');
unlike($added->body, qr/Known|matches/, 'who is the same is not told');
is(add('Newcomer', 'new@home.example', 9300)->status, 201,
   'a customer who is new is added all the same');

forget();
my $before = looks();
is(add('Guess', 'known@home.example', 9400 + $_)->code, 'duplicates',
   "guess $_ by adding") for 1 .. $LIMIT;
is(looks(), $before + $LIMIT, 'each leaves a trace');
is(add('Guess', 'known@home.example', 9450)->status, 429, 'and they end');
my $reason = add('Guess', 'guess@home.example', 9001, accept_duplicates => \1);
is($reason->status, 429, 'that a reason is needed is not told, either');
unlike($reason->body, qr/reason/, 'not in the fields');
forget();
is(add('Guess', 'guess@home.example', 9001, accept_duplicates => \1)
       ->json->{fields}{duplicate_reason}{code}, 'required',
   'before, it is');
is(looks(), $before + $LIMIT + 1, 'and leaves a trace');
is($lm->sql_one("SELECT COUNT(*) FROM customer WHERE name LIKE 'Guess%'"), 0,
   'nobody was added');

# a clerk's day: what is typed is asked about again and again, then added

forget();
my @day;
for my $i (1 .. 2 * $LIMIT) {
    push @day, map { asked(9500 + $i)->status } 1 .. 3;
    push @day, add("Clerk $i", "clerk$i\@home.example", 9500 + $i)->status;
}
is_deeply(\@day, [map { (200, 200, 200, 201) } 1 .. 2 * $LIMIT],
          'who adds what he asks about asks as much as he wants');
is(asked(9500 + $_)->json->{matches}[0]{why}[0], 'id_number',
   "a number that somebody has is no guess: $_") for 1 .. $LIMIT + 2;
is(asked(9600 + $_)->status, 200, "guess $_ after all that") for 1 .. $LIMIT;
is(asked(9650)->status, 429, 'has its end still');

# the budget is one, and each person's own

forget();
matches($known->json->{id}, 9700 + $_) for 1 .. $LIMIT;
is(asked(9750)->status, 429, 'wrong answers of a caller count with it');
$lm->sql("UPDATE login_attempt SET ends_at = UTC_TIMESTAMP(3)");
is(asked(9750)->status, 200, 'a quarter of an hour later it is new');

done_testing;


sub number { return sprintf '800101%04d087', $_[0] }


sub asked {
    return $admin->post('customers/duplicates', { type => 'individual',
        name => 'Nobody Else', id_type => 'sa_id', id_number => number(@_) });
}


sub add {
    my ($name, $email, $number, %more) = @_;

    return $admin->post('customers', { type => 'individual', name => $name,
        email => $email, phone => '021 555 0100', group_id => 0 + $group,
        billing_group_id => 0 + $billing, id_type => 'passport',
        is_code_generated => \1, id_number => number($number),
        %more });
}


sub matches {
    my ($id, $said) = @_;

    return $admin->post("customers/$id/match", { id_number => number($said) });
}


sub forget { $lm->sql('DELETE FROM login_attempt') }


sub looks {
    return $lm->sql_one("SELECT COUNT(*) FROM audit WHERE action = 'search'"
        . " AND JSON_VALUE(after_json, '\$.by') = 'id_number'");
}
