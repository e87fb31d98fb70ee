/** Who may go where: path policies, credentials, and the one decision that every door asks for. */
@NullMarked
package io.fastauth.guard;

import org.jspecify.annotations.NullMarked;
