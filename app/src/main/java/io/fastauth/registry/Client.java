package io.fastauth.registry;

import io.fastauth.token.ClientDirectory.ClientTerms;
import io.fastauth.token.ClientIdRule;
import io.fastauth.token.Grant;
import io.fastauth.token.InvalidSettingException;
import io.fastauth.token.LifetimeRange;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A registered client.
 *
 * @param id valid by {@link io.fastauth.token.ClientIdRule}
 * @param label a name for people; may be empty
 * @param confidential whether it authenticates by a secret; otherwise it is public
 * @param allowed the scope and the audience that it may be granted
 * @param sessions the number of sessions that it may have, 1 to 1000
 * @param accessLifetime the lifetime of its access tokens
 * @param refreshLifetime the lifetime of its refresh tokens; empty for that of the settings
 * @param refreshes whether it may refresh
 * @param introspects whether it may introspect tokens for its own audience
 * @param status whether it may be issued tokens
 * @param source where it was registered
 * @param createdAt when it was registered, whole seconds
 * @param secrets at most two; none of a public client
 */
public record Client(
        String id,
        String label,
        boolean confidential,
        Grant allowed,
        int sessions,
        LifetimeRange accessLifetime,
        Optional<Duration> refreshLifetime,
        boolean refreshes,
        boolean introspects,
        Status status,
        Source source,
        Instant createdAt,
        List<ClientSecret> secrets) {

    /** The number of sessions of a client that does not say it: several processes share an id. */
    public static final int DEFAULT_SESSIONS = 100;

    public static final int MAX_SESSIONS = 1000;
    public static final int MAX_SECRETS = 2;

    /** What the id, the scope and the audience may take of a token, which has at most 8192 characters; in bytes. */
    private static final int MAX_CLAIMS = 4800;

    private static final Duration DEFAULT_ACCESS_LIFETIME = Duration.ofHours(1);
    private static final Duration MAX_LIFETIME = Duration.ofDays(3650);

    /** The status of a client. */
    public enum Status {
        ENABLED,
        /** Disabled until it is enabled again. */
        DISABLED,
        /** Removed: disabled until its id is released, so that no other party can take it over. */
        REMOVED
    }

    /** Where a client was registered. */
    public enum Source {
        API,
        /** In the clients file: it cannot be changed over the API. */
        FILE
    }

    /** Throws {@link InvalidSettingException} when a value is out of its range; it names the member of the contract. */
    public Client {
        secrets = List.copyOf(secrets);
        ClientIdRule.problem(id).ifPresent(problem -> refuse(true, "client_id", problem));
        if (!label.isEmpty()) {
            // A label has the same form.
            ClientIdRule.storedProblem(label).ifPresent(problem -> refuse(true, "label", problem));
        }
        refuse(
                claims(id, allowed) > MAX_CLAIMS,
                "scopes",
                "are too long for a token, together with the audiences and this id: shorten one of them");
        refuse(sessions < 1 || sessions > MAX_SESSIONS, "sessions_per_client", "must be 1 to " + MAX_SESSIONS);
        refuse(
                accessLifetime.shortest().compareTo(Duration.ofSeconds(1)) < 0
                        || accessLifetime.longest().compareTo(MAX_LIFETIME) > 0,
                "access_lifetime",
                "must be 1 second to " + MAX_LIFETIME.toDays() + " days");
        refuse(
                refreshLifetime
                        .filter(lifetime -> lifetime.compareTo(accessLifetime.longest()) < 0
                                || lifetime.compareTo(MAX_LIFETIME) > 0)
                        .isPresent(),
                "refresh_lifetime",
                "must be at least the access lifetime, and at most " + MAX_LIFETIME.toDays() + " days");
        refuse(
                secrets.size() > (confidential ? MAX_SECRETS : 0),
                "secrets",
                confidential ? "must be at most " + MAX_SECRETS : "must be absent for a public client");
    }

    /** The id is in a token twice, as client_id and sub; quotation marks and backslashes are escaped. */
    private static int claims(String id, Grant allowed) {
        int escapes = (int) id.chars().filter(c -> c == '"' || c == '\\').count();
        return 2 * (id.getBytes(StandardCharsets.UTF_8).length + escapes)
                + allowed.scope().text().length()
                + allowed.audience().text().length();
    }

    private static void refuse(boolean wrong, String member, String problem) {
        if (wrong) {
            throw new InvalidSettingException(member, problem);
        }
    }

    /** A client with the defaults: confidential, enabled, without scopes and without secrets. */
    public static Client of(String id, Source source, Instant createdAt) {
        return new Client(
                id,
                "",
                true,
                Grant.none(),
                DEFAULT_SESSIONS,
                LifetimeRange.of(DEFAULT_ACCESS_LIFETIME),
                Optional.empty(),
                false,
                false,
                Status.ENABLED,
                source,
                createdAt,
                List.of());
    }

    public Client withStatus(Status changed) {
        return with(sessions, changed, createdAt, secrets);
    }

    public Client withCreatedAt(Instant changed) {
        return with(sessions, status, changed, secrets);
    }

    public Client withSessions(int changed) {
        return with(changed, status, createdAt, secrets);
    }

    public Client withSecrets(List<ClientSecret> changed) {
        return with(sessions, status, createdAt, changed);
    }

    private Client with(int newSessions, Status newStatus, Instant newCreatedAt, List<ClientSecret> newSecrets) {
        return new Client(
                id,
                label,
                confidential,
                allowed,
                newSessions,
                accessLifetime,
                refreshLifetime,
                refreshes,
                introspects,
                newStatus,
                source,
                newCreatedAt,
                newSecrets);
    }

    /** The terms under which it is issued tokens. */
    public ClientTerms terms() {
        return new ClientTerms(confidential, allowed, sessions, accessLifetime, refreshLifetime, refreshes);
    }
}
