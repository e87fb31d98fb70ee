/** The event stream: what happens to tokens, told over websockets to whoever has master rights. */
@NullMarked
package io.fastauth.events;

import org.jspecify.annotations.NullMarked;
