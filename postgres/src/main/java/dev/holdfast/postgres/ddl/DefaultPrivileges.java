package dev.holdfast.postgres.ddl;

import dev.holdfast.postgres.catalog.Fact;
import dev.holdfast.postgres.catalog.Kind;
import dev.holdfast.postgres.catalog.ObjectId;
import dev.holdfast.postgres.catalog.SchemaObject;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What ALTER DEFAULT PRIVILEGES of the database gives to a new object. For which role they hold
/// depends on who makes it, which a plan does not know, so those of all roles are taken together:
/// what may have been given is revoked where it is not wanted.
final class DefaultPrivileges {
    private DefaultPrivileges() {}

    /// What a new object may get; nothing said where no default privileges concern its kind.
    static Optional<Grants> given(Side before, SchemaObject object) {
        String objects = objects(object.kind());
        Map<String, Set<String>> given = new LinkedHashMap<>();
        boolean any = false;
        for (SchemaObject privileges : before.schema().objects().values()) {
            if (privileges.kind() == Kind.DEFAULT_PRIVILEGES
                    && privileges.id().name().endsWith(" ON " + objects)
                    && concerns(privileges, object)) {
                any = true;
                Grants.parse(privileges.find(Fact.GRANTS).orElse(""))
                        .byRole()
                        .forEach((role, some) ->
                                given.computeIfAbsent(role, _ -> new LinkedHashSet<>())
                                        .addAll(some));
            }
        }
        return any ? Optional.of(new Grants(given)) : Optional.empty();
    }

    /// What holds where ALTER DEFAULT PRIVILEGES was never used: what is said for all schemas takes
    /// the place of the server's own defaults, what is said for one is added to them.
    static Grants standard(ObjectId id) {
        boolean everywhere = !id.name().contains(" IN SCHEMA ");
        if (everywhere && id.name().endsWith(" ON FUNCTIONS")) {
            return Grants.initial(Kind.FUNCTION);
        }
        return everywhere && id.name().endsWith(" ON TYPES")
                ? Grants.initial(Kind.ENUM)
                : new Grants(Map.of());
    }

    private static boolean concerns(SchemaObject privileges, SchemaObject object) {
        String name = privileges.id().name();
        int schema = name.indexOf(" IN SCHEMA ");
        return schema < 0
                || name.substring(schema + " IN SCHEMA ".length())
                        .startsWith(object.id().parent() + " ON ");
    }

    private static String objects(Kind kind) {
        return switch (kind) {
            case TABLE, VIEW, MATERIALIZED_VIEW, FOREIGN_TABLE -> "TABLES";
            case SEQUENCE -> "SEQUENCES";
            case FUNCTION, AGGREGATE -> "FUNCTIONS";
            case ENUM, DOMAIN, COMPOSITE, RANGE -> "TYPES";
            case SCHEMA -> "SCHEMAS";
            default -> "nothing";
        };
    }
}
