package dev.holdfast.operations.restore;

import dev.holdfast.kernel.disk.Disk;
import dev.holdfast.kernel.disk.DiskFailure;
import dev.holdfast.kernel.process.RunAs;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// What a restored cluster needs in its configuration, as a block at the end of
/// `postgresql.auto.conf`, which the server reads last. What was there stays before it.
///
/// @param data the data directory
record RecoverySettings(Path data, RunAs owner, Disk disk) {
    /// A configuration may be in any encoding: its bytes are kept as they are.
    private static final Charset BYTES = StandardCharsets.ISO_8859_1;

    private static final String FILE = "postgresql.auto.conf";
    private static final String BEGIN = "# Holdfast restore: delete this block to undo it.";
    private static final Pattern DATA_DIRECTORY =
            Pattern.compile("(?im)^[ \\t]*(data_directory[ \\t=].*)$");
    private static final String END = "# Holdfast restore: end.";

    /// All that names a place to stop at: two of them at once are refused by the server, and the
    /// original may have been restored itself.
    static Map<String, String> noTarget() {
        var settings = new LinkedHashMap<String, String>();
        settings.put("recovery_target", "");
        settings.put("recovery_target_time", "");
        settings.put("recovery_target_lsn", "");
        settings.put("recovery_target_xid", "");
        settings.put("recovery_target_name", "");
        return settings;
    }

    /// What keeps a copy from acting as the original: it must not archive into the original's
    /// archive, connect to others, wait for others, or be reached by others.
    ///
    /// @param major the server's major version
    static Map<String, String> quarantine(int major) {
        var settings = new LinkedHashMap<String, String>();
        settings.put("listen_addresses", "127.0.0.1");
        settings.put("archive_mode", "off");
        settings.put("archive_command", "");
        if (major >= 15) {
            settings.put("archive_library", "");
        }
        settings.put("archive_cleanup_command", "");
        settings.put("recovery_end_command", "");
        settings.put("recovery_min_apply_delay", "0");
        settings.put("primary_conninfo", "");
        settings.put("primary_slot_name", "");
        settings.put("synchronous_standby_names", "");
        settings.put("max_logical_replication_workers", "0");
        // It would be written over the original's.
        settings.put("external_pid_file", "");
        return settings;
    }

    /// What a copy that Holdfast starts differs in besides: it must start on any machine, and write
    /// its log where we look.
    static Map<String, String> forStart() {
        var settings = new LinkedHashMap<String, String>();
        settings.put("ssl", "off");
        settings.put("logging_collector", "off");
        settings.put("log_destination", "stderr");
        settings.put("shared_preload_libraries", "");
        settings.put("session_preload_libraries", "");
        settings.put("local_preload_libraries", "");
        return settings;
    }

    /// Replaces the block, durably.
    void write(Map<String, String> settings) {
        String block =
                settings.entrySet().stream()
                        .map(it -> it.getKey() + " = " + quote(it.getValue()) + "\n")
                        .collect(Collectors.joining("", BEGIN + "\n", END + "\n"));
        put(data.resolve(FILE), withoutBlock(read(data.resolve(FILE))) + asBytes(block));
    }

    /// Writes what no server starts without, where the original kept it elsewhere, and takes back
    /// what would start another directory than this one.
    ///
    /// @return what was changed
    List<RestoreResult.Changed> adapt() {
        var changed = new ArrayList<RestoreResult.Changed>();
        addMissing()
                .forEach(name ->
                        changed.add(
                                new RestoreResult.Changed(name, "written: the backup has none")));
        ownDirectory()
                .forEach(line ->
                        changed.add(
                                new RestoreResult.Changed(
                                        "postgresql.conf",
                                        "taken back: " + line + ", which is the original's")));
        return changed;
    }

    /// A server takes its data from where `data_directory` says, wherever its configuration lies:
    /// started here it would be the original.
    private List<String> ownDirectory() {
        Path file = data.resolve("postgresql.conf");
        String text = read(file);
        List<String> lines = DATA_DIRECTORY.matcher(text).results().map(it -> it.group(1)).toList();
        if (!lines.isEmpty()) {
            put(file, DATA_DIRECTORY.matcher(text).replaceAll("# Holdfast restore: $1"));
        }
        return lines;
    }

    private List<String> addMissing() {
        var added = new ArrayList<String>();
        add(
                "postgresql.conf",
                "# Written by Holdfast: the original's postgresql.conf was outside its data directory.\n",
                added);
        add(
                "pg_hba.conf",
                """
                # Written by Holdfast: the original's pg_hba.conf was outside its data directory.
                local all all peer
                host all all 127.0.0.1/32 scram-sha-256
                """,
                added);
        add(
                "pg_ident.conf",
                "# Written by Holdfast: the original's pg_ident.conf was outside its data directory.\n",
                added);
        return added;
    }

    private void add(String name, String text, List<String> added) {
        if (!Files.exists(data.resolve(name))) {
            put(data.resolve(name), text);
            added.add(name);
        }
    }

    private void put(Path file, String text) {
        disk.replace(file, text.getBytes(BYTES), Disk.PRIVATE_FILE);
        owner.give(file, disk);
    }

    private static String asBytes(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), BYTES);
    }

    private static String withoutBlock(String text) {
        int begin = text.indexOf(BEGIN);
        int end = text.indexOf(END);
        String kept =
                begin < 0 || end < begin
                        ? text
                        : text.substring(0, begin)
                                + text.substring(end + END.length()).stripLeading();
        return kept.isEmpty() || kept.endsWith("\n") ? kept : kept + "\n";
    }

    /// Manual, section "Parameter Names and Values": quotes are doubled; backslashes escape.
    private static String quote(String value) {
        return "'" + value.replace("\\", "\\\\").replace("'", "''") + "'";
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, BYTES);
        } catch (NoSuchFileException _) {
            return "";
        } catch (IOException e) {
            throw DiskFailure.of(e, "read", file);
        }
    }
}
