/** The console of operators: a page that uses the operations of the service, and the master token that it is given. */
@NullMarked
package io.fastauth.console;

import org.jspecify.annotations.NullMarked;
