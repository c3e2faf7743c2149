import { deprecate } from 'node:util';
import { UnifiedWebSocketManager } from './unified-websocket-manager.js';

/**
 * The old name, for code that still says `new WebSocketManager(userId)`. The same class, so `instanceof` holds under either
 * name; the first use in a process warns, the others are quiet.
 *
 * @deprecated Ask a `WebSocketManagerFactory` for the user's manager.
 */
export const WebSocketManager = deprecate(
  UnifiedWebSocketManager,
  'WebSocketManager is now UnifiedWebSocketManager: ask a WebSocketManagerFactory for it with forUser(userId).',
  'WSM0001',
);

/** @deprecated Use `UnifiedWebSocketManager`. */
export type WebSocketManager = UnifiedWebSocketManager;
