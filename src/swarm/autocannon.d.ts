/** What we use of autocannon, which comes without types. */
declare module 'autocannon' {
  import type { Socket } from 'node:net';

  export interface Options {
    readonly url: string;
    readonly amount: number;
    readonly connections: number;
    readonly pipelining: number;
    readonly method: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body?: string;
    /** Whole seconds. */
    readonly timeout: number;
    /** Milliseconds between looks at whether it is done. */
    readonly sampleInt: number;
    /** Told each client before it connects. */
    setupClient(client: Client): void;
  }

  /** One connection, made anew when the server ends it. */
  export interface Client {
    readonly conn: Socket;
    on(event: 'response', listener: () => void): this;
    destroy(): void;
  }

  export interface Run extends PromiseLike<unknown> {
    on(event: 'response', listener: (client: unknown, status: number, bytes: number, ms: number) => void): this;
    on(event: 'reqError', listener: (error: Error) => void): this;
    stop(): void;
  }

  export default function autocannon(options: Options): Run;
}
