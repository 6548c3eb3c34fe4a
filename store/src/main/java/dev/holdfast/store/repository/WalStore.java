package dev.holdfast.store.repository;

import dev.holdfast.kernel.Failure;
import dev.holdfast.kernel.FailureException;
import dev.holdfast.kernel.disk.DiskAppender;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// WAL segments and timeline histories, each by PostgreSQL's own name (`000000010000000000000002`,
/// `00000002.history`). Safe for use by several threads and programs.
public final class WalStore {
    private static final Pattern NAME = Pattern.compile("[0-9A-F]{24}|[0-9A-F]{8}\\.history");
    private static final Pattern WHOLE = Pattern.compile("(" + NAME.pattern() + ")\\.zst");
    private static final Pattern PART = Pattern.compile("([0-9A-F]{24})\\.[0-9a-f]{16}\\.partial");

    private static final SecureRandom RANDOM = new SecureRandom();

    private final ObjectStorage storage;

    WalStore(ObjectStorage storage) {
        this.storage = storage;
    }

    /// A whole segment or history.
    ///
    /// @param storedBytes how long its object is
    /// @param modified when it was stored
    public record StoredWal(String name, long storedBytes, Instant modified) {}

    /// A part of a segment: what was received before the receiver stopped.
    ///
    /// @param segment the segment's name
    /// @param object the part's own name
    /// @param length in bytes, from the segment's beginning
    /// @param modified when it last grew
    public record Part(String segment, String object, long length, Instant modified) {}

    /// Puts a segment or history durably. The same content again is no failure, other content under
    /// its name is one.
    ///
    /// @return whether it was not there before
    public boolean put(WalTimeline timeline, String name, ByteBuffer content) {
        byte[] bytes = new byte[content.remaining()];
        content.get(bytes);
        return put(timeline, name, new ByteArrayInputStream(bytes));
    }

    /// As [#put(WalTimeline, String, ByteBuffer)], for content too long to hold.
    public boolean put(WalTimeline timeline, String name, InputStream content) {
        var digest = Hash.digest();
        try (var upload = upload(timeline, name, new DigestInputStream(content, digest), digest)) {
            return upload.commit();
        }
    }

    /// Writes the object of a segment or history, which has its name once it is committed.
    ///
    /// @param digest has the content's hash once that was read
    WalUpload upload(WalTimeline timeline, String name, InputStream content, MessageDigest digest) {
        String object = object(timeline, name);
        var upload = storage.upload(object);
        try {
            return new WalUpload(object, upload, WalObject.write(content, digest, upload));
        } catch (RuntimeException | Error e) {
            upload.close();
            throw e;
        }
    }

    /// An object that was written and has no name yet.
    final class WalUpload implements AutoCloseable {
        private final String object;
        private final ObjectStorage.Upload upload;
        private final WalObject written;

        private WalUpload(String object, ObjectStorage.Upload upload, WalObject written) {
            this.object = object;
            this.upload = upload;
            this.written = written;
        }

        /// Gives it its name, durably, as [#put(WalTimeline, String, ByteBuffer)] does.
        boolean commit() {
            boolean isNew = upload.commit();
            if (!isNew) {
                requireSame(object, written);
            }
            return isNew;
        }

        @Override
        public void close() {
            upload.close();
        }
    }

    /// Writes a segment or history to `target`. What arrives there counts only once this has
    /// returned: the content is checked as it passes.
    public void get(WalTimeline timeline, String name, OutputStream target) throws IOException {
        String object = object(timeline, name);
        long size = storage.size(object).orElseThrow(() -> missing(timeline, name));
        WalObject.read(storage, object, size, target);
    }

    /// The content of a segment or history, to be closed. It counts only once its end was read:
    /// there it is checked, and damage is a failure.
    public InputStream open(WalTimeline timeline, String name) throws IOException {
        String object = object(timeline, name);
        long size = storage.size(object).orElseThrow(() -> missing(timeline, name));
        return new WalObjectStream(storage, object, size);
    }

    /// The name of the object that holds a segment or history, for messages.
    public static String objectName(WalTimeline timeline, String name) {
        return object(timeline, name);
    }

    /// How long the content of a segment or history is; empty where it is not there.
    public OptionalLong length(WalTimeline timeline, String name) {
        String object = object(timeline, name);
        OptionalLong size = storage.size(object);
        return size.isEmpty()
                ? size
                : OptionalLong.of(WalObject.read(storage, object, size.getAsLong()).length());
    }

    /// The whole segments and histories of a timeline, in the order of names.
    public List<StoredWal> list(WalTimeline timeline) {
        var found = new ArrayList<StoredWal>();
        for (var object : storage.list(timeline.folder())) {
            var match = WHOLE.matcher(object.lastName());
            if (match.matches()) {
                found.add(new StoredWal(match.group(1), object.size(), object.modified()));
            }
        }
        return found;
    }

    /// The timelines of a cluster that have WAL here.
    public List<WalTimeline> timelines(String systemId) {
        var found = new TreeSet<WalTimeline>();
        for (var object : storage.list("wal/" + systemId + "/")) {
            WalTimeline.ofObject(object.name()).ifPresent(found::add);
        }
        return List.copyOf(found);
    }

    /// The system identifiers of the clusters that have WAL here.
    public List<String> systems() {
        var found = new TreeSet<String>();
        for (var object : storage.list("wal/")) {
            WalTimeline.ofObject(object.name()).map(WalTimeline::systemId).ifPresent(found::add);
        }
        return List.copyOf(found);
    }

