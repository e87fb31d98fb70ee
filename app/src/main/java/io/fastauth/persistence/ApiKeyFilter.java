package io.fastauth.persistence;

import io.fastauth.http.FailureLimiter;
import io.fastauth.http.FailureLimiter.Guess;
import io.fastauth.token.OncePerMinute;
import io.helidon.http.Status;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import io.helidon.webserver.http.ServerRequest;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Lets requests with the API key pass. Wrong keys are limited by address: while an address has sent too many, its keys
 * are not compared, because an answer that differs for the right one would make the limit useless. The first refusal of
 * an address in a minute is logged.
 */
public final class ApiKeyFilter implements Filter {

    private static final Logger LOGGER = System.getLogger(ApiKeyFilter.class.getName());
    private static final String REFUSED = "The API key is missing or wrong";

    private final OncePerMinute logged = new OncePerMinute();
    private final ApiKey key;
    private final FailureLimiter failures;
    private final Function<ServerRequest, String> addresses;

    /**
     * A filter.
     *
     * @param key the key that callers must send
     * @param failures limits wrong keys
     * @param addresses reads the address of the caller
     */
    public ApiKeyFilter(ApiKey key, FailureLimiter failures, Function<ServerRequest, String> addresses) {
        this.key = key;
        this.failures = failures;
        this.addresses = addresses;
    }

    @Override
    public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
        List<String> sent = key.sent(request.headers());
        String address = addresses.apply(request);
        if (sent.size() != 1) {
            log(address, REFUSED);
            PairAnswers.failed(response, Status.UNAUTHORIZED_401, REFUSED);
            return;
        }
        Optional<Duration> wait = failures.blocked(Guess.API_KEY, address);
        if (wait.isEmpty()) {
            if (key.is(sent.getFirst())) {
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
                    "Request from " + address + " refused: " + reason + "; further ones of this minute are not logged");
        }
    }
}
