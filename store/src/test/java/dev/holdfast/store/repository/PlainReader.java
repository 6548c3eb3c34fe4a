package dev.holdfast.store.repository;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdInputStream;
import dev.holdfast.kernel.data.Json;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/// A reader of repositories that was written from docs/format/repository.md and shares no code with
/// the real one. It writes down every byte it reads and what it takes it for.
final class PlainReader {
    private static final HexFormat HEX = HexFormat.of();
    private static final int SEAL = 83;

    private final Path folder;
    private final StringBuilder said = new StringBuilder();
    private final Map<String, byte[]> blobs = new TreeMap<>();
    private final Map<String, List<Long>> places = new TreeMap<>();
    private byte[] bytes = new byte[0];

    /// What was found, by path; links and directories have their kind as content.
    final Map<String, byte[]> files = new LinkedHashMap<>();

    /// Contents of WAL objects by object name.
    final Map<String, byte[]> wal = new TreeMap<>();

    PlainReader(Path folder) throws IOException {
        this.folder = folder;
        json("repository.json");
        for (String pack : objects("packs")) {
            pack(pack);
        }
        for (String index : objects("index")) {
            index(index);
        }
        for (String header : objects("backups")) {
            if (header.endsWith("/header.json")) {
                Map<String, Object> fields = json(header);
                list(header.replace("header.json", "files"), fields);
            }
        }
        for (String object : objects("wal")) {
            if (object.endsWith(".zst")) {
                wal(object);
            }
        }
    }

    String said() {
        return said.toString();
    }

    private List<String> objects(String below) throws IOException {
        if (!Files.exists(folder.resolve(below))) {
            return List.of();
        }
        try (Stream<Path> paths = Files.walk(folder.resolve(below))) {
            return paths.filter(Files::isRegularFile)
                    .map(path -> folder.relativize(path).toString())
                    .filter(name -> !name.endsWith(".tmp"))
                    .sorted()
                    .toList();
        }
    }

    private void open(String object) throws IOException {
        bytes = Files.readAllBytes(folder.resolve(object));
        said.append("\n## ").append(object).append('\n');
    }

    private Map<String, Object> json(String object) throws IOException {
        open(object);
        String text = new String(bytes, StandardCharsets.UTF_8);
        said.append("\n```json\n").append(text).append("```\n");
        String seal = new String(bytes, bytes.length - SEAL, SEAL, StandardCharsets.UTF_8);
        String hash = sha256(bytes, 0, bytes.length - SEAL);
        require(seal.equals("  \"checksum\": \"" + hash + "\"\n}\n"), "seal");
        Map<String, Object> fields = Json.readObject(text, object);
        if (object.equals("repository.json")) {
            require(Objects.equals(fields.get("format"), 1L), "format");
            require(Objects.equals(fields.get("idFunction"), "sha-256"), "id function");
            require(Objects.equals(fields.get("requiredFeatures"), List.of()), "features");
        }
        return fields;
    }

    private void pack(String object) throws IOException {
        open(object);
        said.append("\n```\n");
        int trailer = bytes.length - 56;
        int count = ByteBuffer.wrap(bytes, trailer + 8, 4).getInt();
        int footer = trailer - 48 * count;
        show(0, 8, "HFPACK01");
        require(text(0, 8).equals("HFPACK01"), "magic");
        int end = 8;
        for (int entry = footer; entry < trailer; entry += 48) {
            var fields = ByteBuffer.wrap(bytes, entry + 32, 16);
            int offset = fields.getInt();
            int stored = fields.getInt();
            int codecAndLength = fields.getInt();
            require(offset == end, "blobs follow each other");
            end = offset + stored;
            show(offset, stored, "stored bytes of a blob");
            blob(entry, offset, stored, codecAndLength, fields.getInt());
        }
        require(end == footer, "blobs end at the footer");
        for (int entry = footer; entry < trailer; entry += 48) {
            show(entry, 32, "id");
            show(entry + 32, 4, "offset");
            show(entry + 36, 4, "stored length");
            show(entry + 40, 1, "codec");
            show(entry + 41, 3, "content length");
            show(entry + 44, 4, "CRC-32C of the stored bytes");
        }
        show(trailer, 8, "length of the pack");
        show(trailer + 8, 4, "count of blobs");
        show(trailer + 12, 4, "zero");
        show(trailer + 16, 32, "SHA-256 of footer and the 16 bytes before");
        show(trailer + 48, 8, "10KCAPFH");
        said.append("```\n");
        require(ByteBuffer.wrap(bytes, trailer, 8).getLong() == bytes.length, "length");
        require(
                HEX.formatHex(bytes, trailer + 16, trailer + 48)
                        .equals(sha256(bytes, footer, trailer + 16)),
                "hash of the footer");
        require(text(trailer + 48, 8).equals("10KCAPFH"), "end");
    }

