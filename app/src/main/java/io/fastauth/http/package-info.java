/**
 * Problems, parameters, addresses and limits for every operation over HTTP; and the reader of HTTP/1 connections, with
 * request framing, deadlines and memory bounds, in front of Helidon's HTTP/1.1 connection.
 */
@NullMarked
package io.fastauth.http;

import org.jspecify.annotations.NullMarked;
