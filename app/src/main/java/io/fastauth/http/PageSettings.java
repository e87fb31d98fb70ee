package io.fastauth.http;

import java.util.Map;

/**
 * What the pages of the service have to know of its settings; nothing of it is secret.
 *
 * @param console whether the console is served
 */
public record PageSettings(String appName, ServedPaths paths, boolean console) {

    Map<String, Object> json() {
        return Map.of(
                "appName", appName, "authPrefix", paths.authPrefix(), "rootPath", paths.rootPath(), "console", console);
    }
}
