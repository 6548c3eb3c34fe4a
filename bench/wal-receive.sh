# wal-receive: drain 64 waiting segments of WAL into a synced destination, beside pg_receivewal
# shellcheck shell=sh
# shellcheck disable=SC2154

# Debian's server and client programs, of the newest version there is; 15 on Debian 12. RUNS, SEGMENTS: how many.
runs=${RUNS:-5}
segments=${SEGMENTS:-64}
if [ ! -d /usr/lib/postgresql ]; then need pg_lsclusters postgresql || exit 1; fi
bin=
for folder in /usr/lib/postgresql/*/bin; do
    if [ -x "$folder/postgres" ] && [ -x "$folder/pgbench" ]; then bin=$folder; fi
done
[ -n "$bin" ] || {
    echo "error: no postgres with pgbench below /usr/lib/postgresql" >&2
    exit 1
}
"$home/holdfast" --version >/dev/null

# A server does not run as root.
as_owner() {
    if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi
}
mkdir "$work/server" "$work/received"
if [ "$(id -u)" = 0 ]; then chown postgres "$work/server"; fi
at_end() {
    as_owner "$bin/pg_ctl" -D "$work/server/data" -m immediate -w stop
}
port=$((20000 + $$ % 20000))
as_owner "$bin/initdb" -D "$work/server/data" -U postgres -A trust >"$work/server.log" 2>&1
as_owner tee -a "$work/server/data/postgresql.conf" >/dev/null <<CONF
port = $port
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
max_wal_size = 8GB
wal_keep_size = 8GB
CONF
as_owner "$bin/pg_ctl" -D "$work/server/data" -l "$work/server/log" -w start >>"$work/server.log" 2>&1
ask() {
    "$bin/psql" -X -h 127.0.0.1 -p "$port" -U postgres -Atqc "$1" postgres
}

# WAL as pgbench makes it: full pages after each checkpoint, then small records.
"$bin/pgbench" -h 127.0.0.1 -p "$port" -U postgres -i -s 50 -q postgres >>"$work/server.log" 2>&1
ask 'checkpoint'
ask 'select pg_switch_wal()' >/dev/null
ask "select pg_create_physical_replication_slot('begin', true)" >/dev/null
begin=$(ask 'select pg_current_wal_lsn()')
while [ "$(ask "select pg_wal_lsn_diff(pg_current_wal_lsn(), '$begin') < $segments * 16777216::bigint")" = t ]; do
    "$bin/pgbench" -h 127.0.0.1 -p "$port" -U postgres -n -c 4 -T 5 postgres >>"$work/server.log" 2>&1
    ask 'checkpoint'
done
# From the slot's segment on, exactly so many.
until=$(ask "select '0/0'::pg_lsn + (div(restart_lsn - '0/0'::pg_lsn, 16777216) + $segments) * 16777216
    from pg_replication_slots where slot_name = 'begin'")
ask 'select pg_switch_wal()' >/dev/null

mkdir "$work/project"
cat >"$work/project/holdfast.yml" <<YAML
version: 1
project: bench
postgres:
  main: { url: "postgresql://postgres@127.0.0.1:$port/postgres?sslmode=disable" }
repository:
  local: { path: $work/received/repository }
YAML

# Both start from the same place: a copy of the slot that nobody has used. Times the command in $work/run with time(1)'s words.
timed() {
    timed_list=$1
    rm -rf "$work/received"
    mkdir "$work/received"
    ask "select pg_drop_replication_slot('run') from pg_replication_slots where slot_name = 'run'" >/dev/null
    ask "select pg_copy_physical_replication_slot('begin', 'run')" >/dev/null
    (cd "$work/project" && "$home/holdfast" repository init) >/dev/null 2>&1
    mkdir "$work/received/plain"
    sync
    bash -c 'TIMEFORMAT="%R %U %S"; time bash "$1" 2>"$2"' - "$work/$timed_list.run" "$work/$timed_list.log" \
        >/dev/null 2>"$work/time" || {
        cat "$work/$timed_list.log" >&2
        exit 1
    }
    cat "$work/time" >>"$work/$timed_list.times"
}
cat >"$work/ours.run" <<RUN
cd "$work/project" && exec "$home/holdfast" wal receive --slot run --until $until
RUN
# It syncs each file as it closes it, as it does by default, and the last one at the end.
cat >"$work/other.run" <<RUN
exec "$bin/pg_receivewal" -h 127.0.0.1 -p $port -U postgres -D "$work/received/plain" --slot run --no-loop --endpos=$until
RUN

ours() {
    timed ours
    # What the server writes beyond them may come along.
    if [ "$(find "$work/received/repository/wal" -name '*.zst' | wc -l)" -lt "$segments" ]; then
        echo "error: not all segments were received" >&2
        exit 1
    fi
}
other() {
    timed other
}
alternate "$runs"
# CPU: the user's and the system's seconds together.
for list in ours other; do
    awk '{ print $1, $2 + $3 }' "$work/$list.times" >"$work/sums" && mv "$work/sums" "$work/$list.times"
done
awk -v ours="$(median "$work/ours.times" 1)" -v other="$(median "$work/other.times" 1)" -v cpu="$(median "$work/ours.times" 2)" -v othercpu="$(median "$work/other.times" 2)" 'BEGIN {
    printf "wal-receive ratio %.2f ours %.2f other %.2f s (pg_receivewal)\n", ours / other, ours, other
    printf "wal-receive-cpu ratio %.2f ours %.2f other %.2f s (pg_receivewal, which neither compresses nor hashes)\n", cpu / othercpu, cpu, othercpu
}'
