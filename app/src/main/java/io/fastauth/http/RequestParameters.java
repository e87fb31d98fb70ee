package io.fastauth.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.helidon.common.media.type.MediaTypes;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** The parameters of one request, from its query or its body. Each may be sent once. */
public final class RequestParameters {

    /** The largest accepted body, in bytes: twice the longest token. */
    static final int MAX_BODY = 16 * 1024;

    private static final String FORM = MediaTypes.APPLICATION_FORM_URLENCODED.text();
    private static final Pattern MALFORMED_ESCAPE = Pattern.compile("%(?![0-9A-Fa-f]{2})");
    private static final Pattern PLAIN_NAME = Pattern.compile("[A-Za-z0-9_-]{1,64}");
    private static final Pattern WHOLE_NUMBER = Pattern.compile("[0-9]{1,9}");

    private final Map<String, List<String>> values;

    private RequestParameters(Map<String, List<String>> values) {
        this.values = values;
    }

    public static RequestParameters ofQuery(ServerRequest request) {
        return new RequestParameters(decoded(request.query().rawValue(), "The query"));
    }

    /** The parameters in the body: a form or a JSON object. A request without a body has no parameters. */
    public static RequestParameters ofBody(ServerRequest request) {
        byte[] body = body(request);
        // Helidon compares media types with case.
        String type = request.headers()
                .contentType()
                .map(sent -> sent.mediaType().text())
                .orElseThrow(InvalidRequestException::unsupportedMediaType);
        if (type.equalsIgnoreCase(FORM)) {
            return new RequestParameters(form(body));
        }
        if (type.equalsIgnoreCase(MediaTypes.APPLICATION_JSON.text())) {
            return new RequestParameters(json(body));
        }
        throw InvalidRequestException.unsupportedMediaType();
    }

    /**
     * The parameters of a form, as the token endpoint reads them (RFC 6749, section 3.2): one without a value counts as
     * omitted, and each must be sent once.
     *
     * @param repeatable the parameter that may be repeated
     */
    public static RequestParameters ofForm(ServerRequest request, String repeatable) {
        if (request.headers()
                .contentType()
                .filter(sent -> sent.mediaType().text().equalsIgnoreCase(FORM))
                .isEmpty()) {
            throw InvalidRequestException.badRequest("Content-Type must be " + FORM);
        }
        Map<String, List<String>> sent = new HashMap<>();
        form(body(request)).forEach((name, values) -> {
            List<String> present =
                    values.stream().filter(value -> !value.isEmpty()).toList();
            if (present.size() > 1 && !name.equals(repeatable)) {
                throw InvalidRequestException.badRequest(printable(name) + " must be sent once");
            }
            sent.put(name, present);
        });
        return new RequestParameters(sent);
    }

    /** The values of a parameter, in the order in which they were sent. */
    public List<String> all(String name) {
        return values.getOrDefault(name, List.of());
    }

    /** As {@link #single}; a parameter without a value counts as omitted (RFC 6749, section 3.1). */
    public Optional<String> value(String name) {
        return single(name).filter(text -> !text.isEmpty());
    }

    /** The JSON object in the body, each member once. Throws {@link InvalidRequestException} for anything else. */
    public static ObjectNode jsonObject(ServerRequest request) {
        byte[] body = body(request);
        if (request.headers()
                .contentType()
                .filter(sent -> sent.mediaType().text().equalsIgnoreCase(MediaTypes.APPLICATION_JSON.text()))
                .isEmpty()) {
            throw InvalidRequestException.jsonRequired();
        }
        return object(body);
    }

    /** Throws {@link InvalidRequestException} when the parameter was sent twice. */
    public Optional<String> single(String name) {
        List<String> sent = all(name);
        if (sent.size() > 1) {
            throw InvalidRequestException.badRequest(name + " must be sent once");
        }
        return sent.stream().findFirst();
    }

    /** Throws {@link InvalidRequestException} unless the parameter, if it was sent, is a whole number in a range. */
    public Optional<Integer> number(String name, int min, int max) {
        return single(name).map(text -> {
            if (!WHOLE_NUMBER.matcher(text).matches() || Integer.parseInt(text) < min || Integer.parseInt(text) > max) {
                throw InvalidRequestException.badRequest(name + " must be a whole number from " + min + " to " + max);
            }
            return Integer.parseInt(text);
        });
    }

