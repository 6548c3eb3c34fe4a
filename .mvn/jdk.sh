# shellcheck shell=sh
# Sourced by holdfast and mvnw: what a JVM needs. find_jdk sets `jdk` to the home of the first JDK 25 or newer; it reads the
# homes' `release` files and starts no JVM.

# Without a UTF-8 locale (cron, containers) Java can neither take an argument nor open a file whose name is not ASCII.
use_utf8() {
    case ${LC_ALL:-${LC_CTYPE:-${LANG:-}}} in
    *[Uu][Tt][Ff]-8* | *[Uu][Tt][Ff]8*) ;;
    *)
        if [ -n "${LC_ALL:-}" ]; then LC_ALL=C.UTF-8; fi
        export LC_CTYPE=C.UTF-8
        ;;
    esac
}

# Is the JDK at $1 new enough? Then `jdk` is its real path, so that one JDK has one name however it was found.
jdk_at() {
    [ -x "$1/bin/java" ] && [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 1
    jdk_version=
    while IFS= read -r jdk_line || [ -n "$jdk_line" ]; do
        case $jdk_line in
        JAVA_VERSION=*)
            jdk_version=${jdk_line#JAVA_VERSION=}
            jdk_version=${jdk_version#\"}
            break
            ;;
        esac
    done <"$1/release"
    jdk_version=${jdk_version%%[!0-9]*}
    [ "${jdk_version:-0}" -ge 25 ] || return 1
    # shellcheck disable=SC2034
    jdk=$(CDPATH='' cd -P -- "$1" && pwd -P)
}

find_jdk() {
    if [ -n "${HOLDFAST_JAVA_HOME:-}" ]; then
        jdk_at "$HOLDFAST_JAVA_HOME" && return
        printf '%s\n' "error LAUNCHER-002: HOLDFAST_JAVA_HOME is $HOLDFAST_JAVA_HOME, and there is no JDK 25 or newer there." \
            "hint: set it to the home of one (the folder that holds bin/javac and release), or unset it" >&2
        return 1
    fi
    if [ -n "${JAVA_HOME:-}" ]; then jdk_at "$JAVA_HOME" && return; fi
    if jdk_home=$(command -v java) && jdk_home=$(readlink -f "$jdk_home"); then jdk_at "${jdk_home%/bin/java}" && return; fi
    for jdk_home in /usr/lib/jvm/* /usr/java/* \
        "${SDKMAN_DIR:-${HOME:-}/.sdkman}"/candidates/java/* "${HOME:-}"/.jdks/* /opt/* /opt/java/* \
        /Library/Java/JavaVirtualMachines/*/Contents/Home "${HOME:-}"/Library/Java/JavaVirtualMachines/*/Contents/Home \
        /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home /usr/local/opt/openjdk*/libexec/openjdk.jdk/Contents/Home; do
        jdk_at "$jdk_home" && return
    done
    printf '%s\n' "error LAUNCHER-001: Holdfast needs a JDK 25 or newer, and there is none on this machine in the usual places." \
        "hint: install one (for example Eclipse Temurin 25; macOS: brew install openjdk; sdkman: sdk install java 25-tem), or set HOLDFAST_JAVA_HOME to its folder" >&2
    return 1
}
