import client from 'prom-client';
import { variant } from '../variant.mjs';

const shared = new client.Registry();
client.collectDefaultMetrics({ register: shared });

function registryOfItsOwn(i) {
  const register = new client.Registry();
  register.setDefaultLabels({ tenant: `tenant-${i}` });
  client.collectDefaultMetrics({ register });
  return register;
}

/** Each tenant has a registry with Node's default metrics, and clears it when it goes; fixed, all have one. */
export default {
  managers: 10,
  create: (_env, i) => ({ register: variant === 'fixed' ? shared : registryOfItsOwn(i) }),
  async exercise(_env, { register }) {
    await register.metrics();
  },
  destroy(_env, { register }) {
    if (register !== shared) register.clear();
  },
};
