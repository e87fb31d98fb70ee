/** Spring Security: a resource server that verifies tokens with a {@link io.fastauth.client.Verifier}. */
@NullMarked
package io.fastauth.client.spring;

import org.jspecify.annotations.NullMarked;
