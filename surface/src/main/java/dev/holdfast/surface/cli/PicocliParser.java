package dev.holdfast.surface.cli;

import dev.holdfast.kernel.Operation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/// Splits the arguments of one operation by picocli. A class of its own, because whoever names
/// picocli's classes has them loaded; only this operation's model is ever built.
final class PicocliParser {
    private PicocliParser() {}

    /// The texts given for each argument, in the order of the specs.
    static List<List<String>> parse(
            Operation<?, ?> operation, List<ArgumentSpec> specs, List<String> arguments) {
        try {
            ParseResult parsed =
                    new CommandLine(commandSpec(operation, specs))
                            // So that `-1` can be a value; unknown options are refused before.
                            .setUnmatchedOptionsArePositionalParams(true)
                            .parseArgs(arguments.toArray(String[]::new));
            var texts = new ArrayList<List<String>>();
            int position = 0;
            for (ArgumentSpec spec : specs) {
                texts.add(texts(parsed, spec, position));
                position += spec.positional() ? 1 : 0;
            }
            return texts;
        } catch (UnmatchedArgumentException e) {
            throw RequestReader.unmatched(operation, specs, e.getUnmatched().getFirst(), e);
        } catch (MissingParameterException e) {
            throw RequestReader.bad(operation, needsValue(specs, e), e);
        } catch (ParameterException e) {
            throw RequestReader.bad(operation, String.valueOf(e.getMessage()), e);
        }
    }

    private static String needsValue(List<ArgumentSpec> specs, MissingParameterException e) {
        for (var missing : e.getMissing()) {
            for (ArgumentSpec spec : specs) {
                if (missing instanceof OptionSpec option
                        && option.longestName().equals(spec.option())) {
                    return "%s needs a value: %s".formatted(spec.option(), spec.help());
                }
            }
        }
        return String.valueOf(e.getMessage());
    }

    private static CommandSpec commandSpec(Operation<?, ?> operation, List<ArgumentSpec> specs) {
        CommandSpec command = CommandSpec.create().name(operation.path());
        int position = 0;
        for (ArgumentSpec spec : specs) {
            if (spec.positional()) {
                command.addPositional(
                        PositionalParamSpec.builder()
                                .index(spec.repeated() ? position + "..*" : "" + position)
                                .paramLabel(spec.placeholder())
                                .arity(spec.repeated() ? "0..*" : "0..1")
                                .type(String[].class)
                                .auxiliaryTypes(String.class)
                                .build());
                position++;
            } else {
                command.addOption(
                        OptionSpec.builder(spec.option())
                                .paramLabel(spec.placeholder())
                                .arity(spec.isFlag() ? "0" : "1")
                                .type(spec.isFlag() ? boolean.class : String[].class)
                                .build());
            }
        }
        return command;
    }

    private static List<String> texts(ParseResult parsed, ArgumentSpec spec, int position) {
        if (spec.isFlag()) {
            return parsed.hasMatchedOption(spec.option()) ? List.of("true") : List.of();
        }
        String[] none = {};
        String[] texts =
                spec.positional()
                        ? parsed.matchedPositionalValue(position, none)
                        : parsed.matchedOptionValue(spec.option(), none);
        return Arrays.asList(texts);
    }
}
