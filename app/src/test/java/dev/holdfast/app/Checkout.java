package dev.holdfast.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The checkout that these tests belong to.
final class Checkout {
    private Checkout() {}

    /// Its folder: the nearest above the working folder that holds the launcher.
    static Path folder() {
        String home = System.getProperty("holdfast.home", "");
        Path folder = Path.of(home.isEmpty() ? "" : home).toAbsolutePath();
        while (!Files.isExecutable(folder.resolve("holdfast"))) {
            Path parent = folder.getParent();
            if (parent == null) {
                throw new AssertionError("no launcher above the working folder");
            }
            folder = parent;
        }
        return folder;
    }

    /// Makes a folder that looks like the checkout to someone who types commands there: the same
    /// launcher and examples, but a state of its own.
    static void copyForCommands(Path folder) throws IOException {
        Path checkout = folder();
        Files.createSymbolicLink(folder.resolve("holdfast"), checkout.resolve("holdfast"));
        Files.copy(checkout.resolve("holdfast.yml"), folder.resolve("holdfast.yml"));
        Path examples = checkout.resolve("examples");
        try (var paths = Files.walk(examples)) {
            for (Path path :
                    paths.filter(each -> !each.toString().contains("/.holdfast")).toList()) {
                Files.copy(path, folder.resolve("examples").resolve(examples.relativize(path)));
            }
        }
    }
}
