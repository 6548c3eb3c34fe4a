package dev.holdfast.operations.schema;

import dev.holdfast.kernel.Failure;
import dev.holdfast.kernel.FailureException;
import dev.holdfast.kernel.data.Json;
import dev.holdfast.kernel.data.PlainData;
import dev.holdfast.kernel.disk.Disk;
import dev.holdfast.kernel.disk.DiskAppender;
import dev.holdfast.kernel.disk.DiskFailure;
import dev.holdfast.postgres.catalog.DatabaseSchema;
import dev.holdfast.postgres.catalog.Digest;
import dev.holdfast.postgres.catalog.Fact;
import dev.holdfast.postgres.catalog.Kind;
import dev.holdfast.postgres.catalog.ObjectId;
import dev.holdfast.postgres.catalog.SchemaObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// A [Snapshot] as a file of JSON lines: a header, a line for each object, a line that ends it. The
/// format is docs/format/schema-snapshot.md.
final class SnapshotFile {
    private static final String NAME = "holdfast-schema";
    private static final int FORMAT = 1;
    private static final int PIECE = 1 << 20;
    private static final int CHECK_DIGITS = 16;
    private static final String CHECK = ",\"check\":\"";
    private static final int LONGEST_HEADER = 16 << 20;
    private static final Map<String, Kind> KINDS = kinds();
    private static final Map<String, Fact> FACTS = facts();

    private SnapshotFile() {}

    /// Writes the file in one durable step, replacing one of that name.
    static void write(Path file, Snapshot snapshot, Disk disk) {
        Path temporary = Disk.temporaryBeside(file);
        try {
            try (var out = disk.append(temporary, Disk.PUBLIC_FILE)) {
                write(snapshot, out);
                out.sync();
            }
            disk.rename(temporary, file);
        } catch (FailureException e) {
            disk.delete(temporary);
            throw e;
        }
        disk.syncDirectory(file.toAbsolutePath().resolveSibling("").normalize());
    }

    /// Reads the first line only.
    static SnapshotHeader header(Path file) {
        try (var in = Files.newInputStream(file)) {
            return header(firstLine(in, file), file);
        } catch (IOException e) {
            throw DiskFailure.of(e, "read", file);
        }
    }

    /// Reads the whole file.
    static Snapshot read(Path file) {
        try (var reader = Files.newBufferedReader(file)) {
            return new Reader(reader, file).read();
        } catch (CharacterCodingException e) {
            throw damaged(file, "it holds bytes that are not UTF-8");
        } catch (IOException e) {
            throw DiskFailure.of(e, "read", file);
        }
    }

    private static void write(Snapshot snapshot, DiskAppender out) {
        var lines = new Lines(out);
        lines.add(header(snapshot.header()));
        var objects = new TreeMap<>(snapshot.schema().objects());
        var places = new HashMap<ObjectId, Integer>();
        objects.keySet().forEach(id -> places.put(id, places.size()));
        objects.values()
                .forEach(object ->
                        lines.add(
                                Json.line(
                                        line(
                                                object,
                                                snapshot.schema().dependencies(object.id()),
                                                places))));
        lines.end(objects.size());
    }

