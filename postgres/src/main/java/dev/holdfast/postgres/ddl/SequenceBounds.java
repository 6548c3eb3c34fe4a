package dev.holdfast.postgres.ddl;

import dev.holdfast.postgres.catalog.Fact;
import dev.holdfast.postgres.catalog.SchemaObject;
import java.util.EnumMap;
import java.util.Optional;
import java.util.regex.Pattern;

/// The smallest and the largest value of a sequence.
record SequenceBounds(long least, long most) {
    private static final Pattern BOUNDS = Pattern.compile("MINVALUE (-?\\d+) MAXVALUE (-?\\d+)");

    private static Optional<SequenceBounds> of(String options) {
        var bounds = BOUNDS.matcher(options);
        return bounds.find()
                ? Optional.of(
                        new SequenceBounds(
                                Long.parseLong(bounds.group(1)), Long.parseLong(bounds.group(2))))
                : Optional.empty();
    }

    private static SequenceBounds ofType(String type) {
        return switch (type) {
            case "smallint" -> new SequenceBounds(Short.MIN_VALUE, Short.MAX_VALUE);
            case "integer" -> new SequenceBounds(Integer.MIN_VALUE, Integer.MAX_VALUE);
            default -> new SequenceBounds(Long.MIN_VALUE, Long.MAX_VALUE);
        };
    }

    /// What becomes of an identity column's sequence when the column's type changes: it has that
    /// type, and a bound that was the old type's is the new one's (manual, ALTER SEQUENCE).
    static SchemaObject retyped(SchemaObject sequence, String type) {
        SequenceBounds before = ofType(sequence.text(Fact.TYPE));
        SequenceBounds after = ofType(type);
        var facts = new EnumMap<Fact, String>(sequence.facts());
        facts.put(Fact.TYPE, type);
        of(sequence.text(Fact.OPTIONS))
                .ifPresent(bounds -> {
                    long least = bounds.least == before.least ? after.least : bounds.least;
                    long most = bounds.most == before.most ? after.most : bounds.most;
                    facts.computeIfPresent(
                            Fact.OPTIONS,
                            (_, options) ->
                                    BOUNDS.matcher(options)
                                            .replaceFirst(
                                                    "MINVALUE %d MAXVALUE %d"
                                                            .formatted(least, most)));
                });
        return new SchemaObject(sequence.id(), facts);
    }

    /// The server refuses bounds that the sequence stands outside of: then it is put on the nearer
    /// one first. Nothing where the new bounds are the wider ones.
    static Optional<PlanStep> within(ObjectChange change) {
        var before = of(change.from().text(Fact.OPTIONS));
        var after = of(change.to().text(Fact.OPTIONS));
        if (before.isEmpty() || after.isEmpty()) {
            return Optional.empty();
        }
        SequenceBounds to = after.get();
        boolean wider = to.least <= before.get().least && to.most >= before.get().most;
        if (wider) {
            return Optional.empty();
        }
        String body =
                """
                BEGIN
                    PERFORM pg_catalog.setval(
                        %s, GREATEST(%d, LEAST(%d, last_value)), is_called AND last_value BETWEEN %d AND %d)
                    FROM %s
                    WHERE last_value NOT BETWEEN %d AND %d;
                END\
                """
                        .formatted(
                                SqlText.literal(change.id().sql()),
                                to.least,
                                to.most,
                                to.least,
                                to.most,
                                change.id().sql(),
                                to.least,
                                to.most);
        return Optional.of(
                PlanStep.of(change.id(), ChangeEffect.SHORT, "DO " + SqlText.dollarQuoted(body)));
    }
}
