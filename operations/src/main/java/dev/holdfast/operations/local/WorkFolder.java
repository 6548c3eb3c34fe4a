package dev.holdfast.operations.local;

import dev.holdfast.kernel.data.PlainData;

/// A folder below `.holdfast/` that holds nothing but what can be made anew.
public enum WorkFolder {
    /// Servers to try things on, while they run.
    SANDBOX("servers to try schemas on"),
    /// What files were seen to make of an empty database.
    SCHEMA_CACHE("what files were seen to make of a database");

    private final String what;

    WorkFolder(String what) {
        this.what = what;
    }

    /// What it holds, for people.
    String what() {
        return what;
    }

    String folderName() {
        return PlainData.enumText(this);
    }
}
