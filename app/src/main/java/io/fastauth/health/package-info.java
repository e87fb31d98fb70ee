/** Whether the service is started, ready and alive, for whoever sends it requests or restarts it. */
@NullMarked
package io.fastauth.health;

import org.jspecify.annotations.NullMarked;
