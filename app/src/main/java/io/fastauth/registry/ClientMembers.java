package io.fastauth.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fastauth.registry.Client.Status;
import io.fastauth.token.Audience;
import io.fastauth.token.DurationText;
import io.fastauth.token.Grant;
import io.fastauth.token.InvalidSettingException;
import io.fastauth.token.LifetimeRange;
import io.fastauth.token.Scope;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * The members of a client as a JSON object, read strictly. Each method throws an {@link InvalidSettingException}, which
 * names the member and the fix, when a member is unknown, of another type, or out of its range.
 */
public record ClientMembers(ObjectNode members, Spelling spelling) {

    private static final String CLIENT_ID = "client_id";
    private static final String CONFIDENTIAL = "confidential";
    private static final Set<String> TERMS = Set.of(
            "label",
            "scopes",
            "audiences",
            "sessions_per_client",
            "access_lifetime",
            "refresh_lifetime",
            "may_refresh",
            "may_introspect",
            "disabled");

    private static final Pattern UNROUTABLE = Pattern.compile("(^|/)\\.{0,2}(/|$)");

    /** How members are named, and lifetimes are written. */
    public enum Spelling {
        /** As in the contract: {@code access_lifetime}, in whole seconds. */
        CONTRACT,
        /** As in settings: {@code access-lifetime}, like {@code 1h}. */
        FILE;

        String of(String member) {
            return this == FILE ? member.replace('_', '-') : member;
        }
    }

    /** The id. One with an empty or a dot segment is refused: the path of its client could not be requested. */
    public String clientId() {
        Optional<String> none = Optional.empty();
        String id = value(CLIENT_ID, none, none, node -> Optional.of(text(node)))
                .orElseThrow(() -> new InvalidSettingException(spelling.of(CLIENT_ID), "is required"));
        if (id.contains("/") ? UNROUTABLE.matcher(id).find() : id.matches("\\.{1,2}")) {
            throw new InvalidSettingException(
                    spelling.of(CLIENT_ID), "must not have ., .. or nothing before, between or after slashes");
        }
        return id;
    }

    /**
     * A new client.
     *
     * @param defaults the client with the defaults and the id of these members
     * @param further names of members that the caller reads
     */
    public Client registered(Client defaults, String... further) {
        Set<String> known = new TreeSet<>(TERMS);
        known.add(CLIENT_ID);
        known.add(CONFIDENTIAL);
        known.addAll(List.of(further));
        checkKnown(known);
        return with(defaults, value(CONFIDENTIAL, true, true, ClientMembers::flag), defaults.sessions());
    }

    /** A present client, with the members that are there; {@code null} resets one to its default. */
    public Client changed(Client present) {
        checkKnown(new TreeSet<>(TERMS));
        return with(present, present.confidential(), Client.DEFAULT_SESSIONS);
    }

    private Client with(Client present, boolean confidential, int defaultSessions) {
        Client defaults = Client.of(present.id(), present.source(), present.createdAt());
        boolean disabled = value("disabled", present.status() == Status.DISABLED, false, ClientMembers::flag);
        try {
            return new Client(
                    present.id(),
                    value("label", present.label(), "", ClientMembers::text),
                    confidential,
                    new Grant(
                            value("scopes", present.allowed().scope(), Scope.none(), ClientMembers::scope),
                            value("audiences", present.allowed().audience(), Audience.none(), ClientMembers::audience)),
                    value("sessions_per_client", present.sessions(), defaultSessions, ClientMembers::number),
                    value(
                            "access_lifetime",
                            present.accessLifetime(),
                            defaults.accessLifetime(),
                            node -> LifetimeRange.of(duration(node))),
                    value(
                            "refresh_lifetime",
                            present.refreshLifetime(),
                            Optional.empty(),
                            node -> Optional.of(duration(node))),
                    value("may_refresh", present.refreshes(), false, ClientMembers::flag),
                    value("may_introspect", present.introspects(), false, ClientMembers::flag),
                    disabled ? Status.DISABLED : Status.ENABLED,
                    present.source(),
                    present.createdAt(),
                    present.secrets());
        } catch (InvalidSettingException e) {
            throw e.of(spelling.of(e.problems().getFirst().key()));
        }
    }

    private void checkKnown(Set<String> known) {
        for (String name : (Iterable<String>) members::fieldNames) {
            if (known.stream().noneMatch(member -> spelling.of(member).equals(name))) {
                // The name comes from the caller: only a plain one is repeated.
                throw new InvalidSettingException(
                        name.matches("[A-Za-z0-9_-]{1,64}") ? name : "A member",
                        "is not known; the members are "
                                + String.join(
                                        ", ", known.stream().map(spelling::of).toList()));
            }
        }
    }

    private <T> T value(String member, T absent, T reset, Function<JsonNode, T> read) {
        JsonNode node = members.get(spelling.of(member));
        if (node == null) {
            return absent;
        }
        if (node.isNull()) {
            return reset;
        }
        try {
            return read.apply(node);
        } catch (InvalidSettingException e) {
            throw e.of(spelling.of(member));
        }
    }

    private static String text(JsonNode node) {
        if (!node.isTextual()) {
            throw new InvalidSettingException("must be a text, in quotes");
        }
        return node.textValue();
    }

    private static boolean flag(JsonNode node) {
        if (!node.isBoolean()) {
            throw new InvalidSettingException("must be true or false");
        }
        return node.booleanValue();
    }

    private static int number(JsonNode node) {
        if (!node.isIntegralNumber() || !node.canConvertToInt()) {
            throw new InvalidSettingException("must be a whole number");
        }
        return node.intValue();
    }

    private Duration duration(JsonNode node) {
        if (spelling == Spelling.CONTRACT) {
            return Duration.ofSeconds(number(node));
        }
        try {
            return DurationText.parse(text(node));
        } catch (DateTimeParseException e) {
            throw new InvalidSettingException(DurationText.PROBLEM, e);
        }
    }

    private static Scope scope(JsonNode node) {
        return Scope.of(texts(node, Scope.MAX_TOKENS));
    }

    private static Audience audience(JsonNode node) {
        return Audience.of(texts(node, Audience.MAX_URIS));
    }

    private static List<String> texts(JsonNode node, int max) {
        if (!node.isArray()) {
            throw new InvalidSettingException("must be a list of texts");
        }
        if (node.size() > max) {
            throw new InvalidSettingException("must have at most " + max + " entries");
        }
        List<String> texts = new ArrayList<>();
        node.forEach(entry -> texts.add(text(entry)));
        return texts;
    }
}
