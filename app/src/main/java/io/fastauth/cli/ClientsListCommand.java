package io.fastauth.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Lists the registered clients. */
@Command(
        name = "list",
        description = "List the clients: id, status, source and label. With --json, one object on each line.",
        mixinStandardHelpOptions = true)
final class ClientsListCommand implements Callable<Integer> {

    private static final String PAGE = "?limit=200";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private RegistryOptions options = new RegistryOptions();

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        try (RegistryConnection registry = options.open()) {
            Optional<String> query = Optional.of(PAGE);
            while (query.isPresent()) {
                JsonNode page = registry.call("GET", query.get(), Optional.empty());
                page.path("clients").forEach(client -> out.println(options.json() ? client.toString() : line(client)));
                query = Optional.ofNullable(page.get("next"))
                        .map(next -> PAGE + "&cursor=" + URLEncoder.encode(next.asText(), StandardCharsets.UTF_8));
            }
        }
        return 0;
    }

    private static String line(JsonNode client) {
        return String.join(
                        "\t",
                        client.path("client_id").asText(),
                        client.path("status").asText(),
                        client.path("source").asText(),
                        client.path("label").asText())
                .stripTrailing();
    }
}
