/** Pairs in an external persistence API of the original's shape. */
@NullMarked
package io.fastauth.store.rest;

import org.jspecify.annotations.NullMarked;
