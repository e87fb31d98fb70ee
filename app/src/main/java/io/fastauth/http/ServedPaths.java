package io.fastauth.http;

import io.fastauth.token.InvalidSettingException;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Where the paths of the contract are served.
 *
 * @param authPrefix what replaces the contract's {@code /auth}
 * @param rootPath what may precede every path; empty for nothing
 */
public record ServedPaths(String authPrefix, String rootPath) {

    private static final String CONTRACT_PREFIX = "/auth/";

    /**
     * Checks both.
     *
     * @throws InvalidSettingException when one is malformed; the message names the setting
     */
    public ServedPaths {
        checkPrefix(authPrefix);
        checkRoot(rootPath);
    }

    /** Checks a prefix of the token operations. */
    public static void checkPrefix(String authPrefix) {
        check("auth-prefix", authPrefix);
    }

    /** Checks a root path; an empty one is good. */
    public static void checkRoot(String rootPath) {
        if (!rootPath.isEmpty()) {
            check("root-path", rootPath);
        }
    }

    private static void check(String setting, String path) {
        if (!path.matches("(/[A-Za-z0-9._~-]*[A-Za-z0-9_~-])+")) {
            throw new InvalidSettingException(
                    setting, "is not a path prefix; write one like /auth, without a slash at its end");
        }
    }

    /** The path without the root path: rules are written so. */
    public String belowRoot(String contractPath) {
        return contractPath.startsWith(CONTRACT_PREFIX)
                ? authPrefix + "/" + contractPath.substring(CONTRACT_PREFIX.length())
                : contractPath;
    }

    /** The path with the root path, as the documentation names it. */
    public String documented(String contractPath) {
        return rootPath + belowRoot(contractPath);
    }

    /** Every path at which a path of the contract is served: a proxy may or may not take the root path off. */
    public List<String> all(String contractPath) {
        return places().stream().map(served -> served.apply(contractPath)).toList();
    }

    /** The same as functions of a path of the contract. */
    public List<UnaryOperator<String>> places() {
        return rootPath.isEmpty()
                ? List.of(this::belowRoot)
                : List.of(this::belowRoot, contractPath -> rootPath + belowRoot(contractPath));
    }
}
