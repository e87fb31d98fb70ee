package io.fastauth.interoperability;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** The services that all test classes share, one of each configuration, started when one is first needed. */
final class Services implements ExtensionContext.Store.CloseableResource {

    /** Gives a test the services as a parameter, and stops them after the last test. */
    static final class Resolver implements ParameterResolver {

        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == Services.class;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return context.getRoot()
                    .getStore(ExtensionContext.Namespace.create(Services.class))
                    .getOrComputeIfAbsent(Services.class);
        }
    }

    private final Map<Configuration, Service> running = new EnumMap<>(Configuration.class);

    Services() {}

    Service of(Configuration configuration) throws IOException {
        Service service = running.get(configuration);
        if (service == null) {
            Path target = Path.of("target").toAbsolutePath();
            service = Service.start(Files.createTempDirectory(target, "service"), configuration);
            running.put(configuration, service);
        }
        return service;
    }

    @Override
    public void close() {
        running.values().forEach(Service::close);
    }
}
