/** Load on a server: wrk for throughput, an open loop for latency. */
@NullMarked
package io.fastauth.bench.load;

import org.jspecify.annotations.NullMarked;
