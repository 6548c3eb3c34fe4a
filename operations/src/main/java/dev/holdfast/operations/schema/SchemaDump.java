package dev.holdfast.operations.schema;

import dev.holdfast.kernel.Failure;
import dev.holdfast.kernel.Run;
import dev.holdfast.kernel.disk.Disk;
import dev.holdfast.postgres.catalog.DatabaseSchema;
import dev.holdfast.postgres.catalog.Fact;
import dev.holdfast.postgres.ddl.ChangePlan;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// Writes the statements that make a schema again, having run them in a sandbox.
final class SchemaDump {
    private final SideReader sides;
    private final Run run;

    SchemaDump(SideReader sides, Run run) {
        this.sides = sides;
        this.run = run;
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
                .ifPresent(file -> write(file, sql, request.force()));
        return new DumpResult(
                side.name(),
                schema.objects().size(),
                true,
                request.to(),
                schema.notJudged(),
                request.to().isPresent() ? Optional.empty() : Optional.of(sql));
    }

    private static void write(java.nio.file.Path file, String sql, boolean force) {
        byte[] bytes = sql.getBytes(StandardCharsets.UTF_8);
        if (force) {
            new Disk().replace(file, bytes, Disk.PUBLIC_FILE);
        } else if (!new Disk().putIfAbsent(file, bytes, Disk.PUBLIC_FILE)) {
            throw Failure.of(SchemaError.FILE_EXISTS, "%s exists already".formatted(file))
                    .hint("replace it: --force; or name another: --to FILE")
                    .fact("path", file.toString())
                    .exception();
        }
    }
}
