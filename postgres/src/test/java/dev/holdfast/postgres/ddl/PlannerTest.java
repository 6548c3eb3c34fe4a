package dev.holdfast.postgres.ddl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.postgres.fixture.OnEveryPostgres;
import dev.holdfast.postgres.fixture.RealPostgres;

class PlannerTest {
    private static final String WITHOUT_WHAT_IS_NOT_JUDGED =
            """
            drop user mapping for holdfast_app server "Odd Server";
            drop type kinds.based cascade;
            drop operator class kinds."Odd class" using btree;
            drop operator family if exists kinds."Odd class" using btree;
            drop conversion kinds.converted;
            """;

    @OnEveryPostgres
    void an_empty_database_comes_to_have_an_object_of_every_kind(RealPostgres server) {
        var scene = new PlanScene(server);
        String source = scene.everything();
        scene.run(source, WITHOUT_WHAT_IS_NOT_JUDGED);
        var everything = scene.read(source);
        scene.bring(server.createDatabase(), everything, false);
    }

    @OnEveryPostgres
    void a_database_with_an_object_of_every_kind_is_emptied(RealPostgres server) {
        var scene = new PlanScene(server);
        var nothing = scene.read(server.createDatabase());
        String everything = scene.everything();
        scene.run(everything, WITHOUT_WHAT_IS_NOT_JUDGED);
        var plan = scene.bring(everything, nothing, true);
        assertThat(plan.losses()).isNotEmpty();
    }
}
