// 1,000 managers of 1,000 objects each, with a registry and rooms: many-sessions.mjs FOLDER
import { drive } from '../isolation/drive.mjs';

const OBJECTS = 490;
const sessions = new Map();
const rooms = Array.from({ length: 100 }, () => new Set());

class Session {
  constructor(i) {
    this.id = `user-${i}`;
    this.inbox = Array.from({ length: OBJECTS }, (_, n) => ({ from: i, body: { n } }));
  }
}

const scenario = {
  managers: 1_000,
  create: (_env, i) => {
    const session = new Session(i);
    sessions.set(session.id, session);
    rooms[i % rooms.length].add(session);
    return session;
  },
  exercise: (_env, session) => {
    session.seen = { at: 1 };
  },
  destroy: (_env, session) => {
    sessions.delete(session.id);
    for (const room of rooms) room.delete(session);
  },
};
await drive(scenario, process.argv[2], '0'.repeat(32));
