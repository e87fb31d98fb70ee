package io.fastauth.persistence;

import io.fastauth.http.CharacterSet;
import io.fastauth.http.FailureLimiter;
import io.fastauth.http.FailureLimiter.Guess;
import io.fastauth.http.SourceAddress;
import io.fastauth.token.InvalidSettingException;
import io.fastauth.token.OncePerMinute;
import io.fastauth.token.Placeholder;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import io.helidon.http.Status;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Requires the API key. Wrong keys are limited by address: while an address has sent too many, its keys are not
 * compared, because a different answer for the right one would make the limit useless. The first refusal of an address
 * in a minute is logged.
 */
public final class ApiKeyFilter implements Filter {

    private static final Logger LOGGER = System.getLogger(ApiKeyFilter.class.getName());
    private static final String REFUSED = "The API key is missing or wrong";

    private final OncePerMinute logged = new OncePerMinute();
    private final ApiKey key;
    private final FailureLimiter failures;
    private final SourceAddress addresses;

    /**
     * A filter.
     *
     * @param failures limits wrong keys
     * @param addresses reads the address of the caller
     */
    public ApiKeyFilter(ApiKey key, FailureLimiter failures, SourceAddress addresses) {
        this.key = key;
        this.failures = failures;
        this.addresses = addresses;
    }

    @Override
    public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
        List<String> sent = key.sent(request.headers());
        String address = addresses.of(request);
        if (sent.size() != 1) {
            log(address, REFUSED);
            PairAnswers.failed(response, Status.UNAUTHORIZED_401, REFUSED);
            return;
        }
        Optional<Duration> wait = failures.blocked(Guess.API_KEY, address);
        if (wait.isEmpty()) {
            if (key.equalTo(sent.getFirst())) {
                chain.proceed();
                return;
            }
            wait = failures.failed(Guess.API_KEY, address);
        }
        log(address, wait.isPresent() ? "Too many wrong API keys" : REFUSED);
        wait.ifPresentOrElse(
                time -> PairAnswers.limited(response, time),
                () -> PairAnswers.failed(response, Status.UNAUTHORIZED_401, REFUSED));
    }

    private void log(String address, String reason) {
        if (logged.first(address)) {
            LOGGER.log(
                    Level.WARNING,
                    "Request from " + address + " refused: " + reason + "; further ones in this minute are not logged");
        }
    }

    /** The key that a caller must send in a header. Its text does not hold the key. */
    public static final class ApiKey {

        private static final int LONGEST_HEADER_NAME = 64;
        private static final int MIN_LENGTH = 32;

        private final HeaderName header;
        private final byte[] key;

        private ApiKey(HeaderName header, byte[] key) {
            this.header = header;
            this.key = key;
        }

        /**
         * A key.
         *
         * @param header the name of the header
         * @param key printable ASCII without spaces, at least 32 characters
         * @throws InvalidSettingException when either cannot be used
         */
        public static ApiKey of(String header, String key) {
            if (!CharacterSet.TOKEN.containsAll(header, LONGEST_HEADER_NAME)) {
                throw new InvalidSettingException("the header's name must be letters, digits and dashes");
            }
            if (key.length() < MIN_LENGTH || !key.chars().allMatch(c -> c > ' ' && c < 127)) {
                throw new InvalidSettingException("the API key must be at least " + MIN_LENGTH
                        + " printable ASCII characters without spaces, for example from: openssl rand -base64 32");
            }
            if (Placeholder.replacesSecret(key)) {
                throw new InvalidSettingException(
                        "the API key is a placeholder; write a random text, for example from: openssl rand -base64 32");
            }
            return new ApiKey(HeaderNames.create(header), key.getBytes(StandardCharsets.US_ASCII));
        }

        List<String> sent(Headers headers) {
            return headers.all(header, List::of);
        }

        /** Compares in constant time. */
        boolean equalTo(String value) {
            return MessageDigest.isEqual(value.getBytes(StandardCharsets.UTF_8), key);
        }

        @Override
        public String toString() {
            return "ApiKey[***]";
        }
    }
}
