package io.fastauth.campaign;

import java.io.IOException;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.opentest4j.TestAbortedException;

/**
 * Gives a campaign its report and, if it asks for them, the replicas that campaigns share; it writes the row when the
 * campaign has ended.
 */
final class CampaignExtension implements ParameterResolver, AfterTestExecutionCallback {

    private static final ExtensionContext.Namespace NAMESPACE =
            ExtensionContext.Namespace.create(CampaignExtension.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return type == Report.class || type == Fleet.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Fleet.class ? fleet(context) : report(context);
    }

    /** One for all campaigns, because to start replicas takes a while. */
    private static Fleet fleet(ExtensionContext context) {
        return context.getRoot()
                .getStore(NAMESPACE)
                .getOrComputeIfAbsent(Fleet.class, type -> Fleet.start(), Fleet.class);
    }

    private static Report report(ExtensionContext context) {
        return context.getStore(NAMESPACE).getOrComputeIfAbsent(Report.class);
    }

    @Override
    public void afterTestExecution(ExtensionContext context) throws IOException {
        Throwable failure = context.getExecutionException().orElse(null);
        // What the machine cannot do was not tried: the row of an earlier run stays.
        if (!(failure instanceof TestAbortedException)) {
            String name = context.getRequiredTestMethod()
                    .getAnnotation(Campaign.class)
                    .value();
            ReliabilityTable.ofThisRun().put(report(context).row(name, failure));
        }
    }
}
