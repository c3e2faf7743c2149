// A process that looks like a WebSocket server with many sessions, and its heap snapshot.
// node busy-server.js SESSIONS FILE
import { EventEmitter } from 'node:events';
import { writeHeapSnapshot } from 'node:v8';

class User {
  constructor(i) {
    this.name = `user-${i}`;
    this.mail = `user-${i}@example.org`;
    this.roles = i % 10 === 0 ? ['admin', 'member'] : ['member'];
    this.seen = new Date(1_700_000_000_000 + i * 1000);
  }
}

class Session extends EventEmitter {
  #secret;
  constructor(i, rooms) {
    super();
    this.id = `session-${i}`;
    this.user = new User(i);
    this.room = rooms[i % rooms.length];
    this.room.members.add(this);
    this.pending = new Map();
    this.inbox = [];
    this.headers = { host: 'localhost', 'user-agent': `client/${i % 7}`, cookie: `sid=${(i * 2654435761) >>> 0}` };
    this.buffer = i % 4 === 0 ? Buffer.alloc(64) : null;
    this.#secret = i * 1.5;
    const onMessage = (message) => this.inbox.push({ message, secret: this.#secret });
    this.on('message', onMessage);
    this.once('close', () => this.room.members.delete(this));
    for (let j = 0; j < 6; j++) {
      this.inbox.push(
        JSON.parse(`{"type":"chat","from":"${this.id}","text":"message ${j} of session ${i}","at":${i + j / 7}}`),
      );
      this.pending.set(j, { resolve: () => this.inbox[j], deadline: i * 1000 + j + 0.5 });
    }
    this.ready = Promise.resolve(this).then((self) => self.id);
  }
}

const [count, file] = [Number(process.argv[2]), process.argv[3]];
const rooms = Array.from({ length: Math.ceil(count / 40) }, (_, i) => ({
  name: `room ${i}`,
  members: new Set(),
  next: null,
}));
for (let i = 1; i < rooms.length; i++) rooms[i - 1].next = rooms[i];
const notes = new WeakMap();
globalThis.registry = { rooms, notes, sessions: new Map() };
for (let i = 0; i < count; i++) {
  const session = new Session(i, rooms);
  globalThis.registry.sessions.set(session.id, session);
  if (i % 50 === 0) notes.set(session, { note: `note ${i}` });
}
writeHeapSnapshot(file);
process.exit(0);
