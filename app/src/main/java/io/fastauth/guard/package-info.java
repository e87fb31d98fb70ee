/** Access decisions: path policies, credentials, and the guard. */
@NullMarked
package io.fastauth.guard;

import org.jspecify.annotations.NullMarked;
