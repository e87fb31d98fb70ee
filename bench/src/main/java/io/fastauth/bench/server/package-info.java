/** The processes that are measured, and what the kernel says of them. */
@NullMarked
package io.fastauth.bench.server;

import org.jspecify.annotations.NullMarked;
