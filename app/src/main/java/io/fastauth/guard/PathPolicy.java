package io.fastauth.guard;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The level that each path requires. Rules only add: of several that cover a path, the strictest counts. Immutable. */
public final class PathPolicy {

    private final String rootPath;
    private final List<Rule> rules;
    private final List<PathPattern> exempt;

    private PathPolicy(String rootPath, List<Rule> rules, List<PathPattern> exempt) {
        this.rootPath = rootPath;
        this.exempt = List.copyOf(exempt);
        this.rules = rules.stream()
                .filter(rule -> rule.level() != Level.OPEN)
                .sorted(Comparator.comparing(Rule::level).reversed())
                .toList();
    }

    /**
     * A policy without rules.
     *
     * @param rootPath what may precede every path, such as {@code /api}; empty for nothing. Rules are written without
     *     it, and hold with and without it.
     */
    public static PathPolicy below(String rootPath) {
        return new PathPolicy(rootPath, List.of(), List.of());
    }

    /**
     * Adds entries of a path list.
     *
     * @param level the level that they require
     * @param entries the entries, as {@link PathPattern} reads them
     * @throws io.fastauth.token.InvalidSettingException when an entry is malformed
     */
    public PathPolicy guarding(Level level, List<String> entries) {
        return with(entries.stream()
                .map(entry -> new Rule(PathPattern.of(entry), level))
                .toList());
    }

    /**
     * Adds one path alone, as an operation of the contract states it.
     *
     * @param level the level that it requires
     */
    public PathPolicy guardingExactly(Level level, String path) {
        return with(List.of(new Rule(PathPattern.exactly(path), level)));
    }

    private PathPolicy with(List<Rule> added) {
        List<Rule> all = new ArrayList<>(rules);
        all.addAll(added);
        return new PathPolicy(rootPath, all, exempt);
    }

    /**
     * Exempts paths from every rule. It is meant for the operations that gateways ask: they judge the credentials of
     * the request that they forward, so a rule over all paths must not require one of the gateway itself.
     *
     * @param paths the paths, each alone
     */
    public PathPolicy exempting(List<String> paths) {
        List<PathPattern> all = new ArrayList<>(exempt);
        paths.forEach(path -> all.add(PathPattern.exactly(path)));
        return new PathPolicy(rootPath, rules, all);
    }

    /**
     * The level of a path.
     *
     * @param path a decoded and normalised path
     * @return the strictest level that a rule requires; {@link Level#OPEN} when none covers the path
     */
    public Level level(String path) {
        return rule(path).map(Rule::level).orElse(Level.OPEN);
    }

    /**
     * The rule that decides about a path.
     *
     * @param path a decoded and normalised path
     * @return the strictest rule that covers it; empty for an exempt path
     */
    public Optional<Rule> rule(String path) {
        // A proxy may or may not have taken the root path off, so both readings are guarded.
        String below = path.startsWith(rootPath + "/") ? path.substring(rootPath.length()) : path;
        if (exempt.stream().anyMatch(pattern -> pattern.matches(below))) {
            return Optional.empty();
        }
        for (Rule rule : rules) {
            if (rule.pattern().matches(below) || rule.pattern().matches(path)) {
                return Optional.of(rule);
            }
        }
        return Optional.empty();
    }

    /** The rules, the strictest first. */
    List<Rule> rules() {
        return rules;
    }

    @Override
    public String toString() {
        return "PathPolicy" + rules;
    }

    /**
     * One rule.
     *
     * @param pattern which paths
     * @param level the level that they require
     */
    public record Rule(PathPattern pattern, Level level) {}
}
