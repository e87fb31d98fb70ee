/** FastAuth in any Helidon SE application: the feature, its configuration, and the service that they assemble. */
@NullMarked
package io.fastauth;

import org.jspecify.annotations.NullMarked;
