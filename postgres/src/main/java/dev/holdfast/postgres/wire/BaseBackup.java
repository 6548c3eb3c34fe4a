package dev.holdfast.postgres.wire;

import dev.holdfast.kernel.ByteSize;
import dev.holdfast.kernel.Failure;
import dev.holdfast.kernel.FailureException;
import dev.holdfast.postgres.session.Feature;
import dev.holdfast.postgres.session.PostgresError;
import dev.holdfast.postgres.wal.Lsn;
import dev.holdfast.postgres.wal.TimelineId;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// A base backup on its way: archives in tar format one after the other, then the manifest (manual,
/// section "Streaming Replication Protocol", BASE_BACKUP). To be read to its end; else close the
/// connection.
///
/// ```
/// while (true) {
///     switch (backup.next()) {
///         case ARCHIVE -> begin(backup.tablespace());
///         case MANIFEST -> beginManifest();
///         case DATA -> write(backup.data());
///         case PROGRESS -> show(backup.done());
///         case END -> { return backup.end(); }
///     }
/// }
/// ```
///
/// Servers of 13 and 14 send each archive as a copy of its own; those from 15 on send one copy
/// whose messages say what they are. Here both look alike.
public final class BaseBackup {
    private final WireConnection connection;
    private final boolean typed;
    private final boolean withManifest;
    private final Lsn start;
    private final TimelineId timeline;
    private final List<Tablespace> tablespaces;
    private int archives;
    private boolean inManifest;
    private boolean inCopy;
    private long done;
    private Optional<BackupEnd> end = Optional.empty();

    /// What a backup sends next.
    public enum Part {
        /// The archive of [#tablespace()] begins.
        ARCHIVE,
        /// The manifest begins, after all archives.
        MANIFEST,
        /// [#data()] of the archive or of the manifest.
        DATA,
        /// The server has read [#done()] so far; only from 15 on, and only with an estimate.
        PROGRESS,
        /// That was all; [#end()] says how it ended.
        END
    }

    BaseBackup(WireConnection connection, BaseBackupOptions options) {
        this.connection = connection;
        this.typed = connection.has(Feature.REPLICATION_OPTION_LISTS);
        this.withManifest = options.manifest().isPresent();
        connection.begin(options.command(connection));
        long deadline = System.nanoTime() + options.startWithin().toNanos();
        if (connection.receive(deadline) != 'T') {
            throw connection.unexpected();
        }
        var position = connection.rows().single();
        this.start = Replication.lsn(position, "recptr");
        this.timeline = Replication.timeline(position, "tli");
        // Adding up the sizes is in this.
        if (connection.receive(deadline) != 'T') {
            throw connection.unexpected();
        }
        this.tablespaces = tablespaces(connection.rows());
        if (typed) {
            beginCopy(System.nanoTime() + options.startWithin().toNanos());
        }
    }

    /// From where on WAL is needed: the redo point of the backup's checkpoint.
    public Lsn start() {
        return start;
    }

    public TimelineId timeline() {
        return timeline;
    }

    /// All that will come, in this order.
    public List<Tablespace> tablespaces() {
        return tablespaces;
    }

    /// Moves on to what comes next.
    ///
    /// @throws FailureException if the server breaks the backup off; what came so far is no backup
    public Part next() {
        if (end.isPresent()) {
            return Part.END;
        }
        return typed ? nextTyped() : nextPlain();
    }

    /// The tablespace whose archive it is.
    public Tablespace tablespace() {
        return tablespaces.get(Math.max(0, archives - 1));
    }

    /// The bytes of the last [Part#DATA], once; valid until the next call of [#next()].
    public ByteBuffer data() {
        return connection.body().rest();
    }

    /// How many bytes the server has read of all archives, by its last [Part#PROGRESS].
    public ByteSize done() {
        return new ByteSize(done);
    }

    /// How the backup ended.
    ///
    /// @throws IllegalStateException before the end
    public BackupEnd end() {
        return end.orElseThrow(() -> new IllegalStateException("the backup has not ended"));
    }

