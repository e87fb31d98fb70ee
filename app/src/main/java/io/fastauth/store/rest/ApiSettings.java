package io.fastauth.store.rest;

import io.fastauth.http.CharacterSet;
import io.fastauth.token.InvalidSettingException;
import io.helidon.http.Header;
import io.helidon.http.HeaderValues;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Validates the settings {@code database-api-url} and {@code headers}. */
public final class ApiSettings {

    private static final String URL = "database-api-url";
    private static final String HEADERS = "headers";
    private static final int MAX_PORT = 65_535;

    private ApiSettings() {}

    /**
     * Reads the URL of an API.
     *
     * @throws InvalidSettingException when it is not an http or https URL of a host and a path
     */
    public static URI url(String url) {
        URI uri;
        try {
            uri = new URI(url);
        } catch (URISyntaxException e) {
            throw new InvalidSettingException(URL, "is not a URL; write one like http://127.0.0.1:6789/mydb/data");
        }
        boolean http = "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
        if (!http
                || uri.getHost() == null
                || uri.getUserInfo() != null
                || uri.getQuery() != null
                || uri.getFragment() != null) {
            throw new InvalidSettingException(
                    URL,
                    "must be an http or https URL with a host and without user, query or fragment;"
                            + " credentials belong in headers");
        }
        if (uri.getPort() == 0 || uri.getPort() > MAX_PORT) {
            throw new InvalidSettingException(URL, "has a port that is not from 1 to " + MAX_PORT);
        }
        return uri;
    }

    /**
     * Makes the headers of every call.
     *
     * @throws InvalidSettingException when one is malformed, or set twice in different case
     */
    public static List<Header> headers(Map<String, String> headers) {
        Set<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        List<Header> made = new ArrayList<>();
        headers.forEach((name, value) -> {
            if (!names.add(name)) {
                throw new InvalidSettingException(
                        HEADERS, "has the header " + name + " twice, in different case; keep one");
            }
            made.add(header(name, value));
        });
        return List.copyOf(made);
    }

    private static Header header(String name, String value) {
        if (!CharacterSet.TOKEN.containsAll(name, 0, name.length())) {
            throw new InvalidSettingException(
                    HEADERS, "has a name that no header can have; use letters, digits and dashes");
        }
        if (!value.chars().allMatch(c -> c >= ' ' && c < 127)) {
            throw new InvalidSettingException(
                    HEADERS, "has characters that a header cannot carry; use printable ASCII");
        }
        return HeaderValues.create(name, value);
    }
}
