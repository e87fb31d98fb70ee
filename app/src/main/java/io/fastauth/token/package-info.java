/** The domain: claims, keys, issuing, verifying, and the port to whatever keeps tokens. No HTTP, no SQL. */
@NullMarked
package io.fastauth.token;

import org.jspecify.annotations.NullMarked;
