import { Session } from './session.mjs';

/** There is one for all: what one user's handler sets, the next one's reads. */
export class SessionFactory {
  static #instance;
  #open = new Map();

  static getInstance() {
    SessionFactory.#instance ??= new SessionFactory();
    return SessionFactory.#instance;
  }

  create(i) {
    const session = new Session(i);
    this.#open.set(session.id, session);
    return session;
  }

  release(session) {
    this.#open.delete(session.id);
  }
}
