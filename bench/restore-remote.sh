# restore-remote: from a backup to a server that takes connections, every byte checked, beside zstd -d | tar x
# shellcheck shell=sh
# shellcheck disable=SC2154

rounds=${ROUNDS:-5}
heap=${HEAP:-256m}

at_end() {
    (cd "$work/project" && "$home/holdfast" down)
    as_pg "$pg_bin/pg_ctl" -D "$work/untarred" -m immediate -w stop
    pg_stop
}
# shellcheck source=bench/physical-server
. "$bench/physical-server"
need zstd zstd || exit 1

"$home/holdfast" --version >/dev/null
mkdir "$work/project"
cat >"$work/project/holdfast.yml" <<YAML
version: 1
project: bench
postgres:
  main:
    url: postgresql:///bench?host=$pg_socket&user=postgres
YAML
(cd "$work/project" && "$home/holdfast" backup run >"$work/out" 2>&1) || {
    cat "$work/out" >&2
    exit 1
}
if [ "$(id -u)" = 0 ]; then install -d -o postgres "$work/basebackup"; fi
as_pg "$pg_bin/pg_basebackup" -h "$pg_socket" -U postgres -D "$work/basebackup" -Ft -X stream -c fast \
    --compress=client-zstd:level=3,workers=2

# What the other way of doing it takes: unpack, sync, start, and wait until it takes connections.
cat >"$work/untar" <<SH
set -e
umask 077
mkdir "$work/untarred"
cd "$work/untarred"
zstd -dcq "$work/basebackup/base.tar.zst" | tar xf -
tar xf "$work/basebackup/pg_wal.tar" -C pg_wal 2>/dev/null || zstd -dcq "$work/basebackup/pg_wal.tar.zst" | tar xf - -C pg_wal
sync -f "$work/untarred"
"$pg_bin/pg_ctl" -D "$work/untarred" -l "$work/untarred.log" -w -t 120 -o "-c unix_socket_directories=$pg_socket -c port=5444" start
SH
touch "$work/untarred.log"
if [ "$(id -u)" = 0 ]; then chown postgres "$work/untarred.log"; fi

ours() {
    rm -rf "$work/project/copy"
    sync
    (cd "$work/project" && _JAVA_OPTIONS="-Xmx$heap" timed "$home/holdfast" restore --at latest --to copy --start) >>"$work/ours"
    (cd "$work/project" && "$home/holdfast" down && "$home/holdfast" reset --yes) >"$work/out" 2>&1
}

other() {
    as_pg rm -rf "$work/untarred"
    sync
    timed runuser -u postgres -- sh "$work/untar" >>"$work/other"
    as_pg "$pg_bin/pg_ctl" -D "$work/untarred" -m immediate -w stop >/dev/null
}

cd "$work"
ours
other
: >"$work/ours"
: >"$work/other"
alternate "$rounds"

awk -v o="$(median "$work/ours")" -v p="$(median "$work/other")" 'BEGIN {
    printf "restore-remote ratio %.2f ours %.2f other %.2f s (zstd -d, tar x, sync -f, pg_ctl start)\n", o / p, o, p }'
awk -v o="$(sort -n -k2 "$work/ours" | tail -n 1 | cut -d' ' -f2)" -v h="$heap" 'BEGIN {
    printf "restore-remote-memory no peer ours %.0f MB (most resident, heap at most %s)\n", o / 1024, h }'
