#!/usr/bin/perl
# SPDX-License-Identifier: MIT

# Files about a customer come in parts, are judged by what is in them, are
# shown or saved without doing harm, and leave in their time.

use strict;
use warnings;

use lib 't/lib';
use Digest::SHA qw(sha256_hex);
use Lastmile;
use Test::More;

my $PART = 1024 * 1024;
my $PNG = "\x89PNG\r\n\x1a\n" . 'a picture';

my $lm = Lastmile->new(worker => 1);
my $admin = $lm->admin_login;
my ($customer, $other) = map { 0 + $_->[0] } $lm->sql('SELECT id FROM customer'
    . ' WHERE deleted_at IS NULL ORDER BY id LIMIT 2');
my $path = "customers/$customer/attachments";

# a picture

my $id = sent('roof & mast é.png', $PNG);
my ($row) = @{ $admin->get($path)->json->{items} };
is($row->{id}, $id, 'a picture is kept');
is($row->{type}, 'image/png', 'as what it is');
ok($row->{is_picture}, 'that browsers show');
is($row->{size}, length $PNG, 'of its size');
is($row->{by}{name}, $admin->get('me')->json->{name}, 'by whom');
my $res = $admin->get("attachments/$id/file");
is($res->body, $PNG, 'it comes back as it was sent');
is($res->type, 'image/png', 'with its type');
is($res->header('content-disposition'),
   "inline; filename*=UTF-8''roof%20%26%20mast%20%C3%A9.png",
   'to be looked at');
is($res->header('x-content-type-options'), 'nosniff', 'and as nothing else');
like(join(' ', flat($res->header('content-security-policy'))), qr/sandbox/,
     'in a sandbox');
is($res->header('cache-control'), 'no-store', 'kept by nobody');
is_deeply($admin->get("customers/$other/attachments")->json->{items}, [],
          'another customer has none');

# many parts, the last one short, sent in any order and twice

my $big = '%PDF-1.7 ' . join('', map { chr(32 + $_ % 90) } 1 .. 1000) x 2600;
$res = $admin->post($path, { name => 'Contract.PDF', size => length $big });
is($res->json->{part_size}, $PART, 'a part has a megabyte');
$id = $res->json->{id};
is(part($id, 3, substr($big, 2 * $PART))->status, 204, 'the last part first');
is(part($id, 1, 'x' x $PART)->status, 204, 'a part gone wrong');
is(part($id, 1, substr($big, 0, $PART))->status, 204, 'is sent again');
is(complete($id, $big)->code, 'conflict', 'a missing part is missed');
is(part($id, 2, substr($big, $PART, $PART))->status, 204, 'the second');
is_deeply([map { $_->{name} } @{ $admin->get($path)->json->{items} }],
          [$row->{name}], 'nobody sees it yet');
is($admin->get("attachments/$id/file")->code, 'not_found', 'nor reads it');
is(complete($id, "$big ")->json->{fields}{sha256}{code}, 'mismatch',
   'what arrived otherwise is told');
is(complete($id, $big)->status, 200, 'it is complete');
is(complete($id, $big)->code, 'conflict', 'once');
is(part($id, 1, 'x' x $PART)->code, 'conflict', 'and does not change');
$res = $admin->get("attachments/$id/file");
is(sha256_hex($res->body), sha256_hex($big), 'it comes back whole');
like($res->header('content-disposition'), qr/^attachment; /, 'to be saved');
my ($audit) = @{ $admin->get("audit?entity=attachment&entity_id=$id")
                       ->json->{items} };
is($audit->{action}, 'create', 'it is written down');
is($audit->{after}{name}, 'Contract.PDF', 'by name');
is(scalar @{ $admin->get("audit?entity=attachment&entity_id=$id")
                   ->json->{items} }, 1, 'and not who reads it');

# a sensitive one

my $secret = sent('id.jpg', "\xff\xd8\xff\xe0 an identity", is_sensitive => \1);
is($admin->get("attachments/$secret/file")->status, 200, 'it can be read');
($audit) = @{ $admin->get("audit?entity=attachment&entity_id=$secret")
                    ->json->{items} };
is($audit->{action}, 'reveal', 'and that is written down');
my $reader = $lm->admin->token($admin->post('tokens',
    { name => 'reader', permissions => ['customer_read'] })->json->{token});
is($reader->get("attachments/$secret/file")->code, 'forbidden',
   'by who may see sensitive things');
is($reader->get("attachments/$id/file")->status, 200, 'others by who reads');
is($reader->post($path, { name => 'a.png', size => 1 })->code, 'forbidden',
   'but who reads does not write');

# what may not be kept