    private Part nextTyped() {
        long deadline = connection.deadline();
        while (connection.receive(deadline) == 'd') {
            var part = ofType(connection.body());
            if (part.isPresent()) {
                return part.get();
            }
        }
        if (connection.body().remaining() != 0 || !isCopyDone()) {
            throw connection.unexpected();
        }
        return finish();
    }

    /// Types of later versions are passed over, as the manual asks for.
    private Optional<Part> ofType(MessageBody body) {
        return switch (body.int8()) {
            case 'n' -> Optional.of(archive(body.text(), body.text()));
            case 'm' -> Optional.of(manifest());
            case 'd' -> Optional.of(dataOfOpenPart());
            case 'p' -> {
                done = body.int64();
                if (done < 0) {
                    throw connection.broken("a negative progress");
                }
                yield Optional.of(Part.PROGRESS);
            }
            default -> Optional.empty();
        };
    }

    private Part archive(String name, String location) {
        var part = nextArchive();
        if (!name.equals(tablespace().archiveName()) || !location.equals(tablespace().location())) {
            throw connection.broken("an archive of another tablespace than announced");
        }
        return part;
    }

    private Part nextPlain() {
        byte type = connection.receive();
        if (inCopy) {
            if (type == 'd') {
                return Part.DATA;
            }
            if (!isCopyDone()) {
                throw connection.unexpected();
            }
            inCopy = false;
            type = connection.receive();
        }
        if (type == 'H' && !inManifest) {
            inCopy = true;
            return archives < tablespaces.size() ? nextArchive() : manifest();
        }
        return finishWith(type);
    }

    private boolean isCopyDone() {
        return connection.type() == 'c';
    }

    private Part nextArchive() {
        if (inManifest || archives == tablespaces.size()) {
            throw connection.broken("an archive more than there are tablespaces");
        }
        archives++;
        return Part.ARCHIVE;
    }

    private Part manifest() {
        if (inManifest || !withManifest || archives < tablespaces.size()) {
            throw connection.broken("a manifest where none belongs");
        }
        inManifest = true;
        return Part.MANIFEST;
    }

    private Part dataOfOpenPart() {
        if (archives == 0) {
            throw connection.broken("data of no archive");
        }
        return Part.DATA;
    }

    private Part finish() {
        return finishWith(connection.receive());
    }

    private Part finishWith(byte type) {
        if (type != 'T') {
            throw connection.unexpected();
        }
        if (archives < tablespaces.size() || withManifest != inManifest) {
            throw connection.broken("the end of a backup that is not complete");
        }
        var position = connection.rows().single();
        end =
                Optional.of(
                        new BackupEnd(
                                Replication.lsn(position, "recptr"),
                                Replication.timeline(position, "tli"),
                                damage()));
        return Part.END;
    }

    /// Wrong checksums are told after all else, as a refusal: the backup is complete, but holds
    /// what is damaged.
    private Optional<Failure> damage() {
        try {
            connection.ready();
            return Optional.empty();
        } catch (FailureException e) {
            if (e.failure().code() != PostgresError.DAMAGED_PAGES) {
                throw e;
            }
            return Optional.of(e.failure());
        }
    }

    private void beginCopy(long deadline) {
        if (connection.receive(deadline) != 'H') {
            throw connection.unexpected();
        }
    }

    private List<Tablespace> tablespaces(QueryResult rows) {
        var list = new ArrayList<Tablespace>();
        for (int row = 0; row < rows.size(); row++) {
            list.add(
                    new Tablespace(
                            rows.text(row, "spcoid")
                                    .map(oid -> OptionalLong.of(Replication.number(oid)))
                                    .orElse(OptionalLong.empty()),
                            rows.text(row, "spclocation").orElse(""),
                            rows.text(row, "size")
                                    .map(Replication::number)
                                    .map(kibibytes -> new ByteSize(kibibytes * 1024))));
        }
        if (list.stream().filter(Tablespace::isDataDirectory).count() != 1) {
            throw connection.broken("a backup without a data directory");
        }
        return List.copyOf(list);
    }
}
