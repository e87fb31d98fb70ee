package io.fastauth.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.fastauth.cli.Table.Cell;
import io.fastauth.cli.Table.Column;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi.Style;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

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

    private static final int MAX = 1_000;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--client", paramLabel = "ID", description = "The requests of a client.")
    private @Nullable String client;

    @Option(names = "--reason", paramLabel = "REASON", description = "Those that were refused for a reason.")
    private @Nullable String reason;

    @Mixin
    private ListOptions list = new ListOptions();

    @Mixin
    private ServiceOptions options = new ServiceOptions();

    @Override
    public Integer call() {
        Listing listing = list.listing(spec, options);
        Query query = Query.NONE
                .and("limit", Math.min(MAX, listing.limit()))
                .and("client_id", client)
                .and("reason", reason);
        try (ServiceConnection service = options.openRunning()) {
            JsonNode answer = service.get("/denials" + query);
            Iterator<JsonNode> pages = List.of(answer).iterator();
            listing.print(pages, new Denials(new Ages(Instant.now())));
            if (listing.screen().width().isPresent() && !options.json()) {
                String replica = Printable.text(answer.path("replica").asText());
                spec.commandLine()
                        .getErr()
                        .println("Of the replica " + replica + ", which keeps the latest "
                                + answer.path("kept").asInt() + ".");
            }
        }
        return 0;
    }

    private record Denials(Ages ages) implements Listing.Layout {

        @Override
        public String member() {
            return "denials";
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
                    ages.since(Instant.parse(denial.path("time").asText())),
                    Cell.of(denial.path("status").asText()),
                    Cell.of((denial.path("method").asText() + " "
                                    + denial.path("path").asText())
                            .strip()),
                    Cell.of(denial.path("reason").asText()).styled(Style.fg_red),
                    Cell.of(denial.path("client_id").asText()),
                    Cell.of(denial.path("address").asText()),
                    Cell.of(denial.path("detail").asText()));
        }
    }
}
