# SPDX-License-Identifier: MIT

# Files of an instance: those of conf/ with their paths mapped into its
# folder, and secrets that are made once.

package Lastmile::Files;

use strict;
use warnings;

use File::Basename qw(dirname);
use File::Find ();
use File::Path qw(make_path);

use Exporter qw(import);

our @EXPORT_OK = qw(read_file);


# Paths and words of conf/, and what stands for them here.

sub values_of_templates {
    my ($self) = @_;

    my $dir = $self->{dir};
    my $tree = $self->{tree};

    my $listen = $self->{host} eq '127.0.0.1' ? '127.0.0.1' : '0.0.0.0';

    my %path = (
        '/run/mysqld/mysqld.sock'  => $self->mysql_socket,
        '/run/lastmile-redis'      => $self->{short},
        '/var/lib/lastmile-redis'  => "$dir/data/redis",
        '/var/log/lastmile-redis'  => "$dir/log",
        '/etc/lastmile'            => "$dir/etc",
        '/run/lastmile'            => $self->{short},
        '/var/log/lastmile'        => "$dir/log",
        '/var/spool/lastmile'      => "$dir/spool",
        '/var/lib/lastmile/export' => "$dir/export",
        '/var/lib/lastmile'        => "$dir/data",
        '/usr/share/lastmile/web'  => "$tree/web/dist",
        '/usr/share/lastmile'      => "$tree/sql",
        '/usr/lib/nginx/modules/ngx_http_lastmile_'
            => ($self->{modules} // $self->built('modules'))
                . '/ngx_http_lastmile_',
        'https://portal.example'   => $self->origin('portal'),
        'https://console.example:8443' => $self->origin('admin'),
        'smtp://127.0.0.1:25'      => 'smtp://127.0.0.1:' . $self->port('smtp'),
        '127.0.0.1:8083'           => '127.0.0.1:' . $self->port('radius_http'),
        '/var/log/lastmile-radius-auth' => "$dir/log/radius_auth",
        '/var/log/lastmile-radius-acct' => "$dir/log/radius_acct",
        '/run/lastmile-radius-auth'     => $self->{short},
        '/run/lastmile-radius-acct'     => $self->{short},
        'port = 1812'              => 'port = ' . $self->port('radius_auth'),
        'port = 1813'              => 'port = ' . $self->port('radius_acct'),
        'ipaddr = *'               => "ipaddr = $listen",
    );

    my %word = (
        USER_LINE => $< == 0 ? 'user root;' : '',
        WORKERS   => $self->{profile} eq 'test' ? 2 : 'auto',
        LISTEN    => $listen,
        RADIUS_KEY => $self->secret('radius.key'),
        LOG_LEVEL => 'notice',
        HTTP_EXTRA => '',
        (map { uc($_) . '_PORT' => $self->port($_) } $self->port_names),
        %{ $self->{extra} },
    );

    return (\%path, \%word);
}


sub render_text {
    my ($self, $text, $name) = @_;

    my ($path, $word) = $self->values_of_templates;

    # in one pass, the longest name first: a value may hold a name again
    my $any = join('|', map { quotemeta } sort { length($b) <=> length($a) }
                   keys %$path);

    $text =~ s{($any)}{$path->{$1}}g;
    $text =~ s{\@([A-Z][A-Z_]*)\@}
              {$word->{$1} // die "$name: no value for \@$1\@\n"}ge;

    return $text;
}


# Writes a file only when its text differs; the mode is the one of secrets.

sub write_file {
    my ($self, $path, $text) = @_;

    make_path(dirname($path));

    if (open(my $in, '<', $path)) {
        local $/;
        return if (<$in> // '') eq $text;
    }

    my $tmp = "$path.tmp";
    my $old = umask(0077);
    open(my $out, '>', $tmp) or die "$tmp: $!\n";
    umask($old);
    print $out $text;
    close($out) or die "$tmp: $!\n";
    rename($tmp, $path) or die "$path: $!\n";
}


sub render {
    my ($self, $from, $to) = @_;

    my $text = $self->render_text(read_file("$self->{tree}/$from"), $from);
    $self->write_file("$self->{dir}/$to", $text);
}


sub render_folder {
    my ($self, $from, $to) = @_;

    my $top = "$self->{tree}/$from";

    File::Find::find({ no_chdir => 1, wanted => sub {
        my $file = $File::Find::name;
        return if !-f $file;
        my $rest = substr($file, length($top));
        $self->render("$from$rest", "$to$rest");
    } }, $top);
}


sub read_file {
    my ($path) = @_;

    open(my $in, '<', $path) or die "$path: $!\n";
    local $/;
    return scalar(<$in>) // '';
}


# A random value that stays the same as long as the folder lives.

sub secret {
    my ($self, $name) = @_;

    my $path = "$self->{dir}/etc/$name";

    if (!-s $path) {
        open(my $random, '<:raw', '/dev/urandom') or die "urandom: $!\n";
        read($random, my $bytes, 24);
        $self->write_file($path, unpack('H*', $bytes) . "\n");
    }

    return read_file($path) =~ s/\s+$//r;
}


1;
