/** The registered clients: their terms, their secrets, and where they are kept. */
@NullMarked
package io.fastauth.registry;

import org.jspecify.annotations.NullMarked;
