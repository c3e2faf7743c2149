import { stat } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { type CompiledScenario, compileScenario } from '../scenario/compile/compile.js';
import { mapStack } from '../scenario/compile/map-stack.js';
import { displayPath, type ScenarioFile } from '../scenario/discover.js';
import type { SwarmReply, SwarmRequest } from '../swarm/protocol.js';
import { ClientFleet } from './client-fleet.js';
import type { SwarmProcess } from './swarm-process.js';

/** The client modules that one scenario names: each compiled once, as a scenario is. Whoever makes it ends it. */
export class ClientModules {
  readonly #scenario: ScenarioFile;
  readonly #fleet: ClientFleet;
  readonly #compiled = new Map<string, Promise<CompiledScenario>>();

  /** `swarm`: what all other requests go to; `start` makes further processes like it. */
  constructor(scenario: ScenarioFile, swarm: SwarmProcess, start: () => SwarmProcess) {
    this.#scenario = scenario;
    this.#fleet = new ClientFleet(swarm, start);
  }

  /** Passes a request on, with the module that it names compiled; what it throws stands in the source. Never rejects. */
  async request(request: SwarmRequest): Promise<SwarmReply> {
    if (request.op !== 'clients') return this.#inSources(await this.#fleet.request(request));
    const file = this.#find(request.module.shown);
    try {
      const { entry } = await this.#compile(file);
      return this.#inSources(await this.#fleet.request({ ...request, module: { shown: file.file, entry } }));
    } catch (thrown) {
      return { ok: false, error: { code: 'CLIENT_FAILED', message: (thrown as Error).message } };
    }
  }

  async end(): Promise<void> {
    await this.#fleet.end();
    const made = await Promise.allSettled(this.#compiled.values());
    await Promise.all(made.map((one) => (one.status === 'fulfilled' ? one.value.dispose() : undefined)));
  }

  /** From the scenario's file, as an import would be. */
  #find(named: string): ScenarioFile {
    const { root, path: importer } = this.#scenario;
    const file = named.startsWith('file:') ? fileURLToPath(named) : path.resolve(path.dirname(importer), named);
    return { path: file, file: displayPath(file, root), root };
  }

  async #compile(file: ScenarioFile): Promise<CompiledScenario> {
    if (!(await stat(file.path).catch(() => undefined))?.isFile()) {
      throw new Error(`there is no client module ${file.file}; its path is taken from ${this.#scenario.file}`);
    }
    const known = this.#compiled.get(file.path);
    if (known) return known;
    const compiled = compileScenario(file, path.join(this.#scenario.root, '.ws-profile'));
    this.#compiled.set(file.path, compiled);
    return compiled;
  }

  async #inSources(reply: SwarmReply): Promise<SwarmReply> {
    if (reply.ok || reply.error.code !== 'CLIENT_FAILED') return reply;
    let { message } = reply.error;
    for (const compiled of this.#compiled.values()) message = mapStack(message, (await compiled).original);
    return { ok: false, error: { ...reply.error, message } };
  }
}
