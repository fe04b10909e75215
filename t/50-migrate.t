#!/usr/bin/perl
# SPDX-License-Identifier: MIT

# Migrations are applied once, in order, and never change afterwards; and what
# else an operator's commands do to an empty database.

use strict;
use warnings;

use lib 't/lib';
use Lastmile;
use File::Path qw(make_path);
use Test::More;

my $lm = Lastmile->new(nginx => 0, seed => 0);
my $schema = $lm->dir . '/schema';

make_path($schema);
system('cp', '-a', glob(Lastmile::tree() . '/sql/schema/*.sql'), $schema) == 0
    or die;
my $n = () = glob("$schema/*.sql");

# again and again

my ($rc, $out, $err) = migrate();
is($rc, 0, 'a migrated database is migrated again') or diag($err);
like($out, qr/^the schema is up to date$/m, 'which does nothing');
is($lm->sql_one('SELECT COUNT(*) FROM schema_migration'), $n,
   'each file was applied once');

# one more

write_file(sprintf('%s/%04d_more.sql', $schema, $n + 1),
    "CREATE TABLE more (id INT NOT NULL, PRIMARY KEY (id));\n"
    . "INSERT INTO more (id) VALUES (1);\n");
($rc, $out) = migrate('--dry-run');
like($out, qr/^would apply \d{4}_more\.sql$/m, '--dry-run tells what is missing');
is($lm->sql_one("SELECT COUNT(*) FROM information_schema.tables"
              . " WHERE table_name = 'more'"), 0, 'and does nothing');
($rc, $out) = migrate();
like($out, qr/^\d{4}_more\.sql applied in \d+ ms$/m, 'it is applied');
is($lm->sql_one('SELECT COUNT(*) FROM more'), 1, 'whole');

# two at once

write_file(sprintf('%s/%04d_twice.sql', $schema, $n + 2),
    "INSERT INTO more (id) SELECT MAX(id) + 1 FROM more WHERE SLEEP(0.5) = 0;\n");
my @at_once = map {
    my $pid = fork() // die;
    if ($pid == 0) {
        my ($rc) = migrate();
        require POSIX;
        POSIX::_exit($rc);
    }
    $pid;
} 1 .. 2;
is(join(' ', map { waitpid($_, 0); $? >> 8 } @at_once), '0 0',
   'two programs at once succeed');
is($lm->sql_one('SELECT COUNT(*) FROM more'), 2, 'and one of them applies it');

# history does not change

write_file(sprintf('%s/%04d_more.sql', $schema, $n + 1),
    "CREATE TABLE more (id BIGINT NOT NULL, PRIMARY KEY (id));\n");
($rc, $out, $err) = migrate();
isnt($rc, 0, 'a changed file is refused');
like($err, qr/_more\.sql/, 'by its name');

# a mistake

unlink(glob("$schema/*_more.sql"));
($rc, $out, $err) = migrate();
isnt($rc, 0, 'a file that is gone is refused');

# staff, tokens and keys

($rc, $out) = $lm->cli('staff', 'add', 'anna', '--name', 'Anna Botha',
                       '--role', 'administrator');
is($rc, 0, 'a member of staff is added');
like($out, qr{^http://\S+/admin/set-password#token=[\w-]{43}$},
     'and gets a link to choose a password by');
($rc, $out, $err) = $lm->cli('staff', 'add', 'anna', '--name', 'Anna Botha');
is($rc, 1, 'a second of the same name is refused');
like($err, qr/exists already/, 'with the reason');
($rc, $out, $err) = $lm->cli('staff', 'add', 'ben', '--name', 'Ben',
                             '--role', 'king');
like($err, qr/no role "king"/, 'so is an unknown role');
like(($lm->cli('staff', 'list'))[1], qr/^anna\s+Anna Botha\s+administrator\s+active$/m,
     'staff are listed');
my ($rc_of_link, $link) = $lm->cli('staff', 'link', 'anna');
is($rc_of_link, 0, 'another link is made');
isnt($link, $out, 'which is another');
is($lm->sql_one("SELECT COUNT(*) FROM link_token WHERE kind = 'staff_password'"
       . ' AND used_at IS NULL'), 1, 'and ends the one before it');
is(($lm->cli('staff', 'link', 'nobody'))[0], 1, 'nobody gets none');
is(($lm->cli('staff', 'password', 'anna'))[0], 2,
   'nobody chooses a password for somebody else');
is($lm->sql_one("SELECT GROUP_CONCAT(action ORDER BY id) FROM audit"
       . " WHERE entity = 'staff'"), 'create,password_link,password_link',
   'the audit knows of it');

($rc, $out) = $lm->cli('token', 'add', 'reports', '--staff', 'anna',
                       '--permissions', 'customer_read,audit_read');
like($out, qr/^lm_[\w-]{43}$/, 'a token is shown once');
like(($lm->cli('token', 'list'))[1], qr/reports\s+anna\s+for ever/, 'and listed');
is(($lm->cli('token', 'add', 'x', '--staff', 'anna', '--permissions', 'fly'))[0],
   1, 'an unknown permission is refused');

($rc, $out) = $lm->cli('key', 'new');
like($out, qr/^key 2 was added/, 'a second key is added');
is(($lm->cli('check'))[0], 0, 'and all is well');

# mistakes in words

for my $case (
    [['dance'], qr/there is no command "dance"/],
    [['-s', 'colour=red', 'check'], qr/"colour=red" is not SETTING=VALUE/],
    [['-s', 'worker_threads=many', 'check'],
     qr/value "many" of "worker_threads" must be a number from 1 to 64/],
    [['-s', 'worker_threads=20', 'check'],
     qr/database_connections 12 is not enough for worker_threads 20/],
    [['-s', 'smtp_timeout=1y', 'check'], qr/must be a time in seconds/],
    [['jobs', 'retry'], qr/the number of a job is missing/],
    [['seed'], qr/--customers is missing/],
) {
    my ($command, $words) = @$case;
    my ($rc, $out, $err) = $lm->cli(@$command);
    isnt($rc, 0, "@$command: refused");
    like($err, $words, 'with words');
}

for my $case (
    ["worker_thread 4;\n", qr/lastmile\.conf:1: unknown setting "worker_thread"/],
    ["\nworker_threads 4;\nworker_threads 5;\n", qr/:3: setting "worker_threads" is a duplicate/],
    ["worker_threads 4\n", qr/:2: setting "worker_threads" is not ended/],
    ["worker_threads;\n", qr/:1: setting "worker_threads" has no value/],
    ["worker_threads 4 5;\n", qr/:1: unexpected "5"/],
    ["log_file \"a\n\";\n", qr/:1: text "a" has no closing "/],
    ["password_memory 1;\n", qr/:1: value "1" of "password_memory" must be a size/],
) {
    my ($text, $words) = @$case;
    my $path = $lm->dir . '/lastmile.conf';

    write_file($path, $text);
    my ($rc, $out, $err) = $lm->cli('-c', $path, 'check');
    is($rc, 1, 'a wrong file is refused');
    like($err, $words, 'with its place');
}

done_testing;


sub migrate {
    return $lm->cli('-s', "schema_dir=$schema", 'migrate', @_);
}


sub write_file {
    my ($path, $text) = @_;

    open(my $out, '>', $path) or die "$path: $!\n";
    print $out $text;
    close($out) or die "$path: $!\n";
}
