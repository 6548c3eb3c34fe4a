# start-up: a command from its start to its end, beside a bare JVM and beside psql
# shellcheck shell=sh
# shellcheck disable=SC2154

"$home/holdfast" --version >/dev/null

# What any Java program must pay: the same JDK, no flags, one class.
mkdir "$work/bare"
cat >"$work/bare/Hello.java" <<'JAVA'
final class Hello {
    public static void main(String[] arguments) {
        System.out.println("hello");
    }
}
JAVA
"$jdk/bin/javac" -d "$work/bare" "$work/bare/Hello.java"
pair start-up-version 'bare JVM' -- "$home/holdfast" --version -- "$jdk/bin/java" -cp "$work/bare" Hello

# Both ask the same server: status says how it is, psql asks it for one row.
mkdir "$work/project"
cd "$work/project" || exit
cat >holdfast.yml <<'YAML'
version: 1
project: bench
postgres:
  main:
    databases:
      bench: {}
redis:
  cache: {}
YAML
at_end() {
    cd "$work/project" && "$home/holdfast" down
}
"$home/holdfast" up >"$work/up.log" 2>&1 || {
    cat "$work/up.log" >&2
    exit 1
}
url=$(sed -n "s/^DATABASE_URL=['\"]\{0,1\}\([^'\"]*\)['\"]\{0,1\}\$/\1/p" .holdfast/env)
if need psql postgresql-client; then
    # Debian's psql is a Perl script that looks for the real one, which is the faster and so the one to meet.
    psql=psql
    for real in /usr/lib/postgresql/*/bin/psql; do
        if [ -x "$real" ]; then psql=$real; fi
    done
    pair start-up-status 'psql -c "select 1"' -- "$home/holdfast" status -- "$psql" -X -c 'select 1' "$url"
else
    pair start-up-status 'psql is not to be had' -- "$home/holdfast" status
fi