    /** Throws {@link InvalidRequestException} when another parameter was sent: it may be a misspelt one of these. */
    public void only(List<String> names) {
        values.keySet().stream()
                .filter(name -> !names.contains(name))
                .sorted()
                .findFirst()
                .ifPresent(name -> {
                    throw InvalidRequestException.badRequest(
                            (PLAIN_NAME.matcher(name).matches() ? name : "A parameter") + " is unknown here; send only "
                                    + (names.isEmpty() ? "the path" : String.join(", ", names)));
                });
    }

    /** Throws {@link InvalidRequestException} when the parameter was not sent once. */
    public String required(String name) {
        return single(name).orElseThrow(() -> InvalidRequestException.badRequest(name + " is required"));
    }

    private static byte[] body(ServerRequest request) {
        if (!request.content().hasEntity()) {
            return new byte[0];
        }
        try {
            byte[] body = request.content().inputStream().readNBytes(mostBytes(request) + 1);
            if (body.length > MAX_BODY) {
                throw InvalidRequestException.contentTooLarge(MAX_BODY);
            }
            return body;
        } catch (IOException e) {
            throw InvalidRequestException.badRequest("The body could not be read");
        }
    }

    /** The largest size of the body, as far as it is known: the stream allocates what it is asked for. */
    private static int mostBytes(ServerRequest request) {
        return request.headers().contains(HeaderNames.CONTENT_ENCODING)
                ? MAX_BODY
                : (int) Math.min(MAX_BODY, request.headers().contentLength().orElse(MAX_BODY));
    }

    private static Map<String, List<String>> form(byte[] body) {
        return decoded(new String(body, StandardCharsets.US_ASCII), "The form");
    }

    private static Map<String, List<String>> decoded(String raw, String where) {
        if (raw.indexOf('%') >= 0 && MALFORMED_ESCAPE.matcher(raw).find()) {
            throw InvalidRequestException.badRequest(where + " is not correctly percent-encoded");
        }
        Map<String, List<String>> values = new HashMap<>();
        for (String pair : raw.split("&", -1)) {
            if (!pair.isEmpty()) {
                int equals = pair.indexOf('=');
                String name = equals < 0 ? pair : pair.substring(0, equals);
                String value = equals < 0 ? "" : pair.substring(equals + 1);
                values.computeIfAbsent(text(name), first -> new ArrayList<>(1)).add(text(value));
            }
        }
        return values;
    }

    /**
     * Not by Helidon's {@code UriQuery}, which forgets a name without an equals sign, and a plus sign after a bracket.
     */
    private static String text(String encoded) {
        // The decoder copies one character after the other, and most texts are tokens.
        return encoded.indexOf('%') < 0 && encoded.indexOf('+') < 0
                ? encoded
                : URLDecoder.decode(encoded, StandardCharsets.UTF_8);
    }

    private static Map<String, List<String>> json(byte[] body) {
        Map<String, List<String>> values = new HashMap<>();
        object(body).properties().forEach(member -> {
            if (!member.getValue().isTextual()) {
                throw InvalidRequestException.badRequest(printable(member.getKey()) + " must be a text");
            }
            values.put(member.getKey(), List.of(member.getValue().textValue()));
        });
        return values;
    }

    private static ObjectNode object(byte[] body) {
        try {
            if (Json.read(body) instanceof ObjectNode object) {
                return object;
            }
            throw InvalidRequestException.badRequest("The body must be a JSON object");
        } catch (IOException e) {
            throw InvalidRequestException.badRequest("The body is not valid JSON");
        }
    }

    /** A name comes from the client: only a plain one is repeated. */
    private static String printable(String name) {
        return PLAIN_NAME.matcher(name).matches() ? name : "Every parameter";
    }

    /**
     * A malformed request. The message is for the client: it names the part and the fix, without text of the request.
     */
    public static final class InvalidRequestException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private final transient Status status;

        private InvalidRequestException(Status status, String message) {
            super(message);
            this.status = status;
        }

        public static InvalidRequestException badRequest(String message) {
            return new InvalidRequestException(Status.BAD_REQUEST_400, message);
        }

        static InvalidRequestException contentTooLarge(int limit) {
            return new InvalidRequestException(
                    Status.REQUEST_ENTITY_TOO_LARGE_413, "The body must be at most " + limit + " bytes long");
        }

        static InvalidRequestException unsupportedMediaType() {
            return new InvalidRequestException(
                    Status.UNSUPPORTED_MEDIA_TYPE_415,
                    "Content-Type must be application/x-www-form-urlencoded or application/json");
        }

        static InvalidRequestException jsonRequired() {
            return new InvalidRequestException(
                    Status.UNSUPPORTED_MEDIA_TYPE_415, "Content-Type must be application/json");
        }

        /** 400, 413 or 415. */
        public Status status() {
            return status;
        }
    }
}
