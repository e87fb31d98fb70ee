/**
 * Campaigns: the packaged service, as its own process, under faults and load. Each asserts promises, never speeds, and
 * writes a row of {@code docs/reliability.md}.
 */
package io.fastauth.campaign;
