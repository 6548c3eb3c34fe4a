package dev.holdfast.redis.server;

import dev.holdfast.kernel.Failure;
import dev.holdfast.kernel.FailureException;
import dev.holdfast.kernel.Run;
import dev.holdfast.kernel.disk.Disk;
import dev.holdfast.kernel.disk.DiskFailure;
import dev.holdfast.kernel.process.EnginesFolder;
import dev.holdfast.kernel.process.EnginesFolder.Archive;
import java.io.IOException;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.Path;
import java.util.Locale;

/// The Redis program on this machine: static, with TLS, out of org.signal:embedded-redis.
///
/// @param version such as `7.0.15`
/// @param program the path of `redis-server`
public record RedisBinaries(String version, Path program) {
    /// The version in the jar of the class path.
    public static final String EMBEDDED_VERSION = "7.0.15";

    private static final String PROGRAM = "redis-server";

    /// The embedded program, unpacked into the engines folder unless it is there already.
    public static RedisBinaries embedded(EnginesFolder engines, Disk disk, Run run) {
        String name = "%s-%s-%s".formatted(PROGRAM, EMBEDDED_VERSION, platform());
        var resource = RedisBinaries.class.getClassLoader().getResource(name);
        if (resource == null) {
            throw noProgram();
        }
        try {
            if (!(resource.openConnection() instanceof JarURLConnection inJar)) {
                throw new IOException("it is not in a jar");
            }
            var entry = inJar.getJarEntry();
            var archive =
                    new Archive(
                            "redis-" + EMBEDDED_VERSION,
                            entry.getCrc(),
                            entry.getSize(),
                            () -> content(resource));
            Path folder =
                    engines.unpacked(
                            archive,
                            (content, empty) ->
                                    disk.write(
                                            empty.resolve(PROGRAM), content, Disk.PUBLIC_DIRECTORY),
                            disk,
                            run);
            return new RedisBinaries(EMBEDDED_VERSION, folder.resolve(PROGRAM));
        } catch (IOException e) {
            throw DiskFailure.of(e, "read", Path.of(name));
        }
    }

    private static byte[] content(URL resource) {
        try (var stream = resource.openStream()) {
            return stream.readAllBytes();
        } catch (IOException e) {
            throw DiskFailure.of(e, "read", Path.of(resource.getPath()));
        }
    }

    private static FailureException noProgram() {
        return Failure.of(
                        RedisServerError.NO_BINARIES,
                        "there is no Redis program for this platform (%s)".formatted(platform()))
                .hint("install Redis and give its url in holdfast.yml")
                .exception();
    }

    private static String platform() {
        boolean mac = System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("mac");
        String processor = System.getProperty("os.arch");
        return (mac ? "darwin-" : "linux-") + (processor.equals("aarch64") ? "arm64" : processor);
    }
}
