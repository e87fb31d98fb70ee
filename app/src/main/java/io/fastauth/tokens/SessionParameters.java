package io.fastauth.tokens;

import io.fastauth.http.RequestParameters;
import io.fastauth.http.RequestParameters.InvalidRequestException;
import io.fastauth.token.ClientIdRule;
import io.fastauth.token.Scope;
import io.fastauth.token.SessionSelection.Matching;
import io.fastauth.token.SessionStore.Position;
import io.helidon.webserver.http.ServerRequest;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The parameters of the operations on sessions. Malformed ones throw {@link InvalidRequestException}. */
final class SessionParameters {

    private static final int MAX_KEY_ID = 255;
    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,12}");
    private static final Pattern DAY = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}");
    private static final Pattern POSITION = Pattern.compile("([0-9]{1,9}) (.*)", Pattern.DOTALL);
    private static final Pattern SID = Pattern.compile("[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}");

    /** Those of ending sessions by a filter. */
    static final List<String> ENDING =
            List.of("client_id", "kid", "issued_before", "used_before", "scope", "all", "dry_run");

    private SessionParameters() {}

    /** The query of a call that ends sessions. A misspelt filter, passed over, would end others too. */
    static RequestParameters ofEnding(ServerRequest request, List<String> names) {
        RequestParameters query = RequestParameters.ofQuery(request);
        query.only(names);
        return query;
    }

    static Matching filter(RequestParameters query) {
        return new Matching(
                query.single("client_id").map(SessionParameters::clientId),
                query.single("kid").map(SessionParameters::keyId),
                query.single("issued_before").map(SessionParameters::time),
                query.single("used_before").map(SessionParameters::day),
                query.single("scope").map(SessionParameters::scope));
    }

    private static String clientId(String text) {
        ClientIdRule.problem(text).ifPresent(problem -> {
            throw InvalidRequestException.badRequest("client_id " + problem);
        });
        return text;
    }

    private static String keyId(String text) {
        if (text.isEmpty() || text.length() > MAX_KEY_ID || text.chars().anyMatch(Character::isISOControl)) {
            throw InvalidRequestException.badRequest("kid must be a key id of 1 to " + MAX_KEY_ID + " characters");
        }
        return text;
    }

    private static Instant time(String text) {
        try {
            return SECONDS.matcher(text).matches()
                    ? Instant.ofEpochSecond(Long.parseLong(text))
                    : OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            throw InvalidRequestException.badRequest("issued_before must be a time with its zone, like"
                    + " 2030-01-31T12:00:00Z, or seconds since 1970; percent-encode a plus sign as %2B");
        }
    }

    private static LocalDate day(String text) {
        try {
            if (DAY.matcher(text).matches()) {
                return LocalDate.parse(text);
            }
        } catch (DateTimeException e) {
            throw notADay();
        }
        throw notADay();
    }

    private static InvalidRequestException notADay() {
        return InvalidRequestException.badRequest("used_before must be a day, like 2030-01-31");
    }

    private static String scope(String text) {
        return Scope.parse(text)
                .filter(scope -> scope.tokens().size() == 1)
                .map(Scope::text)
                .orElseThrow(() -> InvalidRequestException.badRequest("scope must be a single scope token"));
    }

    /** The page to return. */
    static int limit(RequestParameters query) {
        return query.number("limit", 1, ClientRoutes.MAX_PAGE).orElse(ClientRoutes.DEFAULT_PAGE);
    }

    static String cursor(Position position) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString((position.slot() + " " + position.clientId()).getBytes(StandardCharsets.UTF_8));
    }

    static Position after(RequestParameters query) {
        return query.single("cursor").map(SessionParameters::position).orElse(Position.FIRST);
    }

    private static Position position(String cursor) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(Base64.getUrlDecoder().decode(cursor)))
                    .toString();
            Matcher parts = POSITION.matcher(text);
            if (parts.matches() && ClientIdRule.storedProblem(parts.group(2)).isEmpty()) {
                return new Position(parts.group(2), Integer.parseInt(parts.group(1)));
            }
        } catch (IllegalArgumentException | CharacterCodingException e) {
            throw notACursor();
        }
        throw notACursor();
    }

    private static InvalidRequestException notACursor() {
        return InvalidRequestException.badRequest("cursor must be next of a page");
    }

    /** A session id; {@link UUID#fromString} accepts more than one text for it. */
    static UUID sid(Optional<String> text) {
        return text.filter(sid -> SID.matcher(sid).matches())
                .map(UUID::fromString)
                .orElseThrow(() -> InvalidRequestException.badRequest(
                        "sid must be a session id, like 5f0c6e9e-8f1c-4d06-9d1f-0b7d4d1c1a39"));
    }
}
