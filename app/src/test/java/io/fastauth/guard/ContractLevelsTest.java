package io.fastauth.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which of the service's own paths need a credential, without a path list. */
class ContractLevelsTest {

    @ParameterizedTest
    @CsvSource({
        "/health, OPEN",
        "/access/health, ACCESS",
        "/master/health, MASTER",
        "/oauth2/token, OPEN",
        "/auth/token/introspect, OPEN",
        "/auth/token/revoke, OPEN",
        "/auth/events, OPEN",
        "/auth/verify, OPEN",
        "/auth/explain, MASTER",
        "/auth/keys, MASTER",
        "/auth/keys/more, OPEN",
        "/auth/clients, MASTER",
        "/auth/clients/me, MASTER",
        "/auth/clients/a/b/c/d/e, MASTER",
        "/auth/clients/me/secrets/1, MASTER",
        "/auth/sessions, MASTER"
    })
    void everyOperationHasTheLevelOfItsSecurity(String path, Level level) {
        assertEquals(
                level, ContractLevels.guarding(PathPolicy.below(""), own -> own).level(path, "GET"));
        PathPolicy moved = ContractLevels.guarding(PathPolicy.below(""), own -> "/moved" + own);
        assertEquals(level, moved.level("/moved" + path, "GET"));
        assertEquals(Level.OPEN, moved.level(path, "GET"));
    }

    @ParameterizedTest
    @CsvSource({
        "/auth/verify, OPEN",
        "/auth/verify/access, OPEN",
        "/auth/verify/master, OPEN",
        "/auth/verify/more, MASTER",
        "/auth/explain, MASTER",
        "/auth/token/new, MASTER",
        "/health, MASTER"
    })
    void theOperationsThatGatewaysCallAreExemptFromAListOfAllPaths(String path, Level level) {
        PathPolicy all = PathPolicy.below("").guarding(Level.MASTER, List.of(PathEntry.of("/")));
        assertEquals(level, ContractLevels.exemptingGateways(all, own -> own).level(path, "GET"));
        PathPolicy moved = ContractLevels.exemptingGateways(all, own -> "/moved" + own);
        assertEquals(level, moved.level("/moved" + path, "GET"));
        assertEquals(Level.MASTER, moved.level(path, "GET"));
    }
}
