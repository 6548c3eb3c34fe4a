package dev.holdfast.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs the launcher in a copy of this checkout: its scripts and POMs as they are, and in place of
 * the sources a small program that tells what it was given. Each build is a real one.
 */
@Tag("transcripts")
class LauncherTest {
    private static final String PROGRAM =
            """
            package dev.holdfast.app;

            public final class Main {
                public static void main(String[] arguments) throws Exception {
                    for (var argument : arguments) {
                        System.out.println("<" + argument + ">");
                    }
                    if (arguments.length > 0 && arguments[0].equals("wait")) {
                        System.in.read();
                    }
                    System.out.println(Version.NAME.toString());
                }
            }
            """;
    private static final String VERSION =
            """
            package dev.holdfast.app;

            enum Version { NAME { public String toString() { return "version 1"; } } }
            """;
    private static final String TRAIN =
            """
            package dev.holdfast.app;

            final class Train {
                public static void main(String[] arguments) throws Exception {
                    Main.main(arguments);
                }
            }
            """;

    @TempDir private static Path folder;
    private static Copied copied;

    @BeforeAll
    static void two_starts_at_once_build_once() throws Exception {
        copied = Copied.in(folder.resolve("a folder with spaces, ä and 'quotes'"));
        var one = copied.start("one");
        var two = copied.start("two");
        assertThat(one.end().out()).isEqualTo("<one>\nversion 1\n");
        assertThat(two.end().out()).isEqualTo("<two>\nversion 1\n");
        assertThat(one.err() + two.err())
                .containsOnlyOnce("building Holdfast, once")
                .containsOnlyOnce("built in")
                .containsOnlyOnce("another start is building Holdfast; waiting for it ...")
                .doesNotContain("note:");
        assertThat(copied.builds()).hasSize(1);
        assertThat(copied.unfinished()).isEmpty();
    }

    @Test
    void a_second_start_says_nothing_of_its_own() throws Exception {
        var run = copied.run();
        assertThat(run.err()).isEmpty();
        assertThat(run.out()).isEqualTo("version 1\n");
        assertThat(run.status()).isZero();
    }

    @Test
    void arguments_arrive_exactly() throws Exception {
        var run =
                copied.run("", "two words", " a\nb\t", "'\"\\$HOME`", "*", "-Xmx1m", "@file", "ä€");
        assertThat(run.out())
                .isEqualTo(
                        "<>\n<two words>\n< a\nb\t>\n<'\"\\$HOME`>\n<*>\n<-Xmx1m>\n<@file>\n<ä€>\nversion 1\n");
    }

    @Test
    void arguments_arrive_exactly_without_a_locale() throws Exception {
        var bare = Map.of("LANG", "", "LC_CTYPE", "");
        assertThat(copied.with(bare).run("ä€").out()).startsWith("<ä€>\n");
        assertThat(copied.with(Map.of("LC_ALL", "C")).run("ä€").out()).startsWith("<ä€>\n");
    }

    @Test
    void works_through_links_and_from_any_folder() throws Exception {
        var elsewhere = Files.createDirectories(folder.resolve("else where"));
        var absolute =
                Files.createSymbolicLink(
                        elsewhere.resolve("hf"), copied.path().resolve("holdfast"));
        var relative = Files.createSymbolicLink(elsewhere.resolve("hf2"), Path.of("hf"));
        for (var command : List.of(absolute.toString(), relative.toString(), "./hf2")) {
            var run = copied.runIn(elsewhere, command, "x");
            assertThat(run.out()).isEqualTo("<x>\nversion 1\n");
            assertThat(run.err()).isEmpty();
        }
        assertThat(copied.runIn(copied.path(), "sh", "holdfast").out()).isEqualTo("version 1\n");
    }

    @Test
    void flags_of_the_environment_do_no_harm() throws Exception {
        for (var flags : List.of("-XX:+UseG1GC", "-XX:+UseZGC -Dx=y", "-Xmx200m")) {
            var run = copied.with(Map.of("JAVA_TOOL_OPTIONS", flags)).run("x");
            assertThat(run.out()).as(flags).isEqualTo("<x>\nversion 1\n");
        }
        var bad = copied.with(Map.of("JAVA_TOOL_OPTIONS", "-javaagent:/nowhere.jar")).run("x");
        assertThat(bad.status()).isNotZero();
        assertThat(bad.out()).isEmpty();
    }

