package dev.holdfast.postgres.ddl;

import dev.holdfast.postgres.catalog.Fact;
import dev.holdfast.postgres.catalog.Kind;
import dev.holdfast.postgres.catalog.ObjectId;
import dev.holdfast.postgres.catalog.SchemaObject;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Who may do what with an object, besides its owner: [Fact#GRANTS] read, and the GRANT and REVOKE
/// statements between two of them.
///
/// @param byRole privileges by role as SQL writes it, each with `*` where it may be granted on
record Grants(Map<String, Set<String>> byRole) {
    private static final String PUBLIC = "PUBLIC";
    private static final ObjectId PUBLIC_SCHEMA = new ObjectId(Kind.SCHEMA, "", "public");
    private static final int PUBLIC_SCHEMA_IS_CLOSED = 15;

    /// What the fact says; where it is absent, what a new object of the kind gets.
    static Grants of(SchemaObject object, int major) {
        return object.find(Fact.GRANTS)
                .map(Grants::parse)
                .orElseGet(() ->
                        object.id().equals(PUBLIC_SCHEMA)
                                ? ofPublicSchema(major)
                                : initial(object.kind()));
    }

    /// Every database has it, and from 15 on not everybody may make something in it.
    private static Grants ofPublicSchema(int major) {
        return new Grants(
                Map.of(
                        PUBLIC,
                        major < PUBLIC_SCHEMA_IS_CLOSED
                                ? Set.of("CREATE", "USAGE")
                                : Set.of("USAGE")));
    }

    /// What a new object gets where nobody altered the default privileges (manual, "Privileges").
    static Grants initial(Kind kind) {
        return switch (kind) {
            case FUNCTION, AGGREGATE -> new Grants(Map.of(PUBLIC, Set.of("EXECUTE")));
            case ENUM, DOMAIN, COMPOSITE, RANGE -> new Grants(Map.of(PUBLIC, Set.of("USAGE")));
            default -> new Grants(Map.of());
        };
    }

    static Grants parse(String text) {
        var byRole = new TreeMap<String, Set<String>>();
        for (String line : text.lines().toList()) {
            int equals = line.lastIndexOf('=');
            byRole.computeIfAbsent(line.substring(0, equals), _ -> new LinkedHashSet<>())
                    .addAll(List.of(line.substring(equals + 1).split(",", -1)));
        }
        return new Grants(byRole);
    }

    /// The statements that make `to` of this.
    List<String> statements(Grants to, ObjectId id) {
        var statements = new ArrayList<String>();
        byRole.forEach((role, privileges) -> {
            Set<String> gone = minus(plain(privileges), plain(to.of(role)));
            if (!gone.isEmpty()) {
                statements.add(revoke("", gone, role, id));
            }
            Set<String> notGrantable = minus(grantable(privileges), grantable(to.of(role)));
            notGrantable.removeAll(gone);
            if (!notGrantable.isEmpty()) {
                statements.add(revoke("GRANT OPTION FOR ", notGrantable, role, id));
            }
        });
        to.byRole.forEach((role, privileges) -> {
            Set<String> had = of(role);
            Set<String> grantable = minus(grantable(privileges), grantable(had));
            Set<String> fresh = minus(plain(privileges), plain(had));
            fresh.removeAll(grantable);
            if (!fresh.isEmpty()) {
                statements.add(grant(fresh, role, "", id));
            }
            if (!grantable.isEmpty()) {
                statements.add(grant(grantable, role, " WITH GRANT OPTION", id));
            }
        });
        return statements;
    }

    /// The statements that make `to` of what may, but need not be these.
    List<String> exactly(Grants to, ObjectId id) {
        var statements = new ArrayList<String>();
        byRole.forEach((role, privileges) -> {
            Set<String> gone = minus(plain(privileges), plain(to.of(role)));
            if (!gone.isEmpty()) {
                statements.add(revoke("", gone, role, id));
            }
            Set<String> notGrantable = minus(grantable(privileges), grantable(to.of(role)));
            notGrantable.removeAll(gone);
            if (!notGrantable.isEmpty()) {
                statements.add(revoke("GRANT OPTION FOR ", notGrantable, role, id));
            }
        });
        statements.addAll(new Grants(Map.of()).statements(to, id));
        return statements;
    }

    /// These and the others.
    Grants and(Grants others) {
        var all = new TreeMap<String, Set<String>>();
        byRole.forEach((role, some) -> all.put(role, new LinkedHashSet<>(some)));
        others.byRole.forEach(
                (role, some) -> all.computeIfAbsent(role, _ -> new LinkedHashSet<>()).addAll(some));
        return new Grants(all);
    }

    /// What is left when the role comes to own the object, and so has all.
    Grants without(String role) {
        var left = new TreeMap<>(byRole);
        left.remove(role);
        return new Grants(left);
    }

    private Set<String> of(String role) {
        return byRole.getOrDefault(role, Set.of());
    }

    private static String grant(Set<String> privileges, String role, String option, ObjectId id) {
        return prefix(id) + "GRANT " + on(privileges, id) + " TO " + role + option;
    }

    private static String revoke(String option, Set<String> privileges, String role, ObjectId id) {
        return prefix(id) + "REVOKE " + option + on(privileges, id) + " FROM " + role;
    }

    private static String prefix(ObjectId id) {
        return id.kind() == Kind.DEFAULT_PRIVILEGES
                ? "ALTER DEFAULT PRIVILEGES " + defaultScope(id) + " "
                : "";
    }

    /// `FOR ROLE app IN SCHEMA public` of `FOR ROLE app IN SCHEMA public ON TABLES`.
    private static String defaultScope(ObjectId id) {
        return id.name().substring(0, id.name().lastIndexOf(" ON "));
    }

    private static String on(Set<String> privileges, ObjectId id) {
        if (id.kind() == Kind.COLUMN) {
            String column = " (" + id.name() + ")";
            return privileges.stream().map(it -> it + column).collect(Collectors.joining(", "))
                    + " ON TABLE "
                    + id.parent();
        }
        String list = String.join(", ", privileges);
        if (id.kind() == Kind.DEFAULT_PRIVILEGES) {
            return list + id.name().substring(id.name().lastIndexOf(" ON "));
        }
        String name = id.kind() == Kind.AGGREGATE ? SqlText.routine(id) : id.sql();
        return list + " ON " + grantKeywords(id.kind()).orElse("TABLE") + " " + name;
    }

    private static Optional<String> grantKeywords(Kind kind) {
        return switch (kind) {
            case SCHEMA, SEQUENCE -> Optional.of(kind.keywords());
            case ENUM, DOMAIN, COMPOSITE, RANGE -> Optional.of("TYPE");
            case FUNCTION, AGGREGATE -> Optional.of("ROUTINE");
            case FOREIGN_DATA_WRAPPER -> Optional.of("FOREIGN DATA WRAPPER");
            case FOREIGN_SERVER -> Optional.of("FOREIGN SERVER");
            default -> Optional.empty();
        };
    }

    private static Set<String> plain(Set<String> privileges) {
        return privileges.stream()
                .map(it -> it.endsWith("*") ? it.substring(0, it.length() - 1) : it)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private static Set<String> grantable(Set<String> privileges) {
        return plain(
                privileges.stream()
                        .filter(it -> it.endsWith("*"))
                        .collect(Collectors.toCollection(LinkedHashSet::new)));
    }

    private static Set<String> minus(Set<String> some, Set<String> others) {
        var left = new LinkedHashSet<>(some);
        left.removeAll(others);
        return left;
    }
}
