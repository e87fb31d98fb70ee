package io.fastauth.config;

import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fastauth.observe.LogFormat;
import io.fastauth.token.AccessTokenType;
import io.fastauth.token.AuditFormat;
import io.fastauth.token.TokenFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Makes the JSON Schema of the configuration file from the sources of the blueprints. */
final class BlueprintSchema {

    private static final Path SOURCES = Path.of("src", "main", "java", "io", "fastauth");
    private static final Pattern OPTION =
            Pattern.compile("(?s)/\\*\\*(?<text>(?:(?!\\*/).)*)\\*/\\s*(?<annotations>(?:@(?:(?!;).)*?\\)?\\s+)*?)"
                    + "(?<type>[A-Za-z]+(?:<[^;]*>)?) (?<name>[a-z][A-Za-z]*)\\(\\);");
    private static final Pattern DEFAULT = Pattern.compile(
            "@Option\\.Default(?:Int|Boolean)?\\((?<value>[^)]*)\\)|@Option\\.DefaultCode\\(\".*of\\(\\\\(?<code>\"[^\"]*)\\\\\"");
    private static final String DURATION = "([0-9]{1,9}d)?([0-9]{1,9}h)?([0-9]{1,9}m)?([0-9]{1,9}s)?|P[0-9DTHMS.]+";
    private static final Map<String, List<String>> ENUMS = Map.of(
            "TokenFormat",
                    Arrays.stream(TokenFormat.values())
                            .map(TokenFormat::setting)
                            .toList(),
            "AccessTokenType",
                    Arrays.stream(AccessTokenType.values())
                            .map(AccessTokenType::setting)
                            .toList(),
            "LogFormat",
                    Arrays.stream(LogFormat.values())
                            .map(format -> format.name().toLowerCase(Locale.ROOT))
                            .toList(),
            "AuditFormat",
                    Arrays.stream(AuditFormat.values())
                            .map(format -> format.name().toLowerCase(Locale.ROOT))
                            .toList());
    private static final Map<String, String> PATTERNS = Map.of(
            "Duration", "^(?!$)(" + DURATION + ")$",
            "LifetimeRange", "^(?!$)(" + DURATION + ")(\\.\\.(" + DURATION + "))?$",
            "RateLimit", "^(off|[0-9]{1,7} *, *[0-9]{1,7} */ *min)$");

    private static final ObjectMapper JSON = new ObjectMapper();

    private BlueprintSchema() {}

    static String made() throws IOException {
        ObjectNode schema = JSON.createObjectNode()
                .put("$schema", "https://json-schema.org/draft/2020-12/schema")
                .put("title", "fastauth.config.json")
                .put("type", "object");
        ObjectNode properties = schema.putObject("properties");
        properties
                .putObject("$schema")
                .put("type", "string")
                .put("description", "The URL or path of this schema, for editors.");
        options("FastAuth").forEach(option -> property(properties, option));
        refer(properties, "database-api-path", "database-api-url");
        options("FastAuth")
                .filter(option -> !group(option))
                .map(option -> key(option.group("name")))
                .filter(key -> key.contains("-"))
                .forEach(key -> refer(properties, key.replace('-', '_'), key));
        refer(properties, "database_api_path", "database-api-url");
        schema.put("additionalProperties", false);
        DefaultPrettyPrinter printer = new DefaultPrettyPrinter(
                Separators.createDefaultInstance().withObjectFieldValueSpacing(Separators.Spacing.AFTER));
        printer.indentArraysWith(DefaultPrettyPrinter.FixedSpaceIndenter.instance);
        printer.indentObjectsWith(new DefaultIndenter("  ", "\n"));
        return JSON.writer(printer).writeValueAsString(schema) + "\n";
    }

    private static void refer(ObjectNode properties, String alias, String key) {
        properties.putObject(alias).put("$ref", "#/properties/" + key);
    }

