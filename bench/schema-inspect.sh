# schema-inspect: read all that is in a database of 1,000 and 10,000 tables, beside pg_dump --schema-only
# shellcheck shell=sh
# shellcheck disable=SC2154

# Debian's server and client programs. Ours is measured within a JVM of 512 MB of heap as the launcher starts it but for the AOT cache, from an open
# session to the schema's digest; each time is a JVM's first. RUNS, TABLES: how many.
runs=${RUNS:-5}
if [ ! -d /usr/lib/postgresql ]; then need pg_lsclusters postgresql || exit 1; fi
bin=
for folder in /usr/lib/postgresql/*/bin; do
    if [ -x "$folder/postgres" ] && [ -x "$folder/pg_dump" ]; then bin=$folder; fi
done
[ -n "$bin" ] || {
    echo "error: no postgres with pg_dump below /usr/lib/postgresql" >&2
    exit 1
}

# The jars of a build that the launcher made from these sources.
"$home/holdfast" --version >/dev/null
build=$(ls -td "$home"/build/*/lib/order | head -n 1)
build=${build%/lib/order}
class_path=
while IFS= read -r jar; do class_path=$class_path$build/lib/$jar:; done <"$build/lib/order"
class_path=$class_path$work
"$jdk/bin/javac" -d "$work" -cp "$class_path" "$bench/schema/Inspect.java"

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

ours() {
    "$jdk/bin/java" -Xmx512m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 --enable-native-access=ALL-UNNAMED \
        -cp "$class_path" Inspect "postgresql:///bench?host=$work/server&user=postgres" >>"$work/ours.times"
}
other() {
    bash -c 'TIMEFORMAT="%R"; time "$@" >/dev/null' - \
        "$bin/pg_dump" --schema-only -h "$work/server" -U postgres bench 2>>"$work/other.times"
}
for tables in ${TABLES:-1000 10000}; do
    "$bin/dropdb" -h "$work/server" -U postgres --if-exists bench >>"$work/server.log" 2>&1
    "$bin/createdb" -h "$work/server" -U postgres bench
    "$bin/psql" -qX -h "$work/server" -U postgres -v "tables=$tables" -f "$bench/schema/tables.sql" bench >>"$work/server.log"
    # As after some minutes of life, and so that no vacuum comes in between.
    "$bin/psql" -qX -h "$work/server" -U postgres -c 'vacuum analyze' -c 'checkpoint' bench
    rm -f "$work/ours.times" "$work/other.times"
    alternate "$runs"
    awk -v tables="$tables" -v ours="$(median "$work/ours.times")" -v other="$(median "$work/other.times")" \
        -v heap="$(median "$work/ours.times" 2)" 'BEGIN {
        printf "schema-inspect-%d ratio %.2f ours %.2f other %.2f s (pg_dump --schema-only)\n", tables, ours / other, ours, other
        printf "schema-inspect-%d-heap no peer ours %d MB\n", tables, heap
    }'
done
