package io.fastauth.guard;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Finds what an operator may not have meant in a policy. */
public final class PolicyReview {

    /** Any segment of a path, in examples. */
    private static final String ANY = "~";

    /** A method that no entry can name. */
    private static final String OTHER = "~";

    private static final List<String> COMMON = List.of("GET", "POST", "PUT", "PATCH", "DELETE", OTHER);

    private PolicyReview() {}

    /**
     * Finds paths of which one policy requires less than another. Each entry is compared by paths that it covers: the
     * shortest one, one with a longer segment and one with a further segment. When the shortest path requires no less,
     * the other path is reported instead of the entry.
     *
     * @param after the policy that replaces the first one
     * @return one text for each entry, like {@code /access (access to open)}, with methods where others keep their
     *     level; empty when none requires less
     */
    public static List<String> lowered(PathPolicy before, PathPolicy after) {
        List<String> methods = methods(before, after);
        return before.rules().stream()
                .flatMap(rule -> lowered(rule, methods, before, after))
                .distinct()
                .toList();
    }

    private static Stream<String> lowered(
            PathPolicy.Rule rule, List<String> methods, PathPolicy before, PathPolicy after) {
        List<String> covered = methods.stream().filter(rule::covers).toList();
        String entry = rule.pattern().toString();
        List<String> examples = examples(entry);
        for (String path : examples) {
            if (rule.pattern().matches(path)) {
                Map<String, String> dropped = new LinkedHashMap<>();
                for (String method : covered) {
                    before.requirement(path, method)
                            .droppedBy(after.requirement(path, method))
                            .ifPresent(text -> dropped.put(method, text));
                }
                if (!dropped.isEmpty()) {
                    String name = path.equals(examples.getFirst()) ? entry : path.replace(ANY, "*");
                    String changes = String.join(
                            "; ", dropped.values().stream().distinct().toList());
                    return Stream.of(named(name, methods, dropped) + " (" + changes + ")");
                }
            }
        }
        return Stream.empty();
    }

    private static String named(String path, List<String> methods, Map<String, String> dropped) {
        return dropped.size() == methods.size()
                ? path
                : path + " [" + String.join(", ", dropped.keySet()).replace(OTHER, "others") + "]";
    }

    /** The methods by which policies can differ: one alone when no rule depends on it. */
    private static List<String> methods(PathPolicy before, PathPolicy after) {
        List<String> listed = Stream.of(before, after)
                .flatMap(policy -> policy.rules().stream())
                .flatMap(rule -> rule.methods().stream())
                .sorted()
                .toList();
        return listed.isEmpty()
                ? List.of(OTHER)
                : Stream.concat(COMMON.stream(), listed.stream()).distinct().toList();
    }

    /**
     * Finds paths of which some methods are open, because every entry that covers them names methods.
     *
     * @return one text for each path, like {@code /orders (only GET, HEAD are guarded)}; empty when there is none
     */
    public static List<String> partlyOpen(PathPolicy policy) {
        List<String> open = new ArrayList<>();
        for (PathPolicy.Rule rule : policy.rules()) {
            String path = examples(rule.pattern().toString()).getFirst();
            if (!rule.methods().isEmpty() && policy.level(path, OTHER) == Level.OPEN) {
                SortedSet<String> guarded = new TreeSet<>();
                policy.rules().stream()
                        .filter(other -> other.pattern().matches(path))
                        .forEach(other -> guarded.addAll(other.methods()));
                String text = rule.pattern() + " (guarded: " + String.join(", ", guarded) + ")";
                if (!open.contains(text)) {
                    open.add(text);
                }
            }
        }
        return open;
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
}
