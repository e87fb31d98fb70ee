package io.fastauth.settings;

import io.fastauth.token.DurationText;
import io.fastauth.token.Placeholder;
import io.fastauth.token.SigningKey;
import io.fastauth.token.TokenFormat;
import io.fastauth.token.Validity;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** What is asked of the texts of settings: each answers what is wrong and how to mend it. */
final class Checks {

    private static final Pattern PREFIX = Pattern.compile("(/[A-Za-z0-9._~-]*[A-Za-z0-9_~-])+");
    private static final Pattern SEGMENT = Pattern.compile("\\*|\\*\\*|\\{[^{}/]+}|[^*{}]*");
    private static final Pattern NETWORK =
            Pattern.compile("[0-9.]{7,15}(/[0-9]{1,2})?|[0-9a-fA-F:.]{2,45}(/[0-9]{1,3})?");
    private static final Pattern ORIGIN =
            Pattern.compile("(?i)https?://([a-z0-9-]+(\\.[a-z0-9-]+)*|\\[[0-9a-f:.]+])(:[0-9]{1,5})?");
    private static final Pattern NEVER_SEEN = Pattern.compile("//|[?#;%]|/\\.{1,2}(/|$)");
    private static final Pattern SECRET_PARAMETER = Pattern.compile("(?i)[?&](user|password)=|//[^/?]*@");
    private static final int MAX_PORT = 65_535;
    private static final Duration LONGEST_CACHE = Duration.ofMinutes(10);
    private static final Duration LONGEST = Duration.ofDays(3650);

    private Checks() {}

    static Optional<String> noPlaceholder(String text) {
        return Placeholder.inBrackets(text)
                ? Optional.of("still holds a placeholder in angle brackets; write a value of your own")
                : Optional.empty();
    }

    static Optional<String> notBlank(String text) {
        return text.isBlank() || text.chars().anyMatch(Character::isISOControl)
                ? Optional.of("is empty or has control characters; write a name")
                : Optional.empty();
    }

    static Optional<String> signingKey(String text) {
        return keyLength(text)
                .or(() -> Placeholder.replacesSecret(text)
                        ? Optional.of(
                                "is a placeholder; write a random text, for example from: openssl rand -base64 32")
                        : Optional.empty());
    }

    private static Optional<String> keyLength(String text) {
        int bytes = text.getBytes(StandardCharsets.UTF_8).length;
        return bytes < SigningKey.MIN_BYTES
                ? Optional.of("is " + bytes + " bytes long; write at least " + SigningKey.MIN_BYTES
                        + ", for example with: openssl rand -base64 32")
                : Optional.empty();
    }

    /** The file itself is read when the service is assembled. */
    static Optional<String> path(String text) {
        try {
            return text.isBlank() || Path.of(text).getFileName() == null
                    ? Optional.of("is not the path of a file")
                    : Optional.empty();
        } catch (InvalidPathException e) {
            return Optional.of("is not the path of a file");
        }
    }

    static Optional<String> headerValue(String text) {
        return text.chars().allMatch(c -> c >= ' ' && c < 127)
                ? Optional.empty()
                : Optional.of("has characters that a header cannot carry; use printable ASCII");
    }

    static Optional<String> pathEntry(String text) {
        if (!text.startsWith("/")) {
            return Optional.of("has an entry that does not start with /; write a path like /access");
        }
        if (NEVER_SEEN.matcher(text).find()) {
            // The guard compares decoded, normalised paths: such an entry would silently guard nothing.
            return Optional.of("has an entry with //, with a . or .. segment, or with one of ? # ; %;"
                    + " write the path as it is after decoding");
        }
        return Arrays.stream(text.substring(1).split("/", -1))
                        .allMatch(segment -> SEGMENT.matcher(segment).matches())
                ? Optional.empty()
                : Optional.of("has an entry with a wildcard inside a segment; *, ** and {name} must be whole segments");
    }

    static Optional<String> pathPrefix(String text) {
        return PREFIX.matcher(text).matches()
                ? Optional.empty()
                : Optional.of("is not a path prefix; write one like /auth, without a slash at its end");
    }

    static Optional<String> optionalPathPrefix(String text) {
        return text.isEmpty() ? Optional.empty() : pathPrefix(text);
    }