    @Test
    void a_copied_build_whose_cache_does_not_fit_runs_without_a_word() throws Exception {
        var other = copied.copy(folder.resolve("copied with its build"));
        try (var jars = Files.walk(other.path().resolve("build"))) {
            for (var jar : jars.filter(file -> file.toString().endsWith(".jar")).toList()) {
                Files.setLastModifiedTime(
                        jar, FileTime.from(Instant.parse("2001-01-01T00:00:00Z")));
            }
        }
        var run = other.run("x");
        assertThat(run.out()).isEqualTo("<x>\nversion 1\n");
        assertThat(run.err()).isEmpty();
    }

    @Test
    void a_working_folder_that_is_gone_is_said_to_be() throws Exception {
        var gone = Files.createDirectories(folder.resolve("gone"));
        var run =
                copied.runIn(
                        gone,
                        "sh",
                        "-c",
                        "rmdir ../gone; exec \"$1\" x",
                        "sh",
                        copied.path().resolve("holdfast").toString());
        assertThat(run.status()).isEqualTo(69);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains("error LAUNCHER-009: the working folder was deleted.");
    }

    @Test
    void signals_and_the_exit_status_are_the_programs() throws Exception {
        var waiting = copied.start("wait");
        waiting.awaitOut("<wait>");
        waiting.process().toHandle().destroy();
        assertThat(waiting.end().status()).isEqualTo(143);
    }

    @Test
    void the_classes_come_from_the_aot_cache() throws Exception {
        var build = copied.builds().getFirst();
        var jars = Files.readAllLines(build.resolve("lib/order"));
        assertThat(jars.getFirst()).startsWith("holdfast-app-");
        assertThat(jars.subList(1, jars.size())).isSorted();
        var classPath =
                jars.stream().map(jar -> build.resolve("lib").resolve(jar).toString()).toList();
        var run =
                copied.runIn(
                        folder,
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "-Xlog:class+load",
                        "--enable-native-access=ALL-UNNAMED",
                        "-XX:AOTCache=" + build.resolve("aot/holdfast.aot"),
                        "-cp",
                        String.join(":", classPath),
                        "dev.holdfast.app.Main");
        assertThat(run.out())
                .containsPattern("dev\\.holdfast\\.app\\.Main source: shared objects file");
    }

    @Test
    void a_changed_source_runs_however_old_it_looks_and_what_runs_is_not_disturbed()
            throws Exception {
        var other = copied.copy(folder.resolve("changed"));
        var waiting = other.start("wait");
        waiting.awaitOut("<wait>");
        var before = other.builds();
        other.writeSource("Version", VERSION.replace("version 1", "version 2"));
        Files.setLastModifiedTime(
                other.source("Version"), FileTime.from(Instant.parse("2001-01-01T00:00:00Z")));
        var run = other.run();
        assertThat(run.out()).isEqualTo("version 2\n");
        assertThat(run.err()).contains("building Holdfast", "built in");
        assertThat(other.builds()).hasSize(2).containsAll(before);
        // The running program loads Version only now.
        waiting.process().getOutputStream().close();
        assertThat(waiting.end().out()).isEqualTo("<wait>\nversion 1\n");
        // And back: nothing to build.
        other.writeSource("Version", VERSION);
        assertThat(other.run()).extracting(Run::out, Run::err).containsExactly("version 1\n", "");
    }

    @Test
    void a_killed_builder_does_not_stop_the_next() throws Exception {
        var other = copied.copy(folder.resolve("killed"));
        other.writeSource("Version", VERSION.replace("version 1", "version 3"));
        // Left by a builder that is long dead: process ids do not get as high.
        Files.createDirectories(other.path().resolve("build/.new-999999999/build/lib"));
        var killed = other.start();
        killed.awaitErr("building Holdfast");
        Thread.sleep(Duration.ofMillis(700));
        var orphans = killed.process().descendants().toList();
        killed.process().toHandle().destroyForcibly();
        killed.end();
        assertThat(other.builds()).hasSize(1);
        var run = other.run();
        orphans.forEach(ProcessHandle::destroyForcibly);
        assertThat(run.out()).isEqualTo("version 3\n");
        assertThat(run.err()).contains("built in").doesNotContain("waiting");
        assertThat(other.builds()).hasSize(2);
        assertThat(other.unfinished()).doesNotContain(".new-999999999");
    }