    private static Stream<MatchResult> options(String blueprint) {
        try {
            String source = Files.readString(SOURCES.resolve(blueprint + "ConfigBlueprint.java"));
            return OPTION.matcher(source.substring(source.indexOf("interface ")))
                    .results()
                    .filter(option -> option.group("annotations").contains("@Option.Configured"));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean group(MatchResult option) {
        return option.group("type").endsWith("Config");
    }

    private static String key(String name) {
        return name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }

    private static void property(ObjectNode properties, MatchResult option) {
        ObjectNode property = properties.putObject(key(option.group("name")));
        String type = option.group("type").replaceFirst("^Optional<(.*)>$", "$1");
        property.put("description", description(option.group("text")));
        if (group(option)) {
            property.put("type", "object");
            ObjectNode members = property.putObject("properties");
            options(type.substring(0, type.length() - "Config".length())).forEach(member -> property(members, member));
            property.put("additionalProperties", false);
            return;
        }
        type(property, type, option);
        if (option.group("annotations").contains("@Option.Confidential")) {
            property.put("writeOnly", true);
        }
    }

    private static void type(ObjectNode property, String type, MatchResult option) {
        List<String> given = DEFAULT.matcher(option.group("annotations"))
                .results()
                .flatMap(found -> found.group("value") == null
                        ? Stream.of(found.group("code").replace("\"", ""))
                        : Arrays.stream(
                                found.group("value").replaceAll("[{}\"]", "").split(", ")))
                .toList();
        switch (type) {
            case "boolean" -> property.put("type", "boolean").put("default", Boolean.parseBoolean(given.getFirst()));
            case "Boolean" -> property.put("type", "boolean");
            case "int" -> property.put("type", "integer").put("default", Integer.parseInt(given.getFirst()));
            case "Map<String, String>" ->
                property.put("type", "object").putObject("additionalProperties").put("type", "string");
            case "List<String>" -> {
                property.put("type", "array").putObject("items").put("type", "string");
                ArrayNode items = property.putArray("default");
                given.forEach(items::add);
            }
            case "List<PathEntry>" -> {
                pathEntries(property.put("type", "array"), option.group("name").startsWith("access"));
                property.putArray("default");
            }
            case "Tls" -> property.put("type", "object");
            default -> {
                property.put("type", "string");
                List<String> allowed = ENUMS.getOrDefault(type, List.of());
                if (!allowed.isEmpty()) {
                    allowed.forEach(property.withArray("/enum")::add);
                }
                if (PATTERNS.containsKey(type)) {
                    property.put("pattern", PATTERNS.get(type));
                }
                given.forEach(value -> property.put(
                        "default",
                        allowed.contains(value) || allowed.isEmpty() ? value : value.toLowerCase(Locale.ROOT)));
            }
        }
    }

    /** A path, or an object with a path. The master token has neither scope nor audience. */
    private static void pathEntries(ObjectNode property, boolean access) {
        ArrayNode forms = property.putObject("items").putArray("oneOf");
        forms.addObject().put("type", "string");
        ObjectNode entry = forms.addObject().put("type", "object");
        ObjectNode members = entry.putObject("properties");
        members.putObject("path").put("type", "string");
        texts(members.putObject("methods"));
        if (access) {
            texts(members.putObject("scope"));
            texts(members.putObject("audience"));
        }
        entry.putArray("required").add("path");
        entry.put("additionalProperties", false);
    }

    private static void texts(ObjectNode member) {
        ArrayNode forms = member.putArray("oneOf");
        forms.addObject().put("type", "string").put("minLength", 1);
        forms.addObject()
                .put("type", "array")
                .put("minItems", 1)
                .putObject("items")
                .put("type", "string");
    }

    private static String description(String javadoc) {
        return javadoc.replaceAll("\\{@code ([^}]*)}", "$1")
                .replaceAll("</?code>", "")
                .replaceAll("\\s*\\n\\s*\\*\\s*", " ")
                .strip();
    }
}
