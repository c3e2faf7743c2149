/** These two names tell what is ours from what is the scenario's in a snapshot. */
class WsProfileSurvivorRef extends WeakRef<object> {}

/**
 * Counts managers still reachable after their teardown, by weak references, without keeping them alive.
 *
 * `deref()` pins its target for the rest of the job, so count in one turn of the event loop and take a snapshot in a
 * later one.
 */
export class WsProfileSurvivors {
  #refs: WsProfileSurvivorRef[] = [];

  /** Managers that are primitives can't be watched and are passed over. */
  watch(manager: unknown): void {
    if ((typeof manager === 'object' && manager !== null) || typeof manager === 'function') {
      this.#refs.push(new WsProfileSurvivorRef(manager));
    }
  }

  count(): number {
    this.#refs = this.#refs.filter((ref) => ref.deref() !== undefined);
    return this.#refs.length;
  }
}
