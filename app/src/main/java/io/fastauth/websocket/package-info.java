/** Guarded websockets: handshake, connections, their supervision, and the endpoint of the event stream. */
@NullMarked
package io.fastauth.websocket;

import org.jspecify.annotations.NullMarked;
