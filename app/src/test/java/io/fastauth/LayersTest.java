package io.fastauth;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Which package may know which. The order is that of the README's picture: outer packages know inner ones. */
@AnalyzeClasses(packages = "io.fastauth", importOptions = ImportOption.DoNotIncludeTests.class)
class LayersTest {

    private static final String CONTRACT = "io.fastauth.contract..";

    @ArchTest
    static final ArchRule TOKEN_KNOWS_NOTHING_OF_US = only("io.fastauth.token");

    @ArchTest
    static final ArchRule GUARD_KNOWS_TOKEN =
            only("io.fastauth.guard", "io.fastauth.token", "io.fastauth.http", CONTRACT);

    @ArchTest
    static final ArchRule API_KNOWS_TOKEN = only("io.fastauth.api", "io.fastauth.token", CONTRACT);

    @ArchTest
    static final ArchRule EVENTS_KNOW_TOKEN = only("io.fastauth.events", "io.fastauth.token");

    @ArchTest
    static final ArchRule SQL_STORE_KNOWS_TOKEN = only("io.fastauth.store.sql", "io.fastauth.token");

    @ArchTest
    static final ArchRule REST_STORE_KNOWS_TOKEN = only("io.fastauth.store.rest", "io.fastauth.token");

    @ArchTest
    static final ArchRule PERSISTENCE_KNOWS_TOKEN = only("io.fastauth.persistence", "io.fastauth.token", CONTRACT);

    @ArchTest
    static final ArchRule SETTINGS_KNOW_TOKEN = only("io.fastauth.settings", "io.fastauth.token");

    @ArchTest
    static final ArchRule METRICS_KNOW_TOKEN = only("io.fastauth.metrics", "io.fastauth.token", CONTRACT);

    @ArchTest
    static final ArchRule HEALTH_KNOWS_TOKEN = only("io.fastauth.health", "io.fastauth.token");

    @ArchTest
    static final ArchRule HTTP_KNOWS_NOTHING_OF_US = only("io.fastauth.http");

    @ArchTest
    static final ArchRule LOGS_KNOW_NOTHING_OF_US = only("io.fastauth.logs");

    @ArchTest
    static final ArchRule TRACING_KNOWS_TOKEN = only("io.fastauth.tracing", "io.fastauth.token", CONTRACT);

    @ArchTest
    static final ArchRule NOBODY_KNOWS_THE_COMMAND_LINE = noClasses()
            .that(resideOutsideOfPackage("io.fastauth.cli.."))
            .should()
            .dependOnClassesThat(resideInAPackage("io.fastauth.cli.."));

    @ArchTest
    static final ArchRule TOKENS_KNOW_NEITHER_HTTP_NOR_SQL = noClasses()
            .that(resideInAPackage("io.fastauth.token.."))
            .should()
            .dependOnClassesThat(resideInAPackage("io.helidon.webserver..")
                    .or(resideInAPackage("io.helidon.http.."))
                    .or(resideInAPackage("java.sql..")));

    @ArchTest
    static final ArchRule NO_CYCLES =
            slices().matching("io.fastauth.(**)").should().beFreeOfCycles();

    private static ArchRule only(String subject, String... known) {
        var ours = resideInAPackage("io.fastauth..").and(resideOutsideOfPackage(subject));
        for (String other : known) {
            ours = ours.and(resideOutsideOfPackage(other));
        }
        return noClasses().that(resideInAPackage(subject)).should().dependOnClassesThat(ours);
    }
}
