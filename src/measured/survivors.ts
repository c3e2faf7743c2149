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
  #unwatched: string | undefined;

  /** What `create` returned that nothing can watch: `undefined`, `number`. Undefined when all could be watched. */
  get unwatched(): string | undefined {
    return this.#unwatched;
  }

  /** Managers that are primitives can't be watched: `unwatched` names what came instead. */
  watch(manager: unknown): void {
    if ((typeof manager === 'object' && manager !== null) || typeof manager === 'function') {
      this.#refs.push(new WsProfileSurvivorRef(manager));
    } else {
      this.#unwatched ??= manager === null ? 'null' : typeof manager;
    }
  }

  count(): number {
    let alive = 0;
    for (const ref of this.#refs) if (ref.deref() !== undefined) alive++;
    return alive;
  }

  /**
   * Drops the references to managers that are gone. Call it before managers are created and never between two weighings: every
   * weighing then finds as many references, and what we keep per manager is nobody's growth.
   */
  forgetGone(): void {
    this.#refs = this.#refs.filter((ref) => ref.deref() !== undefined);
  }
}
