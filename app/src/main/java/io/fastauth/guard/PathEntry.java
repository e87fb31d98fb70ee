package io.fastauth.guard;

import io.fastauth.token.InvalidSettingException;
import io.helidon.config.Config;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * An entry of a path list, as settings have it. {@link PathPolicy} refuses a malformed one.
 *
 * @param path a prefix of paths, or a pattern: see {@link PathPattern}
 * @param methods the methods that the entry covers, in upper case; empty for all. {@code GET} covers {@code HEAD} too
 * @param scope the scope tokens that an access token must have, all of them
 * @param audience the URIs of which an access token must have one in its audience; empty for any audience
 */
public record PathEntry(String path, List<String> methods, List<String> scope, List<String> audience) {

    private static final List<String> MEMBERS = List.of("path", "methods", "scope", "audience");
    private static final Pattern INDEX = Pattern.compile("[0-9]+");
    private static final int LONGEST_QUOTE = 60;

    public PathEntry {
        methods = List.copyOf(methods);
        scope = List.copyOf(scope);
        audience = List.copyOf(audience);
    }

    /** Covers all requests to a path, and is satisfied by any token of the level. */
    public static PathEntry of(String path) {
        return new PathEntry(path, List.of(), List.of(), List.of());
    }

    /** The same for these methods alone. */
    public PathEntry withMethods(String... covered) {
        return new PathEntry(path, Arrays.asList(covered), scope, audience);
    }

    /** The same with the scope tokens that are required. */
    public PathEntry withScope(String... required) {
        return new PathEntry(path, methods, Arrays.asList(required), audience);
    }

    /** The same with the URIs of which the audience must contain one. */
    public PathEntry withAudience(String... accepted) {
        return new PathEntry(path, methods, scope, Arrays.asList(accepted));
    }

    /** The path, with what else the entry says in brackets. */
    public String text() {
        String members = Stream.of(member("methods", methods), member("scope", scope), member("audience", audience))
                .filter(member -> !member.isEmpty())
                .collect(Collectors.joining(", "));
        return members.isEmpty() ? path : path + " [" + members + "]";
    }

    private static String member(String name, List<String> texts) {
        return texts.isEmpty() ? "" : name + " " + String.join(" ", texts);
    }

    /**
     * Reads a text, which is the path, or an object. Its members other than the path are lists of texts, or single
     * texts with spaces between several values.
     *
     * @throws InvalidSettingException when the node is something else, or has an unknown member
     */
    public static PathEntry create(Config config) {
        if (config.isLeaf()) {
            return of(config.asString().get());
        }
        Config path = config.get("path");
        if (!path.isLeaf()) {
            throw new InvalidSettingException(
                    "has an entry without a path; write \"/orders\", or an object like {\"path\": \"/orders\"}");
        }
        PathEntry entry = of(path.asString().get());
        for (Config member : config.asNodeList().orElse(List.of())) {
            if (!MEMBERS.contains(member.name())) {
                throw entry.refused("has the unknown member " + quoted(member.name()) + "; " + near(member.name()));
            }
        }
        return new PathEntry(
                entry.path,
                entry.texts(config.get("methods")),
                entry.texts(config.get("scope")),
                entry.texts(config.get("audience")));
    }

    private List<String> texts(Config member) {
        if (!member.exists()) {
            return List.of();
        }
        if (member.isLeaf() && !member.asString().get().isBlank()) {
            return Arrays.asList(member.asString().get().strip().split(" +", -1));
        }
        List<Config> items = member.isLeaf() ? List.of() : member.asNodeList().orElse(List.of());
        if (items.isEmpty() || !items.stream().allMatch(PathEntry::isItem)) {
            throw refused("has a member \"" + member.name()
                    + "\" that is neither a text nor a list of texts; write one, or remove the member");
        }
        return items.stream().map(item -> item.asString().get()).toList();
    }

    /** Flat sources make no difference between a list and an object with numbers as names. */
    private static boolean isItem(Config node) {
        return node.isLeaf() && INDEX.matcher(node.name()).matches();
    }

    private static String near(String unknown) {
        return MEMBERS.stream()
                .filter(known -> unknown.toLowerCase(Locale.ROOT).startsWith(known.substring(0, 3)))
                .findFirst()
                .map(known -> "did you mean \"" + known + "\"?")
                .orElse("an entry has path, methods, scope and audience");
    }

    /** A problem of this entry, which the message names. */
    InvalidSettingException refused(String problem) {
        return new InvalidSettingException("has the entry " + quoted(path) + ", which " + problem);
    }

    /** A text of the settings, shortened and made printable. */
    private static String quoted(String text) {
        String printable = text.replaceAll("[^\\x20-\\x7e]", "?");
        return "\""
                + (printable.length() > LONGEST_QUOTE ? printable.substring(0, LONGEST_QUOTE) + "…" : printable)
                + "\"";
    }
}
