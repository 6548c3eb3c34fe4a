package dev.holdfast.operations.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.holdfast.kernel.FailureCode;
import dev.holdfast.kernel.FailureException;
import dev.holdfast.kernel.Run;
import dev.holdfast.postgres.fixture.OnEveryPostgres;
import dev.holdfast.postgres.fixture.RealPostgres;
import dev.holdfast.testkit.Golden;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Runbook C3: a database as a picture.
class DiagramTest {
    @TempDir private Path folder;

    @OnEveryPostgres
    void the_picture_of_a_database_is_the_same_on_every_version(RealPostgres server)
            throws Exception {
        var scene = LookScene.rich(server);
        scene.execute("alter table side.log add owner bigint unique references owners");
        scene.execute("alter table audit.log add above int, add unique (id)");
        scene.execute("alter table audit.log add foreign key (above) references audit.log (id)");
        Path svg = folder.resolve("schema.svg");
        var result = draw(scene, DiagramFormat.SVG, svg, false);
        assertThat(result.tables()).isEqualTo(8);
        assertThat(result.foreignKeys()).isEqualTo(3);
        String picture = Files.readString(svg).replace(scene.database, "rich");
        DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(picture.getBytes(StandardCharsets.UTF_8)));
        Golden.matches(DiagramTest.class, "rich.svg", picture);
        Path mermaid = folder.resolve("schema.mmd");
        draw(scene, DiagramFormat.MERMAID, mermaid, false);
        Golden.matches(DiagramTest.class, "rich.mmd", Files.readString(mermaid));
    }

    @Test
    @Tag("servers")
    void a_file_that_is_there_is_replaced_only_when_that_was_said() throws IOException {
        var scene = LookScene.rich(RealPostgres.shared(18));
        Path file = folder.resolve("schema.svg");
        Files.writeString(file, "mine");
        refused(scene, file, SchemaError.FILE_EXISTS, "exists already", "--force");
        assertThat(file).hasContent("mine");
        var planned = draw(scene, DiagramFormat.SVG, folder.resolve("new.svg"), false, true);
        assertThat(planned.sentence()).startsWith("This would draw 8 tables");
        assertThat(folder.resolve("new.svg")).doesNotExist();
        var result = draw(scene, DiagramFormat.SVG, file, true);
        assertThat(result.replaced()).isTrue();
        assertThat(Files.readString(file)).startsWith("<svg ");
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    @Tag("servers")
    void what_cannot_be_written_or_drawn_is_refused_and_nothing_is_written() throws IOException {
        var scene = LookScene.rich(RealPostgres.shared(18));
        refused(
                scene,
                folder.resolve("none/schema.svg"),
                SchemaError.NO_PLACE,
                "there is no folder",
                "--to FILE");
        refused(scene, folder, SchemaError.NO_PLACE, "is a folder", "name a file in it");
        Path plain = Files.writeString(folder.resolve("plain"), "text");
        refused(
                scene,
                plain.resolve("schema.svg"),
                SchemaError.NO_PLACE,
                "there is no folder",
                "--to FILE");
        Path sealed = Path.of("/proc/self/schema.svg");
        assertThatThrownBy(() -> draw(scene, DiagramFormat.SVG, sealed, false))
                .isInstanceOf(FailureException.class);
        Files.delete(plain);
        var empty = LookScene.empty(RealPostgres.shared(18));
        refused(
                empty,
                folder.resolve("schema.svg"),
                SchemaError.NOTHING_TO_DRAW,
                "has no tables to draw",
                "is it the right database?");
        assertThatThrownBy(() ->
                        scene.service()
                                .diagram(
                                        new DiagramRequest(
                                                Optional.of("nothing*"),
                                                Optional.empty(),
                                                Optional.empty(),
                                                Optional.of(folder.resolve("schema.svg")),
                                                false,
                                                Optional.empty()),
                                        RealPostgres.run()))
                .hasMessageContaining("is called so");
        assertThat(folder).isEmptyDirectory();
    }

    private static DiagramResult draw(
            LookScene scene, DiagramFormat format, Path file, boolean force) {
        return draw(scene, format, file, force, false);
    }

    private static DiagramResult draw(
            LookScene scene, DiagramFormat format, Path file, boolean force, boolean dry) {
        return scene.service()
                .diagram(
                        new DiagramRequest(
                                Optional.empty(),
                                Optional.empty(),
                                Optional.of(format),
                                Optional.of(file),
                                force,
                                Optional.empty()),
                        new Run(Clock.systemUTC(), dry, _ -> true, List.of()));
    }

    private static void refused(
            LookScene scene, Path file, FailureCode code, String message, String hint) {
        assertThatThrownBy(() -> draw(scene, DiagramFormat.SVG, file, false))
                .asInstanceOf(type(FailureException.class))
                .satisfies(e -> {
                    assertThat(e.failure().code()).isEqualTo(code);
                    assertThat(e.failure().message()).contains(message);
                    assertThat(e.failure().hint().orElse("")).contains(hint);
                });
    }
}
