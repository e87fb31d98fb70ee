/** Measurements: single calls with JMH, and the load run over real sockets. */
@NullMarked
package io.fastauth.bench;

import org.jspecify.annotations.NullMarked;
