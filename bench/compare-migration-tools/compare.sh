#!/bin/sh
# Runs the migrations of DbmateTableTest and FlywayTableTest with the real tools and with our
# styles, and compares what their tables say. Not for CI: it wants a server on 127.0.0.1 that
# trusts role postgres, dbmate from npm, and the jars of org.flywaydb:flyway-database-postgresql
# and org.postgresql:postgresql in one folder.
#
# compare.sh PORT DBMATE JARS   (after ./mvnw process-test-classes)
set -eu
port=$1 dbmate=$2 jars=$3
home=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
path=
for module in "$home"/*/target; do
    path=$path$module/classes:$module/test-classes:
    [ ! -f "$module/test-classpath" ] || path=$path$(cat "$module/test-classpath"):
done
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
javac=${JAVA_HOME:+$JAVA_HOME/bin/}javac
"$javac" -nowarn -proc:none -cp "$path" -d "$work/ours" "$home/bench/compare-migration-tools/Compare.java"
"$javac" -cp "$jars/*" -d "$work/theirs" "$home/bench/compare-migration-tools/RunFlyway.java"

sql() { psql -qAt -h 127.0.0.1 -p "$port" -U postgres -d "$1" -c "$2"; }
ours() { "$java" -cp "$work/ours:$path" dev.holdfast.operations.migrate.style.Compare "$@"; }
flyway() { "$java" -cp "$work/theirs:$jars/*" RunFlyway "$@" >/dev/null 2>&1; }
by_dbmate() {
    "$dbmate" --url "postgres://postgres@127.0.0.1:$port/theirs?sslmode=disable" \
        -d "$work/files" --no-dump-schema "$@" >/dev/null
}
both_anew() {
    rm -rf "$work/files" && mkdir "$work/files"
    for database in ours theirs; do
        sql postgres "drop database if exists $database"
        sql postgres "create database $database"
    done
}
same() {
    sql ours "$2" >"$work/one"
    sql theirs "$2" >"$work/other"
    diff "$work/one" "$work/other" && echo "same: $1"
}

both_anew
ours files dbmate "$work/files"
by_dbmate up
ours up dbmate "$work/files" "$port" ours
same "dbmate up" "table schema_migrations"
by_dbmate down
ours down dbmate "$work/files" "$port" ours
same "dbmate down" "table schema_migrations"

both_anew
ours files flyway "$work/files"
flyway migrate "$port" theirs "$work/files"
ours up flyway "$work/files" "$port" ours
same "flyway migrate" "select installed_rank, version, description, type, script, checksum,
    installed_by, success from flyway_schema_history order by installed_rank"
flyway validate "$port" ours "$work/files" && echo "flyway validates ours"