    private void blob(int entry, int offset, int stored, int codecAndLength, int checksum) {
        String id = HEX.formatHex(bytes, entry, entry + 32);
        int length = codecAndLength & 0xffffff;
        byte[] raw = Arrays.copyOfRange(bytes, offset, offset + stored);
        byte[] content =
                switch (codecAndLength >>> 24) {
                    case 0 -> raw;
                    case 1 -> Zstd.decompress(raw, length);
                    default -> throw new IllegalStateException("codec");
                };
        require(content.length == length, "length of a blob");
        require(sha256(content, 0, length).equals(id), "id of a blob");
        require(checksum == crc(bytes, offset, stored), "CRC of a blob");
        blobs.put(id, content);
        places.put(id, List.of((long) offset, (long) stored, (long) codecAndLength));
    }

    private void index(String object) throws IOException {
        open(object);
        said.append("\n```\n");
        int packs = ByteBuffer.wrap(bytes, 8, 4).getInt();
        int entries = ByteBuffer.wrap(bytes, 12, 4).getInt();
        show(0, 8, "HFINDX01");
        show(8, 4, "count of packs");
        show(12, 4, "count of entries");
        int at = 16;
        for (int pack = 0; pack < packs; pack++, at += 16) {
            show(at, 16, "name of pack " + pack);
            String name = HEX.formatHex(bytes, at, at + 16);
            require(Files.exists(folder.resolve("packs", name.substring(0, 2), name)), "pack");
        }
        String before = "";
        for (int entry = 0; entry < entries; entry++, at += 48) {
            show(at, 32, "id");
            show(at + 32, 4, "number of the pack");
            show(at + 36, 4, "offset");
            show(at + 40, 4, "stored length");
            show(at + 44, 1, "codec");
            show(at + 45, 3, "content length");
            String id = HEX.formatHex(bytes, at, at + 32);
            require(before.compareTo(id) < 0, "order of ids");
            var place = ByteBuffer.wrap(bytes, at + 36, 12);
            require(
                    Objects.equals(
                            places.get(id),
                            List.of(
                                    (long) place.getInt(),
                                    (long) place.getInt(),
                                    (long) place.getInt())),
                    "place of a blob");
            before = id;
        }
        show(at, 8, "length of the file");
        show(at + 8, 32, "SHA-256 of every byte before");
        show(at + 40, 8, "10XDNIFH");
        said.append("```\n");
        require(at + 48 == bytes.length, "length");
        require(ByteBuffer.wrap(bytes, at, 8).getLong() == bytes.length, "length of the file");
        require(HEX.formatHex(bytes, at + 8, at + 40).equals(sha256(bytes, 0, at + 8)), "hash");
    }

