# SPDX-License-Identifier: MIT

# The second half of scripts/up: everything is installed and built.

use strict;
use warnings;

use Fcntl qw(:flock);
use File::Path qw(make_path);
use Time::HiRes qw(sleep);

use Lastmile::Instance;
use Lastmile::Process qw(wait_until);

my $is_detached = grep { $_ eq '--detach' } @ARGV;
my $dir = $ENV{LASTMILE_RUN} || '.run';
my $port = $ENV{LASTMILE_PORT} || 8080;
my $customers = $ENV{LASTMILE_CUSTOMERS} || 2000;

die "LASTMILE_PORT is not a port: \"$port\"\n"
    if $port !~ /^\d+$/ || $port < 1 || $port > 65528;

make_path($dir);
open(my $lock, '>', "$dir/.lock") or die "$dir/.lock: $!\n";
flock($lock, LOCK_EX);

my $instance = Lastmile::Instance->new(
    dir => $dir, port => $port, host => $ENV{LASTMILE_HOST} || undef);

$SIG{INT} = $SIG{TERM} = $SIG{HUP} = sub { die "interrupted\n" };

my @idle = grep { !defined $instance->process($_)->pid }
           @Lastmile::Instance::PARTS;
eval { bring_up(); 1 } or give_up($@);

print_demo();
close($lock);

exit 0 if $is_detached;

follow_logs();
end_all();


sub bring_up {
    say_step('starting MariaDB, Redis and the mailbox');
    $instance->start(qw(mariadb redis mail));

    say_step(-s "$instance->{dir}/demo.seed"
             ? 'migrating the database'
             : "seeding $customers customers");
    $instance->populate($customers);

    say_step('starting nginx, FreeRADIUS and the worker');
    $instance->start(qw(nginx radius_auth radius_acct worker));
}


sub give_up {
    my ($why) = @_;

    # what lastmile migrate says of a file; the ISP that is there goes on
    my $is_other = $why =~ /\.sql: (?:has changed since it was|was) applied/;
    $why = ways_out($why) if $is_other;

    print STDERR "\nscripts/up: $why\n";

    if ($is_other && @idle < @Lastmile::Instance::PARTS) {
        $instance->stop(grep { defined $instance->process($_)->pid } @idle);
    } else {
        $instance->stop_all;
    }

    exit 1;
}


sub ways_out {
    my ($why) = @_;

    chomp($why);
    my $other = "$instance->{dir}.new";
    my $free = $port + 10;

    return <<"TEXT";
the database in $instance->{dir} was made by another version of Lastmile:
  $why
Nothing was changed. Either remove it, with all its customers, and begin anew:
  LASTMILE_RUN=$instance->{dir} scripts/down
  rm -r $instance->{dir}
or run another one beside it:
  LASTMILE_RUN=$other LASTMILE_PORT=$free scripts/up
TEXT
}


sub say_step {
    my ($what) = @_;

    printf "%s\n", $what;
    STDOUT->flush;
}


sub print_demo {
    open(my $in, '<', "$instance->{dir}/demo.env") or die "demo.env: $!\n";
    my %demo = map { chomp; split /=/, $_, 2 } <$in>;

    print <<"TEXT";

Lastmile is up.

  portal    $demo{PORTAL_URL}/
            $demo{PORTAL_USER}  $demo{PORTAL_PASSWORD}
  console   $demo{ADMIN_URL}/
            $demo{ADMIN_USER}  $demo{ADMIN_PASSWORD}
  RADIUS    authentication $demo{RADIUS_AUTH}, accounting $demo{RADIUS_ACCT}
            secret $demo{RADIUS_SECRET}, account $demo{DATA_USER}  $demo{DATA_PASSWORD}
  mail      $demo{MAIL_DIR}/new

All of it, with the API token, stands in $instance->{dir}/demo.env.
TEXT
    print $is_detached ? "scripts/down ends it.\n" : "Ctrl-C ends it.\n";
    STDOUT->flush;
}


# Shows what the logs gain until a signal comes or a part dies.

sub follow_logs {
    my %at;
    my $is_over = 0;

    $SIG{INT} = $SIG{TERM} = $SIG{HUP} = sub { $is_over = 1 };
    $at{$_} = -s $_ for logs();

    while (!$is_over) {
        show_new($_, \%at) for logs();

        for my $name (@Lastmile::Instance::PARTS) {
            next if defined $instance->process($name)->pid;
            print STDERR "\nscripts/up: $name has ended:\n",
                         $instance->last_words($name);
            $is_over = 1;
        }

        sleep(0.5);
    }
}


sub logs {
    return glob("$instance->{dir}/log/*.log $instance->{dir}/log/*/*.log");
}


sub show_new {
    my ($file, $at) = @_;

    open(my $in, '<', $file) or return;
    my $size = -s $in;

    $at->{$file} = 0 if ($at->{$file} // 0) > $size;
    return if ($at->{$file} // 0) == $size;

    my ($name) = $file =~ m{/log/(.*)\.log$};

    seek($in, $at->{$file} // 0, 0);
    print "$name: $_" while <$in>;
    $at->{$file} = tell($in);
    STDOUT->flush;
}


sub end_all {
    $SIG{INT} = $SIG{TERM} = $SIG{HUP} = 'IGNORE';
    print "\nending\n";
    my @killed = $instance->stop_all;
    print STDERR "did not end when asked, killed: @killed\n" if @killed;
}
