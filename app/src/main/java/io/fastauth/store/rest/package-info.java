/** Sessions in a persistence API of the original's wire format. */
@NullMarked
package io.fastauth.store.rest;

import org.jspecify.annotations.NullMarked;
