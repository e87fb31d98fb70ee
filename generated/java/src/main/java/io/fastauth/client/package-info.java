/**
 * A source of access tokens that refreshes them, and a verifier for resource servers. The generated operations are in
 * the subpackages.
 */
@NullMarked
package io.fastauth.client;

import org.jspecify.annotations.NullMarked;
