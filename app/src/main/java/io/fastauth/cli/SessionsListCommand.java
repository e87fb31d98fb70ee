package io.fastauth.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.fastauth.cli.Table.Cell;
import io.fastauth.cli.Table.Column;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi.Style;
import picocli.CommandLine.Mixin;

/** Lists sessions. */
@Command(
        name = "list",
        description = {
            "List sessions of a running service, by client: client, sid, when the current tokens were issued, when the refresh"
                    + " token expires, the day of the last use, and the granted scopes.",
            "On a terminal, times are relative: AGE since the issue, LEFT until the expiry, USED days ago."
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  fastauth sessions list --client billing",
            "  fastauth sessions list --used-before 2030-01-31 --json"
        })
final class SessionsListCommand implements Callable<Integer> {

    @Mixin
    private SessionFilter filter = new SessionFilter();

    @Mixin
    private ListOptions list = new ListOptions();

    @Override
    public Integer call() {
        return list.printRunning(SessionPaths.ALL, filter.query(), new Sessions(new Ages(Instant.now())));
    }

    private record Sessions(Ages ages) implements Listing.Layout {

        @Override
        public String member() {
            return "sessions";
        }

        @Override
        public List<Column> columns() {
            return List.of(
                    Column.text("CLIENT"),
                    Column.of("SID"),
                    Column.of("AGE"),
                    Column.of("LEFT"),
                    Column.of("USED"),
                    Column.text("SCOPES"));
        }

        @Override
        public List<Cell> row(JsonNode session) {
            Cell left = ages.until(session.path("refresh_expires_at"));
            List<String> scopes = new ArrayList<>();
            session.path("scopes").forEach(scope -> scopes.add(scope.asText()));
            return List.of(
                    Cell.of(session.path("client_id").asText()),
                    Cell.of(session.path("sid").asText()),
                    ages.since(session.path("issued_at")),
                    session.path("expired").asBoolean() ? left.styled(Style.faint) : left,
                    ages.day(session.path("last_used_on")),
                    Cell.of(String.join(" ", scopes)));
        }
    }
}
