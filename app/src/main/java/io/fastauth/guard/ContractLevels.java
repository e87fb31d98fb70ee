package io.fastauth.guard;

import io.fastauth.contract.ClientsService;
import io.fastauth.contract.EventsService;
import io.fastauth.contract.GatewaysService;
import io.fastauth.contract.HealthService;
import io.fastauth.contract.OauthService;
import io.fastauth.contract.Operation;
import io.fastauth.contract.OperatorsService;
import io.fastauth.contract.SessionsService;
import io.fastauth.contract.TokensService;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** The levels that the contract states by its security schemes. */
public final class ContractLevels {

    public static final List<Operation> OPERATIONS = Stream.of(
                    TokensService.OPERATIONS,
                    OauthService.OPERATIONS,
                    ClientsService.OPERATIONS,
                    SessionsService.OPERATIONS,
                    EventsService.OPERATIONS,
                    OperatorsService.OPERATIONS,
                    GatewaysService.OPERATIONS,
                    HealthService.OPERATIONS)
            .flatMap(List::stream)
            .toList();

    private ContractLevels() {}

    /** Adds the level of every operation to the path lists. */
    public static PathPolicy guarding(PathPolicy policy, UnaryOperator<String> served) {
        PathPolicy guarding = policy;
        for (Operation operation : OPERATIONS) {
            String path = served.apply(operation.path());
            // A parameter may contain encoded slashes, so everything below the path is guarded.
            guarding = path.contains("{")
                    ? guarding.guarding(level(operation), List.of(PathEntry.of(path)))
                    : guarding.guardingExactly(level(operation), path);
        }
        return guarding;
    }

    /** Exempts the operations that gateways call: those of their tag that are open in the contract. */
    public static PathPolicy exemptingGateways(PathPolicy policy, UnaryOperator<String> served) {
        return policy.exempting(GatewaysService.OPERATIONS.stream()
                .filter(operation -> level(operation) == Level.OPEN)
                .map(operation -> served.apply(operation.path()))
                .toList());
    }

    private static Level level(Operation operation) {
        List<String> schemes = operation.securitySchemes();
        boolean access = schemes.contains("AccessTokenHeader");
        boolean master = schemes.contains("MasterTokenHeader");
        // The handler authenticates clients, and the master where a client may call as well.
        if (schemes.isEmpty() || schemes.contains("ClientBasic")) {
            return Level.OPEN;
        }
        if (access == master) {
            throw new IllegalStateException("openapi.yaml: the security of " + operation.id()
                    + " must name either AccessTokenHeader or MasterTokenHeader");
        }
        return access ? Level.ACCESS : Level.MASTER;
    }
}
