package io.fastauth.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;

/** The pages of a list, which are read one after the other. A page may be empty although others follow. */
final class Pages implements Iterator<JsonNode> {

    private static final long MAX_SIZE = 200;

    private final ServiceConnection service;
    private final String path;
    private final Query filter;
    private Optional<Query> next;

    /**
     * Pages of a list.
     *
     * @param wanted the most entries that the caller reads
     */
    Pages(ServiceConnection service, String path, Query filter, long wanted) {
        this.service = service;
        this.path = path;
        this.filter = filter.and("limit", Math.min(MAX_SIZE, wanted));
        this.next = Optional.of(this.filter);
    }

    @Override
    public boolean hasNext() {
        return next.isPresent();
    }

    @Override
    public JsonNode next() {
        JsonNode page = service.get(path + next.orElseThrow(NoSuchElementException::new));
        next = Optional.ofNullable(page.get("next")).map(cursor -> filter.and("cursor", cursor.asText()));
        return page;
    }
}
