package io.fastauth.cli;

import io.fastauth.ConfigCheck;
import io.fastauth.FastAuthConfig;
import io.fastauth.FastAuthFeature;
import io.fastauth.cli.Table.Cell;
import io.fastauth.cli.Table.Column;
import io.fastauth.config.LoadedSettings;
import io.fastauth.config.Settings;
import io.fastauth.config.SettingsException;
import io.fastauth.token.InvalidSettingException;
import io.helidon.config.Config;
import io.helidon.config.ConfigException;
import io.helidon.webserver.WebServerConfig;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Commands about settings. */
@Command(
        name = "config",
        description = "Check the settings, and describe them.",
        subcommands = {ConfigCommand.Check.class, CommandLine.HelpCommand.class},
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
final class ConfigCommand {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Command(
            name = "schema",
            description = "Print the JSON Schema (2020-12) of fastauth.config.json, which may name it as \"$$schema\".",
            mixinStandardHelpOptions = true)
    void schema() throws IOException {
        spec.commandLine().getOut().print(Settings.schema());
        spec.commandLine().getOut().flush();
    }

    /** Checks the settings as a start does, without opening the store or the port. */
    @Command(
            name = "check",
            description = {
                "Print every setting, its value and its source, and check them with application.yaml as \"serve\" does before"
                        + " it listens. Secrets are printed as ***. Neither the store nor the port is opened."
            },
            mixinStandardHelpOptions = true,
            exitCodeListHeading = "%nExit codes:%n",
            exitCodeList = {"0:A service would start with these settings.", "2:Refused; one line for each problem."})
    static final class Check implements Callable<Integer> {

        private static final List<Column> COLUMNS =
                List.of(Column.of("SETTING"), Column.text("VALUE"), Column.text("SOURCE"));

        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Option(
                names = "--host",
                paramLabel = "HOST",
                description = "Address that \"serve\" would listen on (default: as of \"serve\").")
        private @Nullable String host;

        @Mixin
        private SettingsFiles.Options settings = new SettingsFiles.Options();

        /** Each once: two steps may find the same. */
        private final Set<String> problems = new LinkedHashSet<>();

        @Override
        public Integer call() throws IOException {
            PrintWriter out = spec.commandLine().getOut();
            PrintWriter err = spec.commandLine().getErr();
            SettingsFiles files = settings.files();
            LoadedSettings loaded = files.load();
            Table table = new Table(out, Screen.current(), COLUMNS);
            loaded.report()
                    .forEach(line ->
                            table.add(List.of(Cell.of(line.key()), Cell.of(line.value()), Cell.of(line.source()))));
            table.flush();
            Optional<FastAuthConfig> config = attempt(() -> ConfigCheck.config(loaded));
            config.ifPresent(known -> attempt(() -> SettingsFiles.keys(known).schedule()));
            Optional<Config> application = attempt(() -> ServerSettings.load(host, null));
            application
                    .flatMap(found -> attempt(() -> {
                        ServerSettings.check(found);
                        return ServerSettings.server(found, config.map(FastAuthFeature::create));
                    }))
                    .ifPresent(server -> config.ifPresent(known -> refuseExposure(known, server)));
            if (problems.isEmpty() && config.isPresent()) {
                files.warnings(config.get()).forEach(warning -> err.println("warning: " + warning));
                ConfigCheck.warnings(config.get()).forEach(warning -> err.println("warning: " + warning));
            }
            problems.forEach(err::println);
            return problems.isEmpty() ? 0 : CommandException.REFUSED;
        }

        private void refuseExposure(FastAuthConfig config, WebServerConfig server) {
            attempt(() -> {
                FastAuthFeature.refuseExposure(config, server);
                return config;
            });
        }

        /** The result of a step, or nothing and its problems. */
        private <T> Optional<T> attempt(Supplier<T> step) {
            try {
                return Optional.of(step.get());
            } catch (SettingsException e) {
                problems.addAll(e.problems());
            } catch (InvalidSettingException | CommandException e) {
                problems.add(String.valueOf(e.getMessage()));
            } catch (ConfigException e) {
                problems.add(String.valueOf(ServerSettings.refusal(e).getMessage()));
            }
            return Optional.empty();
        }
    }
}
