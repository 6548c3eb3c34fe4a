package dev.holdfast.operations.migrate.style;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MigrationVersionTest {
    @ParameterizedTest
    @CsvSource({
        "7, 7",
        "007, 7",
        "0, 0",
        "000, 0",
        "1.0, 1",
        "1_2, 1.2",
        "01.02.0.0, 1.2",
        "0.0, 0",
        "0.1, 0.1",
        "20260102030405060708, 20260102030405060708",
        "1., 1.",
        ".1, .1",
        "1..2, 1..2",
        "_1, _1",
        "ab12, ab12",
        "१, १"
    })
    void numbers_are_written_one_way_and_all_else_as_it_is(String text, String shown) {
        assertThat(new MigrationVersion(text)).hasToString(shown);
        assertThat(new MigrationVersion(text)).isEqualTo(new MigrationVersion(shown));
        assertThat(new MigrationVersion(text)).hasSameHashCodeAs(new MigrationVersion(shown));
    }

    @Test
    void none_is_below_all_and_what_is_no_number_above() {
        var sorted =
                List.of("none", "0", "0.1", "1", "1.0.1", "1.2", "1.10", "2", "9", "10", "ab", "b");

        for (int one = 0; one < sorted.size(); one++) {
            for (int other = 0; other < sorted.size(); other++) {
                var mine = new MigrationVersion(sorted.get(one));
                assertThat(Integer.signum(mine.compareTo(new MigrationVersion(sorted.get(other)))))
                        .as("%s and %s", mine, sorted.get(other))
                        .isEqualTo(Integer.compare(one, other));
            }
        }
    }

    @Test
    void numbers_compare_as_numbers() {
        var random = new Random(5);
        for (int round = 0; round < 5_000; round++) {
            var one = numbers(random);
            var other = numbers(random);

            assertThat(Integer.signum(version(one).compareTo(version(other))))
                    .as("%s and %s", one, other)
                    .isEqualTo(expected(one, other));
        }
    }

    private static List<BigInteger> numbers(Random random) {
        var numbers = new ArrayList<BigInteger>();
        for (int count = 1 + random.nextInt(3); count > 0; count--) {
            numbers.add(new BigInteger(random.nextInt(70), random));
        }
        return numbers;
    }

    private static MigrationVersion version(List<BigInteger> numbers) {
        return new MigrationVersion(
                String.join(".", numbers.stream().map(it -> "00" + it).toList()));
    }

    /// As if the shorter one went on with zeros.
    private static int expected(List<BigInteger> one, List<BigInteger> other) {
        for (int i = 0; i < Math.max(one.size(), other.size()); i++) {
            int order = at(one, i).compareTo(at(other, i));
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    private static BigInteger at(List<BigInteger> numbers, int place) {
        return Stream.concat(numbers.stream(), Stream.generate(() -> BigInteger.ZERO))
                .skip(place)
                .findFirst()
                .orElseThrow();
    }
}
