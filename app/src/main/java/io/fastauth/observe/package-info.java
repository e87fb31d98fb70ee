/** What operators see: health, logs, traces, and the requests that are refused before they are routed. */
@NullMarked
package io.fastauth.observe;

import org.jspecify.annotations.NullMarked;
