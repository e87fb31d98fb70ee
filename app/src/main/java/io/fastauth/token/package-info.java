/** The domain: sessions, keys, claims, issuing, verifying, and the port to stores. No HTTP, no SQL. */
@NullMarked
package io.fastauth.token;

import org.jspecify.annotations.NullMarked;
