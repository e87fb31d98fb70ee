/** The command line. */
@NullMarked
package io.fastauth.cli;

import org.jspecify.annotations.NullMarked;
