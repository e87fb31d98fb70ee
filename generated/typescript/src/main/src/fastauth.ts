/** The generated operations and models, and the hand-written client that keeps a pair fresh. */
export * from './index.js';
export * from './fresh-pair.js';
