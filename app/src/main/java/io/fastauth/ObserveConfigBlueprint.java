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

    /** How the command line writes its log. */
    @Option.Configured
    @Option.Default("TEXT")
    LogFormat logFormat();

    /** How events of tokens are written to the logger io.fastauth.audit. */
    @Option.Configured
    @Option.Default("JSON")
    AuditFormat auditFormat();

    /** Whether each request is logged, to the logger io.fastauth.access. */
    @Option.Configured
    @Option.DefaultBoolean(false)
    boolean accessLog();
}
