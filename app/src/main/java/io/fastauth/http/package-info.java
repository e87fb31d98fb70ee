/**
 * What every operation over HTTP uses: problems, parameters, the address of the caller, limits of failures; and the
 * reader of HTTP/1 connections, with request framing, deadlines and memory bounds, in front of Helidon's own HTTP/1.1
 * connection.
 */
@NullMarked
package io.fastauth.http;

import org.jspecify.annotations.NullMarked;
