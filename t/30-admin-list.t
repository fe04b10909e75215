#!/usr/bin/perl
# SPDX-License-Identifier: MIT

# The list of customers: each filter, alone and with others, finds what a slow
# question to the database finds, in every order, page by page.

use strict;
use warnings;

use lib 't/lib';
use Lastmile;
use Test::More;

my $SEED = $ENV{T_SEED} // time;
my $lm = Lastmile->new;
my $admin = $lm->admin->token($lm->demo('ADMIN_TOKEN'));

prepare();
my $today = $lm->sql_one('SELECT CURDATE()');
my %c = map { $_->[0] => 1 } $lm->sql('SELECT id FROM customer'
    . ' WHERE deleted_at IS NULL');

# each filter with the condition it stands for

my $in_service = "(a.cancelled_on IS NULL OR a.cancelled_on >= '$today')";
my $online = 'EXISTS (SELECT 1 FROM radius_session s WHERE s.customer_id = c.id'
    . ' AND s.ended_at IS NULL AND NOT s.is_stale)';
my $vip = 'c.is_vip OR c.customer_group_id IN'
    . ' (SELECT id FROM customer_group WHERE is_vip)';
my %filter = (
    'type=company' => "c.type = 'company'",
    'is_vip=1' => 'c.is_vip',
    'vip=1' => $vip, 'vip=0' => "NOT ($vip)",
    'is_prepaid=true' => 'c.is_prepaid', 'is_prepaid=false' => 'NOT c.is_prepaid',
    'verified=1' => 'c.verified_at IS NOT NULL',
    'verified=0' => 'c.verified_at IS NULL',
    'is_reseller=1' => 'c.is_reseller', 'is_master=1' => 'c.is_master',
    'has_no_email=1' => 'c.has_no_email', 'has_no_email=0' => 'NOT c.has_no_email',
    'online=1' => $online, 'online=0' => "NOT $online",
    'cancelling_this_month=1' =>
        "c.cancelled_on BETWEEN '$today' AND LAST_DAY('$today')",
    (map { ("payment_method=$_" => "c.payment_method = '$_'") }
        qw(debit_order eft card cash)),
    'payment_method=none' => 'c.payment_method IS NULL',
    'fact=suspended' => 'c.suspended_at IS NOT NULL',
    'fact=cancelled' => "c.cancelled_on < '$today'",
    'fact=cancelling' => "c.cancelled_on >= '$today'",
    'fact=blocked' => account('a.is_blocked'),
    'fact=rejected' => account('a.is_rejected'),
    'fact=suspended&fact=blocked' => 'c.suspended_at IS NOT NULL AND '
        . account('a.is_blocked'),
    'status=suspended' => 'c.suspended_at IS NOT NULL AND'
        . " (c.cancelled_on IS NULL OR c.cancelled_on >= '$today')",
    'status=cancelled' => "c.cancelled_on < '$today'",
    'status=cancelling' => 'c.suspended_at IS NULL AND'
        . " c.cancelled_on >= '$today'",
    'status=active' => 'c.suspended_at IS NULL AND c.cancelled_on IS NULL',
    (map { ("product_id=$_" => account("a.product_id = $_ AND $in_service")) }
        few('product')),
    (map { ("group_id=$_" => "c.customer_group_id = $_") }
        few('customer_group')),
    (map { ("billing_group_id=$_" => "c.billing_group_id = $_") }
        few('billing_group')),
    (map { ("site_id=$_" => "c.site_id = $_") } few('site')),
    (map { tags($_) } ['category', few('category')], ['label', few('label')]),
    'master_id=1' => 'c.master_id = 1',
);

for my $query (sort keys %filter) {
    my @want = ids_where($filter{$query});
    my $got = $admin->get("customers?per_page=200&$query")->json;
    is_deeply([sort { $a <=> $b } map { $_->{id} } @{ $got->{items} }], \@want,
              "?$query");
    ok(@want > 0 && @want < keys %c, 'which is not all and not none')
        if $query !~ /^(?:product|site|status|fact=.*&|category_id=.*&.*all)/;
}

