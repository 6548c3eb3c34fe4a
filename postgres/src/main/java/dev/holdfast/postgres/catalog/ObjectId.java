package dev.holdfast.postgres.catalog;

import dev.holdfast.kernel.TextValue;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/// Names an object of a database, whatever its oid is there.
///
/// @param parent what it is in, as SQL writes it: a schema (`public`), for parts their table
///   (`public.users`); empty for what is the database's own
/// @param name its own name as SQL writes it, quoted where need be: `email`, `f(integer)`
public record ObjectId(Kind kind, String parent, String name)
        implements TextValue, Comparable<ObjectId> {
    private static final Comparator<ObjectId> ORDER =
            Comparator.comparing(ObjectId::kind)
                    .thenComparing(ObjectId::parent)
                    .thenComparing(ObjectId::name);

    /// The whole name, as SQL writes it: `public.users.email`.
    public String sql() {
        return parent.isEmpty() ? name : parent + "." + name;
    }

    /// As a record's own, which the launcher's compiler makes several times as slow.
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ObjectId id
                && kind == id.kind
                && name.equals(id.name)
                && parent.equals(id.parent);
    }

    @Override
    public int hashCode() {
        return (parent.hashCode() * 31 + name.hashCode()) * 31 + kind.hashCode();
    }

    @Override
    public int compareTo(ObjectId other) {
        return ORDER.compare(this, other);
    }

    /// As people say it: `column public.users.email`.
    @Override
    public String toString() {
        return kind.words() + " " + sql();
    }
}
