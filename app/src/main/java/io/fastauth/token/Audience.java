package io.fastauth.token;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The resource servers that a token is for: absolute URIs without fragment (RFC 8707, section 2), as they are compared
 * in {@code aud} (RFC 7519, section 4.1.3). An empty audience stands for the default one, which is the public URL.
 *
 * @param uris the URIs in a stable order, each once; at most {@link #MAX_URIS}
 */
public record Audience(List<String> uris) {

    public static final int MAX_URIS = 20;

    /** The longest text of all URIs, in characters: an audience is repeated in tokens, which are sent in headers. */
    public static final int MAX_LENGTH = 2000;

    private static final Audience NONE = new Audience(List.of());

    public Audience {
        uris = List.copyOf(uris);
    }

    public static Audience none() {
        return NONE;
    }

    /**
     * An audience of URIs; repeated ones count once.
     *
     * @throws InvalidSettingException when one is not an absolute URI without fragment, or there are too many
     */
    public static Audience of(Collection<String> uris) {
        return parse(uris)
                .orElseThrow(() -> new InvalidSettingException("must be at most " + MAX_URIS
                        + " absolute URIs without fragment and " + MAX_LENGTH
                        + " characters; write one like https://billing.example.org"));
    }

    /** The audience of {@code resource} parameters; empty when one is malformed, or there are too many. */
    public static Optional<Audience> parse(Collection<String> uris) {
        Audience audience = new Audience(new ArrayList<>(new LinkedHashSet<>(uris)));
        return audience.uris.size() <= MAX_URIS
                        && audience.text().length() <= MAX_LENGTH
                        && audience.uris.stream().allMatch(Audience::valid)
                ? Optional.of(audience)
                : Optional.empty();
    }

    private static boolean valid(String text) {
        try {
            URI uri = new URI(text);
            // Of characters outside of ASCII, URI accepts most.
            return uri.isAbsolute()
                    && uri.getRawFragment() == null
                    && text.chars().allMatch(c -> c <= '~');
        } catch (URISyntaxException e) {
            return false;
        }
    }

    public boolean isEmpty() {
        return uris.isEmpty();
    }

    public boolean contains(String uri) {
        return uris.contains(uri);
    }

    /** Whether every URI of another audience is in this one. */
    public boolean covers(Audience other) {
        return Set.copyOf(uris).containsAll(other.uris);
    }

    /** The URIs of this audience that are in another one. */
    public Audience intersect(Audience other) {
        Set<String> present = Set.copyOf(other.uris);
        return new Audience(uris.stream().filter(present::contains).toList());
    }

    /** Whether some URI is in both. */
    public boolean intersects(Audience other) {
        Set<String> present = Set.copyOf(uris);
        return other.uris.stream().anyMatch(present::contains);
    }

    /** Equal when the URIs are, in any order. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Audience that && Set.copyOf(uris).equals(Set.copyOf(that.uris));
    }

    @Override
    public int hashCode() {
        return Set.copyOf(uris).hashCode();
    }

    /** The URIs with spaces between them; no URI contains one. */
    public String text() {
        return String.join(" ", uris);
    }

    @Override
    public String toString() {
        return text();
    }
}