# several at once, with words, in every order, page by page

srand($SEED);
my @words = map { $_->[0] } $lm->sql("SELECT token FROM customer_token"
    . " WHERE token REGEXP '^[a-z0-9]{2,}\$' ORDER BY RAND($SEED) LIMIT 60");
my @kinds = sort keys %filter;
my $wrong = 0;

for my $try (1 .. 120) {
    my @picked = map { $kinds[rand @kinds] } 1 .. rand 4;
    my %name;
    @picked = grep { !$name{ (split /[=_]/)[0] }++ } @picked;
    my @q = map { my $w = $words[rand @words];
                  substr $w, 0, 2 + rand length $w } 1 .. rand 3;
    @q = ($q[0]) if grep { /^\d/ } @q;   # two are read as one telephone number
    my $sort = (qw(name -name code -code created_at -created_at group))[rand 7];
    my @want = ids_where(join(' AND ', map { "($_)" } '1', @filter{@picked},
        map { "EXISTS (SELECT 1 FROM customer_token t WHERE"
              . " t.customer_id = c.id AND t.token LIKE '$_%')" } @q), $sort);
    my $query = join '&', @picked, "sort=$sort", (@q ? 'q=' . join '+', @q : ());
    my ($total, @got) = pages($query);

    next if "@got" eq "@want" && $total == @want;
    diag("?$query (T_SEED=$SEED)\nwanted @want\ngot    @got ($total)");
    $wrong++;
}
is($wrong, 0, 'filters, words and orders together find the same, page by page');

# what an item says

my $found = $admin->get('customers?fact=blocked&fact=suspended')->json->{items}[0];
is($found->{status}, 'suspended', 'the highest fact is the status');
is_deeply($found->{facts}, ['suspended', 'blocked'], 'all that hold are chips');
ok(@{ $found->{product_names} } >= 1, 'its packages are named');
my ($row) = grep { defined $_->{last_seen_at} }
    @{ $admin->get('customers?online=1')->json->{items} };
like($row->{last_seen_at}, qr/^\d{4}-\d\d-\d\dT/, 'and when it was last seen');
is_deeply([map { ref $row->{$_} } qw(verified is_reseller is_master
                                    has_no_email is_vip_by_group)],
          [('JSON::PP::Boolean') x 5], 'what is marked');

# nothing found

my $name = $lm->sql_one('SELECT name FROM customer WHERE NOT is_reseller'
    . " AND name REGEXP '^[A-Za-z]+ [A-Za-z]+\$' LIMIT 1");
my $none = $admin->get('customers?is_reseller=1&q=' . $name =~ s/ /+/gr)->json;
is($none->{total}, 0, 'filters can hide all');
is($none->{outside_filters}, (pages('q=' . $name =~ s/ /+/gr))[0],
   'and it is told how many they hide');
is($admin->get('customers?q=zzzzzz&type=company')->json->{outside_filters}, 0,
   'or that they hide none');
is($admin->get('customers?q=' . substr $name, 0, 3)->json->{outside_filters},
   undef, 'nothing is said when something is found');

# what is no filter

for my $bad ('fact=rich', 'verified=maybe', 'payment_method=gold', 'vip=2',
             'category_all=x', 'product_id=-1', 'master_id=x') {
    is($admin->get("customers?$bad")->code, 'invalid', "?$bad is refused");
}
is($admin->get('customers?' . join('&', ('fact=suspended') x 41))->status, 400,
   'too many are refused');
is($admin->get('customers?' . join('&', map { "category_id=$_" } 1 .. 25))->status,
   200, 'many are not');

# files

my %csv = (Accept => 'text/csv');
my $file = $admin->request('GET', 'customers?fact=suspended&sort=code'
    . '&columns=code,facts,product_names,payment_method,verified,last_seen_at',
    undef, %csv);
