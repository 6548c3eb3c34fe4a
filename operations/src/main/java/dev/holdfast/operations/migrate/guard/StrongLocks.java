package dev.holdfast.operations.migrate.guard;

import dev.holdfast.postgres.ddl.ChangeEffect;
import dev.holdfast.postgres.ddl.ChangeEffect.Lock;
import dev.holdfast.postgres.ddl.StatementEffect;
import dev.holdfast.postgres.ddl.StatementEffect.What;
import dev.holdfast.postgres.ddl.StatementEffects;
import dev.holdfast.postgres.sql.SqlStatement;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Which relations statements lock so that writers, or all, wait: those that are told by name. What
/// functions and DO blocks do inside is not seen.
final class StrongLocks {
    private StrongLocks() {}

    /// A lock that will be taken.
    ///
    /// @param name as the script writes it
    /// @param mode as `pg_locks` writes it
    record Wanted(String name, String mode, Named what) {}

    /// What a name is of.
    enum Named {
        TABLE,
        INDEX,
        /// A table that goes, with what ties it to others.
        DROP,
        SCHEMA
    }

    static Set<Wanted> of(List<SqlStatement> statements) {
        var wanted = new LinkedHashSet<Wanted>();
        for (SqlStatement statement : statements) {
            for (StatementEffect effect : StatementEffects.of(statement)) {
                wanted.addAll(of(effect));
            }
        }
        return wanted;
    }

    private static List<Wanted> of(StatementEffect effect) {
        var lock = effect.effect().lock();
        if (lock.letsWrite()) {
            return List.of();
        }
        var wanted = new ArrayList<Wanted>();
        effect.table().ifPresent(it -> wanted.add(new Wanted(it, mode(lock), what(effect))));
        if (effect.table().isEmpty() && effect.name().isPresent()) {
            String name = effect.name().get();
            if (effect.what() == What.INDEX) {
                wanted.add(new Wanted(name, mode(lock), Named.INDEX));
            } else if (effect.effect() == ChangeEffect.DROP_SCHEMA) {
                wanted.add(new Wanted(name, mode(lock), Named.SCHEMA));
            }
        }
        if (!beside(effect).letsWrite()) {
            effect.also()
                    .forEach(it -> wanted.add(new Wanted(it, mode(beside(effect)), Named.TABLE)));
        }
        return wanted;
    }

    private static Named what(StatementEffect effect) {
        return switch (effect.effect()) {
            case DROP_TABLE, DROP_CONSTRAINT -> Named.DROP;
            default -> Named.TABLE;
        };
    }

    /// What a foreign key refers to is locked for writers only, and the parent of a partition that
    /// comes or goes hardly, but for the one that goes at once.
    private static Lock beside(StatementEffect effect) {
        return switch (effect.effect()) {
            case DETACH_PARTITION -> Lock.ACCESS_EXCLUSIVE;
            case ATTACH_PARTITION -> Lock.SHARE_UPDATE_EXCLUSIVE;
            default -> Lock.SHARE_ROW_EXCLUSIVE;
        };
    }

    /// `SHARE_ROW_EXCLUSIVE` as `pg_locks` writes it.
    private static String mode(Lock lock) {
        var mode = new StringBuilder();
        for (String word : lock.name().split("_", -1)) {
            mode.append(word.charAt(0)).append(word.substring(1).toLowerCase(Locale.ROOT));
        }
        return mode.append("Lock").toString();
    }
}
