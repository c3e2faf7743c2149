import client from 'prom-client';

const ROUTES = 60;
const register = new client.Registry();
const seconds = new client.Histogram({
  name: 'ws_message_seconds',
  help: 'How long a message took.',
  labelNames: ['route', 'ok'],
  registers: [register],
});
const open = new client.Gauge({
  name: 'ws_open',
  help: 'Open connections.',
  labelNames: ['route'],
  registers: [register],
});

let connections = 0;

/** Clean: metrics whose labels come from a fixed set of routes, seen one after the other. */
export default {
  managers: 10,
  create() {
    const route = `route-${connections++ % ROUTES}`;
    open.inc({ route });
    return { route };
  },
  exercise: (_env, { route }) => seconds.observe({ route, ok: 'true' }, 0.25),
  async destroy(_env, { route }) {
    open.dec({ route });
    await register.metrics();
  },
};
