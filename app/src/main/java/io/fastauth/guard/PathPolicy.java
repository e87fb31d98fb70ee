package io.fastauth.guard;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The level that each path requires. Of several rules that cover a path, the strictest applies. Immutable. */
public final class PathPolicy {

    /** Any segment of a path, in examples. */
    private static final String ANY = "~";

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
     * @param rootPath an optional prefix of every path, such as {@code /api}; may be empty. Rules are written without
     *     it, and apply with and without it.
     */
    public static PathPolicy below(String rootPath) {
        return new PathPolicy(rootPath, List.of(), List.of());
    }

    /**
     * Adds entries of a path list.
     *
     * @throws io.fastauth.token.InvalidSettingException when an entry is malformed
     */
    public PathPolicy guarding(Level level, List<String> entries) {
        return with(entries.stream()
                .map(entry -> new Rule(PathPattern.of(entry), level))
                .toList());
    }

    /** Adds one path, without what is below it. */
    public PathPolicy guardingExactly(Level level, String path) {
        return with(List.of(new Rule(PathPattern.exactly(path), level)));
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
        List<PathPattern> all = new ArrayList<>(exempt);
        paths.forEach(path -> all.add(PathPattern.exactly(path)));
        return new PathPolicy(rootPath, rules, all);
    }

    /** The strictest level of a decoded and normalised path; {@link Level#OPEN} when no rule covers it. */
    public Level level(String path) {
        return rule(path).map(Rule::level).orElse(Level.OPEN);
    }

    /** The strictest rule that covers a decoded and normalised path; empty for an exempt path. */
    public Optional<Rule> rule(String path) {
        // A proxy may or may not have removed the root path, so both readings are guarded.
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

    /**
     * Finds paths whose level another policy lowers. Each entry is compared by paths that it covers: the shortest one,
     * one with a longer segment and one with a further segment. When the shortest path keeps its level, the lowered
     * path is reported instead of the entry.
     *
     * @param after the policy that replaces this one
     * @return one text for each entry, like {@code /access (access to open)}; empty when no level is lowered
     */
    public List<String> loweredBy(PathPolicy after) {
        List<String> lowered = new ArrayList<>();
        for (Rule rule : rules) {
            String entry = rule.pattern().toString();
            List<String> examples = examples(entry);
            examples.stream()
                    .filter(rule.pattern()::matches)
                    .filter(path -> after.level(path).compareTo(level(path)) < 0)
                    .findFirst()
                    .map(path -> (path.equals(examples.getFirst()) ? entry : path.replace(ANY, "*")) + " ("
                            + level(path).text() + " to " + after.level(path).text() + ")")
                    .filter(text -> !lowered.contains(text))
                    .ifPresent(lowered::add);
        }
        return lowered;
    }

    private static List<String> examples(String entry) {
        String segments = entry.replaceAll("\\{[^{}/]+}", ANY);
        List<String> examples = new ArrayList<>();
        for (String several : List.of("", "/" + ANY + "/" + ANY)) {
            String path = segments.replace("/**", several).replace("*", ANY);
            examples.add(path.isEmpty() ? "/" : path);
            examples.add(path + ANY);
            examples.add(path + "/" + ANY);
        }
        return examples;
    }

    @Override
    public String toString() {
        return "PathPolicy" + rules;
    }

    /** The level that the paths of a pattern require. */
    public record Rule(PathPattern pattern, Level level) {}
}
