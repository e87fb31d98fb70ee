package io.fastauth.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.fastauth.cli.Call.Kind;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Explains what a service decides about a request. */
@Command(
        name = "explain",
        description = {
            "Print what a running service would decide about a request, and why. No request is made, and a refused credential"
                    + " does not count as a failed attempt."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:The request would be allowed.",
            "1:It would not, or the service did not answer.",
            "2:Refused: wrong usage, settings or master token."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  fastauth explain /orders --method POST", "  fastauth explain /orders --token-stdin < token.txt"})
final class ExplainCommand implements Callable<Integer> {

    private static final List<String> MEMBERS = List.of("path", "rule", "level", "decision", "reason");

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(
            index = "0",
            paramLabel = "PATH",
            description = "The path of the request, with its query if it has one.")
    private String path = "";

    @Option(
            names = "--method",
            paramLabel = "METHOD",
            description =
                    "The method of the request (default: every entry of the path applies, whatever methods it names).")
    private @Nullable String method;

    @Option(
            names = "--token-stdin",
            description = "Read the credential of the request, an access token or the master token, from standard input"
                    + " (default: a request without a credential).")
    private boolean token;

    @Mixin
    private ServiceOptions options = new ServiceOptions();

    @Override
    public Integer call() throws IOException {
        Query query = Query.NONE.and("path", path).and("method", method);
        Call call = Call.get("/explain" + query, "decision", Kind.TEXT);
        try (ServiceConnection service = options.openRunning()) {
            JsonNode explanation = service.call(token ? call.header("EXPLAIN-TOKEN", GivenToken.required()) : call);
            boolean allowed = explanation.path("decision").asText().equals("allow");
            PrintWriter out = spec.commandLine().getOut();
            if (options.json()) {
                out.println(Printable.json(explanation));
            } else {
                print(out, explanation, allowed);
            }
            return allowed ? 0 : CommandException.FAILED;
        }
    }

    private static void print(PrintWriter out, JsonNode explanation, boolean allowed) {
        Screen screen = Screen.current();
        for (String member : MEMBERS) {
            if (explanation.has(member)) {
                String text = Printable.text(explanation.path(member).asText());
                Ansi.Style style = allowed ? Ansi.Style.fg_green : Ansi.Style.fg_red;
                boolean coloured = member.equals("decision") && screen.ansi().enabled();
                out.printf("%-9s %s%n", member + ":", coloured ? style.on() + text + Ansi.Style.reset.on() : text);
            }
        }
    }
}
