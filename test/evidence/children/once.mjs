// Servers in small that have one of a thing, in modules of their own: it is a module's variable or a class's field that has it.
import { Session } from './once/session.mjs';

const plain = (parts) => ({
  create: (_env, i) => new Session(i),
  exercise: () => {},
  destroy: () => {},
  ...parts,
});

export async function getInstance() {
  const { SessionFactory } = await import('./once/factory.mjs');
  return plain({
    setup: () => ({ factory: SessionFactory.getInstance() }),
    create: ({ factory }, i) => factory.create(i),
    destroy: ({ factory }, session) => factory.release(session),
  });
}

/** The same class, and one of it for each scenario. */
export async function factoryOfItsOwn() {
  const { SessionFactory } = await import('./once/factory.mjs');
  return plain({
    setup: () => ({ factory: new SessionFactory() }),
    create: ({ factory }, i) => factory.create(i),
    destroy: ({ factory }, session) => factory.release(session),
  });
}

export async function exportedInstance() {
  const { default: sessions } = await import('./once/exported-factory.mjs');
  return plain({
    setup: () => sessions,
    create: (env, i) => env.create(i),
    destroy: (env, session) => env.release(session),
  });
}

export async function globalFactory() {
  const { SessionFactory } = await import('./once/factory.mjs');
  globalThis.sessionFactory = new SessionFactory();
  return plain({
    setup: () => ({ factory: globalThis.sessionFactory }),
    create: ({ factory }, i) => factory.create(i),
    destroy: ({ factory }, session) => factory.release(session),
  });
}

/** One transport for all users. */
export async function sharedTransport() {
  const { getTransport, closeTransport } = await import('./once/transport.mjs');
  return plain({ create: (_env, i) => getTransport(i), destroy: closeTransport });
}

export async function knowsAll() {
  const { Connections } = await import('./once/connections.mjs');
  return plain({
    create: (_env, i) => {
      const session = new Session(i);
      Connections.instance.known.set(session.id, { session });
      return session;
    },
    destroy: (_env, session) => Connections.instance.known.delete(session.id),
  });
}

export async function ordinary() {
  const { serve, forget } = await import('./once/ordinary.mjs');
  return plain({
    exercise: (_env, session) => serve(session),
    destroy: (_env, session) => forget(session),
  });
}
