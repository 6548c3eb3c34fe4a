# schema-inspect: read all that is in a database of 1,000 and 10,000 tables, beside pg_dump --schema-only
# shellcheck shell=sh
# shellcheck disable=SC2154

# Debian's server and client programs. Ours is measured within a JVM of 512 MB of heap with the launcher's compiler, from an open
# session to the schema's digest; each time is a JVM's first. The AOT cache is one made as the launcher makes its own: that one
# is refused with a class path that goes on elsewhere. RUNS, TABLES: how many.
runs=${RUNS:-5}
# shellcheck source=bench/schema/server.sh
. "$bench/schema/server.sh"

# The jars of a build that the launcher made from these sources.
"$home/holdfast" --version >/dev/null
build=$(ls -td "$home"/build/*/lib/order | head -n 1)
build=${build%/lib/order}
class_path=
while IFS= read -r jar; do class_path=$class_path$build/lib/$jar:; done <"$build/lib/order"
mkdir "$work/classes"
"$jdk/bin/javac" -d "$work/classes" -cp "$class_path" "$bench/schema/Inspect.java"
"$jdk/bin/jar" --create --file "$work/inspect.jar" -C "$work/classes" .
class_path=$class_path$work/inspect.jar
inspect() {
    "$jdk/bin/java" -Xmx512m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 --enable-native-access=ALL-UNNAMED "$1" \
        -cp "$class_path" Inspect "postgresql:///bench?host=$work/server&user=postgres"
}
make_tables 400
inspect "-XX:AOTCacheOutput=$work/inspect.aot" >"$work/training" 2>&1 || cat "$work/training" >&2

ours() {
    inspect "-XX:AOTCache=$work/inspect.aot" >>"$work/ours.times"
}
for tables in ${TABLES:-1000 10000}; do
    make_tables "$tables"
    rm -f "$work/ours.times" "$work/other.times"
    alternate "$runs"
    awk -v tables="$tables" -v ours="$(median "$work/ours.times")" -v other="$(median "$work/other.times")" \
        -v heap="$(median "$work/ours.times" 2)" 'BEGIN {
        printf "schema-inspect-%d ratio %.2f ours %.2f other %.2f s (pg_dump --schema-only)\n", tables, ours / other, ours, other
        printf "schema-inspect-%d-heap no peer ours %d MB\n", tables, heap
    }'
done
