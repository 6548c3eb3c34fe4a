package dev.holdfast.postgres.ddl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.postgres.fixture.OnEveryPostgres;
import dev.holdfast.postgres.fixture.RealPostgres;

class PlannerTest {

    @OnEveryPostgres
    void an_empty_database_comes_to_have_an_object_of_every_kind(RealPostgres server) {
        var scene = new PlanScene(server);
        var everything = scene.read(scene.everything());
        scene.bring(server.createDatabase(), everything, false);
    }

    @OnEveryPostgres
    void a_database_with_an_object_of_every_kind_is_emptied(RealPostgres server) {
        var scene = new PlanScene(server);
        var nothing = scene.read(server.createDatabase());
        var plan = scene.bring(scene.everything(), nothing, true);
        assertThat(plan.losses()).isNotEmpty();
    }
}
