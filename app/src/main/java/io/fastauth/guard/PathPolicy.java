package io.fastauth.guard;

import io.fastauth.token.Audience;
import io.fastauth.token.InvalidSettingException;
import io.fastauth.token.Scope;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What each path requires. Of several rules that cover a request, the strictest level applies, with the scopes and
 * audiences of all rules of that level. Immutable.
 */
public final class PathPolicy {

    private final String rootPath;
    private final List<Rule> rules;

    /** With and without a slash at their end. */
    private final Set<String> exempt;

    private PathPolicy(String rootPath, List<Rule> rules, Set<String> exempt) {
        this.rootPath = rootPath;
        this.exempt = Set.copyOf(exempt);
        this.rules = rules.stream()
                .filter(rule -> rule.required().level() != Level.OPEN)
                .sorted(Comparator.comparing((Rule rule) -> rule.required().level())
                        .reversed()
                        .thenComparing(rule -> rule.required().isPlain()))
                .toList();
    }

    /**
     * A policy without rules.
     *
     * @param rootPath an optional prefix of every path, such as {@code /api}; may be empty. Rules are written without
     *     it, and apply with and without it.
     */
    public static PathPolicy below(String rootPath) {
        return new PathPolicy(rootPath, List.of(), Set.of());
    }

    /**
     * Adds entries of a path list.
     *
     * @throws InvalidSettingException when an entry is malformed
     */
    public PathPolicy guarding(Level level, List<PathEntry> entries) {
        return with(entries.stream().map(entry -> Rule.of(level, entry)).toList());
    }

    /** Adds one path, without what is below it. */
    public PathPolicy guardingExactly(Level level, String path) {
        return with(List.of(
                new Rule(PathPattern.exactly(path), Set.of(), new Requirement(level, path, Scope.none(), List.of()))));
    }

    private PathPolicy with(List<Rule> added) {
        List<Rule> all = new ArrayList<>(rules);
        all.addAll(added);
        return new PathPolicy(rootPath, all, exempt);
    }

    /**
     * Exempts single paths from every rule: the operations of gateways check the credentials of the forwarded request,
     * so a rule for all paths must not require one of the gateway itself.
     */
    public PathPolicy exempting(List<String> paths) {
        Set<String> all = new HashSet<>(exempt);
        paths.forEach(path -> all.addAll(List.of(path, path + "/")));
        return new PathPolicy(rootPath, rules, all);
    }

    /** The strictest level of a request: see {@link #requirement}. */
    public Level level(String path, String method) {
        return requirement(path, method).level();
    }

    /**
     * What a request requires.
     *
     * @param path the decoded and normalised path
     * @param method the method in any case; empty when it is unknown, and every rule of the path applies
     */
    public Requirement requirement(String path, String method) {
        // A proxy may or may not have removed the root path, so both readings are guarded.
        String below = path.startsWith(rootPath + "/") ? path.substring(rootPath.length()) : path;
        if (exempt.contains(below)) {
            return Requirement.OPEN;
        }
        List<Requirement> covering = List.of();
        for (Rule rule : rules) {
            Requirement required = rule.required();
            // By their order, the rest is less strict, or requires nothing more.
            if (!covering.isEmpty()
                    && (required.isPlain()
                            || required.level() != covering.getFirst().level())) {
                break;
            }
            if (rule.covers(method)
                    && (rule.pattern().matches(below)
                            || (!below.equals(path) && rule.pattern().matches(path)))) {
                if (required.isPlain()) {
                    return required;
                }
                covering = covering.isEmpty() ? new ArrayList<>() : covering;
                covering.add(required);
            }
        }
        return covering.isEmpty() ? Requirement.OPEN : Requirement.all(covering);
    }

    List<Rule> rules() {
        return rules;
    }

    @Override
    public String toString() {
        return "PathPolicy" + rules;
    }

    /**
     * What the requests to the paths of a pattern require.
     *
     * @param methods in upper case; empty for all
     */
    public record Rule(PathPattern pattern, Set<String> methods, Requirement required) {

        private static final Pattern METHOD = Pattern.compile("[A-Z][A-Z-]{0,63}");

        /**
         * The rule of an entry of a path list.
         *
         * @throws InvalidSettingException when the entry is malformed
         */
        public static Rule of(Level level, PathEntry entry) {
            if (level == Level.MASTER
                    && Stream.of(entry.scope(), entry.audience()).anyMatch(list -> !list.isEmpty())) {
                throw entry.refused("has a scope or an audience, but the master token has none;"
                        + " remove them, or move the entry to access-token-paths");
            }
            if (!entry.methods().stream()
                    .allMatch(method -> METHOD.matcher(method).matches())) {
                throw entry.refused("has \"methods\" that are not HTTP methods in upper case; write them like GET");
            }
            Set<String> methods = new HashSet<>(entry.methods());
            if (methods.contains("GET")) {
                methods.add("HEAD");
            }
            return new Rule(
                    pattern(entry),
                    Set.copyOf(methods),
                    new Requirement(level, entry.path(), scope(entry), audiences(entry)));
        }

        private static PathPattern pattern(PathEntry entry) {
            try {
                return PathPattern.of(entry.path());
            } catch (InvalidSettingException e) {
                throw entry.refused(String.valueOf(e.getMessage()));
            }
        }

        private static Scope scope(PathEntry entry) {
            try {
                return Scope.of(entry.scope());
            } catch (InvalidSettingException e) {
                throw entry.refused("has a \"scope\" that " + e.getMessage());
            }
        }

        private static List<Audience> audiences(PathEntry entry) {
            try {
                return entry.audience().isEmpty() ? List.of() : List.of(Audience.of(entry.audience()));
            } catch (InvalidSettingException e) {
                throw entry.refused("has an \"audience\" that " + e.getMessage());
            }
        }

        /** Whether requests with a method are covered; one that is unknown always is. Routers read it in any case. */
        boolean covers(String method) {
            return methods.isEmpty() || method.isEmpty() || methods.contains(method.toUpperCase(Locale.ROOT));
        }
    }
}
