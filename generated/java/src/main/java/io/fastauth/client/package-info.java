/** A client of the service that keeps a pair of tokens fresh; the generated operations are in the packages below. */
@NullMarked
package io.fastauth.client;

import org.jspecify.annotations.NullMarked;
