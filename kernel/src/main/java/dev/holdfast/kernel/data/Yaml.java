package dev.holdfast.kernel.data;

import dev.holdfast.kernel.Failure;
import dev.holdfast.kernel.KernelError;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/// Reads YAML 1.2 into nodes that know their line, so that an error can name it.
public final class Yaml {
    private static final int MOST_BYTES = 1 << 20;

    private Yaml() {}

    /// Reads one document.
    ///
    /// @param source what the text is called in messages, usually the file's name
    /// @return the document's root, empty for an empty document
    public static Optional<YamlNode> read(String text, String source) {
        var settings =
                LoadSettings.builder()
                        .setLabel(source)
                        .setAllowDuplicateKeys(false)
                        .setMaxAliasesForCollections(20)
                        .setCodePointLimit(MOST_BYTES)
                        .build();
        try {
            return new Compose(settings).composeString(text).map(node -> convert(node, source));
        } catch (MarkedYamlEngineException e) {
            int line = e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(1);
            throw bad(source, line, e.getProblem());
        } catch (YamlEngineException e) {
            throw bad(source, 1, String.valueOf(e.getMessage()));
        }
    }

    private static YamlNode convert(Node node, String source) {
        int line = line(node);
        return switch (node) {
            case ScalarNode scalar ->
                    scalar.getTag().equals(Tag.NULL)
                            ? new YamlNode.Empty(line)
                            : new YamlNode.Scalar(scalar.getValue(), line);
            case SequenceNode sequence -> {
                var items = new ArrayList<YamlNode>();
                for (Node item : sequence.getValue()) {
                    items.add(convert(item, source));
                }
                yield new YamlNode.Sequence(items, line);
            }
            case MappingNode mapping -> {
                var entries = new LinkedHashMap<String, YamlNode>();
                var keyLines = new LinkedHashMap<String, Integer>();
                for (var tuple : mapping.getValue()) {
                    if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                        throw bad(source, line(tuple.getKeyNode()), "a key must be plain text");
                    }
                    if (entries.put(key.getValue(), convert(tuple.getValueNode(), source))
                            != null) {
                        throw bad(source, line(key), "the key " + key.getValue() + " stands twice");
                    }
                    keyLines.put(key.getValue(), line(key));
                }
                yield new YamlNode.Mapping(entries, keyLines, line);
            }
            default -> throw bad(source, line, "unexpected YAML");
        };
    }

    private static int line(Node node) {
        return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(1);
    }

    private static RuntimeException bad(String source, int line, String problem) {
        return Failure.of(KernelError.BAD_YAML, "%s line %d: %s".formatted(source, line, problem))
                .fact("path", source)
                .fact("line", line)
                .exception();
    }
}