for my $case (['page.html', '<html><script>alert(1)</script>'],
              ['page.txt', '<html><script>alert(1)</script>'],
              ['a.svg', '<svg onload="alert(1)">'], ['setup.exe', "MZ\x90"],
              ['setup.png', "MZ\x90"], ['noname', $PNG]) {
    my ($name, $bytes) = @$case;
    my $id = begun($name, $bytes);
    is(complete($id, $bytes)->json->{fields}{name}{code}, 'not_a_kind',
       "$name is not kept");
}
is($lm->sql_one('SELECT COUNT(*) FROM attachment WHERE completed_at IS NOT'
        . ' NULL'), 3, 'none of it is there');

# bad input

is(fault({}), 'name required, size required', 'a name and a size are needed');
is(fault({ name => 'a.png', size => 0 }), 'size out_of_range', 'of something');
is(fault({ name => 'a.png', size => 25 * $PART + 1 }), 'size out_of_range',
   'not too much');
is(fault({ name => 'a.png', size => '9' }), 'size wrong_kind', 'as a number');
is(fault({ name => '../a.png', size => 9 }), 'name not_a_name', 'no folders');
is(fault({ name => "a\nb.png", size => 9 }), 'name not_a_name', 'no lines');
is(fault({ name => 'x' x 201, size => 9 }), 'name too_long', 'no novel');
is($admin->post('customers/999999/attachments', { name => 'a.png',
       size => 1 })->code, 'not_found', 'a customer who is there');
my $one = $admin->post($path, { name => 'a.png', size => 20 })->json->{id};
is(part($one, 1, 'x' x 19)->code, 'bad_request', 'a part of the wrong length');
is(part($one, 2, 'x')->code, 'not_found', 'a part too many');
is(part($one, 0, 'x')->code, 'not_found', 'no part');
is(part($one, 1, 'x' x ($PART + 1))->status, 413, 'a part too large');
is(part(999_999, 1, 'x')->code, 'not_found', 'a file that is not there');
is($admin->post("attachments/$one/complete", { sha256 => 'zz' })
       ->json->{fields}{sha256}{code}, 'wrong_kind', 'a hash is a hash');
is($admin->post($path, '{"name":"' . 'x' x 70_000 . '","size":1}')->status,
   413, 'what is no part is no larger than ever');
my $mine = $lm->admin->token($admin->post('tokens', { name => 'w',
    permissions => ['customer_write', 'customer_read'] })->json->{token});
is($mine->request('PUT', "attachments/$one/parts/1", 'x' x 20)->status, 204,
   'one goes on with what one began');

# removed

is($admin->delete("attachments/$id?version=1")->code, 'stale_version',
   'an old version is refused');
($row) = grep { $_->{id} == $id } @{ $admin->get($path)->json->{items} };
is($admin->delete("attachments/$id?version=$row->{version}")->status, 204,
   'it is removed');
is($admin->get("attachments/$id/file")->code, 'not_found', 'and gone');
is($lm->sql_one("SELECT COUNT(*) FROM attachment_part WHERE attachment_id ="
        . " $id"), 3, 'but kept for a while');
$lm->sql("UPDATE attachment SET deleted_at = deleted_at - INTERVAL 31 DAY"
         . " WHERE id = $id");
$lm->sql("UPDATE attachment SET created_at = created_at - INTERVAL 2 DAY"
         . " WHERE id = $one");
$lm->sql("INSERT INTO job (kind, unique_key, payload, due_at, created_at)"
    . " VALUES ('expire', 'test/1', '{}', UTC_TIMESTAMP(3),"
    . ' UTC_TIMESTAMP(3))');
ok(wait_until(20, sub { $lm->sql_one("SELECT COUNT(*) FROM attachment"
        . " WHERE id IN ($id, $one)") == 0 }, 'old files to go'),
   'after a month it is deleted, as what nobody finished');
is($lm->sql_one("SELECT COUNT(*) FROM attachment_part WHERE attachment_id ="
        . " $id"), 0, 'with all that was in it');
is($admin->get("attachments/$secret/file")->status, 200, 'the others stay');

done_testing;


sub begun {
    my ($name, $bytes, %field) = @_;

    my $id = $admin->post($path, { name => $name, size => length $bytes,
        %field })->json->{id};
    part($id, 1, $bytes);
    return $id;
}


sub sent {
    my ($name, $bytes, %field) = @_;

    utf8::decode(my $text = $name);
    my $id = begun($text, $bytes, %field);
    is(complete($id, $bytes)->status, 200, "$name is sent");
    return $id;
}


sub part {
    my ($id, $n, $bytes) = @_;

    return $admin->request('PUT', "attachments/$id/parts/$n", $bytes,
        'Content-Type' => 'application/octet-stream');
}


sub complete {
    my ($id, $bytes) = @_;

    return $admin->post("attachments/$id/complete",
                        { sha256 => sha256_hex($bytes) });
}


sub fault {
    my ($body) = @_;

    my $fields = $admin->post($path, $body)->json->{fields} // {};
    return join(', ', map { "$_ $fields->{$_}{code}" } sort keys %$fields);
}


sub flat { return ref $_[0] ? @{ $_[0] } : @_ }
