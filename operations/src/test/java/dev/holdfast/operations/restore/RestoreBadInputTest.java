package dev.holdfast.operations.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.holdfast.kernel.FailureCode;
import dev.holdfast.kernel.FailureException;
import dev.holdfast.kernel.disk.Disk;
import dev.holdfast.kernel.process.CommandRunner;
import dev.holdfast.kernel.process.EnginesFolder;
import dev.holdfast.operations.local.LocalError;
import dev.holdfast.operations.wal.WalReceiver;
import dev.holdfast.postgres.fixture.RealPostgres;
import dev.holdfast.postgres.server.ServerBinaries;
import dev.holdfast.postgres.server.ServerError;
import dev.holdfast.store.repository.BackupFacts;
import dev.holdfast.store.repository.BackupLabel;
import dev.holdfast.store.repository.Repository;
import dev.holdfast.store.repository.RepositoryError;
import dev.holdfast.store.repository.StoredFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What `restore` refuses: a clear error of the right kind, and everything is as it was.
@Tag("servers")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RestoreBadInputTest {
    private static final int MAJOR = 17;

    private final RealPostgres server = RealPostgres.start(MAJOR);
    private final RecoveryScene scene = new RecoveryScene(server);
    private final Disk disk = new Disk();
    private String label = "";
    private String before = "";
    private String after = "";
    private long tablespace;

    @BeforeAll
    void prepare() throws IOException {
        Files.writeString(
                scene.root.resolve("holdfast.yml"),
                "  broken: { path: broken }\n",
                StandardOpenOption.APPEND);
        Path space = server.socketDirectory().resolve("space");
        disk.createDirectories(space, Disk.PRIVATE_DIRECTORY);
        server.runAs().give(space, disk);
        server.execute("postgres", "create tablespace space location '" + space + "'");
        server.execute("postgres", "create table t tablespace space as select 1 as n");
        tablespace =
                Long.parseLong(
                        server.query(
                                "postgres",
                                "select oid from pg_tablespace where spcname = 'space'"));
        before = scene.now();
        label = makeBackup();
        for (int segment = 0; segment < 3; segment++) {
            server.execute("postgres", "insert into t values (2)");
            server.execute("postgres", "select pg_switch_wal()");
        }
        after = scene.now();
        Files.createDirectories(scene.root.resolve("occupied"));
        Files.writeString(scene.root.resolve("occupied/mine"), "precious");
        Files.writeString(scene.root.resolve("file"), "precious");
        Files.createSymbolicLink(
                scene.root.resolve("link"), scene.root.resolve("repository/backups"));
    }

    private String makeBackup() {
        try (WalReceiver receiver = scene.receive()) {
            String made =
                    new dev.holdfast.operations.backup.BackupService(scene::project, disk, "test")
                            .run(
                                    new dev.holdfast.operations.backup.RunRequest(
                                            Optional.empty(), Optional.of("local"), false),
                                    RealPostgres.run())
                            .label()
                            .orElseThrow()
                            .text();
            for (int segment = 0; segment < 3; segment++) {
                server.execute("postgres", "insert into t values (2)");
                server.execute("postgres", "select pg_switch_wal()");
            }
            scene.store(receiver);
            return made;
        }
    }

    @BeforeEach
    void copyRepository() throws IOException {
        Path broken = scene.root.resolve("broken");
        disk.deleteTree(broken);
        Path from = scene.root.resolve("repository");
        try (var paths = Files.walk(from)) {
            for (Path path : (Iterable<Path>) paths::iterator) {
                Files.copy(path, broken.resolve(from.relativize(path).toString()));
            }
        }
    }

    @AfterAll
    void close() {
        try (server) {
            scene.close();
        }
    }

    /// A request that works, but for one thing.
    record Ask(
            String at,
            String to,
            boolean start,
            @Nullable String name,
            @Nullable String cluster,
            String repository,
            @Nullable String backup,
            @Nullable Long timeline,
            List<String> tablespace) {

        static Ask at(String at) {
            return new Ask(at, "copy", true, null, null, "local", null, null, List.of());
        }

        Ask to(String dir) {
            return new Ask(at, dir, start, name, cluster, repository, backup, timeline, tablespace);
        }

        Ask named(String copy) {
            return new Ask(at, to, start, copy, cluster, repository, backup, timeline, tablespace);
        }

        Ask of(String other) {
            return new Ask(at, to, start, name, other, repository, backup, timeline, tablespace);
        }

        Ask from(String other) {
            return new Ask(at, to, start, name, cluster, other, backup, timeline, tablespace);
        }

        Ask with(String other) {
            return new Ask(at, to, start, name, cluster, repository, other, timeline, tablespace);
        }

        Ask on(long other) {
            return new Ask(at, to, start, name, cluster, repository, backup, other, tablespace);
        }

        Ask space(String... other) {
            return new Ask(
                    at, to, start, name, cluster, repository, backup, timeline, List.of(other));
        }
    }

    record Refusal(Ask ask, FailureCode code, String says) {}

    Stream<Refusal> refusals() {
        String root = scene.root.toString();
        Ask good = Ask.at("latest");
        return Stream.of(
                new Refusal(
                        Ask.at("2026-11-20 10:00:00"),
                        RestoreError.TIME_WITHOUT_OFFSET,
                        "no offset"),
                new Refusal(Ask.at("yesterday"), RestoreError.BAD_TARGET, "yesterday"),
                new Refusal(Ask.at(""), RestoreError.BAD_TARGET, "empty"),
                new Refusal(Ask.at("2026-13-41T10:00:00Z"), RestoreError.BAD_TARGET, "no time"),
                new Refusal(Ask.at("16/XYZ"), RestoreError.BAD_TARGET, "no position"),
                new Refusal(Ask.at("xid:1"), RestoreError.BAD_TARGET, "no transaction"),
                new Refusal(
                        good.with("main-20200101T000000Z-aaaa"),
                        RestoreError.NO_BACKUP,
                        "no backup"),
                new Refusal(good.of("other"), RestoreError.NO_BACKUP, "no backup of cluster other"),
                new Refusal(good.from("other"), RepositoryError.UNKNOWN_NAME, "other"),
                new Refusal(good.to("occupied"), RestoreError.OCCUPIED, "not empty"),
                new Refusal(good.to("file"), RestoreError.OCCUPIED, "file"),
                new Refusal(
                        good.to("repository/copy"), RestoreError.BAD_PLACE, "in the repository"),
                new Refusal(good.to("link/copy"), RestoreError.BAD_PLACE, "in the repository"),
                new Refusal(good.to("."), RestoreError.BAD_PLACE, "lies in it"),
                new Refusal(good.to("/"), RestoreError.BAD_PLACE, "root"),
                new Refusal(
                        good.to(server.dataDirectory() + "/base/copy"),
                        RestoreError.BAD_PLACE,
                        "is a data directory"),
                new Refusal(
                        good.space("99999=" + root + "/s"),
                        RestoreError.UNKNOWN_TABLESPACE,
                        "99999"),
                new Refusal(good.space("space"), RestoreError.UNKNOWN_TABLESPACE, "OID=DIR"),
                new Refusal(
                        good.space(tablespace + "=" + root + "/copy/inside"),
                        RestoreError.BAD_PLACE,
                        "in one another"),
                new Refusal(
                        good.space(tablespace + "=" + root), RestoreError.BAD_PLACE, "lies in it"),
                new Refusal(
                        good.space(tablespace + "=" + root + "/occupied"),
                        RestoreError.OCCUPIED,
                        "occupied is not empty"),
                new Refusal(
                        good.space(tablespace + "=" + server.dataDirectory() + "/x"),
                        RestoreError.BAD_PLACE,
                        "is a data directory"),
                new Refusal(good.named("../x"), LocalError.BAD_NAME, "../x"),
                new Refusal(good.to("Ünfug"), LocalError.BAD_NAME, "no name"),
                new Refusal(good.named("main"), LocalError.NAME_TAKEN, "main"),
                new Refusal(Ask.at(before), RestoreError.BEFORE_BACKUP, "before"),
                new Refusal(Ask.at("0/28"), RestoreError.BEFORE_BACKUP, "before"),
                new Refusal(Ask.at(after), RestoreError.BEYOND_WAL, "a commit later than"),
                new Refusal(Ask.at("FF/0"), RestoreError.BEYOND_WAL, "FF/0"),
                new Refusal(Ask.at("xid:4294967295"), RestoreError.BEYOND_WAL, "4294967295"),
                new Refusal(Ask.at("point:none"), RestoreError.BEYOND_WAL, "none"),
                new Refusal(good.on(7), RestoreError.UNKNOWN_TIMELINE, "timeline 7"),
                new Refusal(good.on(-1), RestoreError.UNKNOWN_TIMELINE, "timeline -1"));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void is_refused_and_nothing_changes(Refusal refusal) {
        assertRefused(refusal, scene.restore());
    }

    @Test
    void a_copy_that_could_not_be_started_is_not_made() {
        var service =
                new RestoreService(
                        scene::project,
                        scene.local(),
                        (_, run) ->
                                ServerBinaries.find(
                                        99,
                                        new EnginesFolder(List.of()),
                                        disk,
                                        new CommandRunner(),
                                        run),
                        disk,
                        new CommandRunner());
        assertRefused(new Refusal(Ask.at("latest"), ServerError.NO_BINARIES, "99"), service);
    }

    @Test
    void a_missing_segment_is_named_and_what_lies_before_it_can_be_restored() throws IOException {
        List<Path> segments = objects("wal", path -> path.toString().endsWith(".zst"));
        Path missing = segments.get(segments.size() - 2);
        Files.delete(missing);
        String name = String.valueOf(missing.getFileName()).replace(".zst", "");
        FailureException failure =
                assertRefused(
                        new Refusal(Ask.at("latest").from("broken"), RestoreError.BROKEN_WAL, name),
                        scene.restore());
        String hint = failure.failure().hint().orElseThrow();
        String position = hint.substring(hint.lastIndexOf(' ') + 1);
        RestoreResult result =
                scene.restore()
                        .restore(
                                request(Ask.at(position).from("broken").to("to-the-gap")),
                                RealPostgres.run());
        assertThat(result.checks()).isNotEmpty();
        scene.discard("to-the-gap");
        disk.deleteTree(scene.root.resolve("to-the-gap-tablespaces"));
    }

    /// Each kind of object, damaged in two ways.
    @Test
    void damage_in_any_object_is_found_and_nothing_is_left() throws IOException {
        Set<FailureCode> damaged =
                Set.of(
                        RepositoryError.DAMAGED,
                        RepositoryError.MISSING_BLOB,
                        RestoreError.BROKEN_WAL);
        for (String kind : List.of("packs", "backups", "wal", "index")) {
            for (Path object : objects(kind, path -> !path.toString().endsWith(".partial"))) {
                byte[] sound = Files.readAllBytes(object);
                for (boolean truncate : new boolean[] {true, false}) {
                    Files.write(object, truncate ? half(sound) : flipped(sound));
                    List<String> was = tree();
                    try {
                        scene.restore()
                                .restore(
                                        new RestoreRequest(
                                                "latest",
                                                scene.root.resolve("damaged"),
                                                false,
                                                Optional.empty(),
                                                Optional.empty(),
                                                Optional.of("broken"),
                                                Optional.empty(),
                                                Optional.empty(),
                                                List.of()),
                                        RealPostgres.run());
                        // Only what is not needed may be damaged without notice.
                        assertThat(isNeeded(object)).as("%s is needed", object).isFalse();
                        disk.deleteTree(scene.root.resolve("damaged"));
                        disk.deleteTree(scene.root.resolve("damaged-tablespaces"));
                    } catch (FailureException e) {
                        assertThat(e.failure().code())
                                .as("%s: %s", object, e.failure().message())
                                .isIn(damaged);
                        assertThat(e.failure().message())
                                .as("%s is named", object)
                                .contains(String.valueOf(object.getFileName()).replace(".zst", ""));
                    }
                    assertThat(tree()).as(object.toString()).isEqualTo(was);
                }
                Files.write(object, sound);
            }
        }
    }

    /// An index can be made again from the packs, and is then. The WAL before the backup's
    /// beginning is of no use to it.
    private boolean isNeeded(Path object) {
        if (!object.toString().endsWith(".zst")) {
            return !object.startsWith(scene.root.resolve("broken/index"));
        }
        var backup =
                dev.holdfast.operations.backup.ClusterBackup.of(
                        broken().backup(BackupLabel.parse(label).orElseThrow()).header());
        return String.valueOf(object.getFileName()).compareTo(backup.firstSegment().toString())
                >= 0;
    }

    @Test
    void a_backup_without_its_label_or_control_file_is_not_restored() {
        for (String lost : List.of("data/backup_label", "data/global/pg_control")) {
            String edited = edit(file -> !file.path().equals(lost), facts -> facts);
            assertRefused(
                    new Refusal(
                            Ask.at("latest").from("broken").with(edited),
                            RestoreError.INCOMPLETE_BACKUP,
                            lost),
                    scene.restore());
        }
    }

    @Test
    void a_backup_with_damage_is_taken_only_by_name() throws IOException {
        edit(_ -> true, RestoreBadInputTest::damaged);
        try (var paths = Files.walk(scene.root.resolve("broken/backups/" + label))) {
            paths.sorted(java.util.Comparator.reverseOrder()).forEach(disk::delete);
        }
        FailureException failure =
                assertRefused(
                        new Refusal(
                                Ask.at("latest").from("broken"),
                                RestoreError.DAMAGED_BACKUP,
                                "damaged pages"),
                        scene.restore());
        assertThat(failure.failure().hint().orElseThrow()).contains("--backup main-");
    }

    private static BackupFacts damaged(BackupFacts facts) {
        var more = new LinkedHashMap<>(facts.more());
        more.put("damage", "checksum of block 3 in base/1/1259");
        return new BackupFacts(
                facts.cluster(),
                facts.systemId(),
                facts.serverVersion(),
                facts.startLsn(),
                facts.startTimeline(),
                facts.stopLsn(),
                facts.stopTimeline(),
                facts.began(),
                facts.ended(),
                more);
    }

    /// A backup like the one there is, but for some files or facts.
    private String edit(Predicate<StoredFile> kept, UnaryOperator<BackupFacts> facts) {
        var repository = broken();
        var original = repository.backup(BackupLabel.parse(label).orElseThrow());
        var made = BackupLabel.of("main", java.time.Instant.now());
        try (var writer = repository.newBackup(made, RealPostgres.run())) {
            original.files(file -> {
                if (kept.test(file)) {
                    writer.add(file);
                }
            });
            writer.complete(facts.apply(original.header().facts()));
        }
        return made.text();
    }

    private Repository broken() {
        return Repository.open(scene.root.resolve("broken"), disk);
    }

    private FailureException assertRefused(Refusal refusal, RestoreService service) {
        List<String> was = tree();
        var failure =
                assertThrows(
                        FailureException.class,
                        () -> service.restore(request(refusal.ask()), RealPostgres.run()),
                        refusal.toString());
        assertThat(failure.failure().code())
                .as(failure.failure().message())
                .isEqualTo(refusal.code());
        assertThat(failure.failure().message()).contains(refusal.says());
        assertThat(failure.failure().hint()).as(failure.failure().message()).isPresent();
        assertThat(tree()).isEqualTo(was);
        return failure;
    }

    private RestoreRequest request(Ask ask) {
        return new RestoreRequest(
                ask.at(),
                scene.root.resolve(ask.to()),
                ask.start(),
                Optional.ofNullable(ask.name()),
                Optional.ofNullable(ask.cluster()),
                Optional.of(ask.repository()),
                Optional.ofNullable(ask.backup()),
                Optional.ofNullable(ask.timeline()),
                ask.tablespace());
    }

    private List<Path> objects(String kind, Predicate<Path> wanted) {
        try (var paths = Files.walk(scene.root.resolve("broken").resolve(kind))) {
            return paths.filter(Files::isRegularFile).filter(wanted).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] half(byte[] sound) {
        return java.util.Arrays.copyOf(sound, sound.length / 2);
    }

    private static byte[] flipped(byte[] sound) {
        byte[] flipped = sound.clone();
        flipped[sound.length / 2] ^= 4;
        return flipped;
    }

    /// Everything in the scene with its size and time.
    private List<String> tree() {
        var entries = new ArrayList<String>();
        try (var paths = Files.walk(scene.root)) {
            for (Path path : (Iterable<Path>) paths.sorted()::iterator) {
                boolean isFile = Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS);
                entries.add(
                        path
                                + (isFile
                                        ? " " + Files.size(path) + Files.getLastModifiedTime(path)
                                        : ""));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return entries.stream().collect(Collectors.toList());
    }
}
