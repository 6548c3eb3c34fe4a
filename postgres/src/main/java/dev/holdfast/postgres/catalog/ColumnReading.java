package dev.holdfast.postgres.catalog;

import static java.util.Objects.requireNonNull;

import dev.holdfast.postgres.session.BinaryRow;
import dev.holdfast.postgres.session.Row;
import dev.holdfast.postgres.session.Session;
import dev.holdfast.postgres.session.Sql;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The columns of tables: there are far more of them than of all else, and most are like others in
/// other tables. So each comes as a place and a form; what a form means is asked for once.
final class ColumnReading {
    /// What is read here, for telling which catalogs it needs.
    static final List<Sql> FILES =
            List.of(
                    sql("columns"),
                    sql("column-defaults"),
                    sql("column-comments"),
                    sql("not-null-terms"),
                    sql("odd-columns"),
                    sql("column-texts"));

    private static final int PLACE_BITS = 11;
    private static final int FORM_BITS = 21;

    /// A column's name, type and whatever else it shares with others.
    record Form(
            String name,
            long type,
            long modifier,
            long collation,
            char storage,
            boolean notNull,
            char identity,
            boolean isGenerated,
            boolean isOdd) {
        static Form of(String key) {
            var row = BinaryRow.of(key);
            return new Form(
                    requireNonNull(row.text()),
                    row.number(),
                    row.number(),
                    row.number(),
                    (char) row.number(),
                    row.number() != 0,
                    (char) row.number(),
                    row.number() != 0,
                    row.number() != 0);
        }
    }

    /// What the server writes of a form.
    private record Texts(
            String name, String type, @Nullable String collation, @Nullable String storage) {
        static Texts of(Row row) {
            return new Texts(
                    row.text("name"),
                    row.text("type"),
                    row.findText("collation").orElse(null),
                    row.findText("storage").orElse(null));
        }
    }

    /// Texts of few columns, or of many that are alike, by their places.
    private static final class Extras {
        final Map<Long, Map<Fact, String>> facts = new HashMap<>();
        final Map<Long, String> acls = new HashMap<>();

        void add(Row row) {
            var shape = new ObjectRow(row);
            long place =
                    place(
                            shape.number(ObjectRow.Mark.RELATION),
                            shape.number(ObjectRow.Mark.SUBID));
            facts.computeIfAbsent(place, _ -> new EnumMap<>(Fact.class)).putAll(shape.facts());
            String acl = shape.text(ObjectRow.Mark.ACL);
            if (acl != null) {
                acls.put(place, acl);
            }
        }
    }

    private final Map<String, Integer> numbers = new HashMap<>();
    private final List<Form> forms = new ArrayList<>();

    /// Relation, place and form, each in its bits, so that sorting groups them by table.
    private long[] columns = new long[1 << 12];

    private int count;
    private final Map<Long, String> defaults = new HashMap<>();
    private final Map<String, String> defaultTexts = new HashMap<>();
    private final Extras extras = new Extras();
    private List<Texts> texts = List.of();

    private ColumnReading() {}

    static ColumnReading read(Session session) {
        var reading = new ColumnReading();
        session.eachBinary(sql("columns"), reading::add);
        session.eachBinary(sql("column-defaults"), reading::addDefault);
        session.each(sql("column-comments"), reading.extras::add);
        session.each(sql("not-null-terms"), reading.extras::add);
        if (reading.forms.stream().anyMatch(Form::isOdd)) {
            session.each(sql("odd-columns"), reading.extras::add);
        }
        reading.texts = reading.texts(session);
        return reading;
    }

    private static Sql sql(String file) {
        return Sql.of(ColumnReading.class, file);
    }

