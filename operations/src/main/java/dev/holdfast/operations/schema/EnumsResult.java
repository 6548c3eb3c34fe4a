package dev.holdfast.operations.schema;

import dev.holdfast.kernel.Display;
import dev.holdfast.kernel.Display.As;
import dev.holdfast.kernel.Result;
import java.util.List;
import java.util.Optional;

/// The enums of a database.
public record EnumsResult(
        @Display(As.HIDDEN) String database,
        @Display(As.HIDDEN) boolean filtered,
        List<EnumType> enums)
        implements Result {

    public EnumsResult {
        enums = List.copyOf(enums);
    }

    /// An enum.
    ///
    /// @param usedBy the columns that are of it or of an array of it, as table.column
    /// @param labels in their order, which is how they compare
    public record EnumType(
            @Display(As.VARIED) String schema,
            String name,
            @Display(As.HIDDEN) String owner,
            List<String> usedBy,
            @Display(As.FILLED) Optional<String> comment,
            List<String> labels) {}

    @Override
    public String sentence() {
        if (enums.isEmpty()) {
            return filtered
                    ? "No enum of database %s is called so.".formatted(database)
                    : "Database %s has no enums.".formatted(database);
        }
        long unused = enums.stream().filter(it -> it.usedBy().isEmpty()).count();
        String use =
                switch ((int) unused) {
                    case 0 -> "";
                    case 1 -> "; 1 is used by no column";
                    default -> "; %d are used by no column".formatted(unused);
                };
        return "%s%s in database %s%s."
                .formatted(
                        Words.count(enums.size(), "enum"),
                        Words.place(enums, EnumType::schema),
                        database,
                        use);
    }
}
