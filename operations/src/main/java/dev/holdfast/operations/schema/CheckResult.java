package dev.holdfast.operations.schema;

import dev.holdfast.kernel.Display;
import dev.holdfast.kernel.Display.As;
import dev.holdfast.kernel.Result;
import dev.holdfast.kernel.Tone;
import dev.holdfast.postgres.catalog.Digest;
import dev.holdfast.postgres.catalog.ObjectId;
import java.util.List;

/// Whether a database is what it should be.
///
/// @param database what was looked at
/// @param against what it should be
/// @param objects how many objects were compared
/// @param digest of the database's schema, which changes with anything that counts
/// @param ignored how many differences a rule of the configuration lets be
/// @param notJudged what is there and was not compared, a line each
/// @param tables with their rows, where asked for
public record CheckResult(
        @Display(As.HIDDEN) String database,
        @Display(As.HIDDEN) String against,
        @Display(As.HIDDEN) int objects,
        @Display(As.HIDDEN) Digest digest,
        List<Finding> findings,
        List<Ignored> ignored,
        List<NotJudged> notJudged,
        List<TableRows> tables)
        implements Result {

    public CheckResult {
        findings = List.copyOf(findings);
        ignored = List.copyOf(ignored);
        notJudged = List.copyOf(notJudged);
        tables = List.copyOf(tables);
    }

    /// Something that is not as it should be.
    ///
    /// @param detail what is said of it
    /// @param is what the database says, in full
    /// @param wanted what it should say, in full
    public record Finding(
            Level level,
            ObjectId object,
            Kind finding,
            @Display(As.FILLED) String detail,
            @Display(As.HIDDEN) String is,
            @Display(As.HIDDEN) String wanted) {}

    /// How bad it is.
    public enum Level implements Tone.Toned {
        /// Programs that rely on it will fail.
        ERROR(Tone.BAD),
        /// Worth a look.
        WARN(Tone.ATTENTION);

        private final Tone tone;

        Level(Tone tone) {
            this.tone = tone;
        }

        @Override
        public Tone tone() {
            return tone;
        }
    }

    /// What is wrong.
    public enum Kind {
        MISSING,
        DIFFERENT,
        EXTRA,
        /// An index that was left unfinished: it costs and is not used.
        INVALID,
        /// A constraint that older rows may break.
        NOT_VALIDATED
    }

    /// Differences that a rule lets be.
    public record Ignored(ObjectId object, String difference, String reason) {}

    /// What could not be compared.
    public record NotJudged(String notJudged) {}

    /// @param rows how many, estimated or exact
    public record TableRows(String table, long rows, boolean exact) {}

    @Override
    public String sentence() {
        long errors = count(Level.ERROR);
        long warnings = count(Level.WARN);
        String compared = "%,d objects compared".formatted(objects);
        if (findings.isEmpty()) {
            return "%s matches %s: %s%s%s."
                    .formatted(
                            capital(database),
                            against,
                            compared,
                            ignored.isEmpty()
                                    ? ""
                                    : ", %d ignored by rule".formatted(ignored.size()),
                            notJudged.isEmpty() ? "" : ", not all could be judged");
        }
        return "%s does not match %s: %s (%s)."
                .formatted(
                        capital(database),
                        against,
                        Words.list(Words.count(errors, "error"), Words.count(warnings, "warning")),
                        compared);
    }

    private static String capital(String text) {
        return Character.toUpperCase(text.charAt(0)) + text.substring(1);
    }

    /// How many findings are this bad.
    public long count(Level level) {
        return findings.stream().filter(it -> it.level() == level).count();
    }

    @Override
    public List<String> next() {
        return findings.isEmpty() ? List.of() : List.of("schema diff", "schema sync --dry-run");
    }

    /// Errors fail the check; warnings do not.
    @Override
    public boolean passed() {
        return count(Level.ERROR) == 0;
    }
}
