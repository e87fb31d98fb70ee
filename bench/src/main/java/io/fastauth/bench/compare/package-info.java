/** The comparison that writes one table: bench/run compare. */
@NullMarked
package io.fastauth.bench.compare;

import org.jspecify.annotations.NullMarked;
