package io.fastauth.store.rest;

import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.webclient.api.WebClientServiceRequest;
import io.helidon.webclient.api.WebClientServiceResponse;
import io.helidon.webclient.spi.WebClientService;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;

/** Tells the persistence API which trace a call belongs to (W3C trace context); outside of a trace it adds nothing. */
final class TracePropagation implements WebClientService {

    @Override
    public WebClientServiceResponse handle(Chain chain, WebClientServiceRequest request) {
        W3CTraceContextPropagator.getInstance().inject(Context.current(), request, (carrier, name, value) -> {
            if (carrier != null) {
                carrier.headers().set(HeaderValues.create(HeaderNames.create(name), value));
            }
        });
        return chain.proceed(request);
    }
}
