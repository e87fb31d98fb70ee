/** Sessions in an SQL database, with group commit, a cache and migrations at start. */
@NullMarked
package io.fastauth.store.sql;

import org.jspecify.annotations.NullMarked;
