package io.fastauth;

import io.fastauth.token.InvalidSettingException;
import java.util.List;
import java.util.function.Function;

/** Settings that can change while the service runs, but have a meaning only together with some that cannot. */
final class SettingDependencies {

    private static final List<Dependency> ALL = List.of(
            new Dependency(
                    List.of(
                            new Entry("auth-prefix", FastAuthConfig::authPrefix),
                            new Entry("root-path", FastAuthConfig::rootPath),
                            new Entry(
                                    "guard.allow-open-issuance",
                                    config -> config.guard().allowOpenIssuance())),
                    List.of(
                            new Entry("access-token-paths", FastAuthConfig::accessTokenPaths),
                            new Entry("master-token-paths", FastAuthConfig::masterTokenPaths))),
            // The headers carry a credential of that API.
            new Dependency(
                    List.of(new Entry("database-api-url", FastAuthConfig::databaseApiUrl)),
                    List.of(new Entry("headers", FastAuthConfig::headers))),
            // The pairs in a store are encrypted and signed under its keys.
            new Dependency(
                    List.of(
                            new Entry("store.url", config -> config.store().url()),
                            new Entry("database-api-url", FastAuthConfig::databaseApiUrl)),
                    List.of(
                            new Entry("cryptography-key", FastAuthConfig::cryptographyKey),
                            new Entry(
                                    "tokens.keys-file",
                                    config -> config.tokens().keysFile()))));

    private SettingDependencies() {}

    /**
     * Refuses a change of settings of both kinds that depend on each other: it would be put in force by halves.
     *
     * @param started the settings of the start, which stay in force where they cannot change
     * @param inForce the settings in force where they can change
     * @param changed the settings to put in force
     * @throws InvalidSettingException when some depend on each other; the message names two
     */
    static void check(FastAuthConfig started, FastAuthConfig inForce, FastAuthConfig changed) {
        ALL.forEach(dependency -> dependency.check(started, inForce, changed));
    }

    private record Dependency(List<Entry> fixed, List<Entry> changeable) {

        void check(FastAuthConfig started, FastAuthConfig inForce, FastAuthConfig changed) {
            fixed.stream()
                    .filter(entry -> entry.differs(started, changed))
                    .findFirst()
                    .ifPresent(waiting -> changeable.stream()
                            .filter(entry -> entry.differs(inForce, changed))
                            .findFirst()
                            .ifPresent(entry -> {
                                throw new InvalidSettingException(entry.key() + " depends on " + waiting.key()
                                        + ", which was changed too and takes effect at a start only:"
                                        + " restart the service, or change " + entry.key() + " alone");
                            }));
        }
    }

    private record Entry(String key, Function<FastAuthConfig, Object> value) {

        boolean differs(FastAuthConfig one, FastAuthConfig other) {
            return !value.apply(one).equals(value.apply(other));
        }
    }
}
