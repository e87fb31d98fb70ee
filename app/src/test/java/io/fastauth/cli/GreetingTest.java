package io.fastauth.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GreetingTest {

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, 127.0.0.1",
        "localhost, localhost",
        "0.0.0.0, 127.0.0.1",
        "'::', '[::1]'",
        "'::1', '[::1]'",
        "'[::1]', '[::1]'"
    })
    void namesAHostThatACallerOnThisMachineCanUse(String host, String reachable) {
        assertEquals(reachable, ServerLifecycle.reachable(host));
    }
}
