package dev.holdfast.kernel.data;

import dev.holdfast.kernel.Failure;
import dev.holdfast.kernel.FailureException;
import dev.holdfast.kernel.KernelError;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/// Reads YAML 1.2 into nodes that know their line, so that an error can name it. The text may come
/// from anybody: it is bounded in size, depth and growth by aliases, and tags are refused, so that
/// reading it is quick and makes nothing but nodes.
public final class Yaml {
    /// The longest text that is read, in characters.
    public static final int MOST_CHARACTERS = 1 << 20;

    private Yaml() {}

    /// Reads one document.
    ///
    /// @param source what the text is called in messages, usually the file's name
    /// @return the document's root, empty for an empty document
    public static Optional<YamlNode> read(String text, String source) {
        if (text.length() > MOST_CHARACTERS) {
            throw bad(source, 1, "the text is longer than 1 MiB");
        }
        var settings =
                LoadSettings.builder().setLabel(source).setCodePointLimit(MOST_CHARACTERS).build();
        try {
            var events = new Parse(settings).parseString(text).iterator();
            return new YamlComposer(events, source).document();
        } catch (MarkedYamlEngineException e) {
            int line = e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(1);
            throw bad(source, line, e.getProblem());
        } catch (ReaderException e) {
            throw bad(source, lineAt(text, e.getPosition()), "a control character stands there");
        } catch (YamlEngineException e) {
            throw bad(source, 1, String.valueOf(e.getMessage()));
        }
    }

    static FailureException bad(String source, int line, String problem) {
        return Failure.of(KernelError.BAD_YAML, "%s:%d: %s".formatted(source, line, problem))
                .fact("path", source)
                .fact("line", line)
                .exception();
    }

    private static int lineAt(String text, int position) {
        return 1
                + (int)
                        text.substring(0, Math.min(position, text.length()))
                                .chars()
                                .filter(character -> character == '\n')
                                .count();
    }
}
