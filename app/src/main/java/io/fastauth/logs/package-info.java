/** What the log says of requests, and how it is written. No query string, no credential, one line for each record. */
@NullMarked
package io.fastauth.logs;

import org.jspecify.annotations.NullMarked;
