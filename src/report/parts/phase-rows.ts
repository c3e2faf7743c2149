import type { Memory } from '../../model/sample.js';

/** The rows of the table of three phases. */
export const PHASE_ROWS: readonly (readonly [label: string, key: keyof Memory])[] = [
  ['heap used', 'heapUsed'],
  ['external', 'external'],
  ['array buffers', 'arrayBuffers'],
  ['heap total', 'heapTotal'],
  ['RSS', 'rss'],
];
