package io.fastauth.testing;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.fastauth.FastAuth;
import io.fastauth.FastAuthFeature;
import io.fastauth.metrics.Meters;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What a service of this process measures has the same names as what another measures, and is removed at its end. */
@AnalyzeClasses(packages = "io.fastauth", importOptions = ImportOption.OnlyIncludeTests.class)
class BesideOthersTest {

    @ArchTest
    static final ArchRule START_NO_SERVICE_IN_THIS_PROCESS = noClasses()
            .that(describe("run beside others", BesideOthersTest::besideOthers))
            .should()
            .callCodeUnitWhere(target(nameMatching("start|of|create|<init>"))
                    .and(target(owner(belongToAnyOf(
                            RunningServer.class,
                            OauthServer.class,
                            IdleServer.class,
                            FastAuth.class,
                            FastAuthFeature.class,
                            Meters.class)))));

    private static boolean besideOthers(JavaClass test) {
        return test.isAnnotatedWith(BesideOthers.class)
                || test.tryGetAnnotationOfType(Execution.class)
                        .map(execution -> execution.value() == ExecutionMode.CONCURRENT)
                        .orElse(false)
                || test.getEnclosingClass().map(BesideOthersTest::besideOthers).orElse(false);
    }
}