    private void add(BinaryRow row) {
        long relation = row.number();
        long place = row.number();
        String key = row.rest();
        Integer form = numbers.get(key);
        if (form == null) {
            form = forms.size();
            if (form >= 1 << FORM_BITS) {
                throw new IllegalStateException("more than %d different columns".formatted(form));
            }
            numbers.put(key, form);
            forms.add(Form.of(key));
        }
        if (count == columns.length) {
            columns = Arrays.copyOf(columns, 2 * count);
        }
        columns[count] = (relation << (PLACE_BITS + FORM_BITS)) | (place << FORM_BITS) | form;
        count++;
    }

    private void addDefault(BinaryRow row) {
        long place = place(row.number(), row.number());
        String text = row.text();
        if (text != null) {
            String known = defaultTexts.putIfAbsent(text, text);
            defaults.put(place, known == null ? text : known);
        }
    }

    private List<Texts> texts(Session session) {
        int many = forms.size();
        var names = new String[many];
        var types = new long[many];
        var modifiers = new int[many];
        var collations = new long[many];
        var storages = new String[many];
        for (int i = 0; i < many; i++) {
            Form form = forms.get(i);
            names[i] = form.name();
            types[i] = form.type();
            modifiers[i] = (int) form.modifier();
            collations[i] = form.collation();
            storages[i] = String.valueOf(form.storage());
        }
        return session.list(
                sql("column-texts"), Texts::of, names, types, modifiers, collations, storages);
    }

    private static long place(long relation, long number) {
        return (relation << PLACE_BITS) | number;
    }

    /// Hands over every column, those of a table one after the other in their order.
    void addTo(FoundObjects found) {
        Arrays.sort(columns, 0, count);
        record Alike(int form, int position, String text) {}
        var factsInUse = new HashMap<Alike, Map<Fact, String>>();
        var ofForm = new Column[forms.size()];
        for (int form = 0; form < ofForm.length; form++) {
            Texts text = texts.get(form);
            ofForm[form] = new Column(text.name(), forms.get(form).type(), text.collation());
        }
        long last = 0;
        int position = 0;
        for (int i = 0; i < count; i++) {
            long relation = columns[i] >>> (PLACE_BITS + FORM_BITS);
            long number = (columns[i] >>> FORM_BITS) & ((1 << PLACE_BITS) - 1);
            int form = (int) columns[i] & ((1 << FORM_BITS) - 1);
            position = relation == last ? position + 1 : 1;
            last = relation;
            long place = place(relation, number);
            boolean generated = forms.get(form).isGenerated();
            String text = generated ? "" : defaults.getOrDefault(place, "");
            var alike = new Alike(form, position, text);
            Map<Fact, String> facts = factsInUse.get(alike);
            if (facts == null) {
                facts = Map.copyOf(facts(alike.form(), position, text));
                factsInUse.put(alike, facts);
            }
            Map<Fact, String> more = extras.facts.get(place);
            if (more != null) {
                var all = new EnumMap<>(facts);
                all.putAll(more);
                facts = all;
            }
            found.addColumn(relation, (int) number, ofForm[form], facts, extras.acls.get(place));
        }
    }

    private Map<Fact, String> facts(int form, int position, String text) {
        var facts = new EnumMap<Fact, String>(Fact.class);
        Form of = forms.get(form);
        facts.put(Fact.POSITION, String.valueOf(position));
        facts.put(Fact.TYPE, texts.get(form).type());
        put(facts, Fact.COLLATION, texts.get(form).collation());
        put(facts, Fact.STORAGE, texts.get(form).storage());
        put(facts, Fact.NOT_NULL, of.notNull() ? "yes" : null);
        put(facts, Fact.DEFAULT, text.isEmpty() ? null : text);
        put(
                facts,
                Fact.IDENTITY,
                switch (of.identity()) {
                    case 'a' -> "ALWAYS";
                    case 'd' -> "BY DEFAULT";
                    default -> null;
                });
        return facts;
    }

    private static void put(Map<Fact, String> facts, Fact fact, @Nullable String text) {
        if (text != null) {
            facts.put(fact, text);
        }
    }
}
