/** A line of imports that a scenario needs. */
export interface Import {
  /** A package or builtin, `SUBJECT`, or a file of the project, absolute. */
  readonly from: string;
  readonly names?: readonly string[];
  readonly whole?: string;
}

/** Stands for the module that a scenario is written for. */
export const SUBJECT = '%subject%';

/** One way to have what is measured out of a module, as the code of a scenario. */
export interface Way {
  /** As messages name it: `startChat(port)`. */
  readonly label: string;
  readonly imports: readonly Import[];
  /** Statements of `setup`, in order. */
  readonly setup: readonly string[];
  /** Statements of `create` that make one manager; absent where a manager is a connection to what `setup` started. */
  readonly create?: readonly string[];
  /** An expression for what is looked at and ended; absent where nothing comes back. */
  readonly subject?: string;
  /** An expression for a server that is to listen. */
  readonly server?: string;
  /** The variables of `setup` that other hooks need. */
  readonly kept: readonly string[];
  /** `port` is passed on: the address is known beforehand. */
  readonly usesPort: boolean;
  /** Variables of the environment that are set to that port. */
  readonly portVariables: readonly string[];
  /** Parameters that nobody knows what to give. */
  readonly unknown: readonly Unknown[];
}

export interface Unknown {
  readonly parameter: string;
  /** What takes it: `ChatServer`. */
  readonly of: string;
}

/** The name of the export that a way takes; undefined for the default one. */
export function exportOf({ imports }: Way): string | undefined {
  return imports.find(({ from }) => from === SUBJECT)?.names?.[0]?.replace(/ as .*$/, '');
}

/** A variable's name for what a function or a class makes: `startChat` gives `chat`, `ChatServer` gives `chatServer`. */
export function variableFor(name: string): string {
  const bare = name.replace(
    /^(?:start|create|make|build|attach|set_?[uU]p|init|run|serve|open|mount|get)_?(?=[A-Z])/,
    '',
  );
  const variable = bare.replace(/^[A-Z]+(?![a-z])|^[A-Z]/, (start) => start.toLowerCase());
  return RESERVED.has(variable) || variable === name ? 'made' : variable;
}

/** Names that scenarios use for other things, or that JavaScript has no variable of. */
const RESERVED = new Set(
  'server wss io peer swarm listen url port probe env i client manager group default new delete class function'.split(
    ' ',
  ),
);