    @Test
    void a_cancelled_build_leaves_nothing() throws Exception {
        var other = copied.copy(folder.resolve("cancelled"));
        other.writeSource("Version", VERSION.replace("version 1", "version 4"));
        var cancelled = other.start();
        cancelled.awaitErr("building Holdfast");
        cancelled.process().toHandle().destroy();
        assertThat(cancelled.end().status()).isEqualTo(143);
        assertThat(other.builds()).hasSize(1);
        assertThat(other.unfinished()).isEmpty();
    }

    @Test
    void a_cache_that_no_jvm_starts_from_is_not_kept() throws Exception {
        var other = copied.copy(folder.resolve("bad cache"));
        // Classes of a sealed jar in the cache keep the JVM from starting.
        other.writeSource("Train", TRAIN.replace("Main.main(arguments)", "new SealedUse().run()"));
        other.writeSource(
                "SealedUse",
                """
                package dev.holdfast.app;

                final class SealedUse {
                    void run() throws Exception {
                        Class.forName("org.tukaani.xz.XZ");
                        Class.forName("org.tukaani.xz.XZInputStream");
                    }
                }
                """);
        var run = other.run();
        assertThat(run.out()).isEqualTo("version 1\n");
        assertThat(run.err()).contains("note: no AOT cache could be made");
        assertThat(run.status()).isZero();
    }

    @Test
    void a_source_that_does_not_compile_says_where_and_leaves_no_build() throws Exception {
        var other = copied.copy(folder.resolve("broken"));
        other.writeSource("Version", VERSION.replace("enum", "enumm"));
        var run = other.run();
        assertThat(run.status()).isEqualTo(69);
        assertThat(run.out()).isEmpty();
        assertThat(run.err())
                .contains("Version.java:[3,1]")
                .contains("error LAUNCHER-007: this version of the sources does not build.")
                .contains(
                        "hint: Maven's whole output is in "
                                + other.path().resolve("build/failed.log"));
        assertThat(other.builds()).hasSize(1);
    }

    @Test
    void a_maven_that_cannot_be_fetched_or_is_another_is_refused() throws Exception {
        var other = copied.copy(folder.resolve("no maven"));
        other.writeSource("Version", VERSION.replace("version 1", "version 5"));
        var tools = Files.createDirectories(folder.resolve("other tools"));
        var bare =
                other.with(
                        Map.of(
                                "PATH",
                                tools + ":" + System.getenv("PATH"),
                                "MAVEN_USER_HOME",
                                folder.resolve("empty").toString()));
        script(tools.resolve("mvn"), "echo '[ERROR] no network'; exit 1");
        var offline = bare.run();
        assertThat(offline.status()).isEqualTo(69);
        assertThat(offline.out()).isEmpty();
        assertThat(offline.err())
                .containsPattern(
                        "error LAUNCHER-004: this machine's mvn could not fetch Maven .*\nhint: ");
        var forgery =
                "for folder; do :; done; echo x >\"${folder#*=}/apache-maven-$VERSION-bin.tar.gz\"";
        script(tools.resolve("mvn"), forgery.replace("$VERSION", pinnedMaven()));
        var forged = bare.run();
        assertThat(forged.status()).isEqualTo(69);
        assertThat(forged.err()).contains("error LAUNCHER-004", "is not the one this project pins");
        assertThat(folder.resolve("empty/wrapper/dists").toFile().list()).isEmpty();
    }

    @Test
    void without_a_jdk_25_it_says_so_in_one_sentence() throws Exception {
        var other = copied.copy(folder.resolve("no jdk")).withoutUsualPlaces();
        var run =
                other.with(Map.of("HOLDFAST_JAVA_HOME", "", "JAVA_HOME", jdk("17.0.15").toString()))
                        .run();
        assertThat(run.status()).isEqualTo(69);
        assertThat(run.out()).isEmpty();
        assertThat(run.err().lines())
                .satisfiesExactly(
                        error ->
                                assertThat(error)
                                        .isEqualTo(
                                                "error LAUNCHER-001: Holdfast needs a JDK 25 or newer, and there is none on this machine"
                                                        + " in the usual places."),
                        hint -> assertThat(hint).startsWith("hint: install one"));
    }

