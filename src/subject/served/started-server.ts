import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { WsProfileError } from '../../errors.js';
import type { ServerPlan } from '../../model/server.js';
import { type StartedCommand, type StartedCommandEnd, startCommand } from '../../process/started-command.js';
import { findSession } from './attach.js';
import type { EnteredServer } from './entered-server.js';
import { LateFailure } from './late-failure.js';
import { ServerOutput } from './output.js';
import { Preload } from './preload.js';
import type { Probe } from './probe-client.js';
import { listeningInGroup } from './process-facts.js';
import { answers, takesConnections } from './reach.js';
import { whyNotEntered } from './refusal.js';
import { chooseUrl, portOf } from './url.js';

const POLL_MS = 20;
/** A server that opens one port may be about to open another. */
const MORE_PORTS_MS = 250;
/** A process that listens says so in a note before this. */
const NOTE_LIMIT_MS = 1_000;
/** What a server may take to end when it is asked to. */
const STOP_LIMIT_MS = 5_000;

export interface StartedServerOptions {
  readonly command: string | readonly string[];
  readonly plan: ServerPlan;
  /** The project's root. */
  readonly root: string;
  /** For what the probe needs while it is there. */
  readonly folder: string;
  readonly onOutput: (line: string) => void;
}

/** A server that a command of ours starts, whose processes carry the preload. */
export class StartedServer implements EnteredServer {
  readonly #failure = new LateFailure();
  readonly failed = this.#failure.failed;
  readonly #options: StartedServerOptions;
  readonly #output: ServerOutput;
  readonly #probes = new Set<Probe>();
  #opening: Promise<unknown> | undefined;
  #preload: Preload | undefined;
  #command: StartedCommand | undefined;
  /** How it ended, by itself or not. */
  #end: StartedCommandEnd | undefined;
  #closed: Promise<readonly string[]> | undefined;
  #isReady = false;
  #isClosing = false;

  constructor(options: StartedServerOptions) {
    this.#options = options;
    this.#output = new ServerOutput(options.onOutput);
  }

  open(signal: AbortSignal): Promise<string> {
    const opening = this.#open(signal);
    this.#opening = opening;
    return opening;
  }

  /** Starts it and no more: its connections are others'. In place of `open`. */
  async start(signal: AbortSignal): Promise<void> {
    const starting = this.#start(signal);
    this.#opening = starting;
    await starting;
    this.#isReady = true;
  }

