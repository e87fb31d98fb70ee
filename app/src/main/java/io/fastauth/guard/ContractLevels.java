package io.fastauth.guard;

import io.fastauth.contract.GatewaysService;
import io.fastauth.contract.HealthService;
import io.fastauth.contract.OauthService;
import io.fastauth.contract.Operation;
import io.fastauth.contract.TokensService;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** The levels that the contract states by its security schemes. */
public final class ContractLevels {

    public static final List<Operation> OPERATIONS = Stream.of(
                    TokensService.OPERATIONS,
                    OauthService.OPERATIONS,
                    GatewaysService.OPERATIONS,
                    HealthService.OPERATIONS)
            .flatMap(List::stream)
            .toList();

    private ContractLevels() {}

    /** Adds the level of every operation to the path lists. */
    public static PathPolicy guarding(PathPolicy policy, UnaryOperator<String> served) {
        PathPolicy guarding = policy;
        for (Operation operation : OPERATIONS) {
            guarding = guarding.guardingExactly(level(operation), served.apply(operation.path()));
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
        if (schemes.isEmpty()) {
            return Level.OPEN;
        }
        if (access == master) {
            throw new IllegalStateException("openapi.yaml: the security of " + operation.id()
                    + " must name either AccessTokenHeader or MasterTokenHeader");
        }
        return access ? Level.ACCESS : Level.MASTER;
    }
}
