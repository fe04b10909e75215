# SPDX-License-Identifier: MIT

# Accounts, routers and packets for the tests of RADIUS.

package Lastmile::Radius;

use strict;
use warnings;

use Exporter qw(import);

our @EXPORT_OK = qw(account accounted build_tools hex_of interim nas
                    product usage);

use Lastmile qw(built tree);

my $next = 900_000;


sub build_tools {
    my $san = $ENV{LASTMILE_SAN} ? 'SAN=1' : '';
    my $out = `make -s -C @{[ tree() ]} tools $san 2>&1`;

    die "tools: $out" if $?;
}


# The hexadecimal digits that stand for a secret in the database.

sub sealed {
    my ($lm, $table, $column, $id, $plain) = @_;

    my ($rc, $out, $err) = $lm->run('', built('tool/seal'),
        $lm->dir . '/etc/lastmile.key', $table, $column, $id, $plain);
    die "seal: $err" if $rc;
    chomp($out);

    return $out;
}


# A customer with one account: id, username, password and whatever columns of
# data_account, customer ("customer_suspended_at") and product are given.

sub account {
    my ($lm, %arg) = @_;

    my $id = $next++;
    my $username = delete $arg{username} // "u$id\@example";
    my $password = delete $arg{password} // "secret$id";
    my $product = delete $arg{product} // product($lm);
    my %customer = map { /^customer_(.*)/ ? ($1 => delete $arg{$_}) : () }
                   keys %arg;
    my $sealed = sealed($lm, 'data_account', 'password', $id, $password);

    $lm->sql("INSERT INTO customer (id, code, type, name, customer_group_id,"
        . " billing_group_id, created_at, updated_at) SELECT $id, 'T$id',"
        . " 'individual', 'Test $id', MIN(g.id), MIN(b.id), NOW(3), NOW(3)"
        . " FROM customer_group g JOIN billing_group b");
    $lm->sql("INSERT INTO data_account (id, customer_id, product_id, username,"
        . " password, created_at) VALUES ($id, $id, $product, '$username',"
        . " x'$sealed', NOW(3))");
    set($lm, 'customer', $id, %customer);
    set($lm, 'data_account', $id, %arg);

    return { id => $id, username => $username, password => $password };
}


# Values are SQL: "NOW(3)", "'x'", "NULL".

sub set {
    my ($lm, $table, $id, %value) = @_;

    return if !%value;
    $lm->sql("UPDATE $table SET "
        . join(', ', map { "$_ = $value{$_}" } sort keys %value)
        . " WHERE id = $id");
}


sub product {
    my ($lm, %value) = @_;

    my $id = $next++;
    $lm->sql("INSERT INTO product (id, code, name, technology, price,"
        . " down_kbps, up_kbps) VALUES ($id, 'T$id', 'Test', 'fibre', 0,"
        . " 100000, 50000)");
    set($lm, 'product', $id, %value);

    return $id;
}


sub nas {
    my ($lm, $address, $secret, %value) = @_;

    my $id = $next++;
    my $sealed = sealed($lm, 'nas', 'secret', $id, $secret);

    $lm->sql("INSERT INTO nas (id, name, address, secret)"
        . " VALUES ($id, 'nas $id', '$address', x'$sealed')");
    set($lm, 'nas', $id, %value);

    return $id;
}


# Attributes of an Interim-Update, or of what %other makes of it.

sub interim {
    my ($account, $session, $seconds, $in, $out, %other) = @_;

    return {
        'User-Name' => $account->{username},
        'Acct-Status-Type' => 'Interim-Update',
        'Acct-Session-Id' => $session,
        'Acct-Session-Time' => $seconds,
        'Acct-Input-Octets' => $in & 0xffffffff,
        'Acct-Input-Gigawords' => $in >> 32,
        'Acct-Output-Octets' => $out & 0xffffffff,
        'Acct-Output-Gigawords' => $out >> 32,
        %other,
    };
}


# The packet is acknowledged.

sub accounted {
    my ($lm, $attrs, %arg) = @_;

    my $answer = $lm->radclient(acct => $attrs, %arg);

    return ($answer->{code} // '') eq 'Accounting-Response';
}


# "in/out" that stands in a table of usage, of all its rows.

sub usage {
    my ($lm, $account, $table) = @_;

    my ($row) = $lm->sql("SELECT COALESCE(SUM(bytes_in), 0),"
        . " COALESCE(SUM(bytes_out), 0) FROM $table"
        . " WHERE data_account_id = $account->{id}");

    return "$row->[0]/$row->[1]";
}


sub hex_of { return '0x' . unpack('H*', $_[0]) }


1;
