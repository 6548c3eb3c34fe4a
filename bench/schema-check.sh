# schema-check: check a database of 1,000 and 10,000 tables that is as declared, beside pg_dump --schema-only
# shellcheck shell=sh
# shellcheck disable=SC2154

# Debian's server and client programs. Ours is the whole command as its user runs it, start-up included, with what the files
# declare known from the run before: its catalogs are read, and their digest is compared. The files are pg_dump's own.
# RUNS, TABLES: how many.
runs=${RUNS:-5}
# shellcheck source=bench/schema/server.sh
. "$bench/schema/server.sh"

project=$work/project
mkdir -p "$project/schema"
cat >"$project/holdfast.yml" <<CONF
version: 1
project: bench
postgres:
  main:
    url: postgresql:///postgres?host=$work/server&user=postgres
    databases:
      bench: { schema: schema/ }
CONF

check() {
    (cd "$project" && "$home/holdfast" schema check)
}
ours() {
    bash -c 'TIMEFORMAT="%R"; cd "$1" && time "$2" schema check >/dev/null 2>&1' - "$project" "$home/holdfast" 2>>"$work/ours.times"
}
for tables in ${TABLES:-1000 10000}; do
    make_tables "$tables"
    "$bin/pg_dump" --schema-only -h "$work/server" -U postgres bench | grep -v '^\\' >"$project/schema/bench.sql"
    # Loads the files, once.
    check >"$work/first" 2>&1 || {
        cat "$work/first" >&2
        exit 1
    }
    rm -f "$work/ours.times" "$work/other.times"
    alternate "$runs"
    awk -v tables="$tables" -v ours="$(median "$work/ours.times")" -v other="$(median "$work/other.times")" 'BEGIN {
        printf "schema-check-%d ratio %.2f ours %.2f other %.2f s (pg_dump --schema-only)\n", tables, ours / other, ours, other
    }'
done
