/** The token and OAuth operations, their metadata and their documentation. */
@NullMarked
package io.fastauth.tokens;

import org.jspecify.annotations.NullMarked;
