package io.fastauth.console;

import io.fastauth.testing.Chromium;
import java.io.IOException;
import java.nio.file.Path;

/** A real browser, and the service in a process of its own whose console it opens. */
record ServedConsole(Chromium chromium, ConsoleService service) implements AutoCloseable {

    /** With that many clients. */
    static ServedConsole start(Path folder, int clients) throws Exception {
        Chromium chromium = Chromium.start();
        try {
            return new ServedConsole(chromium, ConsoleService.start(folder, clients));
        } catch (Exception | Error e) {
            chromium.close();
            throw e;
        }
    }

    Console open() {
        return Console.open(chromium.browser(), service.port());
    }

    @Override
    public void close() throws IOException {
        chromium.close();
        service.close();
    }
}
