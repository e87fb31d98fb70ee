package io.fastauth.interoperability;

import java.util.Optional;
import java.util.Set;

/** The verifiers of others. */
enum VerifierKind {
    NIMBUS(Set.of(Configuration.ES256, Configuration.RS256), Optional.empty()),
    SPRING(Set.of(Configuration.ES256, Configuration.RS256), Optional.empty()),
    HELIDON(Set.of(Configuration.ES256, Configuration.RS256), Optional.empty()),
    JOSE(Set.of(Configuration.ES256, Configuration.RS256, Configuration.ED25519), Optional.of(Tool.NODE)),
    /** It accepts tokens of RFC 9068 only. */
    OAUTH4WEBAPI(Set.of(Configuration.RS256, Configuration.ED25519), Optional.of(Tool.NODE)),
    PYJWT(Set.of(Configuration.ES256, Configuration.RS256, Configuration.ED25519), Optional.of(Tool.PYTHON)),
    APACHE(Set.of(Configuration.ES256, Configuration.RS256), Optional.of(Tool.APACHE));

    private final Set<Configuration> supported;
    private final Optional<Tool> tool;

    VerifierKind(Set<Configuration> supported, Optional<Tool> tool) {
        this.supported = supported;
        this.tool = tool;
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