    private void list(String object, Map<String, Object> header) throws IOException {
        open(object);
        require(Objects.equals(header.get("listBytes"), (long) bytes.length), "length of the list");
        require(
                Objects.equals(header.get("listSha256"), sha256(bytes, 0, bytes.length)),
                "its hash");
        byte[] text = decompressed(bytes);
        said.append("\nDecompressed:\n\n```json\n")
                .append(new String(text, StandardCharsets.UTF_8))
                .append("```\n");
        var lines = new String(text, StandardCharsets.UTF_8).lines().iterator();
        while (true) {
            Map<String, Object> entry = Json.readObject(lines.next(), object);
            if (entry.containsKey("end")) {
                require(Objects.equals(entry.get("entries"), header.get("entries")), "entries");
                require(Objects.equals(entry.get("bytes"), header.get("contentBytes")), "bytes");
                require(!lines.hasNext(), "the end is the end");
                return;
            }
            byte[] content =
                    Objects.equals(entry.get("kind"), "file")
                            ? content(entry, lines, object)
                            : String.valueOf(entry.get("kind")).getBytes(StandardCharsets.UTF_8);
            files.put(String.valueOf(entry.get("path")), content);
        }
    }

    private byte[] content(Map<String, Object> entry, Iterator<String> lines, String object) {
        var content = ByteBuffer.allocate((int) number(entry, "size"));
        for (long left = number(entry, "extents"); left > 0; left--) {
            Map<String, Object> extent = Json.readObject(lines.next(), object);
            if (extent.get("zeros") instanceof Long zeros) {
                content.put(new byte[zeros.intValue()]);
            } else {
                byte[] blob = blobs.get(String.valueOf(extent.get("blob")));
                content.put(blob, (int) number(extent, "offset"), (int) number(extent, "length"));
            }
        }
        require(!content.hasRemaining(), "size of a file");
        return content.array();
    }

    private void wal(String object) throws IOException {
        open(object);
        said.append("\n```\n");
        int trailer = bytes.length - 60;
        show(0, trailer, "a zstd frame");
        show(trailer, 4, "a frame to be skipped");
        show(trailer + 4, 4, "of 52 bytes");
        show(trailer + 8, 8, "HFWAL_01");
        show(trailer + 16, 8, "length of the content");
        show(trailer + 24, 32, "SHA-256 of the content");
        show(trailer + 56, 4, "CRC-32C of the zstd frame");
        said.append("```\n");
        byte[] content = decompressed(bytes);
        require(HEX.formatHex(bytes, trailer, trailer + 8).equals("502a4d1834000000"), "frame");
        require(text(trailer + 8, 8).equals("HFWAL_01"), "magic");
        require(ByteBuffer.wrap(bytes, trailer + 16, 8).getLong() == content.length, "length");
        require(
                HEX.formatHex(bytes, trailer + 24, trailer + 56)
                        .equals(sha256(content, 0, content.length)),
                "hash");
        require(ByteBuffer.wrap(bytes, trailer + 56, 4).getInt() == crc(bytes, 0, trailer), "CRC");
        wal.put(object, content);
    }

    private static byte[] decompressed(byte[] frames) throws IOException {
        try (var zstd = new ZstdInputStream(new ByteArrayInputStream(frames))) {
            return zstd.readAllBytes();
        }
    }

    private void show(int at, int length, String meaning) {
        for (int from = at; from < at + length; from += 16) {
            int to = Math.min(at + length, from + 16);
            said.append(
                    "%06d  %-47s  %s\n"
                            .formatted(
                                    from,
                                    HexFormat.ofDelimiter(" ").formatHex(bytes, from, to),
                                    from == at ? meaning : "")
                            .replaceAll(" +\n", "\n"));
        }
    }

    private String text(int at, int length) {
        return new String(bytes, at, length, StandardCharsets.US_ASCII);
    }

    private static long number(Map<String, Object> fields, String name) {
        return fields.get(name) instanceof Long number ? number : -1;
    }

    private static int crc(byte[] bytes, int from, int length) {
        var crc = new CRC32C();
        crc.update(bytes, from, length);
        return (int) crc.getValue();
    }

    private static String sha256(byte[] bytes, int from, int to) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            digest.update(bytes, from, to - from);
            return HEX.formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void require(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError("not as the document says: " + what);
        }
    }
}
