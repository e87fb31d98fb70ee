/** The meters of requests, decisions, tokens and the store. No label is ever a client's. */
@NullMarked
package io.fastauth.metrics;

import org.jspecify.annotations.NullMarked;
