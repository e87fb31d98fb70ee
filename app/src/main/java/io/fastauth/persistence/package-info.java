/** The persistence API of the original, served from any token store. */
@NullMarked
package io.fastauth.persistence;

import org.jspecify.annotations.NullMarked;
