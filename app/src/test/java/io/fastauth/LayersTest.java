package io.fastauth;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameStartingWith;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.stream.Stream;

/**
 * Which package may use which. The packages are in rows: a package uses what is in the rows below, and what the
 * contract generates. The slices of row 3 are for features, so a feature has one address. A package that does not exist
 * yet has nothing to refuse.
 */
@AnalyzeClasses(packages = "io.fastauth", importOptions = ImportOption.DoNotIncludeTests.class)
class LayersTest {

    private static final String[] ROW_0 = packages("token");
    private static final String[] ROW_1 = packages("http", "metrics", "registry");
    private static final String[] ROW_2 = packages("guard", "config", "store.sql", "store.rest");

    private static final String[] BELOW_1 = ROW_0;
    private static final String[] BELOW_2 = both(ROW_0, ROW_1);
    private static final String[] BELOW_3 = both(BELOW_2, ROW_2);

    @ArchTest
    static final ArchRule TOKEN = only(packages("token"));

    @ArchTest
    static final ArchRule HTTP = only(packages("http"), BELOW_1);

    @ArchTest
    static final ArchRule REGISTRY = only(packages("registry"), BELOW_1);

    @ArchTest
    static final ArchRule METRICS = only(packages("metrics"), BELOW_1);

    @ArchTest
    static final ArchRule GUARD = only(packages("guard"), BELOW_2);

    @ArchTest
    static final ArchRule CONFIG = only(packages("config"), BELOW_2);

    @ArchTest
    static final ArchRule SQL_STORE = only(packages("store.sql"), BELOW_2);

    @ArchTest
    static final ArchRule REST_STORE = only(packages("store.rest"), BELOW_2);

    @ArchTest
    static final ArchRule TOKENS = only(packages("tokens"), BELOW_3);

    @ArchTest
    static final ArchRule FORWARD = only(packages("forward"), BELOW_3);

    @ArchTest
    static final ArchRule WEBSOCKET = only(packages("websocket"), BELOW_3);

    @ArchTest
    static final ArchRule OPERATORS = only(packages("operators"), BELOW_3);

    @ArchTest
    static final ArchRule OBSERVE = only(packages("observe"), BELOW_3);

    @ArchTest
    static final ArchRule CONSOLE = only(packages("console"), BELOW_3);

    @ArchTest
    static final ArchRule PERSISTENCE = only(packages("persistence"), BELOW_3);

    @ArchTest
    static final ArchRule NOBODY_USES_THE_COMMAND_LINE = noClasses()
            .that(resideOutsideOfPackage("io.fastauth.cli.."))
            .should()
            .dependOnClassesThat(resideInAPackage("io.fastauth.cli.."));

    @ArchTest
    static final ArchRule TOKEN_USES_NEITHER_HTTP_NOR_SQL = noClasses()
            .that(resideInAPackage("io.fastauth.token.."))
            .should()
            .dependOnClassesThat(resideInAnyPackage("io.helidon.webserver..", "io.helidon.http..", "java.sql.."));

    @ArchTest
    static final ArchRule NO_CYCLES_BETWEEN_PACKAGES =
            slices().matching("io.fastauth.(**)").should().beFreeOfCycles();

    /** The builder that Helidon generates for the settings makes the feature. */
    @ArchTest
    static final ArchRule NO_CYCLES_BETWEEN_CLASSES = slices().assignedFrom(new TopLevelClasses())
            .should()
            .beFreeOfCycles()
            .ignoreDependency(nameStartingWith("io.fastauth.FastAuthConfig"), type(FastAuthFeature.class));

    private static String[] packages(String... names) {
        return Stream.of(names).map(name -> "io.fastauth." + name).toArray(String[]::new);
    }

    private static String[] both(String[] one, String[] other) {
        return Stream.concat(Stream.of(one), Stream.of(other)).toArray(String[]::new);
    }

    private static ArchRule only(String[] subjects, String... below) {
        var others = resideInAPackage("io.fastauth..")
                .and(resideOutsideOfPackages(subjects))
                .and(resideOutsideOfPackages(below))
                .and(resideOutsideOfPackage("io.fastauth.contract.."));
        return noClasses()
                .that(resideInAnyPackage(subjects))
                .should()
                .dependOnClassesThat(others)
                .allowEmptyShould(true);
    }

    /** A class with what is nested in it; Helidon generates configurations that refer to their blueprints and back. */
    private static final class TopLevelClasses implements SliceAssignment {

        @Override
        public SliceIdentifier getIdentifierOf(JavaClass candidate) {
            JavaClass top = candidate;
            while (top.getEnclosingClass().isPresent()) {
                top = top.getEnclosingClass().get();
            }
            return top.getPackageName().startsWith("io.fastauth.contract")
                    ? SliceIdentifier.ignore()
                    : SliceIdentifier.of(top.getName().replaceAll("Blueprint$", ""));
        }

        @Override
        public String getDescription() {
            return "top-level classes";
        }
    }
}
