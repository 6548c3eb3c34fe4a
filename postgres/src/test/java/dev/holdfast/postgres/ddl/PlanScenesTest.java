package dev.holdfast.postgres.ddl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.postgres.catalog.DatabaseSchema;
import dev.holdfast.postgres.fixture.RealPostgres;
import dev.holdfast.testkit.Golden;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The pairs of `scenes.sql`: each is gone there and back, in one transaction and gently.
/// `-Dschema.pairs=N` tries each on every version, `-Dschema.scene=TOPIC` only that one.
@Tag("servers")
class PlanScenesTest {
    private static final Pattern TITLE = Pattern.compile("(.*?)(?: (\\d+))?");
    private static final List<Integer> MAJORS = List.of(13, 15, 18);
    private static final boolean ALL = Integer.getInteger("schema.pairs") != null;
    private static final Optional<String> ONLY =
            Optional.ofNullable(System.getProperty("schema.scene"));

    record Topic(String name, int since, String common, String one, String other) {
        static Topic parse(String text) {
            String[] parts = text.split("\n-- # (?:one|other)", -1);
            var title = TITLE.matcher(parts[0].lines().findFirst().orElseThrow().strip());
            assertThat(title.matches()).isTrue();
            int since = title.group(2) == null ? 0 : Integer.parseInt(title.group(2));
            String common = parts[0].lines().skip(1).collect(Collectors.joining("\n"));
            return new Topic(title.group(1), since, common, parts[1], parts[2]);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {13, 15, 18})
    void every_pair_is_gone_there_and_back(int major) throws IOException {
        var scene = new PlanScene(RealPostgres.shared(major));
        var wrong = new ArrayList<String>();
        List<Topic> topics = topics();
        for (int i = 0; i < topics.size(); i++) {
            if (isTried(topics.get(i), i, major)) {
                try {
                    thereAndBack(scene, topics.get(i), wrong);
                } catch (AssertionError e) {
                    wrong.add("scene %s: %s".formatted(topics.get(i).name(), e));
                }
            }
        }
        assertThat(wrong).as(() -> String.join("\n\n======\n", wrong)).isEmpty();
    }

    /// In the suite each topic on one of the versions that know it; in a long run on all.
    private static boolean isTried(Topic topic, int place, int major) {
        List<Integer> knowing = MAJORS.stream().filter(it -> it >= topic.since()).toList();
        boolean turn = ALL || knowing.get(place % knowing.size()) == major;
        return topic.since() <= major
                && turn
                && ONLY.filter(it -> !it.equals(topic.name())).isEmpty();
    }

    private static List<Topic> topics() throws IOException {
        Path file =
                Golden.repository(PlanScenesTest.class)
                        .resolve("postgres/src/test/java/dev/holdfast/postgres/ddl/scenes.sql");
        return Pattern.compile("^-- ## ", Pattern.MULTILINE)
                .splitAsStream(Files.readString(file))
                .skip(1)
                .map(Topic::parse)
                .toList();
    }

    private static void thereAndBack(PlanScene scene, Topic topic, List<String> wrong) {
        scene.run("postgres", RandomSchemaWords.ROLES);
        String one = scene.database(topic.common() + topic.one());
        String other = scene.database(topic.common() + topic.other());
        DatabaseSchema first = scene.read(one);
        DatabaseSchema second = scene.read(other);
        // In the suite one way there and the other back, by turns from topic to topic.
        List<Boolean> manners =
                ALL ? List.of(false, true) : List.of(topic.name().length() % 2 == 0);
        for (boolean gentle : manners) {
            String from = gentle ? other : one;
            DatabaseSchema there = gentle ? first : second;
            DatabaseSchema back = gentle ? second : first;
            try {
                scene.bring(from, there, gentle);
                scene.bring(from, back, !gentle);
            } catch (AssertionError | RuntimeException e) {
                wrong.add("scene %s, gentle %s: %s".formatted(topic.name(), gentle, e));
            }
        }
        scene.server().execute("postgres", "drop database " + one);
        scene.server().execute("postgres", "drop database " + other);
    }
}
