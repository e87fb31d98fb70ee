/** Health, logs, traces, and the requests that are refused before routing. */
@NullMarked
package io.fastauth.observe;

import org.jspecify.annotations.NullMarked;
