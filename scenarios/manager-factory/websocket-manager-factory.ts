import { UnifiedWebSocketManager } from './unified-websocket-manager.js';

export interface FactoryStats {
  readonly managers: number;
  readonly connections: number;
}

/** Makes one manager per user and keeps it until it is released. A factory is no singleton: two of them share nothing. */
export class WebSocketManagerFactory {
  readonly #managers = new Map<string, UnifiedWebSocketManager>();

  /** The user's manager, made when there is none. Throws a TypeError when `userId` is a placeholder. */
  forUser(userId: string): UnifiedWebSocketManager {
    const existing = this.#managers.get(userId);
    if (existing) return existing;
    const manager = new UnifiedWebSocketManager(userId);
    this.#managers.set(userId, manager);
    return manager;
  }

  /** The user's manager, if there is one. */
  find(userId: string): UnifiedWebSocketManager | undefined {
    return this.#managers.get(userId);
  }

  /** Closes the user's manager and forgets it; false when there was none. */
  async release(userId: string): Promise<boolean> {
    const manager = this.#managers.get(userId);
    if (!manager) return false;
    // Forgotten first: whoever asks for the user while the sockets close gets a fresh manager, not a dying one.
    this.#managers.delete(userId);
    await manager.close();
    return true;
  }

  stats(): FactoryStats {
    let connections = 0;
    for (const manager of this.#managers.values()) connections += manager.stats().connections;
    return { managers: this.#managers.size, connections };
  }

  /** Releases every user. */
  async close(): Promise<void> {
    await Promise.all([...this.#managers.keys()].map((userId) => this.release(userId)));
  }
}
