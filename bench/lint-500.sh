# lint-500: look through 500 migrations for what is dangerous, without a server, beside squawk
# shellcheck shell=sh
# shellcheck disable=SC2154

# Findings are what is looked for, and end both with status 1. squawk is started as the program that its npm package brings,
# without node. RUNS, MIGRATIONS: how many.
migrations=${MIGRATIONS:-500}
squawk_version=2.66.0
mkdir -p "$work/npm" "$work/project" "$work/files/golang-migrate" "$work/files/dbmate" "$work/files/flyway"
awk -v count="$migrations" -v folder="$work/files" -f "$bench/migrate/files.awk"
rm "$work"/files/golang-migrate/*.down.sql
cat >"$work/project/holdfast.yml" <<CONF
version: 1
project: bench
postgres:
  main:
    version: 18
    databases:
      bench: { migrations: $work/files/golang-migrate }
CONF

timed() {
    tool=$1
    shift
    status=0
    bash -c 'TIMEFORMAT="%R"; said=$1; shift; time "$@" >"$said" 2>"$said.err"' - "$work/$tool.said" "$@" 2>>"$work/$tool.times" || status=$?
    if [ "$status" != 1 ] || ! [ -s "$work/$tool.said" ]; then
        cat "$work/$tool.said" "$work/$tool.said.err" >&2
        exit 1
    fi
}
ours() {
    cd "$work/project"
    timed ours "$home/holdfast" migrate lint
    cd "$home"
}
other() {
    if [ -n "$squawk" ]; then timed squawk "$squawk" "$work"/files/golang-migrate/*.sql; fi
}
squawk=
if need npm npm && npm install --prefix "$work/npm" --no-audit --no-fund "squawk-cli@$squawk_version" </dev/null >"$work/npm.log" 2>&1; then
    for file in "$work"/npm/node_modules/@squawk-cli/*/bin/squawk; do squawk=$file; done
fi
ours
other
rm "$work"/*.times
alternate "${RUNS:-5}"
if [ -n "$squawk" ]; then
    awk -v n="$migrations" -v tool="squawk $squawk_version" -v ours="$(median "$work/ours.times")" \
        -v other="$(median "$work/squawk.times")" 'BEGIN {
            printf "lint-%d ratio %.2f ours %.2f other %.2f s (%s)\n", n, ours / other, ours, other, tool
        }'
else
    echo "lint-$migrations no peer ours $(median "$work/ours.times") s (squawk is not to be had)"
fi
