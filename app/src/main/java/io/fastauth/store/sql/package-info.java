/** Pairs in an SQL database: encrypted at rest, many changes in one commit, migrations on start. */
@NullMarked
package io.fastauth.store.sql;

import org.jspecify.annotations.NullMarked;
