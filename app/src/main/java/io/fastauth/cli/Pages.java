package io.fastauth.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.fastauth.cli.Call.Kind;
import java.util.HashSet;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;

/** The pages of a list, which are read one after the other. A page may be empty although others follow. */
final class Pages implements Iterator<JsonNode> {

    private final ServiceConnection service;
    private final String path;
    private final String member;
    private final Query filter;
    private final Set<String> cursors = new HashSet<>();
    private Optional<Query> next;

    /**
     * Pages of a list.
     *
     * @param member the member of a page that holds its entries
     * @param size the most entries of a page
     */
    Pages(ServiceConnection service, String path, String member, Query filter, long size) {
        this.service = service;
        this.path = path;
        this.member = member;
        this.filter = filter.and("limit", size);
        this.next = Optional.of(this.filter);
    }

    @Override
    public boolean hasNext() {
        return next.isPresent();
    }

    /** Fails when a cursor was there before: the list would have no end. */
    @Override
    public JsonNode next() {
        Call call = Call.get(path + next.orElseThrow(NoSuchElementException::new), member, Kind.LIST);
        JsonNode page = service.call(call);
        next = Optional.ofNullable(page.get("next")).map(JsonNode::asText).map(cursor -> {
            if (!cursors.add(cursor)) {
                throw service.foreign("answered with the same page again");
            }
            return filter.and("cursor", cursor);
        });
        return page;
    }
}
