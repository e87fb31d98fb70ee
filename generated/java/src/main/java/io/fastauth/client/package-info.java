/** A client that refreshes a pair of tokens; the generated operations are in the subpackages. */
@NullMarked
package io.fastauth.client;

import org.jspecify.annotations.NullMarked;
