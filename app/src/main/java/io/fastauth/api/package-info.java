/** The operations of the contract, implemented, and how their errors are answered. */
@NullMarked
package io.fastauth.api;

import org.jspecify.annotations.NullMarked;
