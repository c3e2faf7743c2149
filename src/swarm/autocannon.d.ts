/** What we use of autocannon, which comes without types. */
declare module 'autocannon' {
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
  }

  export interface Run extends PromiseLike<unknown> {
    on(event: 'response', listener: (client: unknown, status: number, bytes: number, ms: number) => void): this;
    on(event: 'reqError', listener: (error: Error) => void): this;
    stop(): void;
  }

  export default function autocannon(options: Options): Run;
}
