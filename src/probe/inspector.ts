/** A session with a process's inspector, from inside it or over a port. */
export interface Inspector {
  post<T>(method: string, params?: object): Promise<T>;
  /** Takes the chunks of a heap snapshot while one is written; undefined: no longer. */
  onSnapshotChunk(take: ((chunk: string) => void) | undefined): void;
}

/** An object in the process, as the protocol describes it. */
export interface RemoteObject {
  readonly type: string;
  readonly value?: unknown;
  readonly objectId?: string;
}

interface Evaluation {
  readonly result: RemoteObject;
  readonly exceptionDetails?: { readonly text: string; readonly exception?: { readonly description?: string } };
}

/** What an expression, which may use `require`, is in the process. @throws what it throws */
export async function evaluate(inspector: Inspector, expression: string): Promise<RemoteObject> {
  return unwrap(await inspector.post('Runtime.evaluate', { expression, includeCommandLineAPI: true, silent: true }));
}

/** What a method of an object in the process returns; promises are awaited. `objectGroup`: as an object there, to be released. */
export async function call(
  inspector: Inspector,
  objectId: string,
  method: string,
  { argument, objectGroup }: { readonly argument?: unknown; readonly objectGroup?: string } = {},
): Promise<RemoteObject> {
  return unwrap(
    await inspector.post('Runtime.callFunctionOn', {
      objectId,
      functionDeclaration: `function (argument) { return this.${method}(argument); }`,
      arguments: [{ value: argument }],
      returnByValue: objectGroup === undefined,
      awaitPromise: true,
      silent: true,
      ...(objectGroup !== undefined && { objectGroup }),
    }),
  );
}

function unwrap({ result, exceptionDetails }: Evaluation): RemoteObject {
  if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
  return result;
}
