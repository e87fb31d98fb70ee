/** Forward-auth: decides about the requests of other services, as gateways describe them. */
@NullMarked
package io.fastauth.forward;

import org.jspecify.annotations.NullMarked;