    @Test
    void a_wrong_holdfast_java_home_is_an_error_even_where_another_jdk_would_do() throws Exception {
        var run = copied.with(Map.of("HOLDFAST_JAVA_HOME", jdk("21.0.2").toString())).run();
        assertThat(run.status()).isEqualTo(69);
        assertThat(run.err())
                .startsWith("error LAUNCHER-002: HOLDFAST_JAVA_HOME is ")
                .contains("hint: ");
    }

    @Test
    void the_first_jdk_that_is_new_enough_is_taken() throws Exception {
        var other = copied.copy(folder.resolve("jdks")).withoutUsualPlaces();
        var old = jdk("17.0.15");
        var ancient = jdk("1.8.0_402");
        var good = jdk("25.0.3");
        var early = jdk("26-ea");
        var jre = jdk("25.0.1");
        Files.delete(jre.resolve("bin/javac"));
        var onPath = Files.createDirectories(folder.resolve("on path"));
        var link = Files.createSymbolicLink(onPath.resolve("linked"), early.resolve("bin/java"));
        Files.createSymbolicLink(onPath.resolve("java"), link);
        var path = onPath + ":" + folder.resolve("tools");
        assertThat(other.jdk(Map.of("JAVA_HOME", good.toString(), "PATH", path))).isEqualTo(good);
        assertThat(other.jdk(Map.of("JAVA_HOME", old.toString(), "PATH", path))).isEqualTo(early);
        assertThat(other.jdk(Map.of("JAVA_HOME", ancient.toString(), "PATH", path)))
                .isEqualTo(early);
        assertThat(other.jdk(Map.of("JAVA_HOME", jre.toString(), "PATH", path))).isEqualTo(early);
        assertThat(
                        other.jdk(
                                Map.of(
                                        "HOLDFAST_JAVA_HOME",
                                        good.toString(),
                                        "JAVA_HOME",
                                        early.toString())))
                .isEqualTo(good);
        var home = Files.createDirectories(folder.resolve("home"));
        var jdks = Files.createDirectories(home.resolve(".jdks"));
        Files.createSymbolicLink(jdks.resolve("17"), old);
        Files.createSymbolicLink(jdks.resolve("25"), good);
        assertThat(other.jdk(Map.of("JAVA_HOME", old.toString(), "HOME", home.toString())))
                .isEqualTo(good);
    }