  probes(): readonly Probe[] {
    return [...this.#probes];
  }

  whyUnseen(): WsProfileError {
    return whyNotEntered(this.#preload?.notes() ?? [], this.#output.stderr());
  }

  lastLines(): string {
    return this.#output.lastLines();
  }

  stderrErrors(): number {
    return this.#output.stderrErrors;
  }

  close(): Promise<readonly string[]> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<readonly string[]> {
    this.#isClosing = true;
    await this.#opening?.catch(() => {});
    await this.#preload?.leave();
    const before = this.#end;
    const endedByItself = (await this.#command?.stop(STOP_LIMIT_MS)) ?? true;
    await this.#preload?.close();
    if (before !== undefined || endedByItself) return [];
    return [`The server ignored SIGTERM for ${STOP_LIMIT_MS / 1000} s, and was killed.`];
  }

  async #open(signal: AbortSignal): Promise<string> {
    await this.#start(signal);
    const url = await this.#ready(signal);
    this.#isReady = true;
    return url;
  }

  async #start(signal: AbortSignal): Promise<void> {
    const { command, plan, root, folder } = this.#options;
    signal.throwIfAborted();
    this.#preload = await Preload.open(folder, (probe) => {
      this.#probes.add(probe);
      void probe.closed.then(() => this.#probes.delete(probe));
    });
    signal.throwIfAborted();
    this.#command = startCommand({
      command,
      root,
      cwd: path.resolve(root, plan.cwd),
      env: this.#preload.environment({ ...process.env, ...plan.env }),
      onLine: (line, stream) => this.#output.add(line, stream),
    });
    void this.#command.ended.then((end) => {
      this.#end = end;
      if (!this.#isClosing) this.#failure.fail(this.#endedError(end));
    });
  }

  async #ready(signal: AbortSignal): Promise<string> {
    const { plan } = this.#options;
    const until = performance.now() + plan.readyTimeoutMs;
    const poll = async (holds: () => Promise<boolean> | boolean, what: () => WsProfileError) => {
      while (!(await holds())) {
        signal.throwIfAborted();
        if (this.#end) await this.failed;
        if (performance.now() > until) throw what();
        await Promise.race([sleep(POLL_MS), this.failed]);
      }
    };
    const { ready, url } = plan;
    if (ready !== undefined) {
      const isUrl = /^https?:\/\//.test(ready);
      const isReady = isUrl ? () => answers(ready) : () => this.#output.has(ready);
      await poll(isReady, () => this.#notReady(isUrl ? `${ready} did not answer` : `it did not print "${ready}"`));
    }
    if (url !== undefined) {
      const { host, port } = portOf(url);
      await poll(
        () => takesConnections(host, port),
        () => this.#notReady(`nothing listens at ${host}:${port}`),
      );
      return url;
    }
    let unnotedSince: number | undefined;
    await poll(
      async () => {
        if (this.#listening().length > 0) return true;
        if (!(await this.#listensUnnoted())) return false;
        unnotedSince ??= performance.now();
        if (performance.now() - unnotedSince > NOTE_LIMIT_MS) throw this.whyUnseen();
        return false;
      },
      () => this.#notReady('it opened no port'),
    );
    await Promise.race([sleep(MORE_PORTS_MS), this.failed]);
    signal.throwIfAborted();
    return chooseUrl(this.#listening(), plan);
  }

  /** Where its processes listen, as they say. */
  #listening() {
    return this.#preload?.notes().flatMap(({ listening }) => listening) ?? [];
  }

  /** Whether its processes listen on a port that they say nothing of, and that is no inspector's. */
  async #listensUnnoted(): Promise<boolean> {
    for (const port of listeningInGroup(this.#command?.group ?? 0)) {
      if ((await findSession('127.0.0.1', port)) === undefined) return true;
    }
    return false;
  }

  #notReady(what: string): WsProfileError {
    const seconds = this.#options.plan.readyTimeoutMs / 1000;
    return new WsProfileError('SERVER_NOT_READY', `${what} within ${seconds} s${this.#said()}`, {
      hint: 'Name what tells that it is ready with --ready URL or --ready TEXT, and where it listens with --url.',
    });
  }

  #endedError({ code, signal, problem }: StartedCommandEnd): WsProfileError {
    const { command } = this.#options;
    const shown = typeof command === 'string' ? command : command.join(' ');
    if (problem || code === 127) {
      const why = problem?.code === 'ENOENT' || code === 127 ? 'there is no such command' : problem?.message;
      return new WsProfileError('SERVER_NOT_READY', `\`${shown}\` could not be started: ${why}${this.#said()}`, {
        hint: 'Give the command as a terminal would take it, after `--`, and check the folder it is started in.',
      });
    }
    const outOfMemory = /heap out of memory/.test(this.#output.stderr()) ? 'ran out of memory and ' : '';
    const how = outOfMemory + (signal ? `was ended by ${signal}` : `ended with code ${code}`);
    const refused = this.whyUnseen();
    if (!this.#isReady && /permission model/.test(refused.message)) return refused;
    const leftBehind = this.#leftBehind();
    if (leftBehind.length > 0) {
      return new WsProfileError(
        'SERVER_ENDED',
        `\`${shown}\` ${how} and left process ${leftBehind.join(', ')} behind, which went on by itself${this.#said()}`,
        { hint: 'Start the server in the foreground: what runs must end with its command. What was left was ended.' },
      );
    }
    const when = this.#isReady ? 'while it was measured' : 'before it was ready';
    return new WsProfileError('SERVER_ENDED', `\`${shown}\` ${how} ${when}${this.#said()}`, {
      hint: 'What it printed last says why; a server must stay up for as long as it is measured.',
    });
  }

  /** Processes of the command's that are alive. */
  #leftBehind(): readonly number[] {
    return (this.#preload?.notes() ?? []).flatMap(({ pid }) => (isAlive(pid) ? [pid] : []));
  }

  #said(): string {
    const lines = this.lastLines();
    return lines === '' ? '; it printed nothing' : `:\n${lines}`;
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
