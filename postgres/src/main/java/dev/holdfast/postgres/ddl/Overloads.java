package dev.holdfast.postgres.ddl;

import dev.holdfast.postgres.catalog.Fact;
import dev.holdfast.postgres.catalog.ObjectId;
import dev.holdfast.postgres.catalog.SchemaObject;
import java.util.List;

/// Routines of one name, which differ in their arguments (manual, CREATE FUNCTION, "Overloading").
final class Overloads {
    private Overloads() {}

    /// Whether a call can leave so many arguments to their defaults that it fits both exactly. The
    /// server lets both be, and refuses the call.
    static boolean fitOneCall(SchemaObject one, SchemaObject other) {
        List<String> types = types(one.id());
        List<String> others = types(other.id());
        int least = Math.max(types.size() - defaults(one), others.size() - defaults(other));
        return least <= Math.min(types.size(), others.size())
                && types.subList(0, least).equals(others.subList(0, least));
    }

    private static List<String> types(ObjectId routine) {
        String name = SqlText.routine(routine);
        int start = SqlText.withoutArguments(name).length();
        return SqlText.list(name.substring(start + 1, name.length() - 1));
    }

    private static int defaults(SchemaObject routine) {
        return (int)
                SqlText.list(routine.find(Fact.ARGUMENTS).orElse("")).stream()
                        .filter(argument -> argument.contains(" DEFAULT "))
                        .count();
    }
}
