package dev.holdfast.operations.local;

/// What a server is.
public enum ServerKind {
    POSTGRES("postgres", "PostgreSQL"),
    REDIS("redis", "Redis");

    private final String folder;
    private final String title;

    ServerKind(String folder, String title) {
        this.folder = folder;
        this.title = title;
    }

    /// Its folder below `.holdfast/`, and its key in the configuration.
    String folder() {
        return folder;
    }

    /// Its name for people.
    String title() {
        return title;
    }
}
