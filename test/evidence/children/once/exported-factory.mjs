import { Session } from './session.mjs';

class Sessions {
  open = new Set();

  create(i) {
    const session = new Session(i);
    this.open.add(session);
    return session;
  }

  release(session) {
    this.open.delete(session);
  }
}

export default new Sessions();
