package dev.holdfast.operations.migrate;

import dev.holdfast.kernel.Failure;
import dev.holdfast.kernel.Run;
import dev.holdfast.kernel.disk.Disk;
import dev.holdfast.operations.migrate.style.MigrateError;
import dev.holdfast.operations.migrate.style.MigrationVersion;
import dev.holdfast.operations.migrate.style.Plain;
import dev.holdfast.operations.schema.Generated;
import dev.holdfast.operations.schema.SchemaService;
import dev.holdfast.operations.schema.ShownStep;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// The migrations that lead to the declared schema, written and proven.
record GeneratedMigrations(MigrationFiles files, SchemaService schemas, Disk disk) {

    GenerateResult write(GenerateRequest request, Run run) {
        MigrationWriter.requireName(request.name());
        var writer = new MigrationWriter(files.folder(), disk);
        if (!run.dryRun()) {
            writer.removeUnfinished(files.find().read(files.folder()))
                    .forEach(file ->
                            run.note("removed %s, whose writing was cut off".formatted(file)));
        }
        var generated =
                schemas.generate(
                        request.database(),
                        request.sandbox(),
                        request.rename(),
                        !request.oneTransaction(),
                        run);
        generated.notJudged().forEach(line -> run.warn("not compared: " + line));
        var style = files.find();
        var pairs =
                MigrationWriter.pairs(
                        style, files.read(run), request.name(), generated, run.clock());
        if (!run.dryRun() && !pairs.isEmpty()) {
            writer.write(pairs);
            requireDeclared(request, pairs, run);
        }
        boolean undoes = !(style instanceof Plain);
        if (!undoes && !pairs.isEmpty()) {
            run.warn("plain files cannot be undone, so what would undo them is not written");
        }
        return generated(request.name(), generated, pairs, undoes, run.dryRun());
    }

    /// The files themselves are run, by what will run them: nothing else proves what was written.
    private void requireDeclared(
            GenerateRequest request, List<MigrationWriter.Pair> pairs, Run run) {
        var left = schemas.notYetMigrated(request.database(), request.sandbox(), run);
        if (!left.isEmpty()) {
            throw Failure.of(
                            MigrateError.NOT_AS_DECLARED,
                            "%s and what follows was written, but the migrations do not make what is declared: %s"
                                    .formatted(pairs.getFirst().upFile(), left.getFirst()))
                    .hint("remove these files, and report this with what is declared")
                    .fact("files", pairs.stream().map(MigrationWriter.Pair::upFile).toList())
                    .fact("differences", left.stream().map(Object::toString).toList())
                    .exception();
        }
    }

    private static GenerateResult generated(
            String name,
            Generated generated,
            List<MigrationWriter.Pair> pairs,
            boolean undoes,
            boolean planned) {
        var written = new ArrayList<GenerateResult.WrittenMigration>();
        var script = new StringBuilder();
        for (MigrationWriter.Pair pair : pairs) {
            var steps = pair.content().steps();
            written.add(
                    new GenerateResult.WrittenMigration(
                            new MigrationVersion(pair.name().replaceAll("_.*", "")),
                            pair.upFile(),
                            pair.downFile(undoes),
                            steps.size(),
                            steps.stream()
                                    .map(ShownStep::risk)
                                    .max(Comparator.naturalOrder())
                                    .orElse(ShownStep.Risk.NONE)));
            pair.files()
                    .reversed()
                    .forEach((file, text) ->
                            script.append("-- File %s\n%s\n".formatted(file, text)));
        }
        return new GenerateResult(
                name,
                generated.migrations(),
                generated.declared(),
                planned,
                written,
                generated.renames().stream()
                        .map(it -> new GenerateResult.LooksRenamed(it, "--rename " + it))
                        .toList(),
                planned && !pairs.isEmpty() ? Optional.of(script.toString()) : Optional.empty());
    }
}