    private static String header(SnapshotHeader header) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("format", NAME);
        fields.put("version", FORMAT);
        fields.putAll(PlainData.fields(header));
        String line = Json.line(fields);
        return line.substring(0, line.length() - 1) + CHECK + check(line) + "\"}";
    }

    private static Map<String, Object> line(
            SchemaObject object, Set<ObjectId> needs, Map<ObjectId, Integer> places) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("kind", object.kind().words());
        if (!object.id().parent().isEmpty()) {
            fields.put("in", object.id().parent());
        }
        fields.put("name", object.id().name());
        for (Fact fact : object.kind().facts()) {
            object.find(fact).ifPresent(text -> fields.put(key(fact), text));
        }
        if (!needs.isEmpty()) {
            fields.put("needs", numbers(needs, places));
        }
        return fields;
    }

    private static List<Integer> numbers(Set<ObjectId> needs, Map<ObjectId, Integer> places) {
        var numbers = new ArrayList<Integer>();
        for (ObjectId id : needs) {
            Integer place = places.get(id);
            if (place != null) {
                numbers.add(place);
            }
        }
        numbers.sort(null);
        return numbers;
    }

    private static SnapshotHeader header(String line, Path file) {
        int check = line.lastIndexOf(CHECK);
        if (check < 0) {
            throw noSnapshot(file);
        }
        String said = line.substring(check + CHECK.length()).replaceAll("\"}$", "");
        if (!said.equals(check(line.substring(0, check) + "}"))) {
            throw damaged(file, "its first line is not what was written");
        }
        var fields = new Fields(Json.readObject(line, file.toString()), file);
        if (!fields.text("format").equals(NAME)) {
            throw noSnapshot(file);
        }
        if (fields.number("version") != FORMAT) {
            throw newer(file, fields.number("version"));
        }
        return new SnapshotHeader(
                (int) fields.number("major"),
                fields.digest(),
                (int) fields.number("objects"),
                fields.instant("made"),
                fields.text("source"),
                fields.text("fingerprint"),
                fields.texts("madeRoles"),
                fields.texts("notJudged"));
    }

    private static String firstLine(InputStream in, Path file) throws IOException {
        byte[] line = new byte[4096];
        int length = 0;
        for (int piece = in.read(line, 0, line.length); piece > 0; ) {
            int from = length;
            length += piece;
            for (int i = from; i < length; i++) {
                if (line[i] == '\n') {
                    return new String(line, 0, i, StandardCharsets.UTF_8);
                }
            }
            if (length >= LONGEST_HEADER) {
                break;
            }
            line = length == line.length ? Arrays.copyOf(line, length * 2) : line;
            piece = in.read(line, length, line.length - length);
        }
        throw length == 0 || line[0] != '{' ? noSnapshot(file) : damaged(file, "it is cut off");
    }

    private static String check(String line) {
        byte[] sum = Fingerprint.sha256().digest(line.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(sum).substring(0, CHECK_DIGITS);
    }

    private static String key(Fact fact) {
        return fact.words();
    }

    private static Map<String, Kind> kinds() {
        var kinds = new HashMap<String, Kind>();
        for (Kind kind : Kind.values()) {
            kinds.put(kind.words(), kind);
        }
        return kinds;
    }

    private static Map<String, Fact> facts() {
        var facts = new HashMap<String, Fact>();
        for (Fact fact : Fact.values()) {
            facts.put(key(fact), fact);
        }
        return facts;
    }

    private static FailureException noSnapshot(Path file) {
        return Failure.of(SchemaError.BAD_SNAPSHOT, "%s is no schema snapshot".formatted(file))
                .hint("name a file that holdfast has written")
                .fact("path", file.toString())
                .exception();
    }

    private static FailureException newer(Path file, long version) {
        return Failure.of(
                        SchemaError.BAD_SNAPSHOT,
                        "%s is a schema snapshot of format %d, and %d is known here"
                                .formatted(file, version, FORMAT))
                .hint("read it with the Holdfast that wrote it, or write it anew")
                .fact("path", file.toString())
                .exception();
    }

    private static FailureException damaged(Path file, String how) {
        return Failure.of(
                        SchemaError.BAD_SNAPSHOT,
                        "the schema snapshot %s is damaged: %s".formatted(file, how))
                .hint("write it anew, or take it from where it was copied")
                .fact("path", file.toString())
                .exception();
    }

    /// Collects lines into pieces worth writing, and sums them up.
    private static final class Lines {
        private final DiskAppender out;
        private final MessageDigest sum = Fingerprint.sha256();
        private ByteBuffer piece = ByteBuffer.allocate(PIECE);

        Lines(DiskAppender out) {
            this.out = out;
        }

        void add(String line) {
            byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
            sum.update(bytes);
            put(bytes);
        }

        void end(int objects) {
            var fields = new LinkedHashMap<String, Object>();
            fields.put("end", objects);
            fields.put("sha256", HexFormat.of().formatHex(sum.digest()));
            put((Json.line(fields) + "\n").getBytes(StandardCharsets.UTF_8));
            flush();
        }

        private void put(byte[] bytes) {
            if (piece.remaining() < bytes.length) {
                flush();
            }
            if (piece.remaining() < bytes.length) {
                piece = ByteBuffer.allocate(bytes.length);
            }
            piece.put(bytes);
        }

        private void flush() {
            out.write(piece.flip());
            piece.clear();
        }
    }

    /// Reads the lines of one file.
    private static final class Reader {
        private final BufferedReader lines;
        private final Path file;
        private final MessageDigest sum = Fingerprint.sha256();

        /// Texts that many objects have: types, tables, names of columns.
        private final Map<String, String> same = new HashMap<>();

        private final List<ObjectId> ids = new ArrayList<>();
        private final Map<ObjectId, SchemaObject> objects = new LinkedHashMap<>();
        private final Map<Integer, List<?>> needs = new LinkedHashMap<>();

        Reader(BufferedReader lines, Path file) {
            this.lines = lines;
            this.file = file;
        }

        Snapshot read() throws IOException {
            String first = next();
            var header = header(first, file);
            String line = next();
            while (!line.startsWith("{\"end\":")) {
                add(line);
                line = next();
            }
            end(line, header);
            var schema =
                    new DatabaseSchema(header.major(), objects, dependencies(), header.notJudged());
            if (!schema.digest().equals(header.digest())) {
                throw damaged(file, "its objects are not those of its first line");
            }
            return new Snapshot(header, schema);
        }

        /// The next line; the last is not part of the sum.
        private String next() throws IOException {
            String line = lines.readLine();
            if (line == null) {
                throw ids.isEmpty() && objects.isEmpty() && sumIsEmpty()
                        ? noSnapshot(file)
                        : damaged(file, "it is cut off");
            }
            read++;
            if (!line.startsWith("{\"end\":")) {
                sum.update((line + "\n").getBytes(StandardCharsets.UTF_8));
            }
            return line;
        }

        private int read;

        private boolean sumIsEmpty() {
            return read == 0;
        }

        private void end(String line, SnapshotHeader header) throws IOException {
            var fields = new Fields(object(line), file);
            if (fields.number("end") != objects.size() || header.objects() != objects.size()) {
                throw damaged(
                        file,
                        "it has %d objects instead of %d"
                                .formatted(objects.size(), header.objects()));
            }
            if (!fields.text("sha256").equals(HexFormat.of().formatHex(sum.digest()))) {
                throw damaged(file, "its lines are not what was written");
            }
            if (lines.readLine() != null) {
                throw damaged(file, "something follows its end");
            }
        }

        private void add(String line) {
            var fields = new HashMap<>(object(line));
            Kind kind = KINDS.get(String.valueOf(fields.remove("kind")));
            Object name = fields.remove("name");
            if (kind == null || name == null) {
                throw damaged(file, "line %d is no object".formatted(read));
            }
            String parent = String.valueOf(fields.getOrDefault("in", ""));
            fields.remove("in");
            var id = new ObjectId(kind, shared(parent), shared(String.valueOf(name)));
            if (fields.remove("needs") instanceof List<?> numbers) {
                needs.put(ids.size(), numbers);
            }
            ids.add(id);
            if (objects.put(id, new SchemaObject(id, facts(kind, fields))) != null) {
                throw damaged(file, "line %d has %s again".formatted(read, id));
            }
        }

        private Map<Fact, String> facts(Kind kind, Map<String, Object> fields) {
            var facts = new EnumMap<Fact, String>(Fact.class);
            fields.forEach((name, value) -> {
                Fact fact = FACTS.get(name);
                if (fact == null || !kind.facts().contains(fact)) {
                    throw damaged(
                            file,
                            "line %d has what no %s has: %s".formatted(read, kind.words(), name));
                }
                facts.put(fact, shared(String.valueOf(value)));
            });
            return facts;
        }

        private Map<ObjectId, Set<ObjectId>> dependencies() {
            var all = new HashMap<ObjectId, Set<ObjectId>>();
            needs.forEach((place, numbers) -> {
                var set = new LinkedHashSet<ObjectId>();
                numbers.forEach(number -> set.add(at(number)));
                all.put(ids.get(place), set);
            });
            return all;
        }

        private ObjectId at(Object number) {
            if (number instanceof Number place
                    && place.longValue() >= 0
                    && place.longValue() < ids.size()) {
                return ids.get(place.intValue());
            }
            throw damaged(file, "an object needs number %s, which is none".formatted(number));
        }

        private Map<String, Object> object(String line) {
            try {
                return Json.readObject(line, file.toString());
            } catch (FailureException _) {
                throw damaged(file, "line %d is not JSON".formatted(read));
            }
        }

        private String shared(String text) {
            String known = same.putIfAbsent(text, text);
            return known == null ? text : known;
        }
    }

    /// The fields of a line whose form is known.
    private record Fields(Map<String, Object> values, Path file) {
        String text(String name) {
            if (values.get(name) instanceof String text) {
                return text;
            }
            throw damaged(file, "it lacks " + name);
        }

        long number(String name) {
            if (values.get(name) instanceof Long number) {
                return number;
            }
            throw damaged(file, "it lacks " + name);
        }

        List<String> texts(String name) {
            if (values.get(name) instanceof List<?> list) {
                return list.stream().map(String::valueOf).toList();
            }
            throw damaged(file, "it lacks " + name);
        }

        Digest digest() {
            try {
                return Digest.parse(text("digest"));
            } catch (IllegalArgumentException _) {
                throw damaged(file, "its digest is none");
            }
        }

        Instant instant(String name) {
            try {
                return Instant.parse(text(name));
            } catch (DateTimeException _) {
                throw damaged(file, "it lacks " + name);
            }
        }
    }
}
