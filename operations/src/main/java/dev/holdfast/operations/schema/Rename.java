package dev.holdfast.operations.schema;

import dev.holdfast.kernel.Failure;
import dev.holdfast.kernel.FailureException;
import dev.holdfast.postgres.catalog.DatabaseSchema;
import dev.holdfast.postgres.catalog.Fact;
import dev.holdfast.postgres.catalog.Kind;
import dev.holdfast.postgres.catalog.ObjectId;
import dev.holdfast.postgres.catalog.SchemaObject;
import dev.holdfast.postgres.ddl.ChangeEffect;
import dev.holdfast.postgres.ddl.PlanStep;
import dev.holdfast.postgres.ddl.SchemaDiff;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// A new name for something: found by structure, used only when a person asked for it, since a
/// wrong guess would put one thing's rows under another's name.
///
/// @param from what it is called now
/// @param to what it is to be called, in the same place
record Rename(ObjectId from, ObjectId to) {
    private static final Set<Kind> RENAMED =
            EnumSet.of(
                    Kind.TABLE,
                    Kind.COLUMN,
                    Kind.VIEW,
                    Kind.MATERIALIZED_VIEW,
                    Kind.SEQUENCE,
                    Kind.ENUM,
                    Kind.DOMAIN,
                    Kind.COMPOSITE,
                    Kind.INDEX,
                    Kind.CONSTRAINT);

    /// Finds what `--rename OLD=NEW` means.
    static Rename parse(String text, DatabaseSchema from, DatabaseSchema to) {
        int equals = text.indexOf('=');
        if (equals < 1 || equals == text.length() - 1) {
            throw bad("%s is no rename".formatted(text));
        }
        String old = text.substring(0, equals).strip();
        String fresh = text.substring(equals + 1).strip();
        for (Kind kind : RENAMED) {
            var before = find(from, kind, old);
            var after = find(to, kind, fresh);
            if (before.isPresent() && after.isPresent()) {
                if (!before.get().id().parent().equals(after.get().id().parent())) {
                    throw bad(
                            "%s and %s are not in the same place"
                                    .formatted(before.get().id(), after.get().id()));
                }
                if (from.objects().containsKey(after.get().id())) {
                    throw bad("%s is there already".formatted(after.get().id()));
                }
                return new Rename(before.get().id(), after.get().id());
            }
        }
        throw bad("there is no %s now, or no %s afterwards".formatted(old, fresh));
    }

    private static FailureException bad(String why) {
        return Failure.of(SchemaError.BAD_RENAME, why)
                .hint(
                        "say OLD=NEW, with schemas: --rename public.users.mail=public.users.email;"
                                + " schema diff proposes what looks like one")
                .exception();
    }

    private static Optional<SchemaObject> find(DatabaseSchema schema, Kind kind, String sql) {
        return schema.objects().values().stream()
                .filter(object -> object.kind() == kind && object.id().sql().equals(sql))
                .findFirst();
    }

    /// The same, undone.
    Rename back() {
        return new Rename(to, from);
    }

    PlanStep step() {
        String alter =
                switch (from.kind()) {
                    case COLUMN ->
                            "ALTER TABLE %s RENAME COLUMN %s TO %s"
                                    .formatted(from.parent(), from.name(), to.name());
                    case CONSTRAINT ->
                            "ALTER TABLE %s RENAME CONSTRAINT %s TO %s"
                                    .formatted(from.parent(), from.name(), to.name());
                    default ->
                            "ALTER %s %s RENAME TO %s"
                                    .formatted(from.kind().keywords(), from.sql(), to.name());
                };
        return new PlanStep(
                from,
                alter,
                from.kind() == Kind.INDEX ? ChangeEffect.HARMLESS : ChangeEffect.RENAME,
                PlanStep.Grouping.TOGETHER,
                Optional.empty());
    }

    /// What looks like a rename: of the same kind in the same place, one gone and one new, alike in
    /// all that does not name it, and nothing else that could be meant.
    static List<Rename> proposals(SchemaDiff diff, DatabaseSchema from, DatabaseSchema to) {
        var proposals = new ArrayList<Rename>();
        for (SchemaObject gone : diff.removed()) {
            if (!EnumSet.of(Kind.TABLE, Kind.COLUMN, Kind.ENUM).contains(gone.kind())) {
                continue;
            }
            var alike =
                    diff.added().stream().filter(fresh -> isAlike(gone, fresh, from, to)).toList();
            if (alike.size() == 1) {
                proposals.add(new Rename(gone.id(), alike.getFirst().id()));
            }
        }
        // Two that went for one that came: nobody knows which.
        return proposals.stream()
                .filter(it ->
                        proposals.stream().filter(other -> other.to().equals(it.to())).count() == 1)
                .toList();
    }

    private static boolean isAlike(
            SchemaObject gone, SchemaObject fresh, DatabaseSchema from, DatabaseSchema to) {
        if (gone.kind() != fresh.kind() || !gone.id().parent().equals(fresh.id().parent())) {
            return false;
        }
        return switch (gone.kind()) {
            case COLUMN ->
                    gone.find(Fact.TYPE).equals(fresh.find(Fact.TYPE))
                            && gone.find(Fact.NOT_NULL).equals(fresh.find(Fact.NOT_NULL));
            case ENUM -> gone.find(Fact.LABELS).equals(fresh.find(Fact.LABELS));
            default -> {
                var before = columns(gone, from);
                yield before.size() > 1 && before.equals(columns(fresh, to));
            }
        };
    }

    private static Map<String, String> columns(SchemaObject table, DatabaseSchema schema) {
        var columns = new TreeMap<String, String>();
        for (SchemaObject object : schema.objects().values()) {
            if (object.kind() == Kind.COLUMN && object.id().parent().equals(table.id().sql())) {
                columns.put(object.id().name(), object.find(Fact.TYPE).orElse(""));
            }
        }
        return columns;
    }

    /// As an argument of the command line.
    @Override
    public String toString() {
        return from.sql() + "=" + to.sql();
    }
}
