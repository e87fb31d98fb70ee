/** A guard for Helidon services, which asks FastAuth about each access token. */
@NullMarked
package io.fastauth.client.helidon;

import org.jspecify.annotations.NullMarked;
