/** A guard for Helidon services that verifies access tokens with FastAuth. */
@NullMarked
package io.fastauth.client.helidon;

import org.jspecify.annotations.NullMarked;
