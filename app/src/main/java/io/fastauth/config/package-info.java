/** Where settings come from: the configuration file, the environment, and the .env file; all checked together. */
@NullMarked
package io.fastauth.config;

import org.jspecify.annotations.NullMarked;
