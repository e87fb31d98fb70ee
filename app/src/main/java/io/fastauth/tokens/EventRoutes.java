package io.fastauth.tokens;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import io.fastauth.contract.EventsService;
import io.fastauth.guard.Caller;
import io.fastauth.guard.EventAccess;
import io.fastauth.guard.EventAccess.Result;
import io.fastauth.guard.EventConsumer;
import io.fastauth.http.Json;
import io.fastauth.http.RequestParameters;
import io.fastauth.http.RequestParameters.InvalidRequestException;
import io.fastauth.http.ServedPaths;
import io.fastauth.token.EventFilter;
import io.fastauth.token.EventStream;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Events by long polls. A call that waits occupies its connection and a virtual thread, and neither the store nor a
 * lock.
 */
record EventRoutes(EventStream events, EventAccess access, WaitingCalls calls, OauthAnswers answers, ServedPaths paths)
        implements EventsService {

    private static final int MAX_CURSOR = 64;
    private static final int MAX_WAIT = 30_000;
    private static final int DEFAULT_WAIT = 20_000;
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,5}");

    /** The events for one call; empty when the consumer may read nothing any more. */
    private record Page(Optional<List<String>> events, String cursor, boolean gap, Optional<Duration> lag) {}

    @Override
    public String served(String contractPath) {
        return paths.belowRoot(contractPath);
    }

    @Override
    public void events(ServerRequest request, ServerResponse response) {
        answers.handle(response, () -> {
            Caller caller = request.context().get(Caller.class).orElseThrow();
            switch (access.decide(caller, request.headers())) {
                case Result.Allowed allowed -> read(request, response, allowed.consumer());
                case Result.Failed failed -> answers.failed(response, failed.failure());
                case Result.Denied denied -> denied.denial().send(response, answers.problems());
                case Result.NotPermitted refused -> notPermitted(response, "The client may not introspect");
                case Result.Undecided undecided -> answers.problems().storeUnavailable(response);
            }
        });
    }

    private void notPermitted(ServerResponse response, String reason) {
        answers.send(response, OauthAnswers.NOT_PERMITTED, reason);
    }

    private void read(ServerRequest request, ServerResponse response, EventConsumer consumer) {
        RequestParameters parameters = RequestParameters.ofQuery(request);
        Optional<String> after = parameters.single("after");
        Duration wait = wait(parameters.single("wait"));
        if (after.filter(cursor -> cursor.length() > MAX_CURSOR).isPresent()) {
            throw InvalidRequestException.badRequest("after must be at most " + MAX_CURSOR + " characters long");
        }
        if (!calls.enter(consumer.clientId())) {
            answers.problems().unavailable(response, "Too many calls wait for events");
            return;
        }
        Page page;
        try {
            EventStream.Reader reader = after.map(events::readAfter).orElseGet(events::readFromNow);
            page = next(reader, consumer, after.isEmpty() || reader.gap() ? Duration.ZERO : wait);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            answers.problems().unavailable(response, "The service stops");
            return;
        } finally {
            calls.leave(consumer.clientId());
        }
        page.events()
                .ifPresentOrElse(
                        texts -> send(response, texts, page),
                        () -> notPermitted(response, "The caller may no longer read events"));
    }

    private static Duration wait(Optional<String> sent) {
        return Duration.ofMillis(sent.map(text -> {
                    int millis = NUMBER.matcher(text).matches() ? Integer.parseInt(text) : Integer.MAX_VALUE;
                    if (millis > MAX_WAIT) {
                        throw InvalidRequestException.badRequest(
                                "wait must be a number of milliseconds from 0 to " + MAX_WAIT);
                    }
                    return millis;
                })
                .orElse(DEFAULT_WAIT));
    }

    /**
     * Waits for the first event that the consumer may read. Whether it still may is decided after the wait. When it may
     * read other events than before, some that it may read now have been left out.
     */
    private Page next(EventStream.Reader reader, EventConsumer consumer, Duration wait) throws InterruptedException {
        long end = System.nanoTime() + wait.toNanos();
        Optional<EventFilter> before = consumer.filter();
        while (true) {
            reader.await(Duration.ofNanos(end - System.nanoTime()));
            long asked = System.nanoTime();
            Optional<Duration> lag = events.lag();
            Optional<EventStream.Batch> batch = reader.read();
            if (batch.isEmpty()) {
                return next(events.readAfter(reader.cursor()), consumer, Duration.ZERO);
            }
            boolean over = before.isEmpty() || reader.stopped() || System.nanoTime() - end >= 0;
            if (over || !texts(batch.get(), before.get()).isEmpty()) {
                Optional<EventFilter> after = consumer.filter();
                return new Page(
                        after.map(allowed -> texts(batch.get(), allowed)),
                        reader.cursor(),
                        reader.gap() || !after.equals(before),
                        // The store may have taken its time to say what the consumer may read.
                        lag.filter(known -> batch.get().complete())
                                .map(known -> known.plusNanos(System.nanoTime() - asked)));
            }
        }
    }

    private static List<String> texts(EventStream.Batch batch, EventFilter filter) {
        return batch.events().stream()
                .flatMap(event -> filter.text(event).stream())
                .toList();
    }

    private static void send(ServerResponse response, List<String> texts, Page page) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        ArrayNode array = json.putArray("events");
        texts.forEach(text -> array.addRawValue(new RawValue(text)));
        json.put("cursor", page.cursor()).put("gap", page.gap());
        page.lag().ifPresent(lag -> json.put("lag", lag.toMillis()));
        Json.send(response, Status.OK_200, json);
    }
}
