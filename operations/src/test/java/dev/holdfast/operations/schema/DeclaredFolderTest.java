package dev.holdfast.operations.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeclaredFolderTest {
    @TempDir Path folder = Path.of("/");

    @Test
    void files_are_read_by_path_and_seeds_are_set_apart() throws IOException {
        put("b.sql", "create table b ()");
        put("a/z.SQL", "create table z ()");
        put("seed/rows.sql", "insert into b default values");
        put("a/b.seed.sql", "copy b from stdin");
        put("seed.sql", "\\i more");
        put("README.md", "no SQL");
        put(".git/x.sql", "not SQL either");
        put("a/.#z.sql", "an editor's lock");

        var read = DeclaredFolder.read(folder);

        assertThat(read.files()).extracting(SqlFile::name).containsExactly("a/z.SQL", "b.sql");
        assertThat(read.seeds())
                .extracting(seed -> folder.relativize(seed).toString())
                .containsExactly("a/b.seed.sql", "seed.sql", "seed/rows.sql");
    }

    @Test
    void a_single_file_is_a_schema_too() throws IOException {
        put("schema.sql", "create table b ()");
        assertThat(DeclaredFolder.read(folder.resolve("schema.sql")).files())
                .extracting(SqlFile::name)
                .containsExactly("schema.sql");
    }

    @Test
    void a_byte_order_mark_is_not_sent() throws IOException {
        put("a.sql", "\uFEFFselect 1");
        assertThat(DeclaredFolder.read(folder).files().getFirst().text()).isEqualTo("select 1");
    }

    @Test
    void what_is_said_of_roles_is_blank_and_keeps_its_place() {
        var file =
                sql(
                        "create role \uD83D\uDE00a\n login; alter user b set x = 1; grant a to b;"
                                + " create user mapping for c server s; grant select on t to a");
        assertThat(file.statements()).hasSize(2);
        assertThat(file.text().codePointCount(0, file.text().length()))
                .isEqualTo(
                        ("create role xa\n login; alter user b set x = 1; grant a to b;"
                                        + " create user mapping for c server s; grant select on t to a")
                                .length());
        assertThat(file.text()).contains("\n");
    }

    @Test
    void the_fingerprint_depends_on_names_and_texts() throws IOException {
        put("a.sql", "select 1");
        String one = DeclaredFolder.read(folder).fingerprint();
        assertThat(DeclaredFolder.read(folder).fingerprint()).isEqualTo(one);
        put("a.sql", "select 2");
        assertThat(DeclaredFolder.read(folder).fingerprint()).isNotEqualTo(one);
        put("a.sql", "select 1");
        Files.move(folder.resolve("a.sql"), folder.resolve("b.sql"));
        assertThat(DeclaredFolder.read(folder).fingerprint()).isNotEqualTo(one);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    select 1;\\n  \\\\i other.sql        | line 2, column 3 has a command of psql
                    \\\\restrict x\\ncreate table t ()   | line 1, column 1 has a command of psql
                    select 1; begin; select 2            | line 1, column 11 begins or ends a transaction: begin
                    create table t ();\\ncommit          | line 2, column 1 begins or ends a transaction: commit
                    copy t from stdin;\\n1\\t2\\n\\\\.   | copies rows over the connection: copy t from stdin
                    create database other                | has what is the cluster's
                    alter system set x = 1               | has what is the cluster's
                    select '\u0000'                      | line 1, column 9 has a zero byte
                    """)
    void what_cannot_be_loaded_is_refused_with_its_place(String text, String message)
            throws IOException {
        put("sub/bad.sql", text.replace("\\n", "\n").replace("\\t", "\t").replace("\\\\", "\\"));
        assertThatThrownBy(() -> DeclaredFolder.read(folder).files())
                .hasMessageContaining("SCHEMA-005: sub/bad.sql ")
                .hasMessageContaining(message);
    }

    @Test
    void bytes_that_are_not_utf_8_are_refused_with_their_place() throws IOException {
        Files.write(
                folder.resolve("latin.sql"),
                "select 1;\nselect '\u00e4'".getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> DeclaredFolder.read(folder).files())
                .hasMessageContaining(
                        "latin.sql line 2, column 9 has a byte that is not UTF-8 (0xe4)");
    }

    @Test
    void folders_that_declare_nothing_are_refused() throws IOException {
        assertThatThrownBy(() -> DeclaredFolder.read(folder).files())
                .hasMessageContaining("SCHEMA-002:")
                .hasMessageContaining("holds no .sql file");
        assertThatThrownBy(() -> DeclaredFolder.read(folder.resolve("gone")).files())
                .hasMessageContaining("does not exist or is not a folder");
        put("1_x.up.sql", "select 1");
        put("1_x.down.sql", "select 1");
        assertThatThrownBy(() -> DeclaredFolder.read(folder).files())
                .hasMessageContaining("1_x.down.sql is what undoes a migration");
    }

    @Test
    void links_that_lead_out_or_nowhere_are_refused_and_others_left_out() throws IOException {
        put("in/a.sql", "select 1");
        Path schema = folder.resolve("in");
        Files.createSymbolicLink(schema.resolve("same.sql"), Path.of("a.sql"));
        assertThat(DeclaredFolder.read(schema).files()).hasSize(1);

        put("out.sql", "select 2");
        Path link = Files.createSymbolicLink(schema.resolve("link.sql"), Path.of("../out.sql"));
        assertThatThrownBy(() -> DeclaredFolder.read(schema).files())
                .hasMessageContaining("link.sql is a link that leads out of the folder");
        Files.delete(link);
        Files.createSymbolicLink(link, Path.of("gone.sql"));
        assertThatThrownBy(() -> DeclaredFolder.read(schema).files())
                .hasMessageContaining("link.sql is a link that leads nowhere");
        Files.delete(link);
        Files.createSymbolicLink(schema.resolve("folder"), Path.of("/"));
        assertThatThrownBy(() -> DeclaredFolder.read(schema).files())
                .hasMessageContaining("folder is a link that leads out of the folder");
    }

    private static SqlFile sql(String text) {
        return SqlFile.of("x.sql", text.getBytes(StandardCharsets.UTF_8));
    }

    private void put(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.resolveSibling(""));
        Files.writeString(file, text);
    }
}