    private static String pinnedMaven() throws IOException {
        try (var lines = Files.lines(copied.path().resolve("mvnw"))) {
            return lines.filter(line -> line.startsWith("version="))
                    .map(line -> line.substring("version=".length()))
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** The home of a JDK as far as the launcher looks at it. */
    private static Path jdk(String version) throws IOException {
        var home = Files.createDirectories(folder.resolve("jdk " + version));
        Files.createDirectories(home.resolve("bin"));
        for (var tool : List.of("bin/java", "bin/javac")) {
            script(home.resolve(tool), "");
        }
        Files.writeString(
                home.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
        return home.toRealPath();
    }

    private static void script(Path file, String text) throws IOException {
        Files.writeString(file, "#!/bin/sh\n" + text + "\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    /** A copy of this checkout, and the variables that its launcher is started with. */
    private record Copied(Path path, Map<String, String> environment) {
        static Copied in(Path path) throws IOException {
            var home = Checkout.folder();
            copy(home, path, Path.of("holdfast"));
            copy(home, path, Path.of("mvnw"));
            copy(home, path, Path.of("pom.xml"));
            for (var kept : List.of(".mvn", "*/pom.xml")) {
                try (var files =
                        kept.startsWith("*") ? Files.list(home) : Files.list(home.resolve(kept))) {
                    var sources =
                            kept.startsWith("*")
                                    ? files.map(module -> module.resolve("pom.xml"))
                                    : files;
                    for (var file : sources.filter(Files::isRegularFile).toList()) {
                        copy(home, path, home.relativize(file));
                    }
                }
            }
            var copied =
                    new Copied(path, Map.of("HOLDFAST_JAVA_HOME", System.getProperty("java.home")));
            copied.writeSource("Main", PROGRAM);
            copied.writeSource("Version", VERSION);
            copied.writeSource("Train", TRAIN);
            return copied;
        }

        private static void copy(Path from, Path to, Path file) throws IOException {
            Files.createDirectories(to.resolve(file).getParent());
            Files.copy(from.resolve(file), to.resolve(file));
        }

        /** The same with its builds, in a folder of its own. */
        Copied copy(Path to) throws IOException {
            try (var files = Files.walk(path)) {
                for (var file :
                        files.filter(f -> Files.isRegularFile(f, LinkOption.NOFOLLOW_LINKS))
                                .toList()) {
                    copy(path, to, path.relativize(file));
                }
            }
            return new Copied(to, environment);
        }

        Copied with(Map<String, String> more) {
            var all = new HashMap<>(environment);
            all.putAll(more);
            return new Copied(path, all);
        }

        /** The same on a machine that has no JDK where they usually are, and none on PATH. */
        Copied withoutUsualPlaces() throws IOException {
            var finder = path.resolve(".mvn/jdk.sh");
            var text = Files.readString(finder).replaceAll(" /(usr|opt|Library)/", " /nowhere/");
            Files.writeString(finder, text);
            var tools = Files.createDirectories(folder.resolve("tools"));
            if (Files.notExists(tools.resolve("readlink"))) {
                Files.createSymbolicLink(tools.resolve("readlink"), Path.of("/usr/bin/readlink"));
            }
            return with(Map.of("PATH", tools.toString(), "HOME", "/nowhere", "JAVA_HOME", ""));
        }

        Path source(String type) {
            return path.resolve("app/src/main/java/dev/holdfast/app").resolve(type + ".java");
        }

        void writeSource(String type, String text) throws IOException {
            Files.createDirectories(source(type).getParent());
            Files.writeString(source(type), text);
        }

        List<Path> builds() throws IOException {
            try (var files = Files.list(path.resolve("build"))) {
                return files.filter(file -> file.getFileName().toString().matches("[0-9a-f]{16}"))
                        .toList();
            }
        }

        /** What builders have begun and not removed. */
        List<String> unfinished() throws IOException {
            try (var files = Files.list(path.resolve("build"))) {
                return files.map(file -> file.getFileName().toString())
                        .filter(name -> name.startsWith(".new"))
                        .toList();
            }
        }

        /** The JDK that the launcher would take. */
        Path jdk(Map<String, String> variables) throws Exception {
            var clean = with(Map.of("HOLDFAST_JAVA_HOME", "")).with(variables);
            return Path.of(
                    clean.runIn(path, "/bin/sh", "-c", ". ./.mvn/jdk.sh; find_jdk && echo \"$jdk\"")
                            .out()
                            .strip());
        }

        Run run(String... arguments) throws Exception {
            return start(arguments).end();
        }

        Run start(String... arguments) throws IOException {
            var command =
                    Stream.concat(
                            Stream.of(path.resolve("holdfast").toString()), Stream.of(arguments));
            return startIn(folder, command.toArray(String[]::new));
        }

        Run runIn(Path workingFolder, String... command) throws Exception {
            return startIn(workingFolder, command).end();
        }

        private Run startIn(Path workingFolder, String... command) throws IOException {
            var out = Files.createTempFile(folder, "out", "");
            var err = Files.createTempFile(folder, "err", "");
            var builder = new ProcessBuilder(command).directory(workingFolder.toFile());
            builder.redirectOutput(out.toFile()).redirectError(err.toFile());
            builder.environment()
                    .keySet()
                    .removeAll(List.of("JAVA_HOME", "JDK_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS"));
            builder.environment().putAll(environment);
            return new Run(builder.start(), out, err);
        }
    }

    /** A process and what it has written so far. */
    private record Run(Process process, Path outFile, Path errFile) {
        Run end() throws Exception {
            assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
            return this;
        }

        int status() {
            return process.exitValue();
        }

        String out() {
            return read(outFile);
        }

        String err() {
            return read(errFile);
        }

        void awaitOut(String text) throws Exception {
            await(outFile, text);
        }

        void awaitErr(String text) throws Exception {
            await(errFile, text);
        }

        private static String read(Path file) {
            try {
                return Files.readString(file);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static void await(Path file, String text) throws Exception {
            var end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
            while (!read(file).contains(text)) {
                assertThat(System.nanoTime())
                        .as("waiting for '%s' in %s", text, read(file))
                        .isLessThan(end);
                Thread.sleep(Duration.ofMillis(10));
            }
        }
    }
}
