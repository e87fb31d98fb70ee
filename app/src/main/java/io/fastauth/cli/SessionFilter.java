package io.fastauth.cli;

import io.fastauth.token.ClientIdRule;
import io.fastauth.token.SessionSelection;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that select sessions; of several, a session must fulfil all. */
final class SessionFilter {

    @Option(names = "--client", paramLabel = "ID", description = "The sessions of a client.")
    private @Nullable String client;

    @Option(
            names = "--issued-before",
            paramLabel = "TIME",
            description = "Sessions whose current tokens were issued before a time, with its zone.")
    private @Nullable String issuedBefore;

    @Option(
            names = "--used-before",
            paramLabel = "DATE",
            description = "Sessions that were last used before a day, like 2030-01-31.")
    private @Nullable String usedBefore;

    @Option(names = "--key", paramLabel = "KID", description = "Sessions with a token that a key signed.")
    private @Nullable String key;

    @Option(names = "--scope", paramLabel = "SCOPE", description = "Sessions that were granted a scope token.")
    private @Nullable String scope;

    Optional<String> client() {
        if (client != null && ClientIdRule.storedProblem(client).isPresent()) {
            throw CommandException.refused("--client: must be 1 to 255 characters without control characters");
        }
        return Optional.ofNullable(client);
    }

    private Optional<Instant> issuedBefore() {
        try {
            return Optional.ofNullable(issuedBefore)
                    .map(time -> OffsetDateTime.parse(time).toInstant());
        } catch (DateTimeException e) {
            throw CommandException.refused(
                    "--issued-before: must be a time with its zone, like 2030-01-31T12:00:00Z", e);
        }
    }

    private Optional<LocalDate> usedBefore() {
        try {
            return Optional.ofNullable(usedBefore).map(LocalDate::parse);
        } catch (DateTimeException e) {
            throw CommandException.refused("--used-before: must be a date, like 2030-01-31", e);
        }
    }

    /** The client, if no other option is given. */
    Optional<String> onlyClient() {
        return unfiltered() ? client() : Optional.empty();
    }

    boolean isEmpty() {
        return client == null && unfiltered();
    }

    private boolean unfiltered() {
        return issuedBefore == null && usedBefore == null && key == null && scope == null;
    }

    /** The parameters of the operations on sessions. */
    Query query() {
        return Query.NONE
                .and("client_id", client().orElse(null))
                .and("kid", key)
                .and("issued_before", issuedBefore().orElse(null))
                .and("used_before", usedBefore().orElse(null))
                .and("scope", scope);
    }

    /** The same sessions in a store. */
    SessionSelection selection() {
        return new SessionSelection.Matching(
                client(), Optional.ofNullable(key), issuedBefore(), usedBefore(), Optional.ofNullable(scope));
    }
}
