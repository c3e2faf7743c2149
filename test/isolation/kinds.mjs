// Ten known faults of isolation, each with the same program repaired: a server in small, as a scenario. `says`: what is to be found.
import { AsyncLocalStorage } from 'node:async_hooks';
import { createServer } from 'node:http';
import { WebSocketServer } from 'ws';

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

/** Users of a server, each over a socket, who send their mark and wait for an answer. */
const served = (serve, parts = {}) => ({
  async setup({ listen, swarm, canary }) {
    const server = createServer();
    new WebSocketServer({ server }).on('connection', serve());
    const url = await listen(server);
    const close = () => {
      server.closeAllConnections();
      server.close();
    };
    return { url, swarm, canary, close };
  },
  create: ({ swarm, url, canary }, i) => swarm.connect({ url: `${url}/?user=${canary(i)}&i=${i}`, from: i }),
  async exercise({ canary }, group, i) {
    await group.send(`this is ${canary(i)}`);
    await group.expect({ perSocket: 1 });
  },
  destroy: (_env, group) => group.close(),
  teardown: ({ close }) => close(),
  ...parts,
});

const userOf = ({ url }) => Number(new URL(url, 'ws://host').searchParams.get('i'));

function neighbour(isFaulty) {
  let previous;
  return plain({
    create: (_env, i) => {
      const session = new Session(i);
      session.neighbour = isFaulty ? previous : previous?.id;
      previous = isFaulty ? session : { id: session.id };
      return session;
    },
    destroy: () => {
      previous = undefined;
    },
  });
}

function permissions(isFaulty) {
  const known = new Map();
  return plain({
    create: (_env, i) => {
      const session = new Session(i);
      if (!known.has(i % 3)) known.set(i % 3, { role: 'reader' });
      session.permissions = isFaulty ? known.get(i % 3) : { ...known.get(i % 3) };
      return session;
    },
    exercise: (_env, { permissions: own, id }) => {
      own.role = `writer ${id} ${Math.random()}`;
    },
    destroy: () => known.clear(),
  });
}

function currentUser(isFaulty) {
  let current;
  const greet = (user) => `hello ${user.id}`;
  return plain({
    exercise: (_env, session) => {
      const own = session;
      if (isFaulty) current = session;
      session.greeting = greet(isFaulty ? current : own);
    },
    destroy: () => {
      current = undefined;
    },
  });
}

function staticCache(isFaulty) {
  class Profiles {
    static cached;
    static byId = new Map();

    constructor(session) {
      this.user = session;
    }
  }
  const profileOf = (session) => {
    if (isFaulty) {
      Profiles.cached ??= new Profiles(session);
      return Profiles.cached;
    }
    const known = Profiles.byId.get(session.id) ?? new Profiles(session);
    Profiles.byId.set(session.id, known);
    return known;
  };
  return plain({
    exercise: (_env, session) => {
      session.name = profileOf(session).user.id;
    },
    destroy: (_env, session) => {
      Profiles.cached = undefined;
      Profiles.byId.delete(session.id);
    },
  });
}

/** Answers of a back end come in the order of its requests, also of those that were cancelled. */
const pooledConnection = (isFaulty) =>
  served(() => {
    const pool = [[], []];
    let next = 0;
    return (socket) => {
      socket.on('message', (text) => {
        const at = next++ % pool.length;
        const answer = (found) => socket.send(found);
        pool[at].push(answer);
        setTimeout(() => pool[at].shift()?.(String(text)), 5);
        socket.on('close', () => {
          pool[at] = isFaulty
            ? pool[at].filter((one) => one !== answer)
            : pool[at].map((one) => (one === answer ? () => {} : one));
        });
      });
    };
  });

/** Every fifth message of a room goes to all. */
const wrongRoom = (isFaulty) =>
  served(
    () => {
      const sockets = new Map();
      let said = 0;
      return (socket, request) => {
        const room = userOf(request) % 3;
        sockets.set(socket, room);
        socket.on('message', (text) => {
          const isToAll = isFaulty && ++said % 5 === 0;
          socket.send('heard');
          for (const [other, of] of sockets) {
            if (other !== socket && (isToAll || of === room)) other.send(String(text));
          }
        });
        socket.on('close', () => sockets.delete(socket));
      };
    },
    { tenant: (i) => `room-${i % 3}` },
  );

const context = new AsyncLocalStorage();

function enteredContext(isFaulty) {
  return plain({
    create: (_env, i) => {
      const session = new Session(i);
      const start = () => {
        session.beat = setInterval(() => session.log, 30_000);
      };
      if (isFaulty) {
        if (i === 0) context.enterWith({ session });
        start();
      } else context.run({ session }, start);
      return session;
    },
    destroy: (_env, session) => {
      clearInterval(session.beat);
      context.enterWith(undefined);
    },
  });
}

function memoisedClosure(isFaulty) {
  let greet;
  const greeter = (session) => {
    const own = () => `hello ${session.id}`;
    if (!isFaulty) return own;
    greet ??= own;
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

function defaultArgument(isFaulty) {
  const DEFAULTS = { page: 1 };
  const list = (session, options = isFaulty ? DEFAULTS : { ...DEFAULTS }) => {
    options.asked ??= session;
    return options.page;
  };
  return plain({
    exercise: (_env, session) => {
      session.page = list(session);
    },
    destroy: () => {
      DEFAULTS.asked = undefined;
    },
  });
}

/** A buffer that is used again has the end of what was in it before. */
const pooledBuffer = (isFaulty) =>
  served(() => {
    const pool = Buffer.alloc(256);
    return (socket) => {
      let heard = 0;
      socket.on('message', (text) => {
        // The longer one first: what comes after it does not cover it.
        const said = Buffer.from(heard++ % 2 === 0 ? `you said ${text}` : 'ok');
        const length = said.copy(pool);
        socket.send(isFaulty ? Buffer.from(pool) : Buffer.from(pool.subarray(0, length)));
      });
    };
  });

export const kinds = {
  neighbour: { make: neighbour, says: /^bridge .* > neighbour \(Session\)$/ },
  permissions: { make: permissions, says: /^bridge .* > permissions \(Object\)$/ },
  currentUser: { make: currentUser, says: /^user-slot .* > current \(Session\)$/ },
  staticCache: { make: staticCache, says: /^user-slot .*Profiles\(\)\) > cached \(Profiles\)/ },
  pooledConnection: { make: pooledConnection, says: /^foreign-delivery the wire > received \(text message\)$/ },
  wrongRoom: { make: wrongRoom, says: /^foreign-delivery the wire > received \(text message\)$/ },
  // From Node 24 on contexts are kept elsewhere, and this one is clean.
  enteredContext: { make: enteredContext, says: /^(?:bridge|user-slot) .*Timeout/, below: 24 },
  memoisedClosure: { make: memoisedClosure, says: /^bridge .* > greet / },
  defaultArgument: { make: defaultArgument, says: /^user-slot .* > DEFAULTS \(Object\) > asked \(Session\)$/ },
  pooledBuffer: { make: pooledBuffer, says: /^foreign-delivery the wire > received \(binary message\)$/ },
};
