/** What operators ask a running service: its keys, denials, settings and activity. */
@NullMarked
package io.fastauth.operators;

import org.jspecify.annotations.NullMarked;
