package dev.holdfast.app;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.holdfast.kernel.FailureCode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The walls: what a program can check of the house's rules. ARCHITECTURE.md says why they stand
/// there.
@Tag("house")
class HouseRulesTest {
    private static final String HOME = "dev.holdfast.";

    /// So that no rule can pass by seeing nothing; raise it as the house grows.
    private static final int CLASSES_AT_LEAST = 250;

    /// The rows of rooms, from below. Rooms import downwards; within a row only what [#SIDEWAYS]
    /// lists.
    private static final List<Set<String>> ROWS =
            List.of(
                    Set.of("config", "local", "repository", "schema", "wal"),
                    Set.of("migrate", "backup", "restore"),
                    Set.of("quickstart"));

    /// Arrows within a row: each new one is an ADR.
    private static final Map<String, Set<String>> SIDEWAYS =
            Map.of(
                    "local",
                    Set.of("config"),
                    "repository",
                    Set.of("config"),
                    "schema",
                    Set.of("config", "local"),
                    "wal",
                    Set.of("config", "local", "repository"),
                    "restore",
                    Set.of("backup"));

    private static final JavaClasses HOUSE =
            new ClassFileImporter()
                    .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                    .withImportOption(location -> !location.contains("/testkit/"))
                    .importPackages("dev.holdfast");

    @Test
    void the_house_is_seen() {
        assertThat(HOUSE.size()).isGreaterThan(CLASSES_AT_LEAST);
        assertThat(HOUSE.stream().map(JavaClass::getPackageName))
                .contains(HOME + "kernel", HOME + "surface.cli", HOME + "app");
    }

    @Test
    void floors_import_downwards_only() {
        layeredArchitecture()
                .consideringOnlyDependenciesInAnyPackage("dev.holdfast..")
                .withOptionalLayers(true)
                .layer("app")
                .definedBy(HOME + "app..")
                .layer("surface")
                .definedBy(HOME + "surface..")
                .layer("operations")
                .definedBy(HOME + "operations..")
                .layer("store")
                .definedBy(HOME + "store..")
                .layer("postgres")
                .definedBy(HOME + "postgres..")
                .layer("redis")
                .definedBy(HOME + "redis..")
                .layer("kernel")
                .definedBy(HOME + "kernel..")
                .whereLayer("app")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("surface")
                .mayOnlyBeAccessedByLayers("app")
                .whereLayer("operations")
                .mayOnlyBeAccessedByLayers("surface", "app")
                .whereLayer("store")
                .mayOnlyBeAccessedByLayers("operations", "surface", "app")
                .whereLayer("postgres")
                .mayOnlyBeAccessedByLayers("operations", "surface", "app")
                .whereLayer("redis")
                .mayOnlyBeAccessedByLayers("operations", "surface", "app")
                .check(HOUSE);
    }

    @Test
    void rooms_import_downwards_only() {
        var rooms = new HashSet<String>();
        for (JavaClass type : HOUSE) {
            String room = room(type);
            if (room.isEmpty()) {
                continue;
            }
            rooms.add(room);
            assertThat(row(room)).as("the row of the room " + room).isNotNegative();
            for (var dependency : type.getDirectDependenciesFromSelf()) {
                String other = room(dependency.getTargetClass());
                assertThat(other.isEmpty() || other.equals(room) || mayImport(room, other))
                        .as(dependency.getDescription())
                        .isTrue();
            }
        }
        ROWS.forEach(row -> assertThat(rooms).as("rooms that stand in a row").containsAll(row));
    }

    @Test
    void no_package_sits_in_a_cycle() {
        slices().matching("dev.holdfast.(**)").should().beFreeOfCycles().check(HOUSE);
    }

    @Test
    void each_library_has_one_owner() {
        owner("org.postgresql..", HOME + "postgres..");
        owner("com.ongres..", HOME + "postgres.wire..");
        owner("picocli..", HOME + "surface.cli..");
        owner("io.avaje..", HOME + "kernel.data..");
        owner("org.snakeyaml..", HOME + "kernel.data..");
        owner("org.apache.commons.compress..", HOME + "postgres.server..");
        owner("org.tukaani..", HOME + "postgres.server..");
        owner("com.github.luben..", HOME + "store.repository..");
    }

    @Test
    void each_effect_has_one_owner() {
        noClasses()
                .that(
                        resideInAnyPackage("dev.holdfast..")
                                .and(
                                        DescribedPredicate.not(
                                                resideInAnyPackage(
                                                        HOME + "surface.cli..", HOME + "app.."))))
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .orShould()
                .accessField(System.class, "in")
                .orShould()
                .callMethod(System.class, "exit", int.class)
                .check(HOUSE);
        noClasses()
                .that(
                        resideInAPackage("dev.holdfast..")
                                .and(DescribedPredicate.not(resideInAPackage(HOME + "kernel.."))))
                .should()
                .dependOnClassesThat()
                .areAssignableTo(ProcessBuilder.class)
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.util.concurrent.Executors")
                .check(HOUSE);
        noClasses()
                .should()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(java.time.Instant.class, "now")
                .check(HOUSE);
    }

