package io.fastauth.events;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fastauth.token.AuditEvent;
import java.time.Instant;

/** Events as JSON: ids only, never a token, an address or a reason. */
final class EventText {

    private EventText() {}

    /** What the audit told of. */
    static String of(AuditEvent event, Cursor cursor) {
        ObjectNode json = named(event.kind().text());
        event.clientId().ifPresent(client -> json.put("client", client));
        event.session().ifPresent(session -> json.put("sid", session));
        event.tokenId().ifPresent(token -> json.put("jti", token));
        event.keyId().ifPresent(key -> json.put("kid", key));
        return ended(json, event.time(), cursor);
    }

    /** Something about a client, or about all of them when the text is empty. */
    static String of(String kind, String client, Instant time, Cursor cursor) {
        ObjectNode json = named(kind);
        if (!client.isEmpty()) {
            json.put("client", client);
        }
        return ended(json, time, cursor);
    }

    private static ObjectNode named(String kind) {
        return JsonNodeFactory.instance.objectNode().put("event", kind);
    }

    private static String ended(ObjectNode json, Instant time, Cursor cursor) {
        return json.put("time", time.toString()).put("cursor", cursor.text()).toString();
    }
}
