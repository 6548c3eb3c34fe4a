package dev.holdfast.operations.migrate.lint;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What the transaction has done so far.
final class Scope {
    /// A table in use that is locked so that others wait.
    private Optional<String> held = Optional.empty();

    private boolean heldTold;
    private Optional<String> changedRows = Optional.empty();
    private boolean rowsTold;
    private final Set<String> altered = new HashSet<>();
    private final Set<String> alteredTold = new HashSet<>();
    private final Set<String> notValid = new HashSet<>();

    /// Labels, as literals, of types that were there before.
    private final Map<String, String> labels = new HashMap<>();

    private final Set<String> types = new HashSet<>();

    Optional<String> held() {
        return held;
    }

    void hold(String table) {
        held = held.isPresent() ? held : Optional.of(table);
    }

    /// Whether it is told for the first time.
    boolean tellHeld() {
        boolean first = !heldTold;
        heldTold = true;
        return first;
    }

    Optional<String> changedRows() {
        return changedRows;
    }

    void changeRows(String table) {
        changedRows = Optional.of(table);
    }

    boolean tellRows() {
        boolean first = !rowsTold;
        rowsTold = true;
        return first;
    }

    /// Whether the table was altered before, and that is told for the first time.
    boolean alterAgain(String table) {
        return !altered.add(table) && alteredTold.add(table);
    }

    void addNotValid(String table) {
        notValid.add(table);
    }

    boolean hasNotValid(String table) {
        return notValid.contains(table);
    }

    void makeType(String type) {
        types.add(type);
    }

    void addLabel(String literal, String type) {
        if (!types.contains(type)) {
            labels.put(literal, type);
        }
    }

    Map<String, String> labels() {
        return labels;
    }
}