    @Test
    void every_package_is_null_marked_and_described() {
        var packages = new HashSet<String>();
        for (JavaClass type : HOUSE) {
            packages.add(type.getPackageName());
        }
        for (String name : packages) {
            assertThat(HOUSE.getPackage(name).isAnnotatedWith(NullMarked.class))
                    .as(name + " has a package-info.java with @NullMarked")
                    .isTrue();
        }
    }

    @Test
    void types_are_records_enums_interfaces_or_final_classes() {
        for (JavaClass type : HOUSE) {
            boolean closed =
                    type.isInterface()
                            || type.isEnum()
                            || type.isAnonymousClass()
                            || type.getModifiers().contains(JavaModifier.FINAL)
                            || type.getRawSuperclass().filter(JavaClass::isEnum).isPresent();
            assertThat(closed).as(type.getName() + " is final").isTrue();
            assertThat(
                            type.getRawSuperclass()
                                    .filter(above -> above.getName().startsWith(HOME))
                                    .filter(above -> !above.isEnum()))
                    .as(type.getName() + " extends a class of ours")
                    .isEmpty();
        }
    }

    @Test
    void names_say_what_a_thing_is() {
        noClasses()
                .should()
                .resideInAnyPackage(
                        "..util..", "..utils..", "..common..", "..helper..", "..impl..", "..misc..")
                .orShould()
                .haveNameMatching(".*(Util|Utils|Helper|Manager|Impl|Base|Dto|Vo)")
                .orShould()
                .haveNameMatching(".*[.$](Abstract|I(?=[A-Z]))[A-Z].*")
                .check(HOUSE);
    }

    @Test
    void a_room_shows_its_service_its_records_and_its_errors() {
        classes()
                .that()
                .resideInAPackage(HOME + "operations..")
                .and()
                .arePublic()
                .and()
                .areTopLevelClasses()
                .and()
                .areNotRecords()
                .and()
                .areNotEnums()
                .and()
                .areNotInterfaces()
                .and(DescribedPredicate.not(isInInnerPackage()))
                .should()
                .haveNameMatching(".*(Service|Loader|Targets|Receiver|Archive)")
                .check(HOUSE);
    }

    @Test
    void only_its_own_room_imports_an_inner_package() {
        for (JavaClass type : HOUSE) {
            for (var dependency : type.getDirectDependenciesFromSelf()) {
                var other = dependency.getTargetClass();
                // What a record of the room carries to the outside may be of an inner package.
                boolean shown = other.isRecord() || other.isEnum();
                boolean inside = room(type).equals(room(other));
                assertThat(!isInInnerPackage().test(other) || inside || shown)
                        .as(dependency.getDescription())
                        .isTrue();
            }
        }
    }

    private static DescribedPredicate<JavaClass> isInInnerPackage() {
        return DescribedPredicate.describe(
                "in an inner package of a room",
                type -> type.getPackageName().matches("dev\\.holdfast\\.operations\\.\\w+\\..+"));
    }

    @Test
    void failure_codes_are_unique() throws ClassNotFoundException {
        var codes = new ArrayList<String>();
        int enums = 0;
        for (JavaClass type : HOUSE) {
            if (type.isEnum() && type.isAssignableTo(FailureCode.class)) {
                enums++;
                for (Object constant : Class.forName(type.getName()).getEnumConstants()) {
                    codes.add(((FailureCode) constant).text());
                }
            }
        }
        assertThat(enums).isGreaterThan(1);
        assertThat(codes).doesNotHaveDuplicates().allMatch(code -> code.matches("[A-Z]+-\\d{3}"));
    }

    private static void owner(String library, String room) {
        noClasses()
                .that()
                .resideOutsideOfPackage(room)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library)
                .as(library + " belongs to " + room)
                .check(HOUSE);
    }

    private static boolean mayImport(String room, String other) {
        return row(other) < row(room) || SIDEWAYS.getOrDefault(room, Set.of()).contains(other);
    }

    private static int row(String room) {
        for (int row = 0; row < ROWS.size(); row++) {
            if (ROWS.get(row).contains(room)) {
                return row;
            }
        }
        return -1;
    }

    private static String room(JavaClass type) {
        String prefix = HOME + "operations.";
        String name = type.getPackageName();
        return name.startsWith(prefix) ? name.substring(prefix.length()).split("\\.")[0] : "";
    }
}
