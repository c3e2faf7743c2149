import { defineScenario, type SwarmGroup } from 'ws-profile';
import type { ChatRoom } from './chat-room.js';
import { ChatServer } from './chat-server.js';
import type { ClientEvent } from './protocol.js';

interface Env {
  readonly chat: ChatServer;
  enter(i: number): Promise<SwarmGroup>;
  /** A room's mark: in what is said in it, and in nothing that other rooms hear. */
  canary(i: number): string;
  /** The members' ends of the sockets, by room. */
  readonly visitors: Map<string, readonly [ada: SwarmGroup, ben: SwarmGroup, eve: SwarmGroup]>;
}

/** A room with three people in it, from the first greeting to the last goodbye. */
export default defineScenario<Env, ChatRoom>({
  managers: 20,
  tags: ['server', 'end-to-end'],
  tenant: (i) => `room-${i}`,
  async setup({ swarm, listen, canary }) {
    const chat = new ChatServer();
    const url = await listen(chat.http);
    return { chat, enter: (i) => swarm.connect({ url, from: i }), canary, visitors: new Map() };
  },
  async create({ chat, enter, visitors }, i) {
    const room = chat.openRoom(`room-${i}`);
    const [ada, ben, eve] = await Promise.all([enter(i), enter(i), enter(i)]);
    visitors.set(room.name, [ada, ben, eve]);
    // One after the other: everybody who is in sees the next one join, and themselves.
    await ada.send(event({ type: 'join', room: room.name, name: 'ada' }));
    await ada.expect({ perSocket: 1 });
    await ben.send(event({ type: 'join', room: room.name, name: 'ben' }));
    await all([ada, ben]);
    await eve.send(event({ type: 'join', room: room.name, name: 'eve' }));
    await all([ada, ben, eve]);
    return room;
  },
  async exercise({ visitors, canary }, room, i) {
    const [ada, ben, eve] = visitors.get(room.name) ?? [];
    if (!ada || !ben || !eve) throw new Error(`nobody is in ${room.name}`);
    await ada.send(event({ type: 'typing' }));
    await all([ben, eve]);
    await ada.send(event({ type: 'message', text: `hello, all of ${canary(i)}` }));
    await all([ada, ben, eve]);
    await ben.send(event({ type: 'message', text: 'hello, ada' }));
    await all([ada, ben, eve]);
  },
  async destroy({ chat, visitors }, room) {
    const [ada, ben, eve] = visitors.get(room.name) ?? [];
    visitors.delete(room.name);
    // Eve says goodbye, Ben closes the tab, Ada is there when the room is closed.
    await eve?.send(event({ type: 'leave' }));
    await ben?.expect({ perSocket: 1 });
    await ben?.close();
    await eve?.close();
    await ada?.expect({ perSocket: 2 });
    await chat.closeRoom(room);
  },
  teardown: ({ chat }) => chat.close(),
});

function event(clientEvent: ClientEvent): string {
  return JSON.stringify(clientEvent);
}

/** Waits until each of `groups` has received one more message. */
async function all(groups: readonly SwarmGroup[]): Promise<void> {
  await Promise.all(groups.map((group) => group.expect({ perSocket: 1 })));
}
