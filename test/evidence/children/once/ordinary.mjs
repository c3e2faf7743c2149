/** What a program may have one of: a logger, a pool of what is no user's, a registry, a counter. */
class Logger {
  static #instance;
  lines = 0;

  static getInstance() {
    Logger.#instance ??= new Logger();
    return Logger.#instance;
  }

  log() {
    this.lines++;
  }
}

class Pool {
  idle = [{ socket: 1 }, { socket: 2 }];

  use(work) {
    const connection = this.idle.pop() ?? { socket: 3 };
    try {
      return work(connection);
    } finally {
      this.idle.push(connection);
    }
  }
}

const pool = new Pool();
const registry = new Map();
let served = 0;

export function serve(session) {
  served++;
  Logger.getInstance().log(session.id);
  session.logger = Logger.getInstance();
  registry.set(session.id, session);
  return pool.use((connection) => connection.socket + served);
}

export function forget(session) {
  registry.delete(session.id);
}
