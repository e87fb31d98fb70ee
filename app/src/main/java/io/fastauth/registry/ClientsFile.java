package io.fastauth.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fastauth.registry.Client.Source;
import io.fastauth.registry.ClientMembers.Spelling;
import io.fastauth.token.InvalidSettingException;
import io.fastauth.token.PrivateFile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;

/**
 * Reads the clients file: YAML, and so JSON, with a list {@code clients}. It holds digests of secrets, never secrets.
 * Refusals name the entry and the member, and quote nothing but client ids.
 */
public final class ClientsFile {

    /** The largest file, in bytes. */
    public static final int MAX_BYTES = 1 << 20;

    private static final String SETTING = "clients-file";
    private static final int MAX_CLIENTS = 1000;
    private static final int MAX_DEPTH = 10;
    private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");
    private static final Set<String> SECRET_MEMBERS = Set.of("digest", "created", "expires");
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .build();

    private final int maxSessions;

    private ClientsFile(int maxSessions) {
        this.maxSessions = maxSessions;
    }

    /**
     * Reads a file.
     *
     * @param maxSessions the most sessions that a client may have, 1 to 1000
     * @return its clients, registered at the epoch
     * @throws InvalidSettingException when the file is refused; it names {@code clients-file} and the entry
     */
    public static List<Client> read(Path file, int maxSessions) {
        try {
            String text = PrivateFile.read(file, MAX_BYTES);
            return new ClientsFile(maxSessions).clients(document(text));
        } catch (InvalidSettingException e) {
            throw new InvalidSettingException(SETTING, file + ": " + e.getMessage());
        } catch (IOException e) {
            throw new InvalidSettingException(
                    SETTING,
                    file + " cannot be read as UTF-8 text (" + e.getClass().getSimpleName()
                            + "); write the path of a readable YAML or JSON file");
        }
    }

    private static JsonNode document(String text) {
        LoaderOptions options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        options.setMaxAliasesForCollections(0);
        options.setNestingDepthLimit(MAX_DEPTH);
        try {
            return MAPPER.valueToTree(new Yaml(new SafeConstructor(options)).load(text));
        } catch (MarkedYAMLException e) {
            // Without the cause, whose message quotes the file.
            String line = e.getProblemMark() == null
                    ? ""
                    : "line " + (e.getProblemMark().getLine() + 1) + " ";
            throw new InvalidSettingException(line + "is not valid YAML or JSON, with each member once");
        } catch (YAMLException e) {
            throw new InvalidSettingException("is not valid YAML or JSON, with each member once and without aliases");
        }
    }

    private List<Client> clients(JsonNode document) {
        if (!(document instanceof ObjectNode object)
                || object.size() != 1
                || !object.path("clients").isArray()) {
            throw new InvalidSettingException("must be an object with the member clients alone, which is a list");
        }
        JsonNode entries = object.get("clients");
        if (entries.size() > MAX_CLIENTS) {
            throw new InvalidSettingException("must have at most " + MAX_CLIENTS + " clients");
        }
        List<Client> clients = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        for (JsonNode entry : entries) {
            String place = "entry " + (clients.size() + 1);
            try {
                if (!(entry instanceof ObjectNode members)) {
                    throw new InvalidSettingException("must be an object with client-id");
                }
                String id = new ClientMembers(members, Spelling.FILE).clientId();
                place += " (" + id.replaceAll("[^\\p{Graph} ]", "?") + ")";
                Client client = client(members, id);
                if (!ids.add(id)) {
                    throw new InvalidSettingException("client-id", "is in the file twice");
                }
                clients.add(client);
            } catch (InvalidSettingException e) {
                throw new InvalidSettingException(place + ": " + e.getMessage(), e);
            }
        }
        return List.copyOf(clients);
    }

    private Client client(ObjectNode members, String id) {
        Client defaults = defaults(id);
        Client client = new ClientMembers(members, Spelling.FILE).registered(defaults, "secrets");
        if (client.sessions() > maxSessions) {
            throw new InvalidSettingException(
                    "sessions-per-client",
                    "must be " + maxSessions + ", because a persistence API keeps one pair of" + " tokens per client");
        }
        Client complete = client.withSecrets(secrets(members.path("secrets")));
        if (complete.confidential() && complete.secrets().isEmpty()) {
            throw new InvalidSettingException(
                    "secrets",
                    "is missing; make one with: fastauth clients add --file-entry, or set confidential to false");
        }
        return complete;
    }

    private Client defaults(String id) {
        try {
            return Client.of(id, Source.FILE, Instant.EPOCH)
                    .withSessions(Math.min(Client.DEFAULT_SESSIONS, maxSessions));
        } catch (InvalidSettingException e) {
            throw e.of("client-id");
        }
    }

    private static List<ClientSecret> secrets(JsonNode list) {
        if (!list.isArray() && !list.isMissingNode()) {
            throw new InvalidSettingException("secrets", "must be a list of objects with digest and created");
        }
        List<ClientSecret> secrets = new ArrayList<>();
        for (JsonNode entry : list) {
            String place = "secrets[" + secrets.size() + "]";
            if (!entry.isObject() || !SECRET_MEMBERS.containsAll(names(entry))) {
                throw new InvalidSettingException(
                        place, "must be an object with digest, created and, if it expires, expires");
            }
            try {
                ClientSecret secret = new ClientSecret(
                        digest(entry.path("digest")),
                        time(entry.path("created")),
                        entry.has("expires") ? Optional.of(time(entry.get("expires"))) : Optional.empty(),
                        Optional.empty());
                if (secrets.stream().anyMatch(other -> other.digest().equals(secret.digest()))) {
                    throw new InvalidSettingException("has the digest of another secret");
                }
                secrets.add(secret);
            } catch (InvalidSettingException e) {
                throw e.of(place);
            }
        }
        return secrets;
    }

    private static List<String> names(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static String digest(JsonNode node) {
        String digest = node.asText("");
        if (digest.startsWith(SecretText.PREFIX)) {
            throw new InvalidSettingException("has a secret for its digest; write its SHA-256 digest, and make a new"
                    + " secret, because this one stood in a file");
        }
        if (!node.isTextual() || !DIGEST.matcher(digest).matches()) {
            throw new InvalidSettingException(
                    "has a digest that is not the SHA-256 of a secret, 64 lower-case hexadecimal digits in quotes");
        }
        return digest;
    }

    private static Instant time(JsonNode node) {
        try {
            return OffsetDateTime.parse(node.asText("")).toInstant().truncatedTo(ChronoUnit.SECONDS);
        } catch (DateTimeException e) {
            throw new InvalidSettingException(
                    "needs created, and may have expires, each a time like 2030-01-31T12:00:00Z");
        }
    }
}
