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

const game = new colyseus.Server({ server: createServer() });
game.define('lobby', Lobby);
game.listen(Number(process.env.PORT ?? 0));
