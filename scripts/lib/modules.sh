# SPDX-License-Identifier: MIT
#
# What `config` needs to know of the tree. Read by nginx' ./configure, which
# is a plain sh.


# C from the SQL, and the id that all modules of one build share: a hash of
# everything they must agree on.

lastmile_generate() {
    if [ ! -d "$2/sql" ]; then
        "$1/scripts/sqlgen" "$2" "$1/sql/query" || return 1
    fi

    lastmile_id=$(cat $(lastmile_abi "$1" "$2") | sha256sum | cut -c 1-12)
    lastmile_text="#define NGX_HTTP_LASTMILE_BUILD  \"$lastmile_id\""

    [ "$(cat "$2/ngx_http_lastmile_build.h" 2>/dev/null)" = "$lastmile_text" ] \
        || echo "$lastmile_text" >"$2/ngx_http_lastmile_build.h"
}


lastmile_abi() {
    ls "$1"/lib/*/*.h "$1"/lib/*/*.def "$1"/ngx_modules/*.h "$2"/sql/*.h
}


lastmile_headers() {
    lastmile_abi "$1" "$2" | tr '\n' ' '
    echo "$2/ngx_http_lastmile_build.h"
}


# Sources in ngx_modules that belong to a face: ngx_http_lastmile_FACE_*.c.

lastmile_face_sources() {
    ls "$1"/lib/$2/*.c "$1"/ngx_modules/ngx_http_lastmile_$2_*.c
}


lastmile_core_sources() {
    ls "$1"/ngx_modules/*.c \
        | grep -v -e '/ngx_http_lastmile_portal_' -e '/ngx_http_lastmile_admin_' \
                  -e '/ngx_http_lastmile_radius_'
}
