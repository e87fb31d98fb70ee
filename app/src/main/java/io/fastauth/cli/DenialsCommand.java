package io.fastauth.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.fastauth.cli.Table.Cell;
import io.fastauth.cli.Table.Column;
import io.fastauth.guard.RecentDenials;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi.Style;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists the latest refused requests. */
@Command(
        name = "denials",
        description = {
            "List the latest requests that a running service has refused, the newest first: time, status, method, path,"
                    + " reason, client and address.",
            "Of several replicas, the one that answers lists its own. \"explain\" tells more about a path."
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  fastauth denials --limit 20",
            "  fastauth denials --client billing --reason access_token_not_current --json"
        })
final class DenialsCommand implements Callable<Integer> {

    @Option(names = "--client", paramLabel = "ID", description = "The requests of a client.")
    private @Nullable String client;

    @Option(names = "--reason", paramLabel = "REASON", description = "Those that were refused for a reason.")
    private @Nullable String reason;

    @Mixin
    private ListOptions list = new ListOptions();

    @Override
    public Integer call() {
        Query filter = Query.NONE.and("client_id", client).and("reason", reason);
        return list.printRunning("/denials", filter, new Denials(new Ages(Instant.now())));
    }

    private record Denials(Ages ages) implements Listing.Layout {

        @Override
        public String member() {
            return "denials";
        }

        /** All that are kept: there is no second page. */
        @Override
        public long pageSize() {
            return RecentDenials.KEPT;
        }

        @Override
        public List<Column> columns() {
            return List.of(
                    Column.of("AGE"),
                    Column.of("CODE"),
                    Column.text("REQUEST"),
                    Column.of("REASON"),
                    Column.text("CLIENT"),
                    Column.text("ADDRESS"),
                    Column.text("DETAIL"));
        }

        @Override
        public List<Cell> row(JsonNode denial) {
            return List.of(
                    ages.since(denial.path("time")),
                    Cell.of(denial.path("status").asText()),
                    Cell.of((denial.path("method").asText() + " "
                                    + denial.path("path").asText())
                            .strip()),
                    Cell.of(denial.path("reason").asText()).styled(Style.fg_red),
                    Cell.of(denial.path("client_id").asText()),
                    Cell.of(denial.path("address").asText()),
                    Cell.of(denial.path("detail").asText()));
        }

        @Override
        public Optional<String> note(JsonNode lastPage) {
            String replica = Printable.text(lastPage.path("replica").asText());
            return Optional.of("Of the replica " + replica + ", which keeps the latest "
                    + lastPage.path("kept").asInt() + ".");
        }
    }
}
