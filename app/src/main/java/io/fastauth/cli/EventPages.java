package io.fastauth.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.fastauth.cli.Call.Kind;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The pages of the event stream of a service, by long poll. */
final class EventPages {

    private static final Duration WAIT = Duration.ofSeconds(20);
    private static final Duration TIMEOUT = WAIT.plusSeconds(20);

    private final ServiceConnection service;
    private @Nullable String cursor;

    EventPages(ServiceConnection service) {
        this.service = service;
    }

    /**
     * The next events, for which it waits; of the first call none, but the present position in the stream.
     *
     * @throws CommandException when the service refuses it, or does not answer
     */
    JsonNode next() {
        return read(service.call(call()));
    }

    /**
     * The same for a caller that tries again.
     *
     * @throws IOException when the service does not answer
     */
    JsonNode tryNext() throws IOException {
        return read(service.answer(call()));
    }

    private Call call() {
        Query query =
                cursor == null ? Query.NONE : Query.NONE.and("after", cursor).and("wait", WAIT.toMillis());
        return Call.get("/events" + query, "events", Kind.LIST)
                .expecting("cursor", Kind.TEXT)
                .within(TIMEOUT);
    }

    private JsonNode read(JsonNode page) {
        cursor = page.path("cursor").asText();
        return page;
    }
}
