package dev.holdfast.postgres.wire;

import dev.holdfast.postgres.session.ServerRefusal;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/// The fields of an ErrorResponse or a NoticeResponse (manual, section "Error and Notice Message
/// Fields").
record ServerWords(Map<Character, String> fields) {

    static ServerWords of(MessageBody body) {
        var fields = new HashMap<Character, String>();
        for (byte code = body.int8(); code != 0; code = body.int8()) {
            fields.put((char) code, body.text());
        }
        return new ServerWords(fields);
    }

    ServerRefusal refusal() {
        return new ServerRefusal(
                sqlState(),
                message(),
                field('D'),
                field('H'),
                field('W'),
                field('R'),
                field('P')
                        .filter(text -> text.matches("[1-9][0-9]{0,8}"))
                        .map(text -> OptionalInt.of(Integer.parseInt(text)))
                        .orElse(OptionalInt.empty()));
    }

    Notice notice() {
        return new Notice(severity(), sqlState(), message(), field('D'));
    }

    /// Whether the server ends the session with it.
    boolean endsSession() {
        return severity().equals("FATAL") || severity().equals("PANIC");
    }

    /// In English; the field S follows the server's language.
    private String severity() {
        return field('V').or(() -> field('S')).orElse("ERROR");
    }

    private String sqlState() {
        return field('C').orElse("XX000");
    }

    private String message() {
        return field('M').orElse("no message");
    }

    private Optional<String> field(char code) {
        return Optional.ofNullable(fields.get(code));
    }
}
