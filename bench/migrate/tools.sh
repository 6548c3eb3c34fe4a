# A server, 500 migrations in the names of each tool, dbmate and Flyway, for migrate-500 and migrate-noop.
#
# All three connect over TCP on the loopback interface, since neither of the others knows another way that all have. dbmate is
# started as the program that its npm package brings, without node; Flyway is its own library with a main of a few lines
# (compare-migration-tools/RunFlyway.java), which spares it the reading of a command line and of files; it and ours are whole starts
# of a JVM. Sets $migrations, $port; ours_up, dbmate_up, flyway_up DATABASE; fresh DATABASE; verify DATABASE.
# shellcheck shell=sh
# shellcheck disable=SC2154

migrations=${MIGRATIONS:-500}
dbmate_version=2.36.0
flyway_version=11.8.0
need npm npm || {
    echo "error: npm is needed, from which dbmate comes" >&2
    exit 1
}
# shellcheck source=bench/schema/server.sh
. "$bench/schema/server.sh"

# A free port of this machine: the server itself finds out whether it is.
as_owner "$bin/pg_ctl" -D "$work/server/data" -m fast -w stop >>"$work/server.log" 2>&1
tries=0
until
    port=$(od -An -N2 -tu2 /dev/urandom | awk '{ print 20000 + $1 % 20000 }')
    as_owner "$bin/pg_ctl" -D "$work/server/data" -l "$work/server/log" -o "-p $port -c listen_addresses=127.0.0.1" -w start \
        >>"$work/server.log" 2>&1
do
    tries=$((tries + 1))
    if [ "$tries" = 10 ]; then
        cat "$work/server/log" >&2
        exit 1
    fi
done
sql() {
    "$bin/psql" -qAtX -h "$work/server" -p "$port" -U postgres -d "$1" -c "$2"
}

mkdir "$work/npm" "$work/files" "$work/files/golang-migrate" "$work/files/dbmate" "$work/files/flyway"
awk -v count="$migrations" -v folder="$work/files" -f "$bench/migrate/files.awk"
npm install --prefix "$work/npm" --no-audit --no-fund "dbmate@$dbmate_version" </dev/null >"$work/npm.log" 2>&1 || {
    cat "$work/npm.log" >&2
    exit 1
}
dbmate=
for file in "$work"/npm/node_modules/@dbmate/*/bin/dbmate; do dbmate=$file; done
(cd "$home" && JAVA_HOME=$jdk ./mvnw -q -f bench/migrate/flyway.xml dependency:copy-dependencies "-Dflyway.version=$flyway_version" \
    "-DoutputDirectory=$work/jars")
"$jdk/bin/javac" -cp "$work/jars/*" -d "$work/flyway" "$bench/compare-migration-tools/RunFlyway.java"

project() {
    mkdir -p "$work/$1"
    cat >"$work/$1/holdfast.yml" <<CONF
version: 1
project: bench
postgres:
  main:
    url: postgresql://postgres@127.0.0.1:$port/$1?sslmode=disable
    databases:
      $1: { migrations: $work/files/golang-migrate }
CONF
}
project ours

# Each times one command and adds the seconds to a file; what the command says goes to another.
timed() {
    times=$1
    shift
    bash -c 'TIMEFORMAT="%R"; said=$1; shift; time "$@" >"$said" 2>&1' - "$work/said" "$@" 2>>"$work/$times" || {
        cat "$work/said" >&2
        exit 1
    }
}
ours_up() {
    cd "$work/ours"
    timed ours.times "$home/holdfast" migrate up
    cd "$home"
}
dbmate_up() {
    timed dbmate.times "$dbmate" --url "postgres://postgres@127.0.0.1:$port/dbmate?sslmode=disable" \
        -d "$work/files/dbmate" --no-dump-schema migrate
}
flyway_up() {
    timed flyway.times "$jdk/bin/java" -cp "$work/flyway:$work/jars/*" RunFlyway migrate "$port" flyway "$work/files/flyway"
}

fresh() {
    "$bin/dropdb" -h "$work/server" -p "$port" -U postgres --if-exists "$1" 2>>"$work/server.log"
    "$bin/createdb" -h "$work/server" -p "$port" -U postgres "$1"
    sql postgres "checkpoint"
}

# Fails unless all is recorded in a database, and unless it holds what the first one that was looked at holds.
verify() {
    case $1 in
    ours) recorded=$(sql ours "select count(*) from holdfast.migration_step where outcome = 'done'") &&
        test "$(sql ours 'select version, dirty from schema_migrations')" = "$migrations|f" ;;
    dbmate) recorded=$(sql dbmate 'select count(*) from schema_migrations') ;;
    flyway) recorded=$(sql flyway "select count(*) from flyway_schema_history where success") ;;
    esac || {
        echo "error: database $1 is not at the last version" >&2
        exit 1
    }
    holds=$(sql "$1" "$(cat "$bench/migrate/holds.sql")")
    if [ "$recorded" != "$migrations" ] || [ "${holds_all:=$holds}" != "$holds" ]; then
        echo "error: database $1 has $recorded of $migrations recorded, and holds '$holds', not '$holds_all'" >&2
        exit 1
    fi
}

# compared NAME TOOL FILE
compared() {
    awk -v name="$1" -v tool="$2" -v ours="$(median "$work/ours.times")" -v other="$(median "$work/$3.times")" 'BEGIN {
        printf "%s ratio %.2f ours %.2f other %.2f s (%s)\n", name, ours / other, ours, other, tool
    }'
}
