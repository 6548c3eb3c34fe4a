package dev.holdfast.postgres.sql;

import dev.holdfast.kernel.process.Command;
import dev.holdfast.kernel.process.CommandRunner;
import dev.holdfast.postgres.fixture.RealPostgres;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/// What psql sends to a server when it reads a script: another divider of SQL than ours. The server
/// is one of our own that says yes to everything, so that all of the script is sent.
final class Psql {
    static final Path PROGRAM = Path.of("/usr/lib/postgresql/15/bin/psql");

    /// The manual, "Message Formats".
    private static final Pattern FROM_CLIENT =
            Pattern.compile("\\bfrom\\s+(stdin|stdout)\\b", Pattern.CASE_INSENSITIVE);

    private final Charset charset;
    private final List<Sent> sent = Collections.synchronizedList(new ArrayList<>());

    private Psql(Charset charset) {
        this.charset = charset;
    }

    /// A query, or the data of a COPY.
    record Sent(boolean isData, String text) {}

    static List<Sent> run(Path script, Charset charset) throws IOException {
        var psql = new Psql(charset);
        try (var listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> psql.serve(listener));
            var command =
                    Command.of(
                                    PROGRAM.toString(),
                                    "-X",
                                    "-q",
                                    "-h",
                                    "127.0.0.1",
                                    "-p",
                                    String.valueOf(listener.getLocalPort()),
                                    "-U",
                                    "nobody",
                                    "-d",
                                    "nothing",
                                    "-f",
                                    script.toString())
                            .with("PGSSLMODE", "disable")
                            .with("PGGSSENCMODE", "disable")
                            .with("PGCLIENTENCODING", "UTF8")
                            .within(Duration.ofMinutes(2));
            new CommandRunner().run(command, RealPostgres.run());
        }
        return List.copyOf(psql.sent);
    }

    private void serve(ServerSocket listener) {
        while (!listener.isClosed()) {
            try (Socket client = listener.accept()) {
                client.setTcpNoDelay(true);
                answer(
                        new DataInputStream(new BufferedInputStream(client.getInputStream())),
                        new DataOutputStream(new BufferedOutputStream(client.getOutputStream())));
            } catch (IOException _) {
                // The listener is closed, or psql went away.
            }
        }
    }

    private void answer(DataInputStream in, DataOutputStream out) throws IOException {
        in.readFully(new byte[in.readInt() - 4]);
        say(out, 'R', new byte[4]);
        parameter(out, "client_encoding", "UTF8");
        parameter(out, "standard_conforming_strings", "on");
        parameter(out, "server_version", "15.0");
        ready(out);
        while (true) {
            int type = in.read();
            if (type < 0 || type == 'X') {
                return;
            }
            byte[] body = new byte[in.readInt() - 4];
            in.readFully(body);
            if (type == 'Q') {
                query(new String(body, 0, body.length - 1, charset), in, out);
            } else if (type == 'S') {
                ready(out);
            } else if (type == 'P') {
                int name = 0;
                while (body[name] != 0) {
                    name++;
                }
                int end = name + 1;
                while (body[end] != 0) {
                    end++;
                }
                sent.add(new Sent(false, new String(body, name + 1, end - name - 1, charset)));
                say(out, '1', new byte[0]);
            } else if (type == 'D') {
                say(out, 't', new byte[2]);
                say(out, 'n', new byte[0]);
            }
        }
    }

    private void query(String query, DataInputStream in, DataOutputStream out) throws IOException {
        sent.add(new Sent(false, query));
        // One answer for each COPY of the query, as the server would give.
        for (SqlStatement statement : SqlScript.of(query).statements()) {
            String head = statement.text().toLowerCase(Locale.ROOT);
            if (head.startsWith("copy") && FROM_CLIENT.matcher(head).find()) {
                say(out, 'G', new byte[3]);
                out.flush();
                sent.add(new Sent(true, data(in)));
            }
            say(out, 'C', "OK\0".getBytes(StandardCharsets.UTF_8));
        }
        ready(out);
    }

    private String data(DataInputStream in) throws IOException {
        var data = new ByteArrayOutputStream();
        while (true) {
            int type = in.readUnsignedByte();
            byte[] body = new byte[in.readInt() - 4];
            in.readFully(body);
            if (type == 'c' || type == 'f') {
                return data.toString(charset);
            }
            if (type == 'd') {
                data.writeBytes(body);
            }
        }
    }

    private static void parameter(DataOutputStream out, String name, String value)
            throws IOException {
        say(out, 'S', (name + "\0" + value + "\0").getBytes(StandardCharsets.UTF_8));
    }

    private static void ready(DataOutputStream out) throws IOException {
        say(out, 'Z', new byte[] {'I'});
        out.flush();
    }

    private static void say(DataOutputStream out, char type, byte[] body) throws IOException {
        out.writeByte(type);
        out.writeInt(body.length + 4);
        out.write(body);
    }

    /// A script in a file of its own.
    static Path file(Path folder, String name, String text, Charset charset) {
        try {
            return Files.write(folder.resolve(name), text.getBytes(charset));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
