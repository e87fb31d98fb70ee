package io.fastauth;

import io.helidon.common.Weighted;
import io.helidon.webserver.http.HttpFeature;
import io.helidon.webserver.http.HttpRouting;
import java.util.function.Consumer;

/**
 * A part of the routing with a place in the order.
 *
 * @param weight the place: the higher, the earlier
 * @param part adds the part
 */
record RoutingPart(double weight, Consumer<HttpRouting.Builder> part) implements HttpFeature, Weighted {

    @Override
    public void setup(HttpRouting.Builder routing) {
        part.accept(routing);
    }
}
