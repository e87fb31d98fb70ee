/**
 * The reader of HTTP/1 connections: request framing, deadlines, and memory bounds, in front of Helidon's own HTTP/1.1
 * connection.
 */
@NullMarked
package io.fastauth.http;

import org.jspecify.annotations.NullMarked;
