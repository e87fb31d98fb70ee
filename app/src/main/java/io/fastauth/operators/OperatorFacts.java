package io.fastauth.operators;

import io.fastauth.config.LoadedSettings;
import io.fastauth.guard.RecentDenials;
import io.fastauth.metrics.ActivityLog;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The sources of the operations for operators.
 *
 * @param settings those in force, without secrets
 * @param webSockets the number of open websockets
 */
public record OperatorFacts(
        KeyReport keys,
        RecentDenials denials,
        Supplier<List<LoadedSettings.Line>> settings,
        ActivityLog activity,
        ThisReplica replica,
        LongSupplier webSockets) {}
