package dev.holdfast.operations.schema;

import dev.holdfast.kernel.Run;
import dev.holdfast.postgres.catalog.DatabaseSchema;
import dev.holdfast.postgres.catalog.Fact;
import dev.holdfast.postgres.ddl.ChangePlan;
import java.nio.file.Path;
import java.util.Optional;

/// Writes the statements that make a schema again, having run them in a sandbox.
final class SchemaDump {
    private final SideReader sides;
    private final Run run;

    SchemaDump(SideReader sides, Run run) {
        this.sides = sides;
        this.run = run;
    }

    static OutputFile file(Path path, DumpRequest request) {
        return new OutputFile(path, request.force(), "--to", "schema.sql");
    }

    DumpResult dump(SchemaSide side, DumpRequest request) {
        DatabaseSchema schema =
                request.noOwner()
                        ? SchemaForms.withoutFacts(side.schema(), Fact.OWNER, Fact.GRANTS)
                        : side.schema();
        ChangePlan plan;
        try (var proof = PlanProof.start(sides.sandboxes(schema.major()), run)) {
            plan = proof.dump(schema, side.name());
        }
        String sql =
                "-- %s, %,d objects, PostgreSQL %d\n"
                                .formatted(side.name(), schema.objects().size(), schema.major())
                        + PlanText.HEAD
                        + "\n"
                        + PlanText.statements(plan.steps());
        schema.notJudged().forEach(line -> run.warn("not dumped: " + line));
        request.to()
                .filter(_ -> !run.dryRun())
                .ifPresent(file -> file(file, request).write(sql, sides.workshop().disk()));
        return new DumpResult(
                side.name(),
                schema.objects().size(),
                true,
                request.to(),
                schema.notJudged(),
                request.to().isPresent() ? Optional.empty() : Optional.of(sql));
    }
}
