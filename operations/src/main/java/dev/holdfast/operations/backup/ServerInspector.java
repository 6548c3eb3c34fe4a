package dev.holdfast.operations.backup;

import dev.holdfast.kernel.Failure;
import dev.holdfast.kernel.FailureException;
import dev.holdfast.kernel.Run;
import dev.holdfast.postgres.session.PostgresError;
import dev.holdfast.postgres.session.PostgresTarget;
import dev.holdfast.postgres.session.ServerVersion;
import dev.holdfast.postgres.session.SessionSettings;
import dev.holdfast.postgres.session.Sessions;
import dev.holdfast.postgres.session.Sql;
import dev.holdfast.postgres.wire.QueryResult;
import dev.holdfast.postgres.wire.Replication;
import dev.holdfast.postgres.wire.ReplicationMode;
import dev.holdfast.postgres.wire.WireConnection;
import dev.holdfast.postgres.wire.WireSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Connects to a server and looks whether it can be backed up, and what a restore elsewhere will
/// have to know of it.
final class ServerInspector {
    /// The backup itself, and the WAL beside it.
    private static final int SENDERS = 2;

    /// Storage that stalls keeps a server from sending; a network that is gone is noticed sooner.
    private static final Duration ANSWER_WITHIN = Duration.ofMinutes(5);

    /// What a restore has to know: what hot standby and recovery demand, what must be there for a
    /// start, and where things lay. Each is known to every version, and none may hold a secret.
    private static final List<String> SETTINGS =
            List.of(
                    "max_connections",
                    "max_worker_processes",
                    "max_wal_senders",
                    "max_replication_slots",
                    "max_prepared_transactions",
                    "max_locks_per_transaction",
                    "wal_level",
                    "wal_log_hints",
                    "wal_segment_size",
                    "track_commit_timestamp",
                    "full_page_writes",
                    "data_checksums",
                    "block_size",
                    "wal_block_size",
                    "segment_size",
                    "shared_preload_libraries",
                    "data_directory",
                    "data_directory_mode",
                    "config_file",
                    "hba_file",
                    "ident_file",
                    "port",
                    "cluster_name",
                    "server_encoding",
                    "lc_messages",
                    "lc_monetary",
                    "lc_numeric",
                    "lc_time",
                    "TimeZone",
                    "ssl",
                    "ssl_cert_file",
                    "ssl_key_file",
                    "ssl_ca_file",
                    "ssl_crl_file",
                    "shared_buffers",
                    "huge_pages",
                    "archive_mode");

    private static final Set<String> CONFIGURATION =
            Set.of("config_file", "hba_file", "ident_file");
    private static final Set<String> CERTIFICATES =
            Set.of("ssl_cert_file", "ssl_key_file", "ssl_ca_file", "ssl_crl_file");

    private final PostgresTarget target;
    private final Run run;

    ServerInspector(PostgresTarget target, Run run) {
        this.target = target;
        this.run = run;
    }

    /// A replication connection; every reason why there is none is a failure of its own.
    WireConnection connect() {
        try {
            return open(ReplicationMode.PHYSICAL);
        } catch (FailureException e) {
            throw explained(e);
        }
    }

    /// What the server says of itself; refuses one that cannot be backed up.
    ServerFacts inspect(WireConnection connection) {
        var replication = new Replication(connection);
        Map<String, String> settings = settings(replication);
        checkWalLevel(settings.get("wal_level"));
        checkRoom(settings, "max_wal_senders", SENDERS);
        checkRoom(settings, "max_replication_slots", 1);
        return new ServerFacts(
                replication.identifySystem(),
                connection.version(),
                settings,
                outside(settings, connection.version()));
    }

    /// What a server that has no room for the WAL connection says, in our words.
    FailureException explained(FailureException e) {
        Object state = e.failure().facts().getOrDefault("sqlstate", "");
        if ("42501".equals(state)) {
            return Failure.of(
                            BackupError.NO_REPLICATION_RIGHT,
                            "%s may not replicate from %s: %s"
                                    .formatted(
                                            target.user(), target.address(), e.failure().message()))
                    .hint(
                            "let a superuser type: alter role \"%s\" replication"
                                    .formatted(target.user()))
                    .fact("sqlstate", state)
                    .exception(e);
        }
        if ("53300".equals(state) || "53400".equals(state)) {
            // With wal_level = minimal a server has no walsenders, and so does not get further.
            askWalLevel().ifPresent(this::checkWalLevel);
            return noRoom(
                            "%s has no room for a backup: %s"
                                    .formatted(target.address(), e.failure().message()))
                    .fact("sqlstate", state)
                    .exception(e);
        }
        return e;
    }

