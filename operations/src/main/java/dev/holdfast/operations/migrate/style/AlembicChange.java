package dev.holdfast.operations.migrate.style;

import java.util.Set;

/// One change of Alembic's table, which must touch exactly one row (alembic/runtime/migration.py,
/// `HeadMaintainer`).
sealed interface AlembicChange {
    String sql(String table);

    void apply(Set<String> heads);

    /// What it does, as Alembic says it where the row is not there.
    String doing(String table);

    /// A new branch.
    record Inserted(String revision) implements AlembicChange {
        @Override
        public String sql(String table) {
            return "insert into %s (version_num) values (%s)"
                    .formatted(table, SqlLiteral.text(revision));
        }

        @Override
        public void apply(Set<String> heads) {
            heads.add(revision);
        }

        @Override
        public String doing(String table) {
            return "inserting '%s' in '%s'".formatted(revision, table);
        }
    }

    /// The end of a branch.
    record Deleted(String revision) implements AlembicChange {
        @Override
        public String sql(String table) {
            return "delete from %s where version_num = %s"
                    .formatted(table, SqlLiteral.text(revision));
        }

        @Override
        public void apply(Set<String> heads) {
            heads.remove(revision);
        }

        @Override
        public String doing(String table) {
            return "deleting '%s' in '%s'".formatted(revision, table);
        }
    }

    /// A step along a branch.
    record Updated(String from, String to) implements AlembicChange {
        @Override
        public String sql(String table) {
            return "update %s set version_num = %s where version_num = %s"
                    .formatted(table, SqlLiteral.text(to), SqlLiteral.text(from));
        }

        @Override
        public void apply(Set<String> heads) {
            heads.remove(from);
            heads.add(to);
        }

        @Override
        public String doing(String table) {
            return "updating '%s' to '%s' in '%s'".formatted(from, to, table);
        }
    }
}
