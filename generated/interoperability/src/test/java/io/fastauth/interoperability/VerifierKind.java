package io.fastauth.interoperability;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** The verifiers of others. */
enum VerifierKind {
    NIMBUS(ecdsaAndRsa(), Optional.empty()),
    SPRING(ecdsaAndRsa(), Optional.empty()),
    HELIDON(ecdsaAndRsa(), Optional.empty()),
    JOSE(asymmetric(), Optional.of(Tool.NODE)),
    /** It accepts tokens of RFC 9068 only. */
    OAUTH4WEBAPI(profiled(), Optional.of(Tool.NODE)),
    PYJWT(asymmetric(), Optional.of(Tool.PYTHON)),
    APACHE(ecdsaAndRsa(), Optional.of(Tool.APACHE));

    private final Set<Configuration> supported;
    private final Optional<Tool> tool;

    VerifierKind(Set<Configuration> supported, Optional<Tool> tool) {
        this.supported = supported;
        this.tool = tool;
    }

    private static Set<Configuration> asymmetric() {
        return EnumSet.complementOf(EnumSet.of(Configuration.HS256));
    }

    private static Set<Configuration> ecdsaAndRsa() {
        return EnumSet.complementOf(EnumSet.of(Configuration.HS256, Configuration.ED25519));
    }

    private static Set<Configuration> profiled() {
        Set<Configuration> profiled = asymmetric();
        profiled.removeIf(configuration -> !configuration.profiled());
        return profiled;
    }

    boolean supports(Configuration configuration) {
        return supported.contains(configuration);
    }

    /** What it needs of the machine. */
    Optional<Tool> tool() {
        return tool;
    }

    /** Whether it follows a rotation; otherwise it knows the keys that were in the set when it started. */
    boolean followsRotations() {
        return this != HELIDON;
    }

    Verifier open(Service service) {
        return switch (this) {
            case NIMBUS -> new NimbusVerifier(service);
            case SPRING -> new SpringVerifier(service);
            case HELIDON -> new HelidonVerifier(service);
            case JOSE -> ScriptVerifier.javaScript(service, "jose");
            case OAUTH4WEBAPI -> ScriptVerifier.javaScript(service, "oauth4webapi");
            case PYJWT -> ScriptVerifier.python(service);
            case APACHE -> ApacheVerifier.start(service);
        };
    }
}
