/** The persistence API of the original, served from a table of its own. */
@NullMarked
package io.fastauth.persistence;

import org.jspecify.annotations.NullMarked;
