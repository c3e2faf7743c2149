// Servers in small: each a fault of isolation, or a program that looks like one.
import { AsyncLocalStorage } from 'node:async_hooks';
import { EventEmitter } from 'node:events';

class Session {
  constructor(i) {
    this.id = `user-${i}`;
    this.log = [{ id: this.id }];
  }
}

const plain = (parts) => ({
  create: (_env, i) => new Session(i),
  exercise: (_env, session) => {
    session.seen = { at: 1 };
  },
  destroy: () => {},
  ...parts,
});

export function neighbour() {
  let previous;
  return plain({
    create: (_env, i) => {
      const session = new Session(i);
      session.neighbour = previous;
      previous = session;
      return session;
    },
    destroy: (_env, session) => {
      session.neighbour = undefined;
      previous = undefined;
    },
  });
}

/** Linked by the server's list, not by one another. */
export function linkedList() {
  let head;
  return plain({
    create: (_env, i) => {
      const session = new Session(i);
      session.node = { session, next: head, previous: undefined };
      if (head) head.previous = session.node;
      head = session.node;
      return session;
    },
    destroy: (_env, session) => {
      session.node = undefined;
      head = undefined;
    },
  });
}

const permissionsOf = (changes) => () => {
  const known = new Map();
  return plain({
    create: (_env, i) => {
      const session = new Session(i);
      if (!known.has(i % 3)) known.set(i % 3, { role: 'reader' });
      session.permissions = known.get(i % 3);
      return session;
    },
    exercise: (_env, { permissions, id }) => {
      if (changes) permissions.role = `writer ${id} ${Math.random()}`;
    },
    destroy: () => known.clear(),
  });
};
/** Every third user has the same permissions, and what one is granted all are. */
export const sharedPermissions = permissionsOf(true);
export const sharedConstants = permissionsOf(false);

class Profile {
  static cached;

  constructor(session) {
    this.of = session;
  }
}

/** Places that stay and hold one user: a variable, a global, a static field, a key of a Map, a default argument that a user filled. */
export function slots() {
  let currentUser;
  const state = new Map();
  const DEFAULTS = { page: 1 };
  const list = (session, options = DEFAULTS) => {
    options.asked ??= session;
  };
  return plain({
    exercise: (_env, session) => {
      currentUser = session;
      globalThis.currentUser = session;
      Profile.cached ??= new Profile(session);
      state.set('current', session);
      list(session);
    },
    destroy: () => {
      currentUser = undefined;
      globalThis.currentUser = undefined;
      Profile.cached = undefined;
      state.clear();
      DEFAULTS.asked = undefined;
      return currentUser;
    },
  });
}

/** A closure that is kept for all, with the first user in its scope. */
export function memoisedClosure() {
  let greet;
  const greeter = (session) => {
    greet ??= () => `hello ${session.id}`;
    return greet;
  };
  return plain({
    create: (_env, i) => {
      const session = new Session(i);
      session.greet = greeter(session);
      return session;
    },
    destroy: () => {
      greet = undefined;
    },
  });
}

export function oneForTwo() {
  const made = new Map();
  return plain({
    create: (_env, i) => {
      if (!made.has(i >> 1)) made.set(i >> 1, new Session(i));
      return made.get(i >> 1);
    },
    destroy: () => made.clear(),
  });
}

export function factoryItself() {
  const factory = { open: new Map() };
  return plain({
    create: (_env, i) => {
      factory.open.set(i, new Session(i));
      return factory;
    },
    destroy: () => factory.open.clear(),
  });
}

const context = new AsyncLocalStorage();

/** The first user's context is entered and never left: Node gives it to all that is made afterwards. */
export function enteredContext() {
  return plain({
    create: (_env, i) => {
      const session = new Session(i);
      if (i === 0) context.enterWith({ session });
      session.beat = setInterval(() => session.log, 30_000);
      return session;
    },
    destroy: (_env, session) => {
      clearInterval(session.beat);
      context.enterWith(undefined);
    },
  });
}

export function runContext() {
  return plain({
    create: (_env, i) => {
      const session = new Session(i);
      context.run({ session }, () => {
        session.beat = setInterval(() => session.log, 30_000);
      });
      return session;
    },
    destroy: (_env, session) => clearInterval(session.beat),
  });
}

/** What one user sent is kept for the one beside. */
export function foreignText({ canary }) {
  const profiles = new Map();
  return plain({
    create: (_env, i) => {
      const session = new Session(i);
      if (!profiles.has(i >> 1)) profiles.set(i >> 1, `profile of ${canary(i)}, number ${i}`);
      session.profile = { text: profiles.get(i >> 1) };
      return session;
    },
    destroy: () => profiles.clear(),
  });
}

export function lastText({ canary }) {
  let token;
  return plain({
    exercise: (_env, session, i) => {
      token = { text: `Bearer ${canary(i)}`, length: session.id.length };
    },
    destroy: () => {
      token = undefined;
      return token;
    },
  });
}

export function pooled() {
  const pool = Array.from({ length: 9 }, (_, i) => new Session(i));
  return plain({ create: (_env, i) => pool[i] });
}

export function primitives() {
  return plain({ create: (_env, i) => i, exercise: () => {} });
}

export function alone() {
  return { ...plain({}), managers: 1 };
}

/** A registry, rooms, a bus that comes and goes with its listeners, timers of one delay, a pool's buffers, an LRU list. */
export function everythingShared() {
  const sessions = {};
  const rooms = new Map();
  const admins = new Set();
  let bus;
  const stopping = new AbortController();
  return plain({
    create: (_env, i) => {
      const session = new Session(i);
      sessions[session.id] = session;
      const room = rooms.get(i % 3) ?? rooms.set(i % 3, new Set()).get(i % 3);
      room.add(session);
      session.room = room;
      if (i % 4 === 0) admins.add(session);
      bus ??= new EventEmitter();
      session.bus = bus;
      session.listener = () => session.log;
      bus.on('news', session.listener);
      stopping.signal.addEventListener('abort', session.listener);
      session.beat = setInterval(() => session.log, 30_000);
      session.buffer = Buffer.from(`hello ${i}`);
      return session;
    },
    destroy: (_env, session) => {
      delete sessions[session.id];
      session.room.delete(session);
      admins.delete(session);
      bus?.off('news', session.listener);
      if (bus?.listenerCount('news') === 0) bus = undefined;
      stopping.signal.removeEventListener('abort', session.listener);
      clearInterval(session.beat);
    },
  });
}

class Room {
  members = new Set();
  history = [];
}

export function roomsAsObjects() {
  const rooms = new Map();
  return plain({
    create: (_env, i) => {
      const session = new Session(i);
      session.room = rooms.get(i % 3) ?? rooms.set(i % 3, new Room()).get(i % 3);
      session.room.members.add(session);
      return session;
    },
    exercise: (_env, { room, id }) => {
      room.history = [{ of: id }];
    },
    destroy: () => rooms.clear(),
  });
}
