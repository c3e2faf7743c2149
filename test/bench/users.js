// Users who come and go at random: node test/bench/users.js URL [users] [seconds they stay on average] [for how long]
// Each says something every second while there. For watching a server under traffic as it is.
import { WebSocket } from 'ws';

const [url, users = '50', stay = '10', duration = '600'] = process.argv.slice(2);
if (!url) throw new Error('which server? node test/bench/users.js ws://127.0.0.1:8080');
const end = performance.now() + Number(duration) * 1000;
const exponential = (mean) => -mean * Math.log(1 - Math.random());
const sleep = (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));
let came = 0;

async function visit() {
  const socket = new WebSocket(url);
  await new Promise((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  came++;
  const talk = setInterval(() => socket.send('hello'), 1000);
  const left = Math.max(0, (end - performance.now()) / 1000);
  await sleep(Math.min(left, exponential(Number(stay))));
  clearInterval(talk);
  const closed = new Promise((resolve) => socket.once('close', resolve));
  socket.close();
  await closed;
}

async function user() {
  await sleep(Math.random() * Number(stay));
  while (performance.now() < end) {
    await visit().catch((error) => console.error(error.message));
    await sleep(exponential(0.5));
  }
}

await Promise.all(Array.from({ length: Number(users) }, user));
console.log(`${came} connections came and went`);
