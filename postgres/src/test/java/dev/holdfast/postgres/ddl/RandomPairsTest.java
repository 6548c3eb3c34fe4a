package dev.holdfast.postgres.ddl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.postgres.catalog.DatabaseSchema;
import dev.holdfast.postgres.fixture.RealPostgres;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// For pairs of random schemas, the plan from one to the other makes exactly the other.
/// `-Dschema.pairs=N` tries N pairs on each version from 13 to 18, `-Dschema.seed=S` begins with
/// that seed.
@Tag("servers")
class RandomPairsTest {
    private static final boolean LONG_RUN = Integer.getInteger("schema.pairs") != null;
    private static final int PAIRS = Integer.getInteger("schema.pairs", 4);
    private static final long FIRST = Long.getLong("schema.seed", 1);

    private final List<String> refused = new ArrayList<>();
    private final List<String> wrong = new ArrayList<>();
    private int statements;

    static List<Integer> majors() {
        return LONG_RUN ? List.of(13, 14, 15, 16, 17, 18) : List.of(13, 15, 18);
    }

    @ParameterizedTest
    @MethodSource("majors")
    void a_plan_makes_exactly_the_other_schema(int major) {
        var scene = new PlanScene(RealPostgres.shared(major));
        for (long seed = FIRST; seed < FIRST + (PAIRS + 1) / 2; seed++) {
            pair(scene, seed);
        }
        System.err.printf(
                "PostgreSQL %d: %d pairs of random schemas, %d statements on a side, %d plans refused %s, %d wrong%n",
                major, PAIRS, statements / PAIRS, refused.size(), refused, wrong.size());
        assertThat(wrong).as(() -> String.join("\n\n======\n", wrong)).isEmpty();
        assertThat(refused).hasSizeLessThanOrEqualTo(Math.max(1, PAIRS / 100));
    }

    /// Half of what is said is said of both.
    private void pair(PlanScene scene, long seed) {
        int major = scene.server().major();
        var random = new RandomSchema(seed, major);
        var common = new ArrayList<String>();
        common.add("create schema s");
        common.addAll(random.statements(random.between(0, 350)));
        var left = new ArrayList<>(common);
        left.addAll(random.statements(random.between(20, 250)));
        var right = new ArrayList<>(common);
        right.addAll(random.statements(random.between(20, 250)));
        String one = scene.server().createDatabase();
        String other = scene.server().createDatabase();
        left = new ArrayList<>(RandomSchema.run(scene.server(), one, left));
        right = new ArrayList<>(RandomSchema.run(scene.server(), other, right));
        statements += left.size() + right.size();
        DatabaseSchema from = scene.read(one);
        DatabaseSchema to = scene.read(other);
        boolean gentle = seed % 2 == 0;
        bring(scene, one, to, gentle, seed, left, right);
        bring(scene, other, from, !gentle, seed, right, left);
        scene.server().execute("postgres", "drop database " + one);
        scene.server().execute("postgres", "drop database " + other);
    }

    private void bring(
            PlanScene scene,
            String database,
            DatabaseSchema to,
            boolean gentle,
            long seed,
            List<String> left,
            List<String> right) {
        try {
            scene.bring(database, to, gentle);
        } catch (PlanRefusedException e) {
            refused.add("seed %d: %s".formatted(seed, e.getMessage()));
        } catch (AssertionError | RuntimeException e) {
            wrong.add(
                    "seed %d, gentle %s, PostgreSQL %d: %s\n--- from\n%s;\n--- to\n%s;"
                            .formatted(
                                    seed,
                                    gentle,
                                    scene.server().major(),
                                    e instanceof AssertionError
                                            ? e
                                            : e + "\n" + Arrays.toString(e.getStackTrace()),
                                    String.join(";\n", left),
                                    String.join(";\n", right)));
        }
    }
}
