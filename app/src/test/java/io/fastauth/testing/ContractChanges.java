package io.fastauth.testing;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.openapitools.openapidiff.core.OpenApiCompare;
import org.openapitools.openapidiff.core.model.ChangedOpenApi;

/**
 * What a contract breaks of an earlier one, and what the changelog announces to be broken. An announcement is an entry
 * of the topmost version that begins with {@code BREAKING} and the operation:
 *
 * <pre>- BREAKING `GET /auth/token/new`: the client is now required, because …</pre>
 */
public final class ContractChanges {

    private static final Pattern ANNOUNCEMENT = Pattern.compile("(?m)^- BREAKING `([A-Z]+ /[^`]*)`: \\S.*$");
    private static final Pattern VERSION = Pattern.compile("(?m)^## ");

    private ContractChanges() {}

    /** The operations, like {@code GET /health}, whose callers break. */
    public static Set<String> broken(String earlier, String now) {
        ChangedOpenApi changes = OpenApiCompare.fromContents(earlier, now);
        Set<String> broken = new TreeSet<>();
        changes.getMissingEndpoints().forEach(missing -> broken.add(missing.getMethod() + " " + missing.getPathUrl()));
        changes.getChangedOperations().stream()
                .filter(operation -> operation.isIncompatible())
                .forEach(operation -> broken.add(operation.getHttpMethod() + " " + operation.getPathUrl()));
        if (changes.isIncompatible() && broken.isEmpty()) {
            broken.add("the whole contract");
        }
        return broken;
    }

    /** The operations that the topmost version of a changelog announces to be broken. */
    public static Set<String> announced(String changelog) {
        String[] versions = VERSION.split(changelog, 3);
        Set<String> announced = new LinkedHashSet<>();
        if (versions.length > 1) {
            for (Matcher matcher = ANNOUNCEMENT.matcher(versions[1]); matcher.find(); ) {
                announced.add(matcher.group(1));
            }
        }
        return announced;
    }
}