    private Map<String, String> settings(Replication replication) {
        var settings = new LinkedHashMap<String, String>();
        for (String name : SETTINGS) {
            try {
                settings.put(name, replication.show(name));
            } catch (FailureException e) {
                // Some are not for every role to see (42501).
                if (e.failure().code() != PostgresError.REFUSED) {
                    throw e;
                }
            }
        }
        return settings;
    }

    private void checkWalLevel(@Nullable String level) {
        if ("minimal".equals(level)) {
            throw Failure.of(
                            BackupError.WAL_LEVEL,
                            "%s writes too little WAL for a backup: wal_level is minimal"
                                    .formatted(target.address()))
                    .hint(
                            "set wal_level = replica and max_wal_senders = 10 in its configuration,"
                                    + " then restart it")
                    .exception();
        }
    }

    private void checkRoom(Map<String, String> settings, String name, int needed) {
        String value = settings.getOrDefault(name, "");
        if (value.matches("[0-9]{1,9}") && Integer.parseInt(value) < needed) {
            throw noRoom(
                            "%s has no room for a backup: %s is %s"
                                    .formatted(target.address(), name, value))
                    .fact(name, value)
                    .exception();
        }
    }

    private static Failure noRoom(String message) {
        return Failure.of(BackupError.NO_SENDERS, message)
                .hint(
                        "a backup takes two replication connections and one slot: end some that"
                                + " pg_stat_replication shows, or raise max_wal_senders and"
                                + " max_replication_slots");
    }

    private Optional<String> askWalLevel() {
        var settings = SessionSettings.defaults().named("holdfast backup");
        try (var session = Sessions.open(target, settings, run)) {
            return session.list(Sql.text("show wal_level"), row -> row.text("wal_level")).stream()
                    .findFirst();
        } catch (FailureException _) {
            return Optional.empty();
        }
    }

    /// Files of the configuration that lie elsewhere, as Debian has them; they must be kept in
    /// another way.
    private List<String> outside(Map<String, String> settings, ServerVersion version) {
        String data = settings.get("data_directory");
        if (data == null) {
            run.note(
                    "Whether files of the cluster lie outside its data directory is not known:"
                            + " the role may not ask (pg_read_all_settings would let it).");
            return List.of();
        }
        var files = new TreeSet<String>(included(version));
        CONFIGURATION.forEach(name -> files.add(settings.getOrDefault(name, "")));
        if ("on".equals(settings.get("ssl"))) {
            CERTIFICATES.forEach(name -> files.add(settings.getOrDefault(name, "")));
        }
        // A relative one lies in the data directory.
        return files.stream()
                .filter(file -> file.startsWith("/") && !file.startsWith(data + "/"))
                .toList();
    }

    /// The files that the configuration was read from. Asked over a replication connection that
    /// speaks SQL too: it needs no driver.
    private List<String> included(ServerVersion version) {
        String sql = Sql.of(ServerInspector.class, "configuration-files").text(version.major());
        try (var connection = open(ReplicationMode.DATABASE)) {
            var included = new ArrayList<String>();
            for (QueryResult result : connection.query(sql)) {
                for (int row = 0; row < result.size(); row++) {
                    result.text(row, "file").ifPresent(included::add);
                }
            }
            return included;
        } catch (FailureException e) {
            run.note(
                    "Whether the configuration includes files outside the data directory is not"
                            + " known: %s.".formatted(e.failure().message()));
            return List.of();
        }
    }

    private WireConnection open(ReplicationMode mode) {
        var settings =
                WireSettings.defaults().named("holdfast backup").withAnswerTimeout(ANSWER_WITHIN);
        return WireConnection.open(target, mode, settings, run);
    }
}
