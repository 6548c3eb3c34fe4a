package dev.holdfast.store.repository;

import java.util.List;

/// What a check of a whole repository found.
///
/// @param backups complete backups looked at
/// @param packs packs read
/// @param blobs blobs read, decompressed and hashed
/// @param indexFiles index files compared with the packs
/// @param walObjects WAL segments and histories read, decompressed and hashed
/// @param bytes how much was read
/// @param damages what is damaged, at most [#MOST_DAMAGES]
/// @param damageCount how much is damaged in all
/// @param strangers files in the repository that are none of its objects
public record CheckReport(
        int backups,
        int packs,
        long blobs,
        int indexFiles,
        long walObjects,
        long bytes,
        List<Damage> damages,
        long damageCount,
        List<String> strangers) {
    /// How many damages are listed; more are only counted.
    public static final int MOST_DAMAGES = 1000;

    public CheckReport {
        damages = List.copyOf(damages);
        strangers = List.copyOf(strangers);
    }
}