my @lines = split /\r\n/, $file->body;
is($lines[0], 'Code,All that holds,Package,Payment method,Verified,'
   . 'Last seen online', 'the shown columns come as CSV');
is(@lines - 1, scalar ids_where($filter{'fact=suspended'}), 'of the rows found');
my $ask = 'customers?fact=suspended&sort=code&columns=usernames,type,status';
like($admin->request('GET', $ask, undef, %csv)->body,
     qr/^(?:\xEF\xBB\xBF)?Data accounts,Type,Status\r\n.*,(?:Individual|Company),Suspended\r\n/,
     'in the words of the page');
like($admin->request('GET', $ask, undef, %csv, 'Accept-Language' => 'af')->body,
     qr/^(?:\xEF\xBB\xBF)?Datarekeninge,Tipe,Status\r\n.*,(?:Individu|Maatskappy),Opgeskort\r\n/,
     'in both languages');
my $tick = $lm->sql_one('SELECT code FROM customer WHERE is_vip'
    . ' AND deleted_at IS NULL ORDER BY code LIMIT 1');
$lm->sql("UPDATE customer SET is_prepaid = 1, verified_at = NOW(3),"
    . " is_master = 1, is_reseller = 1 WHERE code = '$tick'");
$ask = "customers?q=$tick&sort=code"
    . '&columns=code,is_vip,is_prepaid,verified,is_reseller';
for (['en', 'Yes'], ['af', 'Ja']) {
    my ($lang, $yes) = @$_;

    like($admin->request('GET', $ask, undef, %csv, 'Accept-Language' => $lang)
             ->body, qr/^$tick,$yes,$yes,$yes,$yes\r$/m,
         "each fact that holds is the same word ($lang)");
}
my $audits = $lm->sql_one("SELECT COUNT(*) FROM audit WHERE action = 'export'");
is($admin->request('GET', 'customers?q=zzzzzz', undef, %csv)->status, 422,
   'nothing is no file');
is($admin->post('exports', { list => 'customers', query => 'q=zzzzzz',
       columns => ['code'], format => 'xlsx' })->json->{fields}{query}{code},
   'empty', 'nor a spreadsheet');
is($lm->sql_one("SELECT COUNT(*) FROM audit WHERE action = 'export'"), $audits,
   'and nothing to write down');
is($admin->post('exports', { list => 'customers', columns => ['code'],
       query => 'fact=suspended&category_all=1', format => 'xlsx' })->status,
   202, 'a spreadsheet takes the same filters');

# many: words that fit nearly all, and words that go with the order

