/** Other token services, to compare with. */
@NullMarked
package io.fastauth.bench.peer;

import org.jspecify.annotations.NullMarked;
