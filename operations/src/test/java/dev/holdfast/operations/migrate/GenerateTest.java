package dev.holdfast.operations.migrate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.operations.schema.DeclaredProject;
import dev.holdfast.operations.schema.ShownStep;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// `migrate generate`: what it writes is what makes the declared schema, and goes back.
@Tag("servers")
class GenerateTest {
    private static final String USERS = "create table users (id bigint primary key, mail text);\n";

    private final DeclaredProject project = DeclaredProject.on(18);

    @AfterEach
    void close() {
        project.close();
    }

    @Test
    void a_pair_is_written_as_the_folder_numbers_its_own_and_goes_up_and_down() {
        project.put("migrations/000007_users.up.sql", USERS)
                .put("migrations/000007_users.down.sql", "drop table users;")
                .declare(
                        USERS
                                + "create table orders (id bigint primary key, owner bigint not null"
                                + " references users);");

        var result = generate("add_orders");

        assertThat(result.migrations()).hasSize(1);
        var written = result.migrations().getFirst();
        assertThat(written.up()).isEqualTo("000008_add_orders.up.sql");
        assertThat(written.version()).hasToString("8");
        assertThat(written.risk()).isEqualTo(ShownStep.Risk.NONE);
        assertThat(project.files("migrations"))
                .containsExactly(
                        "000007_users.down.sql",
                        "000007_users.up.sql",
                        "000008_add_orders.down.sql",
                        "000008_add_orders.up.sql");
        assertThat(project.text("migrations/000008_add_orders.up.sql"))
                .contains("CREATE TABLE public.orders", "same digest", "schema/");
        assertThat(project.text("migrations/000008_add_orders.down.sql"))
                .contains("DROP TABLE public.orders", "-- loses");
        assertThat(result.sentence())
                .isEqualTo(
                        "Wrote 1 migration, tried up, down and up again on a copy: the migrations in"
                                + " migrations/ make what schema/ says now.");
        assertThat(result.next()).containsExactly("migrate up --dry-run");

        up();
        assertThat(project.columns()).contains("orders.owner");
        down(1);
        assertThat(project.columns()).doesNotContain("orders").contains("users.mail");
        assertThat(generate("again").migrations()).isEmpty();
    }

    private GenerateResult generate(String name, String... renames) {
        return project.migrate()
                .generate(
                        new GenerateRequest(
                                name, List.of(renames), false, project.sandbox(), Optional.empty()),
                        project.run());
    }

    private MigrateResult up() {
        return project.migrate().up(Scene.upRequest(null), project.run());
    }

    private MigrateResult down(int count) {
        return project.migrate()
                .down(
                        new DownRequest(Optional.of(count), Optional.empty(), Optional.empty()),
                        project.run());
    }
}
