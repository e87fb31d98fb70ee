package io.fastauth.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.fastauth.cli.Table.Cell;
import io.fastauth.cli.Table.Column;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi.Style;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists the registered clients. */
@Command(
        name = "list",
        description = "List the clients: id, status, source and label.",
        mixinStandardHelpOptions = true)
final class ClientsListCommand implements Callable<Integer> {

    @Option(
            names = "--search",
            paramLabel = "TEXT",
            description = "Clients whose id or label contains a text, in upper or lower case.")
    private @Nullable String search;

    @Mixin
    private ListOptions list = new ListOptions();

    @Override
    public Integer call() {
        return list.print("/clients", Query.NONE.and("search", search), new Clients());
    }

    private record Clients() implements Listing.Layout {

        @Override
        public String member() {
            return "clients";
        }

        @Override
        public List<Column> columns() {
            return List.of(Column.text("CLIENT"), Column.of("STATUS"), Column.of("SOURCE"), Column.text("LABEL"));
        }

        @Override
        public List<Cell> row(JsonNode client) {
            String status = client.path("status").asText();
            return List.of(
                    Cell.of(client.path("client_id").asText()),
                    Cell.of(status)
                            .styled(
                                    switch (status) {
                                        case "enabled" -> Style.fg_green;
                                        case "disabled" -> Style.fg_yellow;
                                        default -> Style.faint;
                                    }),
                    Cell.of(client.path("source").asText()),
                    Cell.of(client.path("label").asText()));
        }
    }
}