many();
$wrong = 0;
for my $case (
    ['bulk'], ['zz'], ['odd'], ['zz', 'odd'], ['bu', 'zz', 'od'],
    ['zz', undef, 'type=company'], ['odd', undef, 'is_vip=0'],
    ['wide'], ['wide', 'vast'], ['wide', 'zz'], ['odd', 'vast', 'wide'],
    ['wide', undef, 'type=company'], [], [undef, undef, 'is_vip=0'],
) {
    my ($one, $two, $last) = @$case;
    my @q = grep { defined } $one, $two, (($last // '') =~ /=/ ? () : $last);
    my ($filter) = grep { defined && /=/ } $last;
    my $where = join(' AND ', ($filter ? $filter =~ /type/
            ? "c.type = 'company'" : 'NOT c.is_vip' : '1'),
        map { "EXISTS (SELECT 1 FROM customer_token t WHERE"
              . " t.customer_id = c.id AND t.token LIKE '$_%')" } @q);

    for my $sort (qw(name -name code -created_at group -group)) {
        my @want = ids_where($where, $sort);
        my $query = 'q=' . join('+', @q) . "&sort=$sort"
            . ($filter ? "&$filter" : '');
        my $page = $admin->get("customers?$query&per_page=50&page=3")->json;
        my @got = map { $_->{id} } @{ $page->{items} };
        my $next = $admin->get("customers?$query&per_page=50&after=$page->{next}")
            ->json;
        push @got, map { $_->{id} } @{ $next->{items} };
        my $total = @want > 10_000 ? 10_000 : @want;

        # where one group ends and the next begins
        my $far = $admin->get("customers?$query&per_page=50&page=151")->json;
        push @got, map { $_->{id} } @{ $far->{items} };
        my @far = map { $want[$_] // () } 7500 .. 7549;

        next if "@got" eq "@{[@want[100 .. 199], @far]}" && $page->{total} == $total
            && !$page->{total_is_floor} == (@want <= 10_000);
        diag("?$query: $page->{total} of " . @want);
        $wrong++;
    }
}
is($wrong, 0, 'of many the right ones are found, whichever way they are looked for');

@lines = split /\r\n/, $admin->request('GET',
    'customers?q=zz&columns=code&sort=name', undef, %csv)->body;
is_deeply([@lines[1 .. $#lines]], [map { $_->[0] } $lm->sql('SELECT code'
    . " FROM customer WHERE name LIKE 'Zz %' ORDER BY name, id")],
    'and slices of a file join');

@lines = split /\r\n/, $admin->request('GET',
    'customers?columns=code&sort=-group', undef, %csv)->body;
is_deeply([@lines[1 .. $#lines]], [map { $_->[0] } $lm->sql('SELECT c.code'
    . ' FROM customer c JOIN customer_group g ON g.id = c.customer_group_id'
    . ' WHERE c.deleted_at IS NULL ORDER BY g.title DESC, c.code DESC')],
    'in the order of groups, too');

done_testing;


# Twenty thousand, of whom the two in five with "zz" stand at the end.

sub many {
    $lm->sql($_) for
        'INSERT INTO customer (code, type, name, customer_group_id,'
            . ' billing_group_id, created_at, updated_at) SELECT'
            . " CONCAT('B', seq), IF(seq % 3, 'individual', 'company'),"
            . " CONCAT(IF(seq % 5 < 2, 'Zz ', 'Bulk '),"
            . " LPAD(seq * 7919 % 20011, 5, '0')),"
            . ' (SELECT MIN(id) FROM customer_group) + seq % 3,'
            . ' (SELECT MIN(id) FROM billing_group),'
            . ' UTC_TIMESTAMP(3) - INTERVAL seq * 31 % 20011 SECOND,'
            . ' UTC_TIMESTAMP(3) FROM seq_1_to_20000',
        "INSERT INTO customer_token SELECT 'bulk', id FROM customer"
            . " WHERE code LIKE 'B%' AND name REGEXP '^(Bulk|Zz) '",
        "INSERT INTO customer_token SELECT 'zz', id FROM customer"
            . " WHERE name LIKE 'Zz %'",
        "INSERT INTO customer_token SELECT 'odd', id FROM customer"
            . " WHERE name REGEXP '^(Bulk|Zz) ' AND id % 2 = 1",
        # more words than are read of one search
        map { "INSERT INTO customer_token SELECT CONCAT('$_', seq), id"
              . " FROM customer JOIN seq_1_to_3 WHERE name REGEXP '^(Bulk|Zz) '" }
            qw(wide vast);
}


# Facts that the demo ISP does not have by itself.

sub prepare {
    $lm->sql($_) for
        'UPDATE customer SET is_prepaid = id % 5 = 0, is_reseller = id % 7 = 0,'
            . ' is_master = id % 7 < 2, has_no_email = id % 9 = 0,'
            . ' verified_at = IF(id % 3 = 0, UTC_TIMESTAMP(3), NULL),'
            . ' is_vip = id % 8 = 0, master_id = IF(id % 11 = 0, 1, NULL)',
        "UPDATE customer SET payment_method = NULL WHERE id % 10 = 0",
        'UPDATE customer_group SET is_vip = 1 ORDER BY id LIMIT 1',
        'UPDATE customer SET suspended_at = UTC_TIMESTAMP(3),'
            . " suspend_reason = 'x' WHERE id % 6 = 0",
        'UPDATE data_account SET is_blocked = customer_id % 4 = 0,'
            . ' is_rejected = customer_id % 13 = 0',
        'UPDATE customer SET cancelled_on = CURDATE() - INTERVAL 3 DAY'
            . ' WHERE id % 17 = 0',
        'UPDATE customer SET cancelled_on = LAST_DAY(CURDATE())'
            . ' WHERE id % 19 = 0',
        'UPDATE customer SET deleted_at = UTC_TIMESTAMP(3) WHERE id % 29 = 0',
        'DELETE FROM customer_token WHERE customer_id % 29 = 0',
        'UPDATE customer SET customer_group_id = (SELECT MIN(id) FROM'
            . ' customer_group) + id % 3',
        'INSERT IGNORE INTO customer_category (customer_id, category_id)'
            . ' SELECT c.id, k.id FROM customer c JOIN category k'
            . ' WHERE (c.id + k.id) % 4 = 0',
        'INSERT IGNORE INTO customer_label (customer_id, label_id)'
            . ' SELECT c.id, k.id FROM customer c JOIN label k'
            . ' WHERE (c.id + k.id) % 5 = 0 OR c.id % 15 = 4';
}


sub few {
    my ($table) = @_;

    return map { $_->[0] } $lm->sql("SELECT id FROM $table ORDER BY id LIMIT 2");
}


sub account {
    my ($condition) = @_;

    return "EXISTS (SELECT 1 FROM data_account a WHERE a.customer_id = c.id"
        . " AND $condition)";
}


# One of two, any of two, both.

sub tags {
    my ($kind, $one, $two) = @{ $_[0] };

    my ($has_one, $has_two) = map {
        "EXISTS (SELECT 1 FROM customer_$kind x WHERE x.customer_id = c.id"
        . " AND x.${kind}_id = $_)"
    } $one, $two;

    return ("${kind}_id=$one" => $has_one,
        "${kind}_id=$one&${kind}_id=$two" => "$has_one OR $has_two",
        "${kind}_id=$one&${kind}_id=$two&${kind}_all=1" =>
            "$has_one AND $has_two",
        "${kind}_all=0&${kind}_id=$one&${kind}_id=$two" =>
            "$has_one OR $has_two");
}


sub ids_where {
    my ($where, $sort) = @_;

    my %order = (name => 'c.name, c.id', code => 'c.code',
        created_at => 'c.created_at, c.id', group => 'g.title, c.code');
    my ($minus, $key) = ($sort // '') =~ /^(-?)(\w*)/;
    my $order = $order{$key} // 'c.id';
    $order =~ s/(?=,|$)/ DESC/g if $minus;

    return map { $_->[0] } $lm->sql('SELECT c.id FROM customer c JOIN'
        . ' customer_group g ON g.id = c.customer_group_id'
        . " WHERE c.deleted_at IS NULL AND ($where) ORDER BY $order");
}


# The total and the ids of all pages, by number and then by cursor, which must
# agree.

sub pages {
    my ($query) = @_;

    my (@by_page, @by_cursor, $total, $next);

    for my $page (1 .. 20) {
        my $list = $admin->get("customers?$query&per_page=11&page=$page")->json;
        $total //= $list->{total};
        push @by_page, map { $_->{id} } @{ $list->{items} };
        last if @{ $list->{items} } < 11;
    }
    for (1 .. 20) {
        my $list = $admin->get("customers?$query&per_page=7"
            . (defined $next ? "&after=$next" : ''))->json;
        push @by_cursor, map { $_->{id} } @{ $list->{items} };
        $next = $list->{next} // last;
    }
    is("@by_cursor", "@by_page", "cursors and pages agree: $query")
        if "@by_cursor" ne "@by_page";

    return ($total, @by_page);
}
