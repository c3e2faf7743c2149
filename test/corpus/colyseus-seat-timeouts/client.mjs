import { request } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { defineClient } from 'ws-profile';

const SEAT_MS = 50;

/** A player who asks for a seat and never comes. */
export default defineClient({
  async connect({ url }) {
    const { origin } = new URL(url.replace(/^ws/, 'http'));
    const headers = { 'content-type': 'application/json', connection: 'close' };
    const { statusCode } = await new Promise((resolve, reject) => {
      const asked = request(`${origin}/matchmake/joinOrCreate/lobby`, { method: 'POST', headers, agent: false });
      asked.on('error', reject);
      asked.on('response', (response) => response.resume().on('end', () => resolve(response)));
      asked.end('{}');
    });
    if (statusCode !== 200) throw new Error(`HTTP ${statusCode}`);
    return {};
  },
  // The seat's reservation has run out.
  disconnect: () => wait(SEAT_MS + 100),
});
