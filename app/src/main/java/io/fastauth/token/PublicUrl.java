package io.fastauth.token;

import java.net.URI;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The URL at which callers reach the service, and so its issuer identifier (RFC 8414, section 2).
 *
 * @param text an absolute http or https URL without user, query and fragment, and without a slash at its end
 */
public record PublicUrl(String text) {

    private static final int MAX_PORT = 65_535;
    private static final Pattern PATH = Pattern.compile("(/[A-Za-z0-9._~-]*[A-Za-z0-9_~-])*");

    /** Throws {@link InvalidSettingException} for any other text; it names the setting and the fix. */
    public PublicUrl {
        problem(text).ifPresent(problem -> {
            throw new InvalidSettingException("public-url", problem);
        });
    }

    /** The problem of a text and the fix, without the text; empty when it is a public URL. */
    private static Optional<String> problem(String text) {
        try {
            return valid(URI.create(text))
                    ? Optional.empty()
                    : Optional.of("must be an http or https URL without user, query and fragment, and without a slash"
                            + " at its end");
        } catch (IllegalArgumentException e) {
            return Optional.of("is not a URL; write one like https://tokens.example.org");
        }
    }

    private static boolean valid(URI url) {
        return ("http".equals(url.getScheme()) || "https".equals(url.getScheme()))
                && url.getHost() != null
                && url.getPort() <= MAX_PORT
                && url.getUserInfo() == null
                && url.getQuery() == null
                && url.getFragment() == null
                && PATH.matcher(url.getRawPath()).matches();
    }

    /** Scheme, host and port, as they are written (RFC 6454). */
    public String origin() {
        return text.substring(0, text.length() - path().length());
    }

    /** The URL of the token endpoint (RFC 6749, section 3.2). */
    public String tokenEndpoint() {
        return text + "/oauth2/token";
    }

    /** The path, without a slash at its end; may be empty. */
    public String path() {
        return URI.create(text).getRawPath();
    }
}
