# backup-remote: a full backup over the network, both durable, beside pg_basebackup with client-side zstd
# shellcheck shell=sh
# shellcheck disable=SC2154

rounds=${ROUNDS:-5}
heap=${HEAP:-256m}

at_end() {
    pg_stop
}
# shellcheck source=bench/physical-server
. "$bench/physical-server"

"$home/holdfast" --version >/dev/null
mkdir "$work/project"
cat >"$work/project/holdfast.yml" <<YAML
version: 1
project: bench
postgres:
  main:
    url: postgresql:///bench?host=$pg_socket&user=postgres
YAML

ours() {
    rm -rf "$work/project/holdfast-repository"
    sync
    (cd "$work/project" && JDK_JAVA_OPTIONS='' _JAVA_OPTIONS="-Xmx$heap" timed "$home/holdfast" backup run) >>"$work/ours"
}

# It syncs what it writes unless told otherwise. Its server is warm, as ours is.
other() {
    rm -rf "$work/basebackup"
    if [ "$(id -u)" = 0 ]; then install -d -o postgres "$work/basebackup"; fi
    sync
    # shellcheck disable=SC2086
    timed $as_user "$pg_bin/pg_basebackup" -h "$pg_socket" -U postgres -D "$work/basebackup" -Ft -X stream -c fast \
        --compress=client-zstd:level=3,workers=2 >>"$work/other"
}

bytes() {
    cat "$@" | wc -c
}

find "$pg/base" -type f -exec cat {} + >/dev/null
cd "$work" || exit
ours
other
: >"$work/ours"
: >"$work/other"
alternate "$rounds"

repository=$work/project/holdfast-repository
tool='pg_basebackup -Ft client-zstd:3,workers=2'
our_bytes=$(find "$repository/packs" "$repository/index" "$repository/backups" -type f -exec cat {} + | wc -c)
other_bytes=$(bytes "$work"/basebackup/base.tar.zst "$work"/basebackup/backup_manifest)
awk -v o="$(median "$work/ours" 1)" -v p="$(median "$work/other" 1)" -v t="$tool" 'BEGIN {
    printf "backup-remote ratio %.2f ours %.2f other %.2f s (%s)\n", o / p, o, p, t }'
awk -v o="$our_bytes" -v p="$other_bytes" -v t="$tool" 'BEGIN {
    printf "backup-remote-size ratio %.3f ours %.1f other %.1f MB (%s)\n", o / p, o / 1e6, p / 1e6, t }'
awk -v o="$(sort -n -k2 "$work/ours" | tail -n 1 | cut -d' ' -f2)" -v h="$heap" 'BEGIN {
    printf "backup-remote-memory no peer ours %.0f MB (most resident, heap at most %s)\n", o / 1024, h }'
