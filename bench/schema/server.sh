# A server of Debian's newest, for schema-inspect and schema-check. Sets $bin; make_tables N makes its database `bench` anew,
# and other times pg_dump on it.
# shellcheck shell=sh
# shellcheck disable=SC2154

if [ ! -d /usr/lib/postgresql ]; then need pg_lsclusters postgresql || exit 1; fi
bin=
for folder in /usr/lib/postgresql/*/bin; do
    if [ -x "$folder/postgres" ] && [ -x "$folder/pg_dump" ]; then bin=$folder; fi
done
[ -n "$bin" ] || {
    echo "error: no postgres with pg_dump below /usr/lib/postgresql" >&2
    exit 1
}

# A server does not run as root.
as_owner() {
    if [ "$(id -u)" = 0 ]; then (cd / && exec runuser -u postgres -- "$@"); else "$@"; fi
}
mkdir "$work/server"
if [ "$(id -u)" = 0 ]; then chown postgres "$work/server"; fi
at_end() {
    as_owner "$bin/pg_ctl" -D "$work/server/data" -m immediate -w stop
}
as_owner "$bin/initdb" -D "$work/server/data" -U postgres -A trust -E UTF8 --locale=C.UTF-8 >"$work/server.log" 2>&1
as_owner tee -a "$work/server/data/postgresql.conf" >/dev/null <<CONF
listen_addresses = ''
unix_socket_directories = '$work/server'
shared_buffers = 1GB
max_locks_per_transaction = 1000
CONF
as_owner "$bin/pg_ctl" -D "$work/server/data" -l "$work/server/log" -w start >>"$work/server.log" 2>&1

# As after some minutes of life, and so that no vacuum comes in between.
make_tables() {
    "$bin/dropdb" -h "$work/server" -U postgres --if-exists bench >>"$work/server.log" 2>&1
    "$bin/createdb" -h "$work/server" -U postgres bench
    "$bin/psql" -qX -h "$work/server" -U postgres -v "tables=$1" -f "$bench/schema/tables.sql" bench >>"$work/server.log"
    "$bin/psql" -qX -h "$work/server" -U postgres -c 'vacuum analyze' -c 'checkpoint' bench
}
other() {
    bash -c 'TIMEFORMAT="%R"; time "$@" >/dev/null' - \
        "$bin/pg_dump" --schema-only -h "$work/server" -U postgres bench 2>>"$work/other.times"
}
