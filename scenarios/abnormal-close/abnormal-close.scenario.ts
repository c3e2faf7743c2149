import { defineScenario, type SwarmGroup } from 'ws-profile';
import { type Session, SessionServer } from './session-server.js';

interface Env {
  readonly server: SessionServer;
  connect(i: number): Promise<SwarmGroup>;
  readonly peers: Map<string, SwarmGroup>;
}

/** Every peer vanishes with no close handshake, as on a train that enters a tunnel: 'close' 1006, and nothing may stay. */
export default defineScenario<Env, Session>({
  managers: 50,
  tags: ['server', 'abnormal'],
  async setup({ swarm, listen }) {
    const server = new SessionServer();
    const url = await listen(server.http);
    return { server, connect: (i) => swarm.connect({ url: `${url}/s${i}` }), peers: new Map() };
  },
  async create({ server, connect, peers }, i) {
    const peer = await connect(i);
    const session = server.sessions.get(`s${i}`);
    if (!session) throw new Error(`the server made no session for peer ${i}`);
    peers.set(session.id, peer);
    return session;
  },
  exercise: ({ peers }, session) => peers.get(session.id)?.send('half a sentence'),
  async destroy({ peers }, session) {
    await peers.get(session.id)?.terminate();
    peers.delete(session.id);
    await session.ended;
  },
  teardown: ({ server }) => server.close(),
});
