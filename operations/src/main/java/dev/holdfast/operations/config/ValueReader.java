package dev.holdfast.operations.config;

import dev.holdfast.kernel.Failure;
import dev.holdfast.kernel.FailureException;
import dev.holdfast.kernel.data.YamlNode;
import dev.holdfast.kernel.data.YamlNode.Kind;
import dev.holdfast.kernel.data.YamlNode.Scalar;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// Makes a value of a scalar, or the failure that says why it is none.
final class ValueReader {
    private final Source source;

    ValueReader(Source source) {
        this.source = source;
    }

    /// @param path the keys that lead to the value
    /// @param substitute puts in what stands elsewhere
    <T> T read(Leaf<T> leaf, Scalar scalar, String path, UnaryOperator<String> substitute) {
        try {
            return leaf.reader().read(scalar.text(), substitute);
        } catch (FailureException e) {
            throw located(e, scalar.line(), path);
        } catch (IllegalArgumentException _) {
            throw notWanted(source, leaf, scalar, path);
        }
    }

    /// A value of the wrong kind or out of its range.
    static FailureException notWanted(Source source, Leaf<?> leaf, YamlNode node, String path) {
        boolean variable = node instanceof Scalar scalar && References.isIn(scalar.text());
        String found =
                variable
                        ? "what %s stands for".formatted(((Scalar) node).text())
                        : ShapeCheck.shown(node, leaf.mayBeSecret());
        Failure failure =
                source.failure(
                        ConfigError.BAD_VALUE,
                        node.line(),
                        "%s must be %s, not %s".formatted(path, leaf.wanted(), found));
        return hint(leaf, node).map(failure::hint).orElse(failure).exception();
    }

    private static Optional<String> hint(Leaf<?> leaf, YamlNode node) {
        if (!(node instanceof Scalar scalar) || References.isIn(scalar.text())) {
            return Optional.empty();
        }
        if (leaf.kind() == Kind.TEXT && scalar.kind() != Kind.TEXT && fits(leaf, scalar.text())) {
            return Optional.of("put it in quotes: \"%s\"".formatted(scalar.text()));
        }
        if (leaf.kind() != Kind.TEXT && scalar.kind() == Kind.TEXT && fits(leaf, scalar.text())) {
            return Optional.of("write it without quotes: " + scalar.text());
        }
        return Optional.empty();
    }

    private static boolean fits(Leaf<?> leaf, String text) {
        try {
            leaf.reader().read(text, UnaryOperator.identity());
            return true;
        } catch (IllegalArgumentException | FailureException _) {
            return false;
        }
    }

    /// An engine's failure with the place in the file; ours have it already.
    private FailureException located(FailureException e, int line, String path) {
        Failure failure = e.failure();
        if (failure.code() instanceof ConfigError) {
            return e;
        }
        return new Failure(
                        failure.code(),
                        "%s: %s: %s".formatted(source.at(line), path, failure.message()),
                        failure.hint(),
                        failure.facts())
                .fact("path", source.label())
                .fact("line", line)
                .exception(e);
    }
}