    /// Begins to receive a segment from its beginning. It is held in memory and is no part before
    /// it is synced.
    ///
    /// @param memory has room for the whole segment, and is needed until that is compressed
    public GrowingSegment hold(WalTimeline timeline, String segment, byte[] memory) {
        return new GrowingSegment(this, timeline, segment, part(timeline, segment), memory);
    }

    /// Begins to receive a segment from its beginning. Its name is durable at once.
    public GrowingSegment grow(WalTimeline timeline, String segment) {
        String object = part(timeline, segment);
        return new GrowingSegment(this, timeline, segment, object, storage.grow(object), true);
    }

    /// As [#grow], but the part has no name, and so is none, before [GrowingSegment#publish()].
    public GrowingSegment growAside(WalTimeline timeline, String segment) {
        String object = part(timeline, segment);
        return new GrowingSegment(
                this, timeline, segment, object, storage.growAside(object), false);
    }

    DiskAppender grow(String object) {
        return storage.grow(object);
    }

    void publish(DiskAppender appender, String object) {
        storage.publish(appender, object);
    }

    void discard(DiskAppender appender) {
        storage.discard(appender);
    }

    private static String part(WalTimeline timeline, String segment) {
        return "%s%s.%016x.partial"
                .formatted(timeline.folder(), checked(segment), RANDOM.nextLong());
    }

    /// The parts of segments, longest last: those being received, and what is left of others.
    public List<Part> parts(WalTimeline timeline) {
        var found = new ArrayList<Part>();
        for (var object : storage.list(timeline.folder())) {
            var match = PART.matcher(object.lastName());
            if (match.matches()) {
                found.add(
                        new Part(match.group(1), object.name(), object.size(), object.modified()));
            }
        }
        found.sort(Comparator.comparing(Part::segment).thenComparingLong(Part::length));
        return found;
    }

    /// The bytes of a part. They bear no checksum but those of the WAL's own records.
    public InputStream open(Part part) {
        return new ObjectStream(storage, part.object(), part.length());
    }

    /// Deletes a part that a longer one or the whole segment has made useless, unless another
    /// receiver still appends to it: what that one acknowledges must have a name.
    public void delete(Part part) {
        if (!storage.isGrowing(part.object())) {
            storage.delete(part.object());
        }
    }

    void delete(String object) {
        storage.delete(object);
    }

    /// Deletes the parts of a segment that is whole now.
    void deleteParts(WalTimeline timeline, String segment) {
        for (Part part : parts(timeline)) {
            // What differs is no part of it but the trace of a conflict, which must not vanish.
            if (part.segment().equals(segment) && isUseless(part, timeline)) {
                delete(part);
            }
        }
    }

    /// Another receiver that completes the same segment may delete a part while it is looked at.
    private boolean isUseless(Part part, WalTimeline timeline) {
        try {
            return isBeginning(part, timeline);
        } catch (FailureException e) {
            if (storage.size(part.object()).isEmpty()) {
                return false;
            }
            throw e;
        }
    }

    /// Whether a part has the bytes with which the whole segment begins. Zeros at its end are no
    /// difference: a power failure leaves them where bytes were written and not synced.
    public boolean isBeginning(Part part, WalTimeline timeline) {
        var comparison = new Comparison(open(part), part.length());
        try {
            get(timeline, part.segment(), comparison);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return comparison.isSame();
    }

    /// Compares what is written to it with the bytes of a part.
    private static final class Comparison extends OutputStream {
        private final InputStream part;
        private long left;
        private boolean same = true;
        private boolean torn;

        Comparison(InputStream part, long length) {
            this.part = part;
            this.left = length;
        }

        boolean isSame() {
            return same && left == 0;
        }

        @Override
        public void write(int one) throws IOException {
            write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            byte[] other = part.readNBytes((int) Math.min(length, left));
            left -= other.length;
            int differs =
                    torn
                            ? 0
                            : Arrays.mismatch(
                                    other, 0, other.length, bytes, from, from + other.length);
            if (differs >= 0) {
                torn = true;
                same &= isZero(other, differs);
            }
        }

        private static boolean isZero(byte[] bytes, int from) {
            for (int at = from; at < bytes.length; at++) {
                if (bytes[at] != 0) {
                    return false;
                }
            }
            return true;
        }
    }

    static boolean isWhole(String lastName) {
        return WHOLE.matcher(lastName).matches();
    }

    static boolean isPart(String lastName) {
        return PART.matcher(lastName).matches();
    }

    private void requireSame(String object, WalObject written) {
        WalObject there;
        try {
            long size = storage.size(object).orElse(0);
            there = WalObject.read(storage, object, size, OutputStream.nullOutputStream());
        } catch (IOException e) {
            throw new Damage(object, 0, String.valueOf(e.getMessage())).failure(e);
        }
        if (!there.isSameAs(written)) {
            throw Failure.of(
                            RepositoryError.WAL_CONFLICT,
                            "%s is there already, with other bytes".formatted(object))
                    .hint(
                            "two clusters write WAL under one identity: find out which one is wrong,"
                                    + " for nothing was overwritten")
                    .fact("object", object)
                    .exception();
        }
        // Who put it may not have got as far as making it durable.
        storage.makeDurable(object);
    }

    private static RuntimeException missing(WalTimeline timeline, String name) {
        return Failure.of(
                        RepositoryError.NO_WAL,
                        "there is no %s of timeline %d of system %s in the repository"
                                .formatted(name, timeline.number(), timeline.systemId()))
                .fact("name", name)
                .exception();
    }

    private static String object(WalTimeline timeline, String name) {
        return timeline.folder() + checked(name) + ".zst";
    }

    private static String checked(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("not the name of a WAL segment: " + name);
        }
        return name;
    }
}
