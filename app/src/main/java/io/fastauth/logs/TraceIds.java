package io.fastauth.logs;

/** Where log lines find the id of the trace that they belong to. */
public final class TraceIds {

    /** The key among what log lines carry ({@code HelidonMdc}). */
    public static final String KEY = "trace_id";

    private TraceIds() {}
}
