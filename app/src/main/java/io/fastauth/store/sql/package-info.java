/** Sessions in an SQL database: many changes in one commit, a cache that follows them, migrations on start. */
@NullMarked
package io.fastauth.store.sql;

import org.jspecify.annotations.NullMarked;
