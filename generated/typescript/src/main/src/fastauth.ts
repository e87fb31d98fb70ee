/** The generated operations and models, and the hand-written client that refreshes a pair. */
export * from './index.js';
export * from './fresh-pair.js';
