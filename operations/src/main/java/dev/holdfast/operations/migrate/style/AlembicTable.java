package dev.holdfast.operations.migrate.style;

import dev.holdfast.postgres.session.Session;
import dev.holdfast.postgres.session.Sql;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Alembic's version table: a row for each head of what is applied, none where nothing is. Alembic
/// itself writes it while it runs; only stamping is ours ([Alembic#stamp]).
public final class AlembicTable implements VersionTable {
    static final String USUAL = "alembic_version";
    static final String COLUMNS = "version_num character varying";

    private final TablePlace place;
    private final Alembic alembic;

    AlembicTable(TablePlace place, Alembic alembic) {
        this.place = place;
        this.alembic = alembic;
    }

    @Override
    public String quoted() {
        return place.quoted();
    }

    @Override
    public String sql(Session session) {
        return place.sql(session);
    }

    @Override
    public String toString() {
        return place.toString();
    }

    @Override
    public boolean exists(Session session) {
        return place.exists(session, COLUMNS, "Alembic");
    }

    /// The rows as they are.
    public List<String> heads(Session session) {
        return exists(session)
                ? session.list(
                        Sql.text(
                                "select version_num from %s order by version_num"
                                        .formatted(place.quoted())),
                        row -> row.text("version_num"))
                : List.of();
    }

    /// What the rows stand for: they and all before them. The newest of them is the version, or one
    /// that no script has.
    @Override
    public TableState read(Session session) {
        if (!exists(session)) {
            return TableState.NONE;
        }
        var heads = heads(session);
        var applied = new ArrayList<AppliedRow>();
        for (AlembicRevision revision : alembic.applied(heads)) {
            applied.add(
                    new AppliedRow(
                            new MigrationVersion(revision.id()),
                            revision.title(),
                            Optional.empty(),
                            Optional.empty(),
                            Optional.empty(),
                            Optional.empty(),
                            true));
        }
        heads.stream()
                .filter(it -> !alembic.graph().nodes().containsKey(it))
                .forEach(it -> applied.add(AppliedRow.of(new MigrationVersion(it))));
        return new TableState(
                applied.isEmpty() ? MigrationVersion.NONE : applied.getLast().version(),
                false,
                Optional.of(applied),
                MigrationVersion.NONE);
    }

    @Override
    public String creation() {
        return """
        create table if not exists %s (
            version_num varchar(32) not null,
            constraint %s primary key (version_num)
        );
        """
                .formatted(place.quoted(), SqlLiteral.name(place.table() + "_pkc"));
    }

    /// Alembic itself writes what it does.
    @Override
    public String done(Move move, MigrationScript script) {
        return "";
    }

    @Override
    public String begun(Move move, MigrationScript script) {
        return "";
    }

    @Override
    public String failed(Move move, MigrationScript script) {
        return "";
    }

    @Override
    public String takenBack(Move move) {
        return "";
    }

    /// As `alembic stamp --purge`.
    @Override
    public String forced(MigrationVersion version, MigrationFolder folder) {
        String emptied = "delete from %s;".formatted(place.quoted());
        String id =
                alembic.revisions().stream()
                        .map(AlembicRevision::id)
                        .filter(it -> new MigrationVersion(it).equals(version))
                        .findFirst()
                        .orElse(version.text());
        return version.isNone()
                ? emptied
                : "%s insert into %s (version_num) values (%s);"
                        .formatted(emptied, place.quoted(), SqlLiteral.text(id));
    }

    @Override
    public String newest() {
        return "select string_agg(version_num, ', ' order by version_num) from " + place.quoted();
    }

    /// Alembic has no lock; this one keeps our own runs apart.
    @Override
    public List<Long> locks(String database) {
        return List.of(place.lockOfOurs());
    }
}
