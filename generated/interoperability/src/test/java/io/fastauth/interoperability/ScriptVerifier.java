package io.fastauth.interoperability;

import java.nio.file.Path;
import java.util.List;

/** A verifier in another language. */
record ScriptVerifier(LineProgram program) implements Verifier {

    static ScriptVerifier javaScript(Service service, String library) {
        String script = Tool.NODE_FOLDER.resolve("verifier.mjs").toString();
        return new ScriptVerifier(LineProgram.start(service.environment(), List.of("node", script, library)));
    }

    static ScriptVerifier python(Service service) {
        String script = Path.of("src", "test", "python", "verifier.py").toString();
        return new ScriptVerifier(LineProgram.start(service.environment(), List.of("/usr/bin/python3", script)));
    }

    @Override
    public String verify(String token) {
        return program.ask(token);
    }

    @Override
    public void close() {
        program.close();
    }
}
