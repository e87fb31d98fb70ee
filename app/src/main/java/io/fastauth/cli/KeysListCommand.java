package io.fastauth.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fastauth.FastAuthConfig;
import io.fastauth.cli.Table.Cell;
import io.fastauth.cli.Table.Column;
import io.fastauth.token.KeySchedule;
import io.fastauth.token.KeyStatus;
import io.fastauth.token.Keyring;
import io.fastauth.token.SigningKey;
import io.fastauth.token.StoreUnavailableException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Lists the keys by their ids, and never prints a key. */
@Command(
        name = "list",
        description = {
            "List the keys by their ids: algorithm, use, age, state, when it ceases to verify, how many sessions still need"
                    + " each, and how many stored pairs are encrypted under it.",
            "With --url, those of a running service; without it, those of the settings, and the pairs that \"store serve\""
                    + " keeps.",
            "The states: a key is announced before it signs, then signs, then verifies until its end; it has expired after"
                    + " that. With a key of ES256, EdDSA or RS256, one key signs access and another one refresh tokens."
                    + " CRYPTOGRAPHY_KEY is retired by an entry of its id that has expired."
        },
        mixinStandardHelpOptions = true)
final class KeysListCommand implements Callable<Integer> {

    private static final Duration MAX_AGE = Duration.ofDays(365);

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private ServiceOptions options = new ServiceOptions();

    @Override
    public Integer call() {
        Instant now = Instant.now();
        JsonNode keys = options.url().isPresent() ? ofService() : ofSettings(now);
        boolean pairs = options.url().isEmpty();
        options.listing(spec.commandLine(), Long.MAX_VALUE)
                .print(List.of(keys).iterator(), new Keys(new Ages(now), pairs));
        warnOfAge(keys.path(Keys.MEMBER), now);
        return 0;
    }

    private JsonNode ofService() {
        try (ServiceConnection service = options.openRunning()) {
            return service.call(Call.get("/keys", Keys.MEMBER, Call.Kind.LIST));
        }
    }

    /** In the form of the operation of a service, with the pairs. */
    private JsonNode ofSettings(Instant now) {
        FastAuthConfig config = options.settings().config();
        KeySchedule schedule = SettingsFiles.keys(config).schedule();
        Optional<SessionStores.KeyUse> use = use(config, schedule.at(now), now);
        Optional<String> configured = SettingsFiles.keys(config).configuredKey().map(SigningKey::id);
        ObjectNode page = JsonNodeFactory.instance.objectNode();
        ArrayNode keys = page.putArray(Keys.MEMBER);
        for (KeyStatus key : KeyStatus.of(schedule, configured, now)) {
            ObjectNode entry = keys.addObject()
                    .put("kid", key.id())
                    .put("alg", key.algorithm())
                    .put("use", key.use())
                    .put("state", key.state());
            if (!key.from().equals(Instant.MIN)) {
                entry.put("from", key.from().getEpochSecond());
            }
            if (!key.until().equals(Instant.MAX)) {
                entry.put("until", key.until().getEpochSecond());
            }
            use.filter(known -> key.signing())
                    .ifPresent(known ->
                            entry.put("sessions", known.sessions(key.id())).put("pairs", known.pairs(key.id())));
        }
        return page;
    }

    private void warnOfAge(JsonNode keys, Instant now) {
        for (JsonNode key : keys) {
            Optional<Instant> since = Ages.time(key.path("from"))
                    .filter(from -> key.path("state").asText().startsWith("signs"))
                    .filter(from -> from.isBefore(now.minus(MAX_AGE)));
            since.ifPresent(from -> spec.commandLine()
                    .getErr()
                    .println("The key " + Printable.text(key.path("kid").asText()) + " has signed for "
                            + Duration.between(from, now).toDays() + " days; replace a key within " + MAX_AGE.toDays()
                            + " days: fastauth keys rotate"));
        }
    }

    /** Empty, with a message, for a persistence API, which cannot count, and while no database answers. */
    private Optional<SessionStores.KeyUse> use(FastAuthConfig config, Keyring keyring, Instant now) {
        if (SessionStores.isApi(config)) {
            return unknown("a persistence API cannot count them");
        }
        try {
            return Optional.of(SessionStores.KeyUse.count(config, keyring, now));
        } catch (StoreUnavailableException e) {
            return unknown(String.valueOf(e.getMessage()));
        }
    }

    private Optional<SessionStores.KeyUse> unknown(String reason) {
        spec.commandLine().getErr().println("The numbers of sessions and pairs are unknown: " + reason);
        return Optional.empty();
    }

    /**
     * Keys as rows.
     *
     * @param pairs whether the pairs of {@code store serve} were counted
     */
    private record Keys(Ages ages, boolean pairs) implements Listing.Layout {

        static final String MEMBER = "keys";

        @Override
        public String member() {
            return MEMBER;
        }

        @Override
        public List<Column> columns() {
            return Stream.of("KID", "ALG", "USE", "AGE", "STATE", "LEFT", "SESSIONS", "PAIRS")
                    .filter(name -> pairs || !name.equals("PAIRS"))
                    .map(name -> name.equals("KID") ? Column.text(name) : Column.of(name))
                    .toList();
        }

        @Override
        public List<Cell> row(JsonNode key) {
            boolean signing = key.path("use").asText().equals("sig");
            List<Cell> cells = new ArrayList<>(List.of(
                    Cell.of(key.path("kid").asText()),
                    Cell.of(key.path("alg").asText()),
                    Cell.of(key.path("use").asText()),
                    age(key.path("from")),
                    Cell.of(key.path("state").asText()),
                    key.has("until") ? ages.until(key.path("until")) : Cell.of("-"),
                    count(signing, key.path("sessions"))));
            if (pairs) {
                cells.add(count(signing, key.path("pairs")));
            }
            return cells;
        }

        private Cell age(JsonNode from) {
            boolean later = Ages.time(from).filter(ages.now()::isBefore).isPresent();
            return later
                    ? new Cell("new", ages.since(from).whole(), List.of())
                    : from.isMissingNode() ? Cell.of("unknown") : ages.since(from);
        }

        private static Cell count(boolean signing, JsonNode number) {
            return Cell.of(signing ? number.asText("unknown") : "-");
        }
    }
}
