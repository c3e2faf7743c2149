// A JSON protocol over plain `ws`: join once, then ask and wait for the answer with the same id.
import { once } from 'node:events';
import { WebSocket } from 'ws';
import { defineClient } from 'ws-profile';

interface Chat {
  readonly socket: WebSocket;
  ask(question: object): Promise<void>;
}

export default defineClient<Chat>({
  async connect({ url, i }) {
    const socket = new WebSocket(url);
    await once(socket, 'open');
    let id = 0;
    const ask = async (question: object) => {
      const asked = ++id;
      socket.send(JSON.stringify({ id: asked, ...question }));
      for (;;) {
        const [data] = await once(socket, 'message');
        if (JSON.parse(String(data)).id === asked) return;
      }
    };
    await ask({ type: 'join', name: `user-${i}` });
    return { socket, ask };
  },
  async exercise({ ask }, { canary }) {
    await ask({ type: 'say', text: `hello, ${canary}` });
  },
  async disconnect({ socket }) {
    socket.close();
    await once(socket, 'close');
  },
});
