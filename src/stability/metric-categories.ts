import type { MetricName } from '../model/metric.js';
import type { CategoryName } from '../model/report.js';

/** What each figure speaks for. */
export const METRIC_CATEGORIES: Readonly<Record<MetricName, CategoryName>> = {
  survivors: 'memory management',
  leakedObjectsPerManager: 'memory management',
  leakedBytesPerManager: 'memory management',
  leakedObjectsPerExercise: 'memory management',
  leakedBytesPerExercise: 'memory management',
  leakedObjectsPerSecond: 'memory management',
  leakedBytesPerSecond: 'memory management',
  handlesLeftOpen: 'memory management',
  heapGrowth: 'memory management',
  externalGrowth: 'memory management',
  rssGrowth: 'memory management',
  liveBytesPerManager: 'memory management',
  gcTime: 'memory management',
  errors: 'factory pattern',
  idsNotRefused: 'factory pattern',
  warnings: 'factory pattern',
  handshakesRefused: 'connection health',
  handshakeTimeouts: 'connection health',
  connectionResets: 'connection health',
  protocolErrors: 'connection health',
  abnormalCloses: 'connection health',
  createP99: 'factory pattern',
  destroyP99: 'factory pattern',
  exerciseP99: 'golden path',
  eventLoopDelayP99: 'golden path',
  httpP99: 'connection health',
  httpErrors: 'connection health',
  httpRequestsPerSecond: 'connection health',
};
