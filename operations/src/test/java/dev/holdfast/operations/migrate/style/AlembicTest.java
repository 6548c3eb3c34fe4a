package dev.holdfast.operations.migrate.style;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AlembicTest {
    @TempDir Path folder;

    @Test
    void a_script_is_read_without_python() {
        script(
                "1.py",
                """
                # -*- coding: utf-8 -*-
                \"""Add users

                Revision ID: ae1027a6acf
                Revises: 1
                Create Date: 2026-01-02 03:04:05.678901

                \"""
                from typing import Sequence, Union
                from alembic import op  # revision = 'no'

                # revision identifiers, used by Alembic.
                revision: str = 'ae10' \\
                    "27a6acf"
                FIRST = 'one'
                down_revision: Union[str, Sequence[str], None] = (FIRST, 'two',)
                branch_labels = ['users', "shop"]
                depends_on: Union[str, None] = ('thr' 'ee')


                def upgrade() -> None:
                    revision = "another"
                    op.execute(\"""
                revision = 'in a text'
                \""")
                """);
        var revision = AlembicRevision.read(folder.resolve("versions/1.py"));

        assertThat(revision.id()).isEqualTo("ae1027a6acf");
        assertThat(revision.down()).containsExactly("one", "two");
        assertThat(revision.branchLabels()).containsExactly("users", "shop");
        assertThat(revision.dependsOn()).containsExactly("three");
        assertThat(revision.title()).isEqualTo("Add users");
        assertThat(revision.created()).contains("2026-01-02 03:04:05.678901");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            quoteCharacter = '`',
            value = {
                "'a' ! a",
                "\"a\" ! a",
                "'''a''' ! a",
                "r'a' u'b' ! ab",
                "('a') ! a",
                "(('a')) ! a",
                "('a',) ! a",
                "'a', 'b' ! a b",
                "('a', 'b',) ! a b",
                "['a', 'b'] ! a b",
                "{'a'} ! a",
                "( # why|  'a', # one|  'b'  # two|) ! a b",
                "None ! ``",
                "() ! ``",
                "(None) ! ``",
                "(None,) ! ``",
                "'a#b' ! a#b",
                "'it\\'s' ! it's",
                "'\\x41' ! A"
            })
    void values_are_read_as_python_means_them(String value, String texts) {
        script("1.py", "revision = 'x'\ndown_revision = " + value.replace('|', '\n'));

        assertThat(AlembicRevision.read(folder.resolve("versions/1.py")).down())
                .containsExactly(texts.isEmpty() ? new String[0] : texts.split(" "));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            quoteCharacter = '`',
            value = {
                "'a' + 'b' ! line 2: down_revision is computed",
                "f'{x}' ! line 2: down_revision is computed",
                "b'a' ! line 2: down_revision is computed",
                "other.revision ! line 2: down_revision is computed",
                "previous() ! line 2: down_revision is computed",
                "(('a',), 'b') ! line 2: down_revision is computed",
                "unknown ! line 2: down_revision is computed",
                "'x' ! Self-loop is detected in revisions (x), in 1.py"
            })
    void what_cannot_be_told_is_refused(String value, String message) {
        script("1.py", "revision = 'x'\ndown_revision = " + value);

        assertThatThrownBy(this::alembic).hasMessageContaining(message);
    }

    @Test
    void windows_line_ends_and_a_byte_order_mark_do_not_matter() {
        script("1.py", "\uFEFF\"\"\"A title\r\n\r\nmore\"\"\"\r\nrevision = 'a'\r\n");

        assertThat(alembic().heads().getFirst().title()).isEqualTo("A title");
    }

    @Test
    void what_is_wrong_is_told_with_its_file() {
        revision("a", "None");
        revision("b", "'nonesuch'");
        assertThatThrownBy(this::alembic)
                .hasMessageContaining(
                        "Revision nonesuch referenced from b is not present, in b.py");

        revision("b", "'c'");
        revision("c", "'b'");
        assertThatThrownBy(this::alembic)
                .hasMessageContaining("Cycle is detected in revisions (b, c)");

        revision("b", "'a'\ndepends_on = 'c'");
        assertThatThrownBy(this::alembic)
                .hasMessageContaining("Dependency cycle is detected in revisions (a, b, c)");

        revision("c", "'a'\nbranch_labels = 'b'");
        revision("b", "'a'");
        assertThatThrownBy(this::alembic)
                .hasMessageContaining("Branch name 'b' in revision c already used by revision b");

        script("c.py", "revision = 'b'");
        assertThatThrownBy(this::alembic)
                .hasMessageContaining(
                        "Revision b is present more than once, also in b.py, in c.py");

        script("c.py", "revision = 'a-b@c'");
        assertThatThrownBy(this::alembic)
                .hasMessageContaining(
                        "Character(s) '-, @' not allowed in revision identifier 'a-b@c', in c.py");

        script("c.py", "down_revision = 'a'");
        assertThatThrownBy(this::alembic)
                .hasMessageContaining("Could not determine revision id from filename c.py");
    }

    @Test
    void the_history_is_shown_in_alembics_words() {
        script("1.py", "\"\"\"first\"\"\"\nrevision = 'a'");
        script("2.py", "\"\"\"left\"\"\"\nrevision = 'b'\ndown_revision = 'a'");
        script("3.py", "\"\"\"right\"\"\"\nrevision = 'c'\ndown_revision = 'a'");
        script("4.py", "\"\"\"both\"\"\"\nrevision = 'd'\ndown_revision = 'b', 'c'");
        var alembic = alembic();

        assertThat(alembic.history().stream().map(alembic::line))
                .containsExactly(
                        "b, c -> d (head) (mergepoint), both",
                        "a -> b, left",
                        "a -> c, right",
                        "<base> -> a (branchpoint), first");
        assertThat(alembic.read(folder).all().stream().map(Migration::name))
                .containsExactly("a first", "c right", "b left", "d both");
    }

    @Test
    void a_target_is_told_in_alembics_words() {
        revision("ae1027", "None");
        revision("ae1028", "'ae1027'");
        revision("ae1029", "'ae1027'");
        var alembic = alembic();

        assertThat(alembic.find("ae1028")).hasSize(1);
        for (String[] pair :
                new String[][] {
                    {"head", "Multiple head revisions are present for given argument 'head'"},
                    {"ae10", "Can't locate revision identified by 'ae10'"},
                    {"nonesuch", "Can't locate revision identified by 'nonesuch'"},
                    {"+5", "Ambiguous walk"},
                    {"-1", "Relative revision -1 didn't produce 1 migrations"}
                }) {
            assertThatThrownBy(() -> alembic.up(pair[0], List.of())).hasMessageContaining(pair[1]);
        }
        assertThatThrownBy(() -> alembic.down("-5", List.of("ae1028")))
                .hasMessageContaining("Relative revision -5 didn't produce 5 migrations");
        assertThatThrownBy(() -> alembic.down("ae1029", List.of("ae1028")))
                .hasMessageContaining(
                        "Destination ae1029 is not a valid downgrade target from current head(s)");
    }

    @Test
    void the_folder_is_found_from_its_parts() {
        StyleScene.write(
                folder,
                "project/alembic.ini",
                """
                [alembic]
                # here
                script_location = %(here)s/db
                version_locations = %(here)s/db/one
                    %(here)s/db/two
                path_separator = newline

                [loggers]
                keys = root
                """);
        StyleScene.write(folder, "project/db/env.py", "");
        StyleScene.write(folder, "project/db/one/1.py", "revision = 'a'");
        StyleScene.write(folder, "project/db/two/2.py", "revision = 'b'\ndown_revision = 'a'");
        StyleScene.write(folder, "project/db/two/deep/3.py", "revision = 'c'");
        StyleScene.write(folder, "project/db/two/.#4.py", "broken");
        for (String part : new String[] {"project", "project/db", "project/db/one"}) {
            var alembic = Alembic.of(folder.resolve(part));

            assertThat(alembic.home()).isEqualTo(folder.resolve("project"));
            assertThat(alembic.revisions()).hasSize(2);
        }
        StyleScene.write(folder, "elsewhere/a.py", "");
        assertThatThrownBy(() -> Alembic.of(folder.resolve("elsewhere")))
                .hasMessageContaining("is no folder of Alembic");
    }

    @Test
    void five_thousand_revisions_are_sorted_quickly() {
        var revisions =
                IntStream.rangeClosed(1, 5_000)
                        .mapToObj(n ->
                                new AlembicRevision(
                                        "r" + n,
                                        n == 1 ? List.of() : List.of("r" + (n - 1)),
                                        List.of(),
                                        List.of(),
                                        "",
                                        Optional.empty(),
                                        folder))
                        .toList();
        long began = System.nanoTime();
        var moves = new AlembicMoves(AlembicGraph.of(revisions), List.of());

        assertThat(moves.up("head")).hasSize(5_000);
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(20));
    }

    private Alembic alembic() {
        StyleScene.write(folder, "env.py", "");
        return Alembic.of(folder);
    }

    private void revision(String id, String down) {
        script(id + ".py", "revision = '%s'\ndown_revision = %s\n".formatted(id, down));
    }

    private void script(String name, String text) {
        StyleScene.write(folder, "versions/" + name, text);
    }
}
