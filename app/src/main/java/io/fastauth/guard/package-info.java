/** Access decisions: path policies, credentials, and the guard that every door uses. */
@NullMarked
package io.fastauth.guard;

import org.jspecify.annotations.NullMarked;
