package io.fastauth;

import io.fastauth.observe.LogFormat;
import io.fastauth.token.AuditFormat;
import io.helidon.builder.api.Option;
import io.helidon.builder.api.Prototype;

/** The settings of the group {@code observe}. Traces are sent when the variables of OpenTelemetry ask for them. */
@Prototype.Blueprint
@Prototype.Configured
@Prototype.CustomMethods(ConfigValues.class)
interface ObserveConfigBlueprint {

    /** The format of the log of the command line. */
    @Option.Configured
    @Option.Default("TEXT")
    LogFormat logFormat();

    /** The format of the audit log, which is the logger io.fastauth.audit. */
    @Option.Configured
    @Option.Default("JSON")
    AuditFormat auditFormat();

    /** Whether each request is logged, to the logger io.fastauth.access. */
    @Option.Configured
    @Option.DefaultBoolean(false)
    boolean accessLog();
}
