#!/bin/sh
# ./holdfast test [PART...] [-Dname=value...]: runs the tests, cheapest part first; without a PART all of them.
#
#   format       is every file as google-java-format writes it?
#   compile      javac with Error Prone, NullAway and all warnings as errors; tests too
#   house        the rules of the house (tag "house")
#   unit         all tests without a tag
#   servers, crash, transcripts    the tests of that tag
#
# Format and compile stop the run when they fail; of the others all run, each in one JVM over the tests of all modules, servers
# and crash beside each other. Reports and logs go to target/test-reports. The last line of the output, "N passed, N failed, N
# skipped", is what CI reads. Called by the launcher, with JAVA_HOME set.
set -eu

cd "$(dirname "$0")/.."
home=$PWD
reports=$home/target/test-reports
all='format compile house unit servers crash transcripts'

wanted=
definitions=
for argument; do
    case " $all " in
    *" $argument "*) wanted="$wanted $argument" ;;
    *)
        case $argument in
        -D*) definitions="$definitions $argument" ;;
        *)
            printf '%s\n' "error: there is no part '$argument'" "usage: ./holdfast test [PART...] [-Dname=value...], where PART is one of: $all" >&2
            exit 2
            ;;
        esac
        ;;
    esac
done
wanted=" ${wanted:-$all} "
# How long a test may take. With -D it may be one of the long runs.
patience=10m
if [ -n "$definitions" ]; then patience=12h; fi

rm -rf "$reports"
mkdir -p "$reports"

# A check that Maven makes: $1 is its name, $2 the hint when it fails, the rest goes to Maven. Warnings must show: they are
# errors here, and -q would hide them.
check() {
    part=$1
    hint=$2
    shift 2
    began=$(date +%s)
    status=0
    ./mvnw -B -Dstyle.color=never -Dorg.slf4j.simpleLogger.defaultLogLevel=warn "$@" </dev/null >"$reports/$part.log" 2>&1 || status=$?
    # Maven says some things twice, some to people who know Maven, and misses folders that need not be there.
    grep -v -e '\[Help 1\]' -e 're-run Maven' -e '-X switch' -e 'For more information about' -e 'mvn <args> -rf' -e 'After correcting' \
        -e 'I/O error reading dependency state' -e '^\[ERROR\] *$' "$reports/$part.log" | awk '!seen[$0]++' >&2 || :
    if [ "$status" != 0 ]; then
        printf '%s\n' "error: $part failed" "hint: $hint" >&2
        echo '0 passed, 1 failed, 0 skipped'
        exit 1
    fi
    printf '%-12s ok, %d s\n' "$part" "$(($(date +%s) - began))"
}

# Sets `class_path` and `test_folders`. Each module has written the jars its tests need to target/test-classpath.
collect_class_path() {
    class_path=
    test_folders=
    for pom in */pom.xml; do
        target=$home/${pom%/pom.xml}/target
        [ -r "$target/test-classpath" ] || continue
        class_path="$class_path$target/classes:$target/test-classes:"
        if [ -d "$target/test-classes" ]; then test_folders="$test_folders${test_folders:+:}$target/test-classes"; fi
        tr ':' '\n' <"$target/test-classpath"
        echo
    done >"$reports/jars"
    class_path=$class_path$(sort -u "$reports/jars" | grep . | tr '\n' ':')
    class_path=${class_path%:}
}

# Turns the console launcher's feed into one line for each class, as soon as it is done, and each failure with its stack.
# shellcheck disable=SC2016
progress='
    function finish() {
        if (class != "") printf "%-12s %s: %d %s%s\n", part, class, tests, tests == 1 ? "test" : "tests", failed ? ", " failed " FAILED" : ""
        fflush()
    }
    / > .* :: (STARTED|SUCCESSFUL|FAILED|ABORTED|SKIPPED)$/ {
        split($0, names, " > ")
        name = names[2]; sub(/ :: [A-Z]+$/, "", name)
        if (name != class) { finish(); class = name; tests = 0; failed = 0 }
        failing = / :: FAILED$/
        if (!/ :: STARTED$/) tests++
        if (failing) { failed++; print }
        next
    }
    failing && /^\t/ { print; fflush() }
    END { finish() }'

# mawk, Debian's awk, waits for a full buffer unless told not to.
awk='awk'
if awk -W version 2>&1 </dev/null | grep -q mawk; then awk='awk -W interactive'; fi

# Runs the tests of the part $1, chosen by the options that follow.
run_part() {
    part=$1
    shift
    began=$(date +%s)
    # The time zone differs from the servers', so that a time that lost its zone shows. A test that hangs fails and says where.
    # shellcheck disable=SC2086
    {
        status=0
        "$JAVA_HOME/bin/java" --enable-native-access=ALL-UNNAMED -ea -Xmx2g -Duser.timezone=Pacific/Auckland \
            -Dstdout.encoding=UTF-8 -Dstderr.encoding=UTF-8 "-Dholdfast.home=$home" $definitions \
            -cp "$class_path" org.junit.platform.console.ConsoleLauncher execute --disable-banner --disable-ansi-colors \
            --config=junit.jupiter.execution.timeout.default=$patience --config=junit.jupiter.execution.timeout.mode=enabled \
            --config=junit.jupiter.execution.timeout.thread.mode.default=SEPARATE_THREAD \
            --config=junit.jupiter.execution.timeout.threaddump.enabled=true \
            --details=testfeed "--reports-dir=$reports/$part" "--scan-classpath=$test_folders" "$@" </dev/null 2>&1 || status=$?
        echo "$status" >"$reports/$part.status"
    } | tee "$reports/$part.log" | $awk -v part="$part" "$progress"
    echo "$(($(date +%s) - began))" >"$reports/$part.seconds"
    # With all its tests green the JVM has died, or it said on its last lines why it would not start.
    if [ "$(cat "$reports/$part.status")" != 0 ]; then
        grep -q ' :: FAILED$' "$reports/$part.log" || tail -n 30 "$reports/$part.log"
        echo "the whole output is in $reports/$part.log"
    fi
}

wants() {
    case $wanted in
    *" $1 "*) ;;
    *) return 1 ;;
    esac
}

if wants format; then check format './mvnw spotless:apply' spotless:check; fi
tests=
for part in house unit servers crash transcripts; do
    if wants "$part"; then tests="$tests $part"; fi
done
if wants compile || [ -n "$tests" ]; then check compile 'see the messages above' process-test-classes; fi
if [ -z "$tests" ]; then
    echo '0 passed, 0 failed, 0 skipped'
    exit
fi

collect_class_path
# Real servers make the disk wait more than the processor, and crashes wait for both: two JVMs run beside each other, one with
# the tests of the rooms, the other with the crashes and then the engines.
rooms='^dev\.holdfast\.(operations|app)\..*Test$'
beside=
reported=
for part in $tests; do
    reported="$reported $part"
    case $part in
    unit) run_part unit -T house -T servers -T crash -T transcripts ;;
    servers)
        reported="$reported engines"
        {
            if wants crash; then run_part crash -t crash; fi
            run_part engines -t servers -T crash -N "$rooms"
        } &
        beside=$!
        run_part servers -t servers -T crash -n "$rooms"
        wait "$beside"
        ;;
    crash) [ -n "$beside" ] || run_part crash -t crash ;;
    *) run_part "$part" -t "$part" ;;
    esac
done
# shellcheck disable=SC2086
exec "$JAVA_HOME/bin/java" -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Dstdout.encoding=UTF-8 .ci/Summary.java "$reports" $reported
