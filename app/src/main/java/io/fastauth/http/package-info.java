/** HTTP itself, below every operation: what each connection of a server does, whatever is routed on it. */
@NullMarked
package io.fastauth.http;

import org.jspecify.annotations.NullMarked;
