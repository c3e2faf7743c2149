import { load } from '../variant.mjs';

const { default: Sentry } = await load('sentry');

/** A tenant whose errors go to a project of its own. */
class Tenant {
  #name;

  constructor(name) {
    this.#name = name;
    Sentry.init({ dsn: `http://key@127.0.0.1/${name}`, defaultIntegrations: false, autoSessionTracking: false });
  }

  handle(message) {
    return Sentry.runWithAsyncContext(async () => `${this.#name}: ${message}`);
  }
}

/** Every `init` makes an AsyncLocalStorage; one that has been used stays on Node's list of them. */
export default {
  managers: 20,
  async create(_env, i) {
    const tenant = new Tenant(i);
    await tenant.handle('hello');
    return tenant;
  },
  exercise: (_env, tenant) => tenant.handle('hello again'),
  destroy() {},
};
