package dev.holdfast.operations.schema;

import dev.holdfast.kernel.ByteSize;
import dev.holdfast.kernel.Display;
import dev.holdfast.kernel.Display.As;
import dev.holdfast.kernel.Result;
import dev.holdfast.kernel.Tone;
import java.util.List;
import java.util.Optional;

/// The functions, procedures and aggregates of a database, without those of extensions.
public record FunctionsResult(
        @Display(As.HIDDEN) String database,
        @Display(As.HIDDEN) boolean filtered,
        List<Function> functions)
        implements Result {

    public FunctionsResult {
        functions = List.copyOf(functions);
    }

    /// A function.
    ///
    /// @param function its name with its arguments
    /// @param returns nothing for a procedure
    /// @param runsAs whose rights it has
    /// @param body how long its source is
    /// @param triggerCount how many triggers call it, for a trigger function
    /// @param triggers that call it, as table.trigger
    public record Function(
            @Display(As.VARIED) String schema,
            String function,
            @Display(As.FILLED) Optional<String> returns,
            @Display(As.VARIED) Kind kind,
            @Display(As.VARIED) String language,
            Volatility volatility,
            @Display({As.VARIED, As.WIDE}) Parallel parallel,
            RunsAs runsAs,
            @Display(As.VARIED) String owner,
            @Display(As.WIDE) ByteSize body,
            @Display({As.FILLED, As.WIDE}) Optional<String> comment,
            @Display(As.FILLED) Optional<Integer> triggerCount,
            @Display(As.HIDDEN) List<String> triggers) {}

    /// The kinds of functions (manual, `pg_proc.prokind`).
    public enum Kind {
        FUNCTION,
        PROCEDURE,
        AGGREGATE,
        WINDOW;

        static Kind of(String prokind) {
            return switch (prokind) {
                case "f" -> FUNCTION;
                case "p" -> PROCEDURE;
                case "a" -> AGGREGATE;
                case "w" -> WINDOW;
                default -> throw new IllegalArgumentException("no such function: " + prokind);
            };
        }
    }

    /// What the planner may take for granted (manual, "Function Volatility Categories").
    public enum Volatility {
        IMMUTABLE,
        STABLE,
        VOLATILE;

        static Volatility of(String letter) {
            return switch (letter) {
                case "i" -> IMMUTABLE;
                case "s" -> STABLE;
                default -> VOLATILE;
            };
        }
    }

    /// Whether it may run in parallel workers.
    public enum Parallel {
        SAFE,
        RESTRICTED,
        UNSAFE;

        static Parallel of(String letter) {
            return switch (letter) {
                case "s" -> SAFE;
                case "r" -> RESTRICTED;
                default -> UNSAFE;
            };
        }
    }

    /// Whose rights a function has while it runs.
    public enum RunsAs implements Tone.Toned {
        CALLER(Tone.PLAIN),
        /// SECURITY DEFINER, and its names are resolved as its maker meant.
        OWNER(Tone.PLAIN),
        /// SECURITY DEFINER without a search_path of its own: who calls it decides what its
        /// unqualified names mean, with the owner's rights (manual, "Writing SECURITY DEFINER
        /// Functions Safely").
        OWNER_SEARCH_PATH_OPEN(Tone.ATTENTION);

        private final Tone tone;

        RunsAs(Tone tone) {
            this.tone = tone;
        }

        @Override
        public Tone tone() {
            return tone;
        }
    }

    @Override
    public String sentence() {
        if (functions.isEmpty()) {
            return filtered
                    ? "No function of database %s is called so.".formatted(database)
                    : "Database %s has no functions of its own.".formatted(database);
        }
        long open =
                functions.stream()
                        .filter(it -> it.runsAs() == RunsAs.OWNER_SEARCH_PATH_OPEN)
                        .count();
        String risk =
                open == 0
                        ? ""
                        : "; %d %s with the owner's rights and the caller's search_path"
                                .formatted(open, open == 1 ? "runs" : "run");
        var languages = functions.stream().map(Function::language).distinct().sorted().toList();
        return "%s%s in database %s, in %s%s."
                .formatted(
                        Words.list(
                                words(Kind.FUNCTION, "function"),
                                words(Kind.PROCEDURE, "procedure"),
                                words(Kind.AGGREGATE, "aggregate"),
                                words(Kind.WINDOW, "window function")),
                        Words.place(functions, Function::schema),
                        database,
                        Words.list(languages),
                        risk);
    }

    private String words(Kind kind, String noun) {
        return Words.count(functions.stream().filter(it -> it.kind() == kind).count(), noun);
    }
}