    static Optional<String> httpUrl(String text) {
        try {
            URI url = URI.create(text);
            boolean http = "http".equalsIgnoreCase(url.getScheme()) || "https".equalsIgnoreCase(url.getScheme());
            if (http
                    && url.getHost() != null
                    && url.getUserInfo() == null
                    && url.getQuery() == null
                    && url.getFragment() == null) {
                return url.getPort() == 0 || url.getPort() > MAX_PORT
                        ? Optional.of("has a port that is not from 1 to " + MAX_PORT)
                        : Optional.empty();
            }
        } catch (IllegalArgumentException e) {
            return Optional.of("is not a URL; write one like http://127.0.0.1:6789/mydb/data");
        }
        return Optional.of("must be an http or https URL with a host and without user, query or fragment;"
                + " credentials belong in headers");
    }

    static Optional<String> databaseUrl(String text) {
        if (!text.startsWith("jdbc:sqlite:") && !text.startsWith("jdbc:postgresql:")) {
            return Optional.of("is not a supported database; write jdbc:sqlite:data/fastauth.db"
                    + " or jdbc:postgresql://host:5432/database");
        }
        return SECRET_PARAMETER.matcher(text).find()
                ? Optional.of("holds a user or a password; write them in database-user and database-password")
                : Optional.empty();
    }

    /** For a text that only its owner can judge. */
    static Optional<String> anything(String text) {
        return Optional.empty();
    }

    /** The shape only; whether the numbers fit is seen when the service is assembled. */
    static Optional<String> network(String text) {
        return NETWORK.matcher(text).matches()
                ? Optional.empty()
                : Optional.of(
                        "has an entry that is not a network; write addresses like 10.0.0.0/8, fd00::/8 or 127.0.0.1");
    }

    static Optional<String> lifetime(String text) {
        return duration(text, Duration.ofSeconds(1), LONGEST, "P30D");
    }

    static Optional<String> grace(String text) {
        return duration(text, Duration.ZERO, LONGEST, "PT30S");
    }

    static Optional<String> drainDelay(String text) {
        return duration(text, Duration.ZERO, Duration.ofMinutes(5), "PT5S");
    }

    static Optional<String> logFormat(String text) {
        return text.equals("text") || text.equals("json") ? Optional.empty() : Optional.of("must be text or json");
    }

    static Optional<String> clockSkew(String text) {
        return duration(text, Duration.ZERO, Validity.MAX_SKEW, "PT2S");
    }

    static Optional<String> auditFormat(String text) {
        return List.of("json", "text", "off").contains(text)
                ? Optional.empty()
                : Optional.of("must be one of json, text, off");
    }

    private static Optional<String> duration(String text, Duration least, Duration most, String example) {
        try {
            Duration duration = DurationText.parse(text);
            return duration.compareTo(least) >= 0 && duration.compareTo(most) <= 0
                    ? Optional.empty()
                    : Optional.of("must be at least " + least + " and at most "
                            + (most.equals(LONGEST) ? "P3650D" : most.toString()));
        } catch (DateTimeParseException e) {
            return Optional.of("is not a duration; write one like 2m or 30d, or in ISO-8601 like " + example);
        }
    }

    static Optional<String> cache(String text) {
        return grace(text)
                .or(() -> DurationText.parse(text).compareTo(LONGEST_CACHE) > 0
                        ? Optional.of("must be at most " + LONGEST_CACHE + ": for so long a change may go unseen")
                        : Optional.empty());
    }

    /** What Helidon makes of it is seen when the service is assembled. */
    static Optional<String> tls(String text) {
        return text.isEmpty()
                ? Optional.of("has an empty text; write a value or leave the name out")
                : Optional.empty();
    }

    static Optional<String> format(String text) {
        return Arrays.stream(TokenFormat.values())
                        .anyMatch(format -> format.setting().equals(text))
                ? Optional.empty()
                : Optional.of("must be jws or jwe");
    }

    static Setting.Check number(int least, int most) {
        return text -> {
            try {
                int number = Integer.parseInt(text);
                return number >= least && number <= most
                        ? Optional.empty()
                        : Optional.of("must be from " + least + " to " + most);
            } catch (NumberFormatException e) {
                return Optional.of("is not a whole number from " + least + " to " + most);
            }
        };
    }

    static Optional<String> flag(String text) {
        return text.equals("true") || text.equals("false") ? Optional.empty() : Optional.of("must be true or false");
    }

    static Optional<String> origin(String text) {
        return text.equals("*") || ORIGIN.matcher(text).matches()
                ? Optional.empty()
                : Optional.of("has an entry that is not an origin; write one like https://app.example.org, or *");
    }
}
