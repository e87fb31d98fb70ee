package io.fastauth.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fastauth.registry.Client;
import io.fastauth.registry.ClientSecret;
import io.fastauth.registry.SecretText;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.Yaml;

/**
 * An entry of the clients file, with a secret that is shown once.
 *
 * @param secret empty for a public client
 */
record ClientEntry(Optional<SecretText> secret, ObjectNode entry) {

    private static final JsonMapper MAPPER = new JsonMapper();

    /** The entry of a client that is not registered yet, with its first secret. */
    static ClientEntry of(Client client) {
        ObjectNode entry = MAPPER.createObjectNode()
                .put("client-id", client.id())
                .put("label", client.label())
                .put("confidential", client.confidential());
        add(entry.putArray("scopes"), client.allowed().scope().tokens());
        add(entry.putArray("audiences"), client.allowed().audience().uris());
        entry.put("sessions-per-client", client.sessions())
                .put("access-lifetime", client.accessLifetime().longest().toString());
        client.refreshLifetime().ifPresent(lifetime -> entry.put("refresh-lifetime", lifetime.toString()));
        entry.put("may-refresh", client.refreshes()).put("may-introspect", client.introspects());
        return client.confidential()
                ? withSecret(entry, MAPPER.createArrayNode())
                : new ClientEntry(Optional.empty(), entry);
    }

    /** The entry of a client as the service shows it, with a further secret. */
    static ClientEntry rotated(JsonNode client) {
        ObjectNode entry = MAPPER.createObjectNode();
        for (String member : List.of(
                "client_id",
                "label",
                "confidential",
                "scopes",
                "audiences",
                "sessions_per_client",
                "access_lifetime",
                "refresh_lifetime",
                "may_refresh",
                "may_introspect")) {
            if (client.has(member)) {
                String name = member.replace('_', '-');
                if (member.endsWith("lifetime")) {
                    entry.put(
                            name,
                            Duration.ofSeconds(client.get(member).longValue()).toString());
                } else {
                    entry.set(name, client.get(member));
                }
            }
        }
        if (client.path("status").asText().equals("disabled")) {
            entry.put("disabled", true);
        }
        ArrayNode secrets = MAPPER.createArrayNode();
        for (JsonNode present : client.path("secrets")) {
            ObjectNode kept = secrets.addObject()
                    .put("digest", present.path("digest").asText())
                    .put("created", time(present.path("created_at")));
            if (present.has("expires_at")) {
                kept.put("expires", time(present.path("expires_at")));
            }
        }
        return withSecret(entry, secrets);
    }

    private static void add(ArrayNode array, List<String> texts) {
        texts.forEach(array::add);
    }

    private static String time(JsonNode seconds) {
        return Ages.time(seconds).map(Instant::toString).orElseGet(seconds::asText);
    }

    private static ClientEntry withSecret(ObjectNode entry, ArrayNode secrets) {
        SecretText secret = SecretText.generate();
        ClientSecret kept = secret.kept(Instant.now().truncatedTo(ChronoUnit.SECONDS));
        secrets.addObject()
                .put("digest", kept.digest())
                .put("created", kept.createdAt().toString());
        entry.set("secrets", secrets);
        return new ClientEntry(Optional.of(secret), entry);
    }

    /** Prints the secret and the entry. */
    void print(PrintWriter out, boolean json) {
        if (json) {
            ObjectNode both = MAPPER.createObjectNode();
            secret.ifPresent(text -> both.put("client_secret", text.text()));
            out.println(both.set("entry", entry));
            return;
        }
        secret.ifPresent(text -> out.println("# The secret, which is shown once: " + text.text()));
        out.println("# The entry of the clients file, below \"clients:\"");
        DumperOptions options = new DumperOptions();
        options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
        out.print(new Yaml(options).dump(List.of(MAPPER.convertValue(entry, Object.class))));
        out.flush();
    }
}
