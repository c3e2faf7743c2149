import { createServer } from 'node:http';
import { load } from '../variant.mjs';

const { default: colyseus } = await load('colyseus');

const SEAT_SECONDS = 0.05;

class Lobby extends colyseus.Room {
  onCreate() {
    this.autoDispose = false;
    this.setSeatReservationTime(SEAT_SECONDS);
  }
  onJoin() {}
  onMessage() {}
  onLeave() {}
}

/** Players ask for a seat in the lobby and never come. */
export default {
  managers: 20,
  async setup({ listen }) {
    const server = createServer();
    const game = new colyseus.Server({ server, gracefullyShutdown: false });
    game.define('lobby', Lobby);
    await listen(server);
    await colyseus.matchMaker.joinOrCreate('lobby', {});
    return { game };
  },
  create: () => colyseus.matchMaker.joinOrCreate('lobby', {}),
  // The seat's reservation has run out.
  destroy: () => new Promise((resolve) => setTimeout(resolve, SEAT_SECONDS * 1_000 + 40)),
  teardown: ({ game }) => game.gracefullyShutdown(false),
};
