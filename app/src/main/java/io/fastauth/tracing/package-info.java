/** Traces of OpenTelemetry: a span for each request and each call of the store, in the trace of whoever called. */
@NullMarked
package io.fastauth.tracing;

import org.jspecify.annotations.NullMarked;
